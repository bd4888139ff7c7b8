import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../root.tsx'

/** Without a secret, asks for a link; with one, which stands after `#` so that no log sees it, takes the new password. */
export const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset',
  component: lazyRouteComponent(() => import('./page.tsx'), 'ResetPage'),
})
