import { sql, value } from '../../../store/events/sql.ts'
import type { ExecutedQuery, Period } from '../../gateway/index.ts'
import type { Dimension } from '../dimensions.ts'
import {
  asking,
  type Caveat,
  computedIn,
  type HoneypotReader,
  merged,
  ofDimension,
  partsOf,
  type Research,
} from '../reader.ts'
import { staleEvents } from './ranking.ts'

export interface NewcomersRequest {
  readonly dimension: Dimension
  readonly period: Period
  /** Default all. */
  readonly research?: Research
  readonly limit: number
}

export interface Newcomers {
  /** By events, greatest first; times ISO 8601. */
  readonly items: readonly {
    readonly value: string
    readonly label: string
    readonly events: number
    readonly sources: number
    readonly sensors: number
    readonly first: string
    readonly last: string
  }[]
  /** When the store's knowledge begins, ISO 8601; null when it has nothing from before the period: then nothing is known to be new. */
  readonly since: string | null
  /** How many of the most frequent values of the period were looked up; null when all were. */
  readonly among: number | null
  /** `rest`: events before the period whose values were not kept singly. A newcomer may be among them. */
  readonly caveats: readonly Caveat[]
  readonly queries: readonly ExecutedQuery[]
}

/** Nobody looks at the hundred thousandth. */
const mostLookedUp = 5000

/** Values of a period that were never seen before it, as far back as figures are kept (events may be gone by then). */
export async function newcomers(reader: HoneypotReader, request: NewcomersRequest): Promise<Newcomers> {
  const { dimension, period, research = 'all', limit } = request
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const where = ofDimension(dimension, research)
  const now = computedIn(reader, await partsOf(ask, period), where)
  const before = await partsOf(ask, { ...period, from: 0, to: period.from })
  const candidates = await ask<{ id: string }>(
    'candidates',
    sql`SELECT toString(cityHash64(computed.value)) AS id FROM ${now} AS computed WHERE is_rest = 0
GROUP BY computed.value ORDER BY ${merged.events} DESC, computed.value LIMIT ${value(mostLookedUp + 1, 'UInt32')}`,
  )
  const looked = candidates.slice(0, mostLookedUp)
  const idsOf = (rows: readonly { readonly id: string }[]) =>
    value(
      rows.map(({ id }) => BigInt(id)),
      'Array(UInt64)',
    )
  const [known, [past], [whole], stale] = await Promise.all([
    ask<{ id: string }>(
      'known',
      sql`SELECT DISTINCT toString(cityHash64(computed.value)) AS id FROM ${computedIn(reader, before, where)} AS computed
WHERE is_rest = 0 AND cityHash64(computed.value) IN ${idsOf(looked)}`,
    ),
    ask<{ rest: number }>(
      'before',
      sql`SELECT sumIf(computed.events, is_rest = 1) AS rest FROM ${computedIn(reader, before, where)} AS computed`,
    ),
    // Whatever it was: that this dimension had nothing is knowledge, too.
    ask<{ since: string; events: number }>(
      'since',
      sql`SELECT ${merged.first} AS since, count() AS events FROM ${computedIn(reader, before, ofDimension('activity'))} AS computed`,
    ),
    staleEvents(ask, period),
  ])
  const since = (whole?.events ?? 0) === 0 ? null : whole!.since
  const seen = new Set(known.map(({ id }) => id))
  const fresh = since === null ? [] : looked.filter(({ id }) => !seen.has(id)).slice(0, limit)
  const items = await ask<Newcomers['items'][number]>(
    'newcomers',
    sql`SELECT toValidUTF8(computed.value) AS value, toValidUTF8(max(computed.label)) AS label, ${merged.events} AS events, ${merged.sources} AS sources,
  ${merged.sensors} AS sensors, ${merged.first} AS first, ${merged.last} AS last
FROM ${now} AS computed WHERE is_rest = 0 AND cityHash64(computed.value) IN ${idsOf(fresh)}
GROUP BY computed.value ORDER BY ${merged.events} DESC, computed.value`,
  )
  return {
    items,
    since,
    among: candidates.length > mostLookedUp ? mostLookedUp : null,
    caveats: [{ code: 'rest', amount: past?.rest ?? 0 } as const, stale].filter(({ amount }) => amount > 0),
    queries,
  }
}
