/** The two routes that every page stands under: `rootRoute` for pages of their own, `shellRoute` for those inside the shell. */
import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { Failure, NotFound } from './components/route-states.tsx'
import { sessionQuery, type Role } from './session.ts'

export interface RouterContext {
  readonly queryClient: QueryClient
}

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Who may open the page; the centre and agencies when absent, vendors only where they are named. The server decides all the same. */
    readonly roles?: readonly Role[]
  }
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <Failure error={error} onRetry={reset} page />,
})

/** Navigation, header and the sign-in check. Nobody signed in: to the sign-in page, and back here afterwards. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    const { person } = await context.queryClient.query({ ...sessionQuery, staleTime: 'static' })
    if (person === null)
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to redirect
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } })
  },
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
})
