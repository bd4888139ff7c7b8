import { z } from 'zod'
import {
  activities,
  dimension,
  dimensions,
  estimates,
  evidence,
  familyNamed,
  flawNamed,
  form,
  indicator,
  indicatorFilter,
  indicatorKind,
  named,
  ranking,
  research,
  sample,
  session,
  sessionEvent,
  totals,
  verdict,
} from './honeypot-shapes.ts'
import { centre, operations, pageOf, paging } from './operation.ts'
import { bilingual, caveat, executedQuery, instant, period, periodShown } from './reading.ts'

/** Honeypots belong to no agency. */
const access = { kind: 'roles', roles: centre, token: 'read', unbound: true } as const

export const honeypots = operations({
  honeypotSummary: {
    method: 'GET',
    path: '/api/honeypots/summary',
    access,
    summary: 'What honeypots saw in a period, in total, against the period before',
    description:
      'A connection is one that a sensor accepted. Distinct counts are estimates with a standard error of about 0.6 %, null where only counted summaries are known: these are never added to what was counted here, and caveats say what is left out. Errors: period-invalid.',
    query: z.object({ ...period, research }),
    response: z.object({
      period: periodShown,
      previous: periodShown,
      totals,
      previousTotals: totals.nullable().describe('null: nothing is known of the previous period'),
      caveats: z.array(caveat),
      queries: z.array(executedQuery),
    }),
  },
  rankHoneypots: {
    method: 'GET',
    path: '/api/honeypots/ranking',
    access,
    summary: 'Rank what honeypots saw by one thing, against the period before',
    description: 'Shares are out of `total`. Errors: period-invalid.',
    query: z.object({
      ...period,
      dimension,
      research,
      limit: z.coerce.number().int().min(1).max(1000).default(10),
    }),
    response: ranking,
  },
  exportHoneypotRanking: {
    method: 'GET',
    path: '/api/honeypots/ranking.csv',
    access,
    summary: 'The same ranking as CSV, at most 1000 rows',
    description:
      'URLs, domains and addresses are defanged unless asked for otherwise. Errors: period-invalid.',
    query: z.object({ ...period, dimension, research, form }),
    response: { media: ['text/csv'] },
  },
  honeypotTimeline: {
    method: 'GET',
    path: '/api/honeypots/timeline',
    access,
    summary: 'Connections, or another activity, over time',
    description:
      'From what was counted while records were read: sources that scan for research are among it. Errors: period-invalid, also for more than 10,000 steps.',
    query: z.object({
      ...period,
      step: z.enum(['hour', 'day']).default('day'),
      activity: z.enum(activities).default('connect'),
      group: z.enum(['none', 'service', 'sensor']).default('none'),
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
  honeypotCampaigns: {
    method: 'GET',
    path: '/api/honeypots/campaigns',
    access,
    summary: 'The same payload at several sensors: what the texts have in common',
    description:
      'What differs from victim to victim (addresses, ports, random names) is taken out of a payload before it is compared. Most sensors first. Errors: period-invalid.',
    query: z.object({
      ...period,
      research,
      sensors: z.coerce.number().int().min(1).max(1000).default(2).describe('how many sensors at least'),
      limit: z.coerce.number().int().min(1).max(200).default(20),
    }),
    response: z.object({
      period: periodShown,
      items: z.array(
        z.object({
          pattern: z.string(),
          example: z.string().describe('the beginning of one of the payloads, as it was sent'),
          family: familyNamed.nullable().describe('what the example alone makes likely'),
          flaws: z.array(flawNamed),
          events: z.number(),
          sources: z.number(),
          sensors: z.number(),
          sessions: z.number(),
          first: instant.describe('in the period'),
          last: instant,
          firstSeen: instant.describe('ever, as far back as figures are kept'),
        }),
      ),
      caveats: z.array(caveat),
      queries: z.array(executedQuery),
    }),
  },
  honeypotNewcomers: {
    method: 'GET',
    path: '/api/honeypots/newcomers',
    access,
    summary: 'What was never seen before the period, as far back as figures are kept',
    description: 'Errors: period-invalid.',
    query: z.object({
      ...period,
      dimension: z.enum(dimensions).default('campaign'),
      research,
      limit: z.coerce.number().int().min(1).max(200).default(20),
    }),
    response: z.object({
      period: periodShown,
      since: instant
        .nullable()
        .describe('how far back was looked; null: nothing is known of the time before'),
      among: z
        .number()
        .int()
        .nullable()
        .describe('how many of the most frequent values were looked up; null: all'),
      items: z.array(z.object({ ...named, events: z.number(), ...estimates, first: instant, last: instant })),
      caveats: z.array(caveat),
      queries: z.array(executedQuery),
    }),
  },
  listHoneypotIndicators: {
    method: 'GET',
    path: '/api/honeypots/indicators',
    access,
    summary: 'Addresses, domains, URLs and hashes that attackers named, with their age, last seen first',
    description:
      'Each once, normalised; addresses that nobody has and our own are none. Errors: period-invalid.',
    query: z.object({ ...indicatorFilter, limit: z.coerce.number().int().min(1).max(1000).default(100) }),
    response: z.object({
      period: periodShown,
      items: z.array(indicator),
      ages: z
        .record(indicatorKind, z.object({ activeDays: z.number(), ageingDays: z.number() }))
        .describe('days since it was last seen until which one is active, and ageing'),
      caveats: z.array(caveat),
      queries: z.array(executedQuery),
    }),
  },
  exportHoneypotIndicators: {
    method: 'GET',
    path: '/api/honeypots/indicators.csv',
    access,
    summary: 'The same indicators as CSV, at most 10,000',
    description: 'Errors: period-invalid.',
    query: z.object(indicatorFilter),
    response: { media: ['text/csv'] },
  },
  listHoneypotSessions: {
    method: 'GET',
    path: '/api/honeypots/sessions',
    access,
    summary: 'Sessions that began in a period, newest first',
    description:
      'A session is all that came with one session id at one sensor, put together when it is asked for, whatever the order it arrived in. A page may hold fewer than asked for, and still have a next one: looking takes its time. Errors: period-invalid, address-invalid, request-invalid.',
    query: z.object({
      ...period,
      sensor: z.string().max(600).optional(),
      service: z.string().max(600).optional(),
      port: z.coerce.number().int().min(0).max(65_535).optional(),
      address: z.string().max(50).optional().describe('of the source'),
      country: z.string().max(20).optional().describe('of the source, ISO 3166-1 alpha-2, or unknown'),
      username: z.string().max(1000).optional(),
      password: z.string().max(1000).optional(),
      command: z.string().max(1000).optional().describe('in one of its commands, whatever the case'),
      mention: z
        .string()
        .max(1000)
        .optional()
        .describe('a URL, domain or address in a command, in a request, or where a file came from'),
      hash: z.string().max(64).optional().describe('SHA-256 of a file'),
      family: z.string().max(100).optional(),
      flaw: z.string().max(100).optional(),
      happened: z
        .enum(['login', ...activities])
        .optional()
        .describe('only sessions in which this happened'),
      ...paging,
      limit: z.coerce.number().int().min(1).max(200).default(50).describe('how many at most'),
    }),
    response: pageOf(session).extend({
      period: periodShown,
      lookedBackTo: instant.describe('all of the period since then was looked through'),
    }),
  },
  readHoneypotSession: {
    method: 'GET',
    path: '/api/honeypots/sessions/{id}',
    access,
    summary: 'One session: everything that happened in it, in order, and what it comes to',
    description:
      'The verdict is made when it is asked for, by the data in force now. Texts are cut after 65,536 bytes. Errors: not-found, request-invalid.',
    params: z.object({ id: z.string().max(1000) }),
    query: z.object({ form }),
    response: z.object({
      id: z.string(),
      sensor: z.string(),
      deviceType: z.string().nullable().describe('what the sensor poses as'),
      source: session.shape.source,
      time: instant,
      end: instant,
      timeline: z.array(sessionEvent).describe('at most 1,000'),
      isCut: z.boolean().describe('there are more events than these'),
      verdict: verdict.nullable().describe('null: not enough reasons for any family'),
      otherEvidence: z.array(evidence).describe('reasons for families that are not named'),
      threshold: z.number().describe('a family is named from this confidence on, 0 to 100'),
      flaws: z.array(flawNamed.extend({ matched: z.string() })),
      devices: z.array(z.object({ device: z.string(), label: bilingual.nullable() })),
      indicators: z.array(z.object({ kind: indicatorKind, value: z.string() })),
      knowledge: z.string().describe('version of the data that judged'),
      queries: z.array(executedQuery),
    }),
  },
  listHoneypotSamples: {
    method: 'GET',
    path: '/api/honeypots/samples',
    access,
    summary: 'Files that attackers brought, by SHA-256: we have no file and fetch none',
    description: 'Errors: period-invalid.',
    query: z.object({
      ...period,
      hash: z.string().max(64).optional().describe('this one only'),
      family: z
        .string()
        .max(100)
        .optional()
        .describe('of this family, among the 5,000 most frequent; unknown: of none'),
      form,
      limit: z.coerce.number().int().min(1).max(500).default(50),
    }),
    response: z.object({
      period: periodShown,
      items: z.array(sample),
      keys: z.number().describe('how many there are in all'),
      caveats: z.array(caveat),
      queries: z.array(executedQuery),
    }),
  },
  honeypotKnowledge: {
    method: 'GET',
    path: '/api/honeypots/knowledge',
    access,
    summary: 'What families, flaws, devices and research scanners are known, and how a family is judged',
    response: z.object({
      version: z.string(),
      asOf: z.string().describe('latest date of the data'),
      threshold: z.number().describe('a family is named from this confidence on, 0 to 100'),
      families: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          parent: z.string().nullable(),
          sort: z.enum(['botnet', 'miner', 'worm', 'backdoor']),
          about: bilingual,
          references: z.array(z.string()),
          rules: z.array(
            z.object({
              id: z.string(),
              sort: z.enum(['token', 'command', 'url', 'credential', 'hash', 'rule']),
              weight: z.number(),
              why: bilingual,
            }),
          ),
        }),
      ),
      flaws: z.array(
        z.object({
          id: z.string(),
          label: bilingual,
          cve: z.string().nullable(),
          remoteCodeExecution: z.boolean(),
          devices: z.array(z.string()),
        }),
      ),
      devices: z.array(z.object({ id: z.string(), label: bilingual })),
      scanners: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          url: z.string(),
          asOf: z.string(),
          prefixes: z.number().int(),
        }),
      ),
    }),
  },
})
