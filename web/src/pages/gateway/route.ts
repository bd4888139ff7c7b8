import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../root.tsx'
import { oneOf, search, several, text, whole } from '../../search.ts'
import { filterReaders, groups, measures } from './readers.ts'

export const gatewayRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/gateway',
  validateSearch: search({ ...filterReaders, group: oneOf(groups), by: oneOf(measures), limit: whole }),
  component: lazyRouteComponent(() => import('./page.tsx'), 'GatewayPage'),
})

/** One signature: `?name=…` and a period. */
export const signatureRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/gateway/signature',
  validateSearch: search({ ...filterReaders, name: text, cursor: several }),
  component: lazyRouteComponent(() => import('./signature-page.tsx'), 'SignaturePage'),
})

/** The records themselves. */
export const eventsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/gateway/events',
  validateSearch: search({ ...filterReaders, address: text, cursor: several }),
  component: lazyRouteComponent(() => import('./events-page.tsx'), 'EventsPage'),
})

export const eventRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/gateway/events/$id',
  validateSearch: search({}),
  component: lazyRouteComponent(() => import('./event-page.tsx'), 'EventPage'),
})
