import { QueryClientProvider } from '@tanstack/react-query'
import { createRouter, RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { AppearanceProvider } from './appearance.tsx'
import { LoadingPage } from './components/route-states.tsx'
import { LanguageProvider } from './language.tsx'
import { newQueryClient } from './queries.ts'
import { routeTree } from './routes.ts'
import { parseSearch, stringifySearch } from './search.ts'
import './styles/base.css'

const queryClient = newQueryClient()
const router = createRouter({
  routeTree,
  context: { queryClient },
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  // Data is React Query's.
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: LoadingPage,
  defaultPendingMs: 300,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <AppearanceProvider>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AppearanceProvider>
    </LanguageProvider>
  </StrictMode>,
)
