/** Reads of the gateway operations. Two panels that ask the same share one answer. */
import { queryOptions } from '@tanstack/react-query'
import { api, type Answer, type ApiProblem, type Query } from '../../api.ts'

export type Ranking = Answer<'GET /api/gateway/ranking'>
export type RankingRow = Ranking['rows'][number]
export type Timeline = Answer<'GET /api/gateway/timeline'>
export type GatewayEvent = Answer<'GET /api/gateway/events'>['items'][number]
export type EventDetail = Answer<'GET /api/gateway/events/{id}'>
export type Place = GatewayEvent['source']['place']
export type Agency = GatewayEvent['agencies'][number]
/** Of an agency in both languages; null of all else. */
export type Label = RankingRow['label']

/** Undefined members would make two keys of one question. */
function key(name: string, query: object): readonly unknown[] {
  return [
    'gateway',
    name,
    Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)),
  ]
}

export function rankingQuery(query: NonNullable<Query<'GET /api/gateway/ranking'>>) {
  return queryOptions<Ranking, ApiProblem>({
    queryKey: key('ranking', query),
    queryFn: ({ signal }) => api.get('/api/gateway/ranking', { query, signal }),
  })
}

export function timelineQuery(query: NonNullable<Query<'GET /api/gateway/timeline'>>) {
  return queryOptions<Timeline, ApiProblem>({
    queryKey: key('timeline', query),
    queryFn: ({ signal }) => api.get('/api/gateway/timeline', { query, signal }),
  })
}

export function newcomersQuery(query: NonNullable<Query<'GET /api/gateway/newcomers'>>) {
  return queryOptions<Answer<'GET /api/gateway/newcomers'>, ApiProblem>({
    queryKey: key('newcomers', query),
    queryFn: ({ signal }) => api.get('/api/gateway/newcomers', { query, signal }),
  })
}

export function signatureQuery(query: Query<'GET /api/gateway/signature'>) {
  return queryOptions<Answer<'GET /api/gateway/signature'>, ApiProblem>({
    queryKey: key('signature', query),
    queryFn: ({ signal }) => api.get('/api/gateway/signature', { query, signal }),
  })
}

export function addressesQuery(query: NonNullable<Query<'GET /api/gateway/addresses'>>) {
  return queryOptions<Answer<'GET /api/gateway/addresses'>, ApiProblem>({
    queryKey: key('addresses', query),
    queryFn: ({ signal }) => api.get('/api/gateway/addresses', { query, signal }),
  })
}

export function eventsQuery(query: NonNullable<Query<'GET /api/gateway/events'>>) {
  return queryOptions<Answer<'GET /api/gateway/events'>, ApiProblem>({
    queryKey: key('events', query),
    queryFn: ({ signal }) => api.get('/api/gateway/events', { query, signal }),
  })
}

export function eventQuery(id: string) {
  return queryOptions<EventDetail, ApiProblem>({
    queryKey: ['gateway', 'event', id],
    queryFn: ({ signal }) => api.get('/api/gateway/events/{id}', { params: { id }, signal }),
  })
}
