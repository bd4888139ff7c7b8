/** Reads of the operations on returns. Two panels that ask the same share one answer. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, type Answer, type ApiProblem, type Query } from '../../api.ts'

export type CrossTab = Answer<'GET /api/returns/cross-tab'>
export type Months = Answer<'GET /api/returns/months'>
export type Countries = Answer<'GET /api/returns/countries'>
export type Addresses = Answer<'GET /api/returns/addresses'>
export type Punctuality = Answer<'GET /api/returns/punctuality'>
export type Silences = Answer<'GET /api/returns/silences'>
export type DeviceMonth = Answer<'GET /api/returns/device-status'>
export type Device = Answer<'GET /api/returns/devices'>['items'][number]
export type Attention = Answer<'GET /api/returns/attention'>
export type TicketRow = Answer<'GET /api/returns/tickets'>['items'][number]
export type Ticket = Answer<'GET /api/returns/tickets/{id}'>
export type Knowledge = Answer<'GET /api/returns/knowledge'>
export type Parties = Answer<'GET /api/returns/parties'>
export type VendorNamed = Parties['vendors'][number]
export type AgencyNamed = Parties['agencies'][number]
export type Report = Answer<'POST /api/returns/deliveries'>
export type Delivery = Answer<'GET /api/returns/deliveries'>['items'][number]
export type DeliveryDetail = Answer<'GET /api/returns/deliveries/{id}'>
export type SetAside = Answer<'GET /api/returns/deliveries/{id}/set-aside'>['items'][number]
export type LayoutSummary = Answer<'GET /api/returns/profiles'>['items'][number]
export type LayoutDetail = Answer<'GET /api/returns/profiles/{id}'>
export type Preview = Answer<'POST /api/returns/preview'>

/** Undefined members would make two keys of one question. */
function key(name: string, query: object): readonly unknown[] {
  return [
    'returns',
    name,
    Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)),
  ]
}

export function crossTabQuery(query: NonNullable<Query<'GET /api/returns/cross-tab'>>) {
  return queryOptions<CrossTab, ApiProblem>({
    queryKey: key('cross-tab', query),
    queryFn: ({ signal }) => api.get('/api/returns/cross-tab', { query, signal }),
  })
}

export function monthsQuery(query: NonNullable<Query<'GET /api/returns/months'>>) {
  return queryOptions<Months, ApiProblem>({
    queryKey: key('months', query),
    queryFn: ({ signal }) => api.get('/api/returns/months', { query, signal }),
  })
}

export function countriesQuery(query: NonNullable<Query<'GET /api/returns/countries'>>) {
  return queryOptions<Countries, ApiProblem>({
    queryKey: key('countries', query),
    queryFn: ({ signal }) => api.get('/api/returns/countries', { query, signal }),
  })
}

export function addressesQuery(query: NonNullable<Query<'GET /api/returns/addresses'>>) {
  return queryOptions<Addresses, ApiProblem>({
    queryKey: key('addresses', query),
    queryFn: ({ signal }) => api.get('/api/returns/addresses', { query, signal }),
  })
}

export function punctualityQuery(query: NonNullable<Query<'GET /api/returns/punctuality'>>) {
  return queryOptions<Punctuality, ApiProblem>({
    queryKey: key('punctuality', query),
    queryFn: ({ signal }) => api.get('/api/returns/punctuality', { query, signal }),
  })
}

export function silencesQuery(query: NonNullable<Query<'GET /api/returns/silences'>>) {
  return queryOptions<Silences, ApiProblem>({
    queryKey: key('silences', query),
    queryFn: ({ signal }) => api.get('/api/returns/silences', { query, signal }),
  })
}

export function deviceMonthQuery(query: NonNullable<Query<'GET /api/returns/device-status'>>) {
  return queryOptions<DeviceMonth, ApiProblem>({
    queryKey: key('device-status', query),
    queryFn: ({ signal }) => api.get('/api/returns/device-status', { query, signal }),
  })
}

export function devicesQuery(query: NonNullable<Query<'GET /api/returns/devices'>>) {
  return queryOptions<Answer<'GET /api/returns/devices'>, ApiProblem>({
    queryKey: key('devices', query),
    queryFn: ({ signal }) => api.get('/api/returns/devices', { query, signal }),
  })
}

export function attentionQuery(query: NonNullable<Query<'GET /api/returns/attention'>>) {
  return queryOptions<Attention, ApiProblem>({
    queryKey: key('attention', query),
    queryFn: ({ signal }) => api.get('/api/returns/attention', { query, signal }),
  })
}

export function ticketsQuery(query: NonNullable<Query<'GET /api/returns/tickets'>>) {
  return queryOptions<Answer<'GET /api/returns/tickets'>, ApiProblem>({
    queryKey: key('tickets', query),
    queryFn: ({ signal }) => api.get('/api/returns/tickets', { query, signal }),
  })
}

export function ticketQuery(id: number) {
  return queryOptions<Ticket, ApiProblem>({
    queryKey: ['returns', 'ticket', id],
    queryFn: ({ signal }) => api.get('/api/returns/tickets/{id}', { params: { id }, signal }),
  })
}

export function deliveriesQuery(query: NonNullable<Query<'GET /api/returns/deliveries'>>) {
  return queryOptions<Answer<'GET /api/returns/deliveries'>, ApiProblem>({
    queryKey: key('deliveries', query),
    queryFn: ({ signal }) => api.get('/api/returns/deliveries', { query, signal }),
  })
}

export function deliveryQuery(id: number) {
  return queryOptions<DeliveryDetail, ApiProblem>({
    queryKey: ['returns', 'delivery', id],
    queryFn: ({ signal }) => api.get('/api/returns/deliveries/{id}', { params: { id }, signal }),
  })
}

export function setAsideQuery(id: number, cursor: string | undefined) {
  return queryOptions<Answer<'GET /api/returns/deliveries/{id}/set-aside'>, ApiProblem>({
    queryKey: ['returns', 'set-aside', id, cursor ?? ''],
    queryFn: ({ signal }) =>
      api.get('/api/returns/deliveries/{id}/set-aside', {
        params: { id },
        query: { limit: 50, cursor },
        signal,
      }),
  })
}

export const layoutsQuery = queryOptions<Answer<'GET /api/returns/profiles'>, ApiProblem>({
  queryKey: ['returns', 'layouts'],
  queryFn: ({ signal }) => api.get('/api/returns/profiles', { query: {}, signal }),
})

export function layoutQuery(id: string, version?: number) {
  return queryOptions<LayoutDetail, ApiProblem>({
    queryKey: ['returns', 'layout', id, version ?? 'newest'],
    queryFn: ({ signal }) =>
      api.get('/api/returns/profiles/{id}', { params: { id }, query: { version }, signal }),
  })
}

export function summariesQuery(cursor: string | undefined) {
  return queryOptions<Answer<'GET /api/returns/summaries'>, ApiProblem>({
    queryKey: ['returns', 'summaries', cursor ?? ''],
    queryFn: ({ signal }) => api.get('/api/returns/summaries', { query: { limit: 50, cursor }, signal }),
  })
}

/** Changes with a new version of the program's data only. */
const knowledgeQuery = queryOptions<Knowledge, ApiProblem>({
  queryKey: ['returns', 'knowledge'],
  queryFn: ({ signal }) => api.get('/api/returns/knowledge', { signal }),
  staleTime: 30 * 60_000,
})

export function useKnowledge(): Knowledge | undefined {
  return useQuery(knowledgeQuery).data
}

const partiesQuery = queryOptions<Parties, ApiProblem>({
  queryKey: ['returns', 'parties'],
  queryFn: ({ signal }) => api.get('/api/returns/parties', { signal }),
  staleTime: 5 * 60_000,
})

export function useParties(): Parties | undefined {
  return useQuery(partiesQuery).data
}
