/** Reads of the bulletin operations. Every key begins with `bulletins`: a change renews them all. */
import { queryOptions } from '@tanstack/react-query'
import { api, type Answer, type ApiProblem } from '../../api.ts'
import type { Language } from '../../language.tsx'
import { isOfCentre, usePerson } from '../../session.ts'
import type { states } from './choices.ts'

export type Edition = Answer<'GET /api/bulletins'>['items'][number]
export type EditionDetail = Answer<'GET /api/bulletins/{id}'>
export type Model = NonNullable<EditionDetail['model']>
export type Figure = Model['figures'][number]
export type EditableSentence = EditionDetail['sentences'][number]
export type Warning = EditableSentence['warnings'][number]
export type Trace = Answer<'GET /api/bulletins/{id}/figures/{figure}'>
export type Comparison = Answer<'GET /api/bulletins/{id}/comparison'>
export type State = (typeof states)[number]

export const createKind = 'bulletin.create'
export const rebuildKind = 'bulletin.rebuild'

export function editionsQuery(query: {
  readonly limit?: number
  readonly state?: State | undefined
  readonly cursor?: string | undefined
}) {
  return queryOptions<Answer<'GET /api/bulletins'>, ApiProblem>({
    queryKey: ['bulletins', 'list', query.limit ?? null, query.state ?? null, query.cursor ?? null],
    queryFn: ({ signal }) => api.get('/api/bulletins', { query, signal }),
  })
}

export function editionQuery(id: string, language: Language) {
  return queryOptions<EditionDetail, ApiProblem>({
    queryKey: ['bulletins', 'one', id, language],
    queryFn: ({ signal }) => api.get('/api/bulletins/{id}', { params: { id }, query: { language }, signal }),
  })
}

/** Figures of now may take seconds to count; a minute later they are counted again. */
export function traceQuery(id: string, figure: string, language: Language) {
  return queryOptions<Trace, ApiProblem>({
    queryKey: ['bulletins', 'figure', id, figure, language],
    queryFn: ({ signal }) =>
      api.get('/api/bulletins/{id}/figures/{figure}', {
        params: { id, figure },
        query: { language },
        signal,
      }),
  })
}

export function comparisonQuery(id: string, language: Language, other: string | undefined) {
  return queryOptions<Comparison, ApiProblem>({
    queryKey: ['bulletins', 'comparison', id, language, other ?? null],
    queryFn: ({ signal }) =>
      api.get('/api/bulletins/{id}/comparison', { params: { id }, query: { language, with: other }, signal }),
  })
}

/** Administrators and analysts make editions; operators read drafts too; officers read what is published. */
export function useRights(): { readonly mayEdit: boolean; readonly isCentre: boolean } {
  const person = usePerson()
  return {
    mayEdit: person?.role === 'administrator' || person?.role === 'analyst',
    isCentre: isOfCentre(person),
  }
}
