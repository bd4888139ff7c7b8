import type { Route } from '../handlers.ts'
import { accountRoutes } from './account.ts'
import { agencyRoutes } from './agencies.ts'
import { auditRoutes } from './audit.ts'
import { bulletinRoutes } from './bulletins.ts'
import { publicBulletinRoutes } from './public-bulletins.ts'
import { gatewayRoutes } from './gateway.ts'
import { honeypotRoutes } from './honeypots.ts'
import { jobRoutes } from './jobs.ts'
import { peopleRoutes } from './people.ts'
import { returnDeliveryRoutes } from './return-deliveries.ts'
import { returnTicketRoutes } from './return-tickets.ts'
import { returnRoutes } from './returns.ts'
import { sessionRoutes } from './session.ts'
import { sourceRoutes } from './sources.ts'
import { systemRoutes } from './system.ts'
import { tokenRoutes } from './tokens.ts'
import { vendorRoutes } from './vendors.ts'

/** Every route of the API. */
export const routes: readonly Route[] = [
  ...systemRoutes,
  ...sessionRoutes,
  ...accountRoutes,
  ...peopleRoutes,
  ...tokenRoutes,
  ...auditRoutes,
  ...jobRoutes,
  ...agencyRoutes,
  ...vendorRoutes,
  ...gatewayRoutes,
  ...honeypotRoutes,
  ...returnRoutes,
  ...returnTicketRoutes,
  ...returnDeliveryRoutes,
  ...sourceRoutes,
  ...bulletinRoutes,
  ...publicBulletinRoutes,
]
