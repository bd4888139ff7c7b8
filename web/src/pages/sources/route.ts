import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../root.tsx'
import { flag, oneOf, search, several, text } from '../../search.ts'
import { sortable, states, transports } from './order.ts'

const staticData = { roles: ['administrator', 'analyst', 'operator'] } as const

export const sourcesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sources',
  staticData,
  validateSearch: search({
    state: oneOf(states),
    silent: flag,
    transport: oneOf(transports),
    search: text,
    sort: oneOf([...sortable, ...sortable.map((name) => `-${name}` as const)]),
    files: several,
  }),
  component: lazyRouteComponent(() => import('./page.tsx'), 'SourcesPage'),
})

/** How devices are made to send to us. */
export const connectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sources/connect',
  staticData,
  validateSearch: search({}),
  component: lazyRouteComponent(() => import('./connect-page.tsx'), 'ConnectPage'),
})

export const setAsideRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sources/set-aside',
  staticData,
  validateSearch: search({ source: text, name: text, reason: text, cursor: several }),
  component: lazyRouteComponent(() => import('./set-aside-page.tsx'), 'SetAsidePage'),
})

export const setAsideRecordRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sources/set-aside/$id',
  staticData,
  validateSearch: search({ source: text, name: text, reason: text, cursor: several }),
  component: lazyRouteComponent(() => import('./set-aside-record-page.tsx'), 'SetAsideRecordPage'),
})

export const sourceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sources/$id',
  staticData,
  validateSearch: search({}),
  component: lazyRouteComponent(() => import('./source-page.tsx'), 'SourcePage'),
})
