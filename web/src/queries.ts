import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './api.ts'

/** Refusals stay refusals; only a server that could not be reached or is overloaded is asked again. */
function again(count: number, error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status === 503) && count < 2
}

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, gcTime: 10 * 60_000, retry: again, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  })
}
