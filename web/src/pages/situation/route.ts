import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../root.tsx'
import { flag, search, text } from '../../search.ts'

export const situationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/situation',
  // `severe`: critical and high alone.
  validateSearch: search({ from: text, to: text, severe: flag }),
  component: lazyRouteComponent(() => import('./page.tsx'), 'SituationPage'),
})
