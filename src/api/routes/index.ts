import type { Route } from '../handlers.ts'
import { accountRoutes } from './account.ts'
import { agencyRoutes } from './agencies.ts'
import { auditRoutes } from './audit.ts'
import { bulletinRoutes } from './bulletins.ts'
import { publicBulletinRoutes } from './public-bulletins.ts'
import { gatewayRoutes } from './gateway.ts'
import { jobRoutes } from './jobs.ts'
import { peopleRoutes } from './people.ts'
import { sessionRoutes } from './session.ts'
import { sourceRoutes } from './sources.ts'
import { systemRoutes } from './system.ts'
import { tokenRoutes } from './tokens.ts'

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
  ...gatewayRoutes,
  ...sourceRoutes,
  ...bulletinRoutes,
  ...publicBulletinRoutes,
]
