import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../root.tsx'
import { search, text } from '../../search.ts'

export const apiReferenceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/api-reference',
  validateSearch: search({ q: text, operation: text }),
  component: lazyRouteComponent(() => import('./page.tsx'), 'ApiReferencePage'),
})
