import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../root.tsx'
import { oneOf, search, text } from '../../search.ts'

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  /** `next`: where to go afterwards. `notice`: what brought the person here. */
  validateSearch: search({
    next: text,
    notice: oneOf(['expired', 'reset', 'provider-failed', 'provider-unknown', 'welcome']),
  }),
  component: lazyRouteComponent(() => import('./page.tsx'), 'SignInPage'),
})
