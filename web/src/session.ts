/** Who is signed in, and how one can sign in. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Role } from '../../src/api/contract/index.ts'
import { api, type Answer } from './api.ts'

export type { Role }
export type Session = Answer<'GET /api/session'>
export type Person = NonNullable<Session['person']>

/** Read once; sign-in and sign-out set it anew. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.get('/api/session', { signal }),
  staleTime: Infinity,
})

/** Inside the shell there is always one. */
export function usePerson(): Person | undefined {
  return useQuery(sessionQuery).data?.person ?? undefined
}

export function mayEnter(person: Person | undefined, roles: readonly Role[] | undefined): boolean {
  return roles === undefined || (person !== undefined && roles.includes(person.role))
}
