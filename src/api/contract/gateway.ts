import { z } from 'zod'
import { operations, pageOf, paging } from './operation.ts'
import { bilingual, caveat, executedQuery, instant, period, periodShown, place, words } from './reading.ts'

const kinds = ['exploit', 'c2', 'tunnel', 'dos', 'scan', 'policy_violation', 'other'] as const
const kind = z.enum(kinds)

/** Signatures may hold commas: one a query, the rest by the ranking itself. */
const filters = {
  severity: words
    .optional()
    .describe('OCSF severity ids or words: critical,high,medium,low,informational,unknown'),
  kind: words.optional().describe(kinds.join(', ')),
  disposition: z.enum(['blocked', 'seen', 'all']).default('blocked'),
  signature: z.string().max(500).optional().describe('one signature by its exact name'),
  sensor: z.string().max(200).optional(),
  country: words.optional().describe('ISO 3166-1 alpha-2 codes, reserved, unknown'),
  agency: z.coerce.number().int().min(0).optional().describe('id of an agency; 0: events of no known agency'),
}

const row = z.object({
  key: z.string().describe('a signature, kind, severity id, local day, country code, sensor, or agency id'),
  label: z
    .object({ 'zh-TW': z.string(), en: z.string() })
    .nullable()
    .describe('the name of an agency, where the caller may know it'),
  rank: z.number().int(),
  previousRank: z.number().int().nullable(),
  change: z.number().int().nullable().describe('places gained since the previous period'),
  events: z.number(),
  previousEvents: z.number().nullable(),
  sources: z
    .number()
    .nullable()
    .describe('distinct source addresses, an estimate (standard error about 0.6 %)'),
  destinations: z.number().nullable(),
  kind: kind.nullable(),
})

const ranking = z.object({
  period: periodShown,
  previous: periodShown,
  rows: z.array(row),
  gone: z.array(
    z.object({
      key: z.string(),
      label: bilingual.nullable(),
      previousRank: z.number(),
      previousEvents: z.number(),
    }),
  ),
  total: z.number(),
  previousTotal: z.number().nullable(),
  previousKnown: z.boolean(),
  keys: z.number().describe('how many there are in all'),
  caveats: z.array(caveat),
  readFrom: z.enum(['rollups', 'rows']),
  queries: z.array(executedQuery),
})

const agency = z.object({
  id: z.number().int(),
  nameZh: z.string().nullable(),
  nameEn: z.string().nullable(),
})

/** A record with its OCSF columns by name; what is empty is left out. */
const event = z.object({
  id: z.string(),
  time: instant,
  sensor: z.string(),
  signature: z.string(),
  severity: z.number().int(),
  disposition: z.number().int(),
  action: z.string(),
  source: z.object({ address: z.string(), port: z.number().int(), place }),
  destination: z.object({ address: z.string(), port: z.number().int(), place }),
  agencies: z.array(agency).describe('whose addresses they were then, as far as the caller may know'),
})

export const gateway = operations({
  rankGateway: {
    method: 'GET',
    path: '/api/gateway/ranking',
    access: { kind: 'roles', roles: ['administrator', 'analyst', 'operator', 'officer'], token: 'read' },
    summary: 'Rank what the gateways reported in a period, against the period before',
    query: z.object({
      ...period,
      ...filters,
      group: z
        .enum(['signature', 'kind', 'severity', 'day', 'country', 'sensor', 'agency', 'total'])
        .default('signature'),
      by: z.enum(['events', 'sources', 'destinations']).default('events'),
      distinct: z.enum(['none', 'sources', 'destinations', 'both']).default('none'),
      limit: z.coerce.number().int().min(1).max(1000).default(10),
    }),
    response: ranking,
  },
  exportGatewayRanking: {
    method: 'GET',
    path: '/api/gateway/ranking.csv',
    access: { kind: 'roles', roles: ['administrator', 'analyst', 'operator', 'officer'], token: 'read' },
    summary: 'The same ranking as CSV, at most 1000 rows',
    query: z.object({
      ...period,
      ...filters,
      group: z
        .enum(['signature', 'kind', 'severity', 'day', 'country', 'sensor', 'agency', 'total'])
        .default('signature'),
      by: z.enum(['events', 'sources', 'destinations']).default('events'),
      distinct: z.enum(['none', 'sources', 'destinations', 'both']).default('sources'),
    }),
    response: { media: ['text/csv'] },
  },
  gatewayTimeline: {
    method: 'GET',
    path: '/api/gateway/timeline',
    access: { kind: 'roles', roles: ['administrator', 'analyst', 'operator', 'officer'], token: 'read' },
    summary: 'Events over time',
    query: z.object({
      ...period,
      ...filters,
      step: z.enum(['hour', 'day']).default('day'),
      group: z.enum(['none', 'severity', 'kind']).default('none'),
    }),
    response: z.object({
      period: periodShown,
      step: z.enum(['hour', 'day']),
      points: z.array(z.object({ time: instant, group: z.string(), events: z.number() })),
      starts: z.array(instant).describe('every step, also those without events'),
      previousPoints: z.array(z.object({ time: instant, group: z.string(), events: z.number() })),
      queries: z.array(executedQuery),
    }),
  },
  gatewayNewcomers: {
    method: 'GET',
    path: '/api/gateway/newcomers',
    access: { kind: 'roles', roles: ['administrator', 'analyst', 'operator', 'officer'], token: 'read' },
    summary: 'Signatures that were never seen before the period, as far back as events are kept',
    query: z.object({ ...period, limit: z.coerce.number().int().min(1).max(200).default(20) }),
    response: z.object({
      period: periodShown,
      since: instant
        .nullable()
        .describe('how far back was looked; null: nothing is known of the time before'),
      items: z.array(
        z.object({
          signature: z.string(),
          kind,
          severity: z.number().int(),
          events: z.number(),
          first: instant,
        }),
      ),
    }),
  },
  gatewaySignature: {
    method: 'GET',
    path: '/api/gateway/signature',
    access: { kind: 'roles', roles: ['administrator', 'analyst', 'operator', 'officer'] },
    summary: 'What is known of a signature',
    query: z.object({ name: z.string().min(1).max(500), ...period }),
    response: z.object({
      name: z.string(),
      kind,
      kindLabel: bilingual,
      because: z.enum(['exact', 'pattern', 'category', 'fallback']).describe('what decided its kind'),
      explanation: bilingual,
      attack: z.array(z.string()).describe('ATT&CK techniques'),
      cve: z.array(z.string()),
      references: z.array(z.object({ title: bilingual, url: z.string().nullable() })),
      advice: z.array(
        z.object({
          title: bilingual,
          text: bilingual,
        }),
      ),
    }),
  },
  gatewayAddresses: {
    method: 'GET',
    path: '/api/gateway/addresses',
    access: { kind: 'roles', roles: ['administrator', 'analyst', 'operator', 'officer'], token: 'read' },
    summary: 'The addresses with the most events, with place and agency',
    query: z.object({
      ...period,
      ...filters,
      side: z.enum(['source', 'destination']).default('source'),
      limit: z.coerce.number().int().min(1).max(100).default(10),
    }),
    response: z.object({
      period: periodShown,
      items: z.array(
        z.object({
          address: z.string(),
          events: z.number(),
          first: instant,
          last: instant,
          place,
          agency: agency.nullable(),
        }),
      ),
    }),
  },
  listGatewayEvents: {
    method: 'GET',
    path: '/api/gateway/events',
    access: { kind: 'roles', roles: ['administrator', 'analyst', 'operator', 'officer'], token: 'read' },
    summary: 'The records themselves, newest first',
    query: z.object({
      ...period,
      ...filters,
      disposition: z.enum(['blocked', 'seen', 'all']).default('all'),
      address: z.string().max(50).optional().describe('as source or destination'),
      ...paging,
    }),
    response: pageOf(event).extend({ period: periodShown }),
  },
  exportGatewayEvents: {
    method: 'GET',
    path: '/api/gateway/events.csv',
    access: { kind: 'roles', roles: ['administrator', 'analyst', 'operator', 'officer'], token: 'read' },
    summary: 'The records as CSV with every column, newest first, at most 100,000',
    query: z.object({
      ...period,
      ...filters,
      disposition: z.enum(['blocked', 'seen', 'all']).default('all'),
      address: z.string().max(50).optional(),
    }),
    response: { media: ['text/csv'] },
  },
  readGatewayEvent: {
    method: 'GET',
    path: '/api/gateway/events/{id}',
    access: { kind: 'roles', roles: ['administrator', 'analyst', 'operator', 'officer'], token: 'read' },
    summary: 'One record: every field, and its line while retention keeps it',
    params: z.object({ id: z.string().max(200) }),
    response: event.extend({
      fields: z.array(z.object({ name: z.string(), value: z.string(), meaning: z.string() })),
      unmapped: z.array(z.object({ name: z.string(), value: z.string() })),
      line: z.string().nullable(),
    }),
  },
})
