import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../root.tsx'
import { flag, oneOf, search, several, text, whole } from '../../search.ts'
import { levels } from './levels.ts'

const editors = { roles: ['administrator', 'operator'] } as const

export const agenciesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/agencies',
  validateSearch: search({
    search: text,
    level: oneOf(levels),
    category: text,
    parent: whole,
    archived: flag,
    cursor: several,
    address: text,
    at: text,
  }),
  component: lazyRouteComponent(() => import('./page.tsx'), 'AgenciesPage'),
})

export const newAgencyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/agencies/new',
  staticData: editors,
  validateSearch: search({ parent: whole }),
  component: lazyRouteComponent(() => import('./agency-form.tsx'), 'NewAgencyPage'),
})

export const importAgenciesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/agencies/import',
  staticData: editors,
  validateSearch: search({}),
  component: lazyRouteComponent(() => import('./import-page.tsx'), 'ImportPage'),
})

export const categoriesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/agencies/categories',
  staticData: { roles: ['administrator', 'analyst', 'operator'] },
  validateSearch: search({}),
  component: lazyRouteComponent(() => import('./categories-page.tsx'), 'CategoriesPage'),
})

export const agencyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/agencies/$id',
  validateSearch: search({ address: text, at: text }),
  component: lazyRouteComponent(() => import('./agency-page.tsx'), 'AgencyPage'),
})

export const editAgencyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/agencies/$id/edit',
  staticData: editors,
  validateSearch: search({}),
  component: lazyRouteComponent(() => import('./agency-form.tsx'), 'EditAgencyPage'),
})
