/** What the pages of sources ask the server. */
import { queryOptions } from '@tanstack/react-query'
import { api, type Answer } from '../../api.ts'
import { usePerson } from '../../session.ts'
import type { Source } from './order.ts'

export type Collection = Answer<'GET /api/collection'>
export type Listener = Collection['listeners'][number]
export type ReadFile = Answer<'GET /api/read-files'>['items'][number]
export type SetAsideRecord = Answer<'GET /api/set-aside/{id}'>

/** More than this are not fetched for one page. */
export const mostSources = 5000

export interface Sources {
  readonly items: readonly Source[]
  readonly isWhole: boolean
}

/** Every live source: filters and orders that the API does not know are applied here. Renewed every few seconds. */
export function sourcesQuery(paused = false) {
  return queryOptions({
    queryKey: ['sources', 'list'],
    queryFn: async ({ signal }): Promise<Sources> => {
      const items: Source[] = []
      let cursor: string | undefined
      do {
        const page = await api.get('/api/sources', { query: { limit: 500, cursor }, signal })
        items.push(...page.items)
        cursor = page.next ?? undefined
      } while (cursor !== undefined && items.length < mostSources)
      return { items, isWhole: cursor === undefined }
    },
    refetchInterval: ({ state: { data } }) =>
      paused ? false : (data?.items.length ?? 0) > 500 ? 20_000 : 4000,
  })
}

export function sourceQuery(id: string) {
  return queryOptions({
    queryKey: ['sources', 'one', id],
    queryFn: ({ signal }) => api.get('/api/sources/{id}', { params: { id }, signal }),
    refetchInterval: 4000,
  })
}

export const collectionQuery = queryOptions({
  queryKey: ['sources', 'collection'],
  queryFn: ({ signal }) => api.get('/api/collection', { signal }),
  refetchInterval: 10_000,
})

export function filesQuery(cursor: string | undefined) {
  return queryOptions({
    queryKey: ['sources', 'files', cursor],
    queryFn: ({ signal }) => api.get('/api/read-files', { query: { limit: 20, cursor }, signal }),
    refetchInterval: 15_000,
  })
}

export interface SetAsideFilter {
  /** Id of a live source. */
  readonly source?: string | undefined
  /** Part of a file's or source's name. */
  readonly name?: string | undefined
  readonly reason?: string | undefined
}

export function setAsideQuery(filter: SetAsideFilter, cursor: string | undefined) {
  return queryOptions({
    queryKey: ['set-aside', 'list', filter, cursor],
    queryFn: ({ signal }) => api.get('/api/set-aside', { query: { ...filter, limit: 50, cursor }, signal }),
  })
}

export function reasonsQuery(filter: SetAsideFilter) {
  return queryOptions({
    queryKey: ['set-aside', 'reasons', filter],
    queryFn: ({ signal }) => api.get('/api/set-aside-reasons', { query: filter, signal }),
  })
}

export function setAsideRecordQuery(id: string) {
  return queryOptions({
    queryKey: ['set-aside', 'one', id],
    queryFn: ({ signal }) => api.get('/api/set-aside/{id}', { params: { id }, signal }),
  })
}

/** Administrators and operators change sources; analysts look. */
export function useMayEdit(): boolean {
  const role = usePerson()?.role
  return role === 'administrator' || role === 'operator'
}

/** The store writes times of UTC without saying so: `2026-11-22 00:17:23.737`. */
export function storeInstant(text: string): string {
  return /^\d{4}-\d{2}-\d{2} [\d:.]+$/.test(text) ? `${text.replace(' ', 'T')}Z` : text
}
