import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../root.tsx'
import { everyone } from '../../session.ts'

export const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/account',
  staticData: { roles: everyone },
  component: lazyRouteComponent(() => import('./page.tsx'), 'AccountPage'),
})
