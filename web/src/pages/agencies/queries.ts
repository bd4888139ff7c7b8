/** What the pages of agencies ask the server. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, ApiProblem, type Answer, type Query } from '../../api.ts'
import type { Language } from '../../language.tsx'
import { usePerson } from '../../session.ts'

export type Agency = Answer<'GET /api/agencies/{id}'>
export type AgencySummary = Answer<'GET /api/agencies'>['items'][number]
export type Range = Agency['ranges'][number]
export type Contact = Agency['contacts'][number]
export type ImportReport = Answer<'POST /api/agencies/import'>

export function agenciesQuery(query: Query<'GET /api/agencies'>) {
  return queryOptions({
    queryKey: ['agencies', 'list', query],
    queryFn: ({ signal }) => api.get('/api/agencies', { query, signal }),
  })
}

export function agencyQuery(id: number) {
  return queryOptions({
    queryKey: ['agencies', 'one', id],
    queryFn: ({ signal }) => api.get('/api/agencies/{id}', { params: { id }, signal }),
  })
}

export const categoriesQuery = queryOptions({
  queryKey: ['agencies', 'categories'],
  queryFn: ({ signal }) => api.get('/api/business-categories', { signal }),
})

export function addressQuery(address: string, at: string | undefined) {
  return queryOptions({
    queryKey: ['agencies', 'address', address, at],
    queryFn: ({ signal }) => api.get('/api/address', { query: { address, at }, signal }),
  })
}

/** Administrators and operators change agencies. */
export function useMayEdit(): boolean {
  const role = usePerson()?.role
  return role === 'administrator' || role === 'operator'
}

export function useCategoryName(): (code: string) => string {
  const items = useQuery(categoriesQuery).data?.items ?? []
  return (code) => {
    const found = items.find((category) => category.code === code)
    return found === undefined ? code : `${code} ${found.nameZh}`
  }
}

/** In the page's language, or in Chinese where there is no English name. */
export function agencyName(
  { nameZh, nameEn }: { readonly nameZh: string; readonly nameEn: string },
  language: Language,
): string {
  return language === 'en' && nameEn !== '' ? nameEn : nameZh
}

export function isStale(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'precondition-failed'
}

/** Of a field of date and time in Taiwan, `2026-01-31T00:00`: ISO 8601 with its zone; null when empty. */
export function instantOf(local: string): string | null {
  return local === '' ? null : `${local.length === 16 ? `${local}:00` : local}+08:00`
}
