import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../root.tsx'
import { flag, oneOf, search, several, text, whole } from '../../search.ts'
import { centre, everyone } from '../../session.ts'
import { rowChoices } from './matrix.ts'
import { countedReaders, deviceReaders, forms, ticketReaders } from './readers.ts'

const all = { roles: everyone } as const
/** Who delivers, and who sees what was delivered: agencies do neither. */
const senders = { roles: ['administrator', 'operator', 'vendor'] } as const
const readers = { roles: [...centre, 'vendor'] } as const
const nothing = search({})

export const returnsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/returns',
  staticData: all,
  validateSearch: search({
    ...countedReaders,
    rows: oneOf(rowChoices),
    role: oneOf(['source', 'relay']),
    duty: oneOf(['pair', 'vendor', 'agency']),
  }),
  component: lazyRouteComponent(() => import('./page.tsx'), 'ReturnsPage'),
})

export const returnTicketsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/returns/tickets',
  staticData: all,
  validateSearch: search({ ...ticketReaders, cursor: several }),
  component: lazyRouteComponent(() => import('./tickets-page.tsx'), 'TicketsPage'),
})

export const returnTicketRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/returns/tickets/$id',
  staticData: all,
  validateSearch: nothing,
  component: lazyRouteComponent(() => import('./ticket-page.tsx'), 'TicketPage'),
})

export const returnDevicesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/returns/devices',
  staticData: all,
  validateSearch: search(deviceReaders),
  component: lazyRouteComponent(() => import('./devices-page.tsx'), 'DevicesPage'),
})

export const deliverRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/returns/deliver',
  staticData: senders,
  validateSearch: search({ form: oneOf(forms), layout: text }),
  component: lazyRouteComponent(() => import('./deliver/page.tsx'), 'DeliverPage'),
})

export const returnDeliveriesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/returns/deliveries',
  staticData: readers,
  validateSearch: search({ vendor: whole, form: oneOf(forms), waiting: flag, cursor: several }),
  component: lazyRouteComponent(() => import('./deliveries-page.tsx'), 'DeliveriesPage'),
})

export const returnDeliveryRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/returns/deliveries/$id',
  staticData: readers,
  validateSearch: search({ cursor: several }),
  component: lazyRouteComponent(() => import('./delivery-page.tsx'), 'DeliveryPage'),
})

export const returnLayoutsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/returns/layouts',
  staticData: readers,
  validateSearch: search({ form: oneOf(forms) }),
  component: lazyRouteComponent(() => import('./layouts-page.tsx'), 'LayoutsPage'),
})

export const returnLayoutRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/returns/layouts/$id',
  staticData: readers,
  validateSearch: search({ version: whole }),
  component: lazyRouteComponent(() => import('./layout-page.tsx'), 'LayoutPage'),
})

/** How a program of a vendor sends by itself. */
export const returnPushRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/returns/push',
  staticData: readers,
  validateSearch: nothing,
  component: lazyRouteComponent(() => import('./push-page.tsx'), 'PushPage'),
})

/** Figures that others counted. */
export const returnSummariesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/returns/summaries',
  staticData: { roles: centre },
  validateSearch: search({ cursor: several }),
  component: lazyRouteComponent(() => import('./summaries-page.tsx'), 'SummariesPage'),
})

export const returnRoutes = [
  returnsRoute,
  returnTicketsRoute,
  returnTicketRoute,
  returnDevicesRoute,
  deliverRoute,
  returnDeliveriesRoute,
  returnDeliveryRoute,
  returnLayoutsRoute,
  returnLayoutRoute,
  returnPushRoute,
  returnSummariesRoute,
]
