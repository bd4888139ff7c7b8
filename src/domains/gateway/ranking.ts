import type { EventStore } from '../../store/events/client.ts'
import type { Parameter, Sql } from '../../store/events/sql.ts'
import type { Classification, Knowledge } from './knowledge.ts'
import { type Period, previousPeriod } from './period.ts'
import {
  type Address,
  anything,
  type Filter,
  type Group,
  leftOut,
  measured,
  signatures,
  type Source,
  spellings,
  type Translation,
} from './ranking-query.ts'
import { distinctState } from './distinct.ts'
import type { Kind } from './reference.ts'
import { ranked } from './share.ts'

export interface RankingRequest {
  readonly period: Period
  /** What ranks are compared with; the period before by default. */
  readonly previous?: Period
  /** Distinct addresses rank what many are hit by; events rank what is loud. Default events. */
  readonly by?: 'events' | 'sources' | 'destinations'
  /** Default signature. */
  readonly group?: Group
  /** Distinct addresses to count of the rows returned, besides what ranks them; true is both. */
  readonly distinct?: boolean | Address
  /** OCSF severity ids. */
  readonly severities?: readonly number[] | undefined
  readonly kinds?: readonly Kind[] | undefined
  readonly signatures?: readonly string[] | undefined
  /** Default blocked. `seen` is everything that is not blocked. */
  readonly disposition?: 'blocked' | 'seen' | 'all'
  readonly sensors?: readonly string[] | undefined
  /** ISO 3166-1 alpha-2 codes, `reserved`, `unknown`, or a spelling that is none of these. */
  readonly countries?: readonly string[] | undefined
  /** Rows returned; the total is of all. */
  readonly limit: number
}

export interface RankingRow {
  /** A signature, a kind, an OCSF severity id, a local day (2026-10-01), a country's code, or a sensor. */
  readonly key: string
  /** Equal measures share a rank: 1, 2, 2, 4. */
  readonly rank: number
  /** Null when it had none: new, unless Ranking.previousKnown is false. */
  readonly previousRank: number | null
  /** Places gained (positive) or lost since the previous period. */
  readonly change: number | null
  readonly events: number
  readonly previousEvents: number | null
  /** Estimates; null when not asked for or not known (counted summaries have no addresses). */
  readonly sources: number | null
  readonly destinations: number | null
  /** Of a signature. */
  readonly kind: Kind | null
}

/** What a number does not cover. Events, or hours for `distinct-stale`. */
export interface Caveat {
  readonly code:
    | 'straddling' // counted for periods that only partly lie within this one: not counted
    | 'summaries-without-countries' // counted summaries: not in a ranking by country
    | 'summaries-without-addresses' // counted summaries: not in distinct counts
    | 'day-unknown' // counted for periods longer than a day: in no day
    | 'distinct-stale' // hours whose distinct counts are not up to date
  readonly amount: number
}

export interface ExecutedQuery {
  readonly id: string
  readonly sql: string
  readonly parameters: Readonly<Record<string, Parameter>>
}

export interface Ranking {
  readonly rows: readonly RankingRow[]
  /** Keys ranked in the previous period that have nothing in this one, by previous rank; at most `limit`. */
  readonly gone: readonly {
    readonly key: string
    readonly previousRank: number
    readonly previousEvents: number
  }[]
  /** Events of all keys, not only of the rows returned: what shares are out of. */
  readonly total: number
  readonly previousTotal: number | null
  /** False when the store holds nothing at all for the previous period: then nothing is new or gone, it is not known. */
  readonly previousKnown: boolean
  /** Number of keys. */
  readonly keys: number
  readonly caveats: readonly Caveat[]
  /** `rollups`, or `rows` where no rollup has what is asked. */
  readonly readFrom: 'rollups' | 'rows'
  readonly queries: readonly ExecutedQuery[]
}

interface Measured {
  readonly key: string
  readonly events: number
  readonly sources?: number
  readonly destinations?: number
}

/** What reading needs of the store. */
export type Reading = Pick<EventStore, 'query' | 'localName' | 'shards'>

export async function rank(store: Reading, knowledge: Knowledge, request: RankingRequest): Promise<Ranking> {
  const { period, by = 'events', group = 'signature', limit } = request
  const previous = request.previous ?? previousPeriod(period)
  const queries: ExecutedQuery[] = []
  const ask = async <Row>(id: string, statement: Sql): Promise<Row[]> => {
    const { text, parameters } = statement.render()
    queries.push({ id, sql: text, parameters })
    return store.query<Row>(statement)
  }
  const span = [Math.min(previous.from, period.from), Math.max(previous.to, period.to)] as const

  const needsKinds = group === 'signature' || group === 'kind' || request.kinds !== undefined
  const kindOf = new Map<string, Kind>()
  if (needsKinds) {
    for (const [name, { kind }] of await classified(ask, knowledge, span)) kindOf.set(name, kind)
  }
  const needsCountries = group === 'country' || request.countries !== undefined
  const codeOf = needsCountries ? await codesOf(ask, knowledge, span) : new Map<string, string>()
  const filter = filterOf(request, kindOf, codeOf)
  const translation: Translation = group === 'country' ? codeOf : kindOf

  const needsSensors = group === 'sensor' || request.sensors !== undefined
  const source: Source = !needsCountries ? 'counts' : needsSensors ? 'rows' : 'countries'
  const distinctSource: Source = needsCountries || needsSensors ? 'rows' : 'states'
  const wanted = (['sources', 'destinations'] as const).filter(
    (address) => by === address || request.distinct === address || request.distinct === true,
  )
  const wantsDistinct = wanted.length > 0
  const measure = (
    id: string,
    from: Source,
    when: Period,
    addresses?: readonly Address[],
    keys?: readonly string[],
  ) => ask<Measured>(id, measured(from, group, when, filter, translation, addresses, keys))

  const [current, before, left, earlier, stale] = await Promise.all([
    measure('events', source, period),
    measure('previous-events', source, previous),
    ask<{ straddling: number; summaries: number; undated: number }>('left-out', leftOut(period, filter)),
    ask<{ events: number }>('previous-anything', anything(previous)),
    wantsDistinct && distinctSource === 'states' ? distinctState(store, period) : undefined,
  ])
  const previousKnown = (earlier[0]?.events ?? 0) > 0

  // Distinct counts cost most: for all keys only when they decide the ranks.
  const shown =
    by === 'events' && current.length > limit
      ? ranked(current, ({ events }) => events)
          .slice(0, limit)
          .map(({ item }) => item.key)
      : undefined
  const [addresses, addressesBefore] = await Promise.all([
    wantsDistinct ? measure('distinct', distinctSource, period, wanted, shown) : [],
    by === 'events' ? [] : measure('previous-distinct', distinctSource, previous, [by]),
  ])
  const now = merged(current, addresses)
  const then = merged(before, addressesBefore)
  const size = (item: Measured): number => item[by] ?? 0
  const ranks = ranked(now, size)
  const ranksBefore = new Map(
    (previousKnown ? ranked(then, size) : []).map(({ item, rank }) => [
      item.key,
      { rank, events: item.events },
    ]),
  )

  const here = new Set(now.filter(({ events }) => events > 0).map(({ key }) => key))
  const total = sumOf(current)
  const caveats: Caveat[] = []
  const caveat = (code: Caveat['code'], amount: number | undefined): void => {
    if (amount !== undefined && amount > 0) caveats.push({ code, amount })
  }
  if (source !== 'rows') caveat('straddling', left[0]?.straddling)
  if (needsCountries) caveat('summaries-without-countries', left[0]?.summaries)
  if (wantsDistinct) caveat('summaries-without-addresses', left[0]?.summaries)
  if (group === 'day' && source === 'counts') caveat('day-unknown', left[0]?.undated)
  caveat('distinct-stale', stale?.staleHours)

  return {
    rows: ranks.slice(0, limit).map(({ item, rank }) => {
      const was = ranksBefore.get(item.key)
      return {
        key: item.key,
        rank,
        previousRank: was?.rank ?? null,
        change: was === undefined ? null : was.rank - rank,
        events: item.events,
        previousEvents: previousKnown ? (was?.events ?? 0) : null,
        sources: item.sources ?? null,
        destinations: item.destinations ?? null,
        kind: group === 'signature' ? (kindOf.get(item.key) ?? 'other') : null,
      }
    }),
    gone: [...ranksBefore]
      .filter(([key]) => !here.has(key))
      .slice(0, limit)
      .map(([key, { rank, events }]) => ({ key, previousRank: rank, previousEvents: events })),
    total,
    previousTotal: previousKnown ? sumOf(before) : null,
    previousKnown,
    keys: here.size,
    caveats,
    readFrom: source === 'rows' || (wantsDistinct && distinctSource === 'rows') ? 'rows' : 'rollups',
    queries,
  }
}

type Ask = <Row>(id: string, statement: Sql) => Promise<Row[]>

/**
 * What each signature of a period and the one before is. One that came in several categories or logs is what its most frequent one
 * is, over both periods, so that it does not change between them.
 */
export async function classifications(
  store: Reading,
  knowledge: Knowledge,
  period: Period,
  previous = previousPeriod(period),
): Promise<ReadonlyMap<string, Classification>> {
  const span = [Math.min(previous.from, period.from), Math.max(previous.to, period.to)] as const
  return classified((_, statement) => store.query(statement), knowledge, span)
}

async function classified(
  ask: Ask,
  knowledge: Knowledge,
  [from, to]: readonly [number, number],
): Promise<Map<string, Classification>> {
  const rows = await ask<{ name: string; category: string; logName: string }>(
    'signatures',
    signatures(from, to),
  )
  const result = new Map<string, Classification>()
  for (const row of rows) if (!result.has(row.name)) result.set(row.name, knowledge.classify(row))
  return result
}

async function codesOf(
  ask: Ask,
  knowledge: Knowledge,
  [from, to]: readonly [number, number],
): Promise<Map<string, string>> {
  const rows = await ask<{ name: string }>('countries', spellings(from, to))
  return new Map(rows.map(({ name }) => [name, knowledge.countries.code(name) ?? name]))
}

function filterOf(
  request: RankingRequest,
  kindOf: ReadonlyMap<string, Kind>,
  codeOf: ReadonlyMap<string, string>,
): Filter {
  const { kinds, countries, signatures: named } = request
  const ofKinds =
    kinds === undefined
      ? undefined
      : [...kindOf].filter(([, kind]) => kinds.includes(kind)).map(([name]) => name)
  return {
    disposition: request.disposition ?? 'blocked',
    severities: request.severities,
    signatures: named === undefined ? ofKinds : named.filter((name) => ofKinds?.includes(name) ?? true),
    sensors: request.sensors,
    countries:
      countries === undefined
        ? undefined
        : [...codeOf].filter(([, code]) => countries.includes(code)).map(([name]) => name),
  }
}

/** Events of the first, addresses of the second: both are keyed alike. */
function merged(counted: readonly Measured[], addresses: readonly Measured[]): Measured[] {
  const known = new Map(addresses.map((row) => [row.key, row]))
  return counted.map(({ key, events }) => {
    const { sources, destinations } = known.get(key) ?? {}
    return {
      key,
      events,
      ...(sources !== undefined && { sources }),
      ...(destinations !== undefined && { destinations }),
    }
  })
}

function sumOf(rows: readonly Measured[]): number {
  return rows.reduce((sum, { events }) => sum + events, 0)
}
