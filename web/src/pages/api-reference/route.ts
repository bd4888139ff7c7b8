import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../root.tsx'
import { everyone } from '../../session.ts'
import { search, text } from '../../search.ts'

export const apiReferenceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/api-reference',
  staticData: { roles: everyone },
  validateSearch: search({ q: text, operation: text }),
  component: lazyRouteComponent(() => import('./page.tsx'), 'ApiReferencePage'),
})
