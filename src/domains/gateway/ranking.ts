import type { EventReader } from '../events/index.ts'
import type { Knowledge } from './knowledge.ts'
import { type Period, previousPeriod } from './period.ts'
import {
  type Address,
  anything,
  countedTwice,
  type Group,
  isRows,
  leftOut,
  measured,
  type Source,
} from './ranking-query.ts'
import type { Kind } from './reference.ts'
import { asking, type ExecutedQuery, select, type Selection } from './selection.ts'
import { ranked } from './share.ts'

export interface RankingRequest extends Selection {
  readonly period: Period
  /** What ranks are compared with; the period before by default. */
  readonly previous?: Period
  /** Distinct addresses rank what many are hit by; events rank what is loud. Default events. */
  readonly by?: 'events' | 'sources' | 'destinations'
  /** Default signature. */
  readonly group?: Group
  /** Distinct addresses to count of the rows returned, besides what ranks them; true is both. */
  readonly distinct?: boolean | Address
  /** Rows returned; the total is of all. */
  readonly limit: number
}

export interface RankingRow {
  /** A signature, a kind, an OCSF severity id, a local day (2026-10-01), a country's code, a sensor, or an agency's id or `unattributed`. */
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

/** What a number does not cover. Events, or hours where it ends in `-stale`. */
export interface Caveat {
  readonly code:
    | 'straddling' // counted for periods that only partly lie within this one: not counted
    | 'summaries-without-countries' // counted summaries: not in a ranking by country
    | 'summaries-without-addresses' // counted summaries: not in distinct counts
    | 'day-unknown' // counted for periods longer than a day: in no day
    | 'summaries-without-agencies' // counted summaries: not in a ranking by agency
    | 'counted-at-both' // events between two agencies: by agency they count at both, in the total once
    | 'distinct-stale' // hours whose distinct counts are not up to date
    | 'agencies-stale' // hours whose counts by agency are not up to date
  readonly amount: number
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

/** What is read: only through the gate. */
export type Reading = EventReader

export async function rank(
  reader: EventReader,
  knowledge: Knowledge,
  request: RankingRequest,
): Promise<Ranking> {
  const { period, by = 'events', group = 'signature', limit } = request
  const previous = request.previous ?? previousPeriod(period)
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const span = [Math.min(previous.from, period.from), Math.max(previous.to, period.to)] as const
  const selected = await select(reader, ask, knowledge, request, group, span)
  const { kindOf, filter, translation, source, distinctSource, needsCountries, needsAgencies } = selected
  const ofAgency = reader.scope.kind === 'agency'
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
  ) => ask<Measured>(id, measured(reader, from, group, when, filter, translation, addresses, keys))

  const twice = (id: string, when: Period) =>
    group === 'agency' && !ofAgency
      ? ask<{ events: number }>(
          id,
          countedTwice(reader, distinctSource === 'agencies' ? 'agencies' : 'agency-rows', when, filter),
        )
      : Promise.resolve([])
  const computed = source === 'agencies' ? 'agency' : 'distinct'
  const needsComputed = source === 'agencies' || (wantsDistinct && distinctSource === 'states')

  const [current, before, left, previousKnown, stale, atBoth, previousAtBoth] = await Promise.all([
    measure('events', source, period),
    measure('previous-events', source, previous),
    // What has no address concerns no agency.
    ofAgency
      ? []
      : ask<{ straddling: number; summaries: number; undated: number }>(
          'left-out',
          leftOut(reader, period, filter),
        ),
    ofAgency
      ? reader.holds(previous)
      : ask<{ events: number }>('previous-anything', anything(reader, previous)).then(
          ([row]) => (row?.events ?? 0) > 0,
        ),
    needsComputed ? reader.staleHours(computed, period) : 0,
    twice('counted-at-both', period),
    twice('previous-counted-at-both', previous),
  ])

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
  const total = sumOf(current) - sumOf(atBoth)
  const caveats: Caveat[] = []
  const caveat = (code: Caveat['code'], amount: number | undefined): void => {
    if (amount !== undefined && amount > 0) caveats.push({ code, amount })
  }
  if (source === 'counts' || source === 'countries') caveat('straddling', left[0]?.straddling)
  if (needsCountries) caveat('summaries-without-countries', left[0]?.summaries)
  if (needsAgencies) caveat('summaries-without-agencies', left[0]?.summaries)
  else if (wantsDistinct) caveat('summaries-without-addresses', left[0]?.summaries)
  if (group === 'day' && source === 'counts') caveat('day-unknown', left[0]?.undated)
  caveat('counted-at-both', sumOf(atBoth))
  caveat(source === 'agencies' ? 'agencies-stale' : 'distinct-stale', stale)

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
    previousTotal: previousKnown ? sumOf(before) - sumOf(previousAtBoth) : null,
    previousKnown,
    keys: here.size,
    caveats,
    readFrom: isRows(source) || (wantsDistinct && isRows(distinctSource)) ? 'rows' : 'rollups',
    queries,
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

function sumOf(rows: readonly { readonly events: number }[]): number {
  return rows.reduce((sum, { events }) => sum + events, 0)
}
