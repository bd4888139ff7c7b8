import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../root.tsx'
import { oneOf, search, several, text, whole } from '../../search.ts'
import { centre } from '../../session.ts'
import {
  activities,
  dimensions,
  indicatorKinds,
  indicatorStates,
  periodReaders,
  sessionReaders,
  timelineGroups,
  type Dimension,
} from './readers.ts'

const staticData = { roles: centre } as const

export const honeypotsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/honeypots',
  staticData,
  validateSearch: search({
    ...periodReaders,
    dimension: (given) => dimensions.find((one): one is Dimension => one === given),
    limit: whole,
    group: oneOf(timelineGroups),
    activity: oneOf(activities),
    fresh: (given) => dimensions.find((one): one is Dimension => one === given),
  }),
  component: lazyRouteComponent(() => import('./page.tsx'), 'HoneypotsPage'),
})

export const sessionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/honeypots/sessions',
  staticData,
  validateSearch: search({ ...sessionReaders, cursor: several }),
  component: lazyRouteComponent(() => import('./sessions-page.tsx'), 'SessionsPage'),
})

export const sessionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/honeypots/sessions/$id',
  staticData,
  validateSearch: search({}),
  component: lazyRouteComponent(() => import('./session-page.tsx'), 'SessionPage'),
})

export const indicatorsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/honeypots/indicators',
  staticData,
  validateSearch: search({
    ...periodReaders,
    kind: oneOf(indicatorKinds),
    state: oneOf(indicatorStates),
    limit: whole,
  }),
  component: lazyRouteComponent(() => import('./indicators-page.tsx'), 'IndicatorsPage'),
})

export const samplesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/honeypots/samples',
  staticData,
  validateSearch: search({ ...periodReaders, family: text, limit: whole }),
  component: lazyRouteComponent(() => import('./samples-page.tsx'), 'SamplesPage'),
})

export const sampleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/honeypots/samples/$hash',
  staticData,
  validateSearch: search({ ...periodReaders, cursor: several }),
  component: lazyRouteComponent(() => import('./sample-page.tsx'), 'SamplePage'),
})

export const familyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/honeypots/families/$family',
  staticData,
  validateSearch: search({ ...periodReaders, cursor: several }),
  component: lazyRouteComponent(() => import('./family-page.tsx'), 'FamilyPage'),
})

export const flawRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/honeypots/flaws/$flaw',
  staticData,
  validateSearch: search({ ...periodReaders, cursor: several }),
  component: lazyRouteComponent(() => import('./flaw-page.tsx'), 'FlawPage'),
})
