/** Every page of the console. A new one is a folder under pages/ and a line here. */
import { createRoute, redirect } from '@tanstack/react-router'
import { takeNext } from './next-page.ts'
import { accountRoute } from './pages/account/route.ts'
import { administrationRoutes } from './pages/administration/route.ts'
import {
  agenciesRoute,
  agencyRoute,
  categoriesRoute,
  editAgencyRoute,
  importAgenciesRoute,
  newAgencyRoute,
} from './pages/agencies/route.ts'
import { apiReferenceRoute } from './pages/api-reference/route.ts'
import { bulletinRoute, bulletinsRoute } from './pages/bulletins/route.ts'
import { eventRoute, eventsRoute, gatewayRoute, signatureRoute } from './pages/gateway/route.ts'
import {
  familyRoute,
  flawRoute,
  honeypotsRoute,
  indicatorsRoute,
  sampleRoute,
  samplesRoute,
  sessionRoute,
  sessionsRoute,
} from './pages/honeypots/route.ts'
import { invitationRoute } from './pages/invitation/route.ts'
import { resetRoute } from './pages/reset/route.ts'
import { returnRoutes } from './pages/returns/route.ts'
import { setupRoute } from './pages/setup/route.ts'
import { signInRoute } from './pages/sign-in/route.ts'
import { situationRoute } from './pages/situation/route.ts'
import {
  connectRoute,
  setAsideRecordRoute,
  setAsideRoute,
  sourceRoute,
  sourcesRoute,
} from './pages/sources/route.ts'
import { rootRoute, shellRoute } from './root.tsx'
import { homeOf, sessionQuery } from './session.ts'

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    // The shell has asked who it is.
    const person = context.queryClient.getQueryData(sessionQuery.queryKey)?.person ?? undefined
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to redirect
    throw redirect({ href: takeNext() ?? homeOf(person), replace: true })
  },
})

export const routeTree = rootRoute.addChildren([
  signInRoute,
  setupRoute,
  invitationRoute,
  resetRoute,
  shellRoute.addChildren([
    homeRoute,
    situationRoute,
    gatewayRoute,
    signatureRoute,
    eventsRoute,
    eventRoute,
    honeypotsRoute,
    sessionsRoute,
    sessionRoute,
    indicatorsRoute,
    samplesRoute,
    sampleRoute,
    familyRoute,
    flawRoute,
    ...returnRoutes,
    bulletinsRoute,
    bulletinRoute,
    sourcesRoute,
    connectRoute,
    setAsideRoute,
    setAsideRecordRoute,
    sourceRoute,
    agenciesRoute,
    newAgencyRoute,
    importAgenciesRoute,
    categoriesRoute,
    agencyRoute,
    editAgencyRoute,
    ...administrationRoutes,
    accountRoute,
    apiReferenceRoute,
  ]),
])
