/** Reads of the honeypots' operations. Two panels that ask the same share one answer. */
import { queryOptions } from '@tanstack/react-query'
import { api, type Answer, type ApiProblem, type Query } from '../../api.ts'

export type Summary = Answer<'GET /api/honeypots/summary'>
export type Ranking = Answer<'GET /api/honeypots/ranking'>
export type RankingRow = Ranking['rows'][number]
export type Session = Answer<'GET /api/honeypots/sessions'>['items'][number]
export type SessionDetail = Answer<'GET /api/honeypots/sessions/{id}'>
export type SessionEvent = SessionDetail['timeline'][number]
export type Evidence = SessionDetail['otherEvidence'][number]
export type Sample = Answer<'GET /api/honeypots/samples'>['items'][number]
export type Knowledge = Answer<'GET /api/honeypots/knowledge'>

/** Undefined members would make two keys of one question. */
function key(name: string, query: object): readonly unknown[] {
  return [
    'honeypots',
    name,
    Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)),
  ]
}

export function summaryQuery(query: NonNullable<Query<'GET /api/honeypots/summary'>>) {
  return queryOptions<Summary, ApiProblem>({
    queryKey: key('summary', query),
    queryFn: ({ signal }) => api.get('/api/honeypots/summary', { query, signal }),
  })
}

export function rankingQuery(query: NonNullable<Query<'GET /api/honeypots/ranking'>>) {
  return queryOptions<Ranking, ApiProblem>({
    queryKey: key('ranking', query),
    queryFn: ({ signal }) => api.get('/api/honeypots/ranking', { query, signal }),
  })
}

export function timelineQuery(query: NonNullable<Query<'GET /api/honeypots/timeline'>>) {
  return queryOptions<Answer<'GET /api/honeypots/timeline'>, ApiProblem>({
    queryKey: key('timeline', query),
    queryFn: ({ signal }) => api.get('/api/honeypots/timeline', { query, signal }),
  })
}

export function campaignsQuery(query: NonNullable<Query<'GET /api/honeypots/campaigns'>>) {
  return queryOptions<Answer<'GET /api/honeypots/campaigns'>, ApiProblem>({
    queryKey: key('campaigns', query),
    queryFn: ({ signal }) => api.get('/api/honeypots/campaigns', { query, signal }),
  })
}

export function newcomersQuery(query: NonNullable<Query<'GET /api/honeypots/newcomers'>>) {
  return queryOptions<Answer<'GET /api/honeypots/newcomers'>, ApiProblem>({
    queryKey: key('newcomers', query),
    queryFn: ({ signal }) => api.get('/api/honeypots/newcomers', { query, signal }),
  })
}

export function indicatorsQuery(query: NonNullable<Query<'GET /api/honeypots/indicators'>>) {
  return queryOptions<Answer<'GET /api/honeypots/indicators'>, ApiProblem>({
    queryKey: key('indicators', query),
    queryFn: ({ signal }) => api.get('/api/honeypots/indicators', { query, signal }),
  })
}

export function sessionsQuery(query: NonNullable<Query<'GET /api/honeypots/sessions'>>) {
  return queryOptions<Answer<'GET /api/honeypots/sessions'>, ApiProblem>({
    queryKey: key('sessions', query),
    queryFn: ({ signal }) => api.get('/api/honeypots/sessions', { query, signal }),
  })
}

export function sessionQuery(id: string) {
  return queryOptions<SessionDetail, ApiProblem>({
    queryKey: ['honeypots', 'session', id],
    queryFn: ({ signal }) => api.get('/api/honeypots/sessions/{id}', { params: { id }, signal }),
  })
}

export function samplesQuery(query: NonNullable<Query<'GET /api/honeypots/samples'>>) {
  return queryOptions<Answer<'GET /api/honeypots/samples'>, ApiProblem>({
    queryKey: key('samples', query),
    queryFn: ({ signal }) => api.get('/api/honeypots/samples', { query, signal }),
  })
}

/** Changes with a new version of the program's data only. */
export const knowledgeQuery = queryOptions<Knowledge, ApiProblem>({
  queryKey: ['honeypots', 'knowledge'],
  queryFn: ({ signal }) => api.get('/api/honeypots/knowledge', { signal }),
  staleTime: 30 * 60_000,
})
