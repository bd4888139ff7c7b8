import { sql, type Sql } from '../../../store/events/sql.ts'
import { type ExecutedQuery, type Period, previousPeriod } from '../../gateway/index.ts'
import {
  type Ask,
  asking,
  type Caveat,
  computedIn,
  type HoneypotReader,
  ofResearch,
  partsOf,
  type Research,
} from '../reader.ts'
import { instant } from '../../events/index.ts'
import { honeypotCount } from '../tables.ts'
import { staleEvents } from './ranking.ts'
import { countedHere, summarised, summariesOf } from './summaries.ts'

/** What honeypots saw. Distinct counts are estimates (standard error about 0.6 %), null where only counted summaries are known. */
export interface Totals {
  readonly connections: number
  /** Everything that happened, connections among it. */
  readonly events: number | null
  /** Of any event. */
  readonly sources: number | null
  readonly sensors: number | null
  readonly sessions: number | null
  /** Sessions in which names and passwords were tried, one was accepted, a command was typed, a file was sent. */
  readonly tried: number | null
  readonly login: number | null
  readonly command: number | null
  readonly file: number | null
  /** Distinct files. */
  readonly samples: number | null
}

export interface TotalsAnswer {
  readonly totals: Totals
  /** Null when nothing is known of the previous period. */
  readonly previous: Totals | null
  readonly caveats: readonly Caveat[]
  readonly queries: readonly ExecutedQuery[]
}

export interface TotalsRequest {
  readonly period: Period
  readonly previous?: Period
  /** Default all. */
  readonly research?: Research
}

export async function totals(reader: HoneypotReader, request: TotalsRequest): Promise<TotalsAnswer> {
  const { period, previous = previousPeriod(period), research = 'all' } = request
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const [now, before, stale, [wrong]] = await Promise.all([
    totalsOf(reader, ask, period, research, 'totals'),
    totalsOf(reader, ask, previous, research, 'previous-totals'),
    staleEvents(ask, period),
    ask<{ events: number }>(
      'wrong-clock',
      sql`SELECT sum(events) AS events FROM ${reader.from(honeypotCount)} WHERE start_time = ${instant(0)}`,
    ),
  ])
  const caveats = [...now.caveats, stale, { code: 'wrong-clock', amount: wrong?.events ?? 0 } as const]
  return {
    totals: now.totals,
    previous: before.isKnown ? before.totals : null,
    caveats: caveats.filter(({ amount }) => amount > 0),
    queries,
  }
}

async function totalsOf(
  reader: HoneypotReader,
  ask: Ask,
  period: Period,
  research: Research,
  id: 'totals' | 'previous-totals',
): Promise<{ totals: Totals; isKnown: boolean; caveats: readonly Caveat[] }> {
  const isCounted = await countedHere(reader, ask, period)
  const { used, caveats } = await summariesOf(reader, ask, 'all', period, research, isCounted)
  if (used.length > 0) {
    const [row] = await ask<{ connections: number }>(
      id,
      sql`SELECT sum(events) AS connections FROM ${summarised(reader, 'all', used)}`,
    )
    const unknown = { events: null, sources: null, sensors: null, sessions: null, tried: null, login: null }
    const known = { connections: row?.connections ?? 0, command: null, file: null, samples: null }
    return { totals: { ...unknown, ...known }, isKnown: true, caveats }
  }
  const rows = computedIn(
    reader,
    await partsOf(ask, period),
    sql`dimension IN ('all', 'activity', 'sample') AND ${ofResearch[research]}`,
  )
  // A login is a credential, and counted there.
  const anything = sql`dimension = 'activity' AND value != 'login'`
  const sessionsWith = (activity: Sql): Sql =>
    sql`uniqCombined64MergeIf(15)(computed.items, dimension = 'activity' AND value = ${activity})`
  const [row] = await ask<Record<keyof Totals, number>>(
    id,
    sql`SELECT sumIf(computed.events, dimension = 'all') AS connections, sumIf(computed.events, ${anything}) AS events,
  uniqCombined64MergeIf(15)(computed.sources, ${anything}) AS sources, uniqCombined64MergeIf(15)(computed.sensors, ${anything}) AS sensors,
  uniqCombined64MergeIf(15)(computed.items, ${anything}) AS sessions, ${sessionsWith(sql`'credential'`)} AS tried,
  ${sessionsWith(sql`'login'`)} AS login, ${sessionsWith(sql`'command'`)} AS command, ${sessionsWith(sql`'file'`)} AS file,
  uniqCombined64MergeIf(15)(computed.items, dimension = 'sample') AS samples
FROM ${rows} AS computed`,
  )
  return { totals: row!, isKnown: isCounted, caveats }
}
