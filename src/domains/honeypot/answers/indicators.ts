import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { declared, join, quoteText, sql, value } from '../../../store/events/sql.ts'
import type { ExecutedQuery, Period } from '../../gateway/index.ts'
import {
  asking,
  type Caveat,
  computedIn,
  type HoneypotReader,
  merged,
  ofResearch,
  partsOf,
  type Research,
} from '../reader.ts'
import { staleEvents } from './ranking.ts'

export const indicatorKinds = ['url', 'domain', 'address', 'hash'] as const
export type IndicatorKind = (typeof indicatorKinds)[number]

/** Days since an indicator was last seen until which it is active, and ageing. */
export type IndicatorAges = Readonly<
  Record<IndicatorKind, { readonly activeDays: number; readonly ageingDays: number }>
>

export const indicatorStates = ['active', 'ageing', 'expired'] as const
export type IndicatorState = (typeof indicatorStates)[number]

const days = z.strictObject({ activeDays: z.number().positive(), ageingDays: z.number().positive() })
const agesFile = z.strictObject({
  source: z.string(),
  asOf: z.iso.date(),
  notes: z.string(),
  ages: z.strictObject({ url: days, domain: days, address: days, hash: days }),
})

/** reference/honeypots/indicator-ages.json. A file that is wrong is a ZodError. */
export function loadIndicatorAges(): IndicatorAges {
  const file = new URL('../../../../reference/honeypots/indicator-ages.json', import.meta.url)
  return agesFile.parse(JSON.parse(readFileSync(file, 'utf8'))).ages
}

export interface IndicatorsRequest {
  /** When it was seen. */
  readonly period: Period
  /** Default all of them. */
  readonly kinds?: readonly IndicatorKind[]
  readonly states?: readonly IndicatorState[]
  /** s since 1970: what its age is counted to. */
  readonly asOf: number
  readonly ages: IndicatorAges
  /** Default all. */
  readonly research?: Research
  /** At most 10,000. */
  readonly limit: number
}

export interface SeenIndicator {
  readonly kind: IndicatorKind
  readonly value: string
  readonly state: IndicatorState
  readonly events: number
  readonly sources: number
  readonly sensors: number
  readonly sessions: number
  /** ISO 8601, in the period. */
  readonly first: string
  readonly last: string
}

/** Indicators of a period, the last seen first. */
export async function indicators(
  reader: HoneypotReader,
  request: IndicatorsRequest,
): Promise<{
  readonly items: readonly SeenIndicator[]
  readonly caveats: readonly Caveat[]
  readonly queries: readonly ExecutedQuery[]
}> {
  const { period, asOf, ages, kinds = indicatorKinds, states = indicatorStates, research = 'all' } = request
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const names = join(
    kinds.map((kind) => declared(quoteText(kind))),
    sql`, `,
  )
  const which = kinds.length === 0 ? sql`0` : sql`dimension IN (${names}) AND ${ofResearch[research]}`
  const rows = computedIn(reader, await partsOf(ask, period), which)
  const listed = value([...indicatorKinds], 'Array(String)')
  const limitOf = (field: 'activeDays' | 'ageingDays') =>
    sql`transform(kind, ${listed}, ${value(
      indicatorKinds.map((kind) => ages[kind][field]),
      'Array(Float64)',
    )}, 0.)`
  const age = sql`((${value(asOf, 'Int64')} - toUnixTimestamp(toDateTime(max(computed.last), 'UTC'))) / 86400)`
  const [items, [sums], stale] = await Promise.all([
    ask<SeenIndicator>(
      'indicators',
      sql`SELECT toString(dimension) AS kind, toValidUTF8(computed.value) AS value,
  multiIf(${age} <= ${limitOf('activeDays')}, 'active', ${age} <= ${limitOf('ageingDays')}, 'ageing', 'expired') AS state,
  ${merged.events} AS events, ${merged.sources} AS sources, ${merged.sensors} AS sensors, ${merged.items} AS sessions, ${merged.first} AS first, ${merged.last} AS last
FROM ${rows} AS computed WHERE is_rest = 0 GROUP BY kind, computed.value HAVING state IN ${value([...states], 'Array(String)')}
ORDER BY max(computed.last) DESC, kind, computed.value LIMIT ${value(Math.min(request.limit, 10_000), 'UInt32')}`,
    ),
    ask<{ rest: number }>(
      'rest',
      sql`SELECT sumIf(computed.events, is_rest = 1) AS rest FROM ${rows} AS computed`,
    ),
    staleEvents(ask, period),
  ])
  return {
    items,
    caveats: [{ code: 'rest', amount: sums?.rest ?? 0 } as const, stale].filter(({ amount }) => amount > 0),
    queries,
  }
}
