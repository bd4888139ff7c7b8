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

export const centre = ['administrator', 'analyst', 'operator'] as const satisfies readonly Role[]
/** The centre, and officers of agencies. */
const government: readonly Role[] = [...centre, 'officer']
/** Somebody of a vendor too. */
export const everyone: readonly Role[] = [...government, 'vendor']

export function isOfCentre(person: Person | undefined): boolean {
  return person !== undefined && (centre as readonly Role[]).includes(person.role)
}

/** Where nobody is named, vendors are not meant. */
export function mayEnter(person: Person | undefined, roles: readonly Role[] = government): boolean {
  return person !== undefined && roles.includes(person.role)
}

/** The first page of whoever has just signed in. */
export function homeOf(person: Person | undefined): '/situation' | '/returns' {
  return person?.role === 'vendor' ? '/returns' : '/situation'
}
