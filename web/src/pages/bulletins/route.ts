import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../root.tsx'
import { flag, oneOf, search, several, text } from '../../search.ts'
import { languages, states, tabs } from './choices.ts'

const readList = search({
  state: oneOf(states),
  cursor: several,
  /** The form of a new edition, and its period. */
  create: flag,
  from: text,
  to: text,
  /** What was asked for last. */
  job: text,
})
export type ListSearch = ReturnType<typeof readList>

export const bulletinsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bulletins',
  validateSearch: readList,
  component: lazyRouteComponent(() => import('./page.tsx'), 'BulletinsPage'),
})

const readEdition = search({
  tab: oneOf(tabs),
  /** Of the edition, whatever the console's is. */
  language: oneOf(languages),
  /** The figure that is looked into. */
  figure: text,
  /** The edition compared with; the one before when absent. */
  with: text,
  job: text,
})
export type EditionSearch = ReturnType<typeof readEdition>

export const bulletinRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bulletins/$id',
  validateSearch: readEdition,
  component: lazyRouteComponent(() => import('./edition-page.tsx'), 'EditionPage'),
})
