import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { shellRoute } from '../../root.tsx'
import { flag, oneOf, search, several, text, whole } from '../../search.ts'
import { centre } from '../../session.ts'

const staticData = { roles: ['administrator'] } as const
/** Vendors stand here beside people and tokens, and are looked after by those who look after agencies. */
const readers = { roles: centre } as const
const editors = { roles: ['administrator', 'operator'] } as const
const nothing = search({})

/** Its pages have addresses of their own; people come first. */
export const administrationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration',
  staticData,
  validateSearch: nothing,
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to redirect
    throw redirect({ href: '/administration/people', replace: true })
  },
})

export const peopleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/people',
  staticData,
  validateSearch: search({
    text,
    role: oneOf(['administrator', 'analyst', 'operator', 'officer', 'vendor']),
    state: oneOf(['invited', 'active', 'suspended']),
    agency: whole,
    vendor: whole,
    cursor: several,
  }),
  component: lazyRouteComponent(() => import('./people-page.tsx'), 'PeoplePage'),
})

export const inviteRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/people/invite',
  staticData,
  validateSearch: nothing,
  component: lazyRouteComponent(() => import('./invite-page.tsx'), 'InvitePage'),
})

export const personRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/people/$id',
  staticData,
  validateSearch: nothing,
  component: lazyRouteComponent(() => import('./person-page.tsx'), 'PersonPage'),
})

export const tokensRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/tokens',
  staticData,
  validateSearch: search({ cursor: several }),
  component: lazyRouteComponent(() => import('./tokens-page.tsx'), 'TokensPage'),
})

export const newTokenRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/tokens/new',
  staticData,
  validateSearch: nothing,
  component: lazyRouteComponent(() => import('./new-token-page.tsx'), 'NewTokenPage'),
})

export const vendorsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/vendors',
  staticData: readers,
  validateSearch: search({ search: text, archived: flag, agency: whole, cursor: several }),
  component: lazyRouteComponent(() => import('./vendors-page.tsx'), 'VendorsPage'),
})

export const newVendorRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/vendors/new',
  staticData: editors,
  validateSearch: nothing,
  component: lazyRouteComponent(() => import('./vendor-form.tsx'), 'NewVendorPage'),
})

export const vendorRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/vendors/$id',
  staticData: readers,
  validateSearch: nothing,
  component: lazyRouteComponent(() => import('./vendor-page.tsx'), 'VendorPage'),
})

export const editVendorRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/vendors/$id/edit',
  staticData: editors,
  validateSearch: nothing,
  component: lazyRouteComponent(() => import('./vendor-form.tsx'), 'EditVendorPage'),
})

export const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/audit',
  staticData,
  validateSearch: search({
    actor: text,
    action: text,
    subjectKind: text,
    subject: text,
    agency: whole,
    // A day, or a moment.
    from: text,
    to: text,
    /** Of the entry that is open. */
    entry: whole,
    cursor: several,
  }),
  component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
})

export const verificationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/audit/verification',
  staticData,
  validateSearch: nothing,
  component: lazyRouteComponent(() => import('./verification-page.tsx'), 'VerificationPage'),
})

export const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/settings',
  staticData,
  validateSearch: search({ text, given: flag }),
  component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
})

export const jobsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/jobs',
  staticData,
  validateSearch: search({
    state: oneOf(['queued', 'running', 'done', 'failed', 'cancelled']),
    kind: text,
    cursor: several,
  }),
  component: lazyRouteComponent(() => import('./jobs-page.tsx'), 'JobsPage'),
})

export const jobRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/administration/jobs/$id',
  staticData,
  validateSearch: nothing,
  component: lazyRouteComponent(() => import('./job-page.tsx'), 'JobPage'),
})

export const administrationRoutes = [
  administrationRoute,
  peopleRoute,
  inviteRoute,
  personRoute,
  tokensRoute,
  newTokenRoute,
  vendorsRoute,
  newVendorRoute,
  vendorRoute,
  editVendorRoute,
  auditRoute,
  verificationRoute,
  settingsRoute,
  jobsRoute,
  jobRoute,
] as const
