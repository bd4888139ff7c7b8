import { sql, type Sql, value } from '../../../store/events/sql.ts'
import { type ExecutedQuery, type Period, previousPeriod } from '../../gateway/index.ts'
import type { Dimension } from '../dimensions.ts'
import {
  type Ask,
  asking,
  type Caveat,
  computedIn,
  type HoneypotReader,
  merged,
  ofDimension,
  partsOf,
  type Research,
} from '../reader.ts'
import { staleHours } from '../stale.ts'
import { countedHere, summarised, summariesOf } from './summaries.ts'

export interface RankingRequest {
  readonly dimension: Dimension
  readonly period: Period
  /** What ranks are compared with; the period before by default. */
  readonly previous?: Period
  /** Default all. */
  readonly research?: Research
  /** Default events; of sample_family items. Counted summaries are always ranked by events. */
  readonly by?: Measure
  /** At most 1000. */
  readonly limit: number
}

export type Measure = 'events' | 'sources' | 'sensors' | 'items'

export interface RankingRow {
  /** Of the dimension; what is no UTF-8 is replaced. */
  readonly value: string
  /** Name of a network, example of a campaign; else empty. */
  readonly label: string
  /** Equal measures share a rank: 1, 2, 2, 4. */
  readonly rank: number
  /** Null when it had none: new, unless Ranking.previousKnown is false. */
  readonly previousRank: number | null
  /** Places gained (positive) or lost. */
  readonly change: number | null
  readonly events: number
  readonly previousEvents: number | null
  /** Estimates (standard error about 0.6 %), and times in ISO 8601; null where only counted summaries are known. */
  readonly sources: number | null
  readonly sensors: number | null
  /** Sessions; of samples and sample_family samples. */
  readonly items: number | null
  /** In the period. */
  readonly first: string | null
  readonly last: string | null
  /** Ever, as far back as figures are kept. */
  readonly firstSeen: string | null
}

export interface Ranking {
  readonly rows: readonly RankingRow[]
  /** Events of all values, also of those that are not kept singly: what shares are out of. */
  readonly total: number
  /** Of these, events of values that were too rare in their hour to be kept singly. */
  readonly rest: number
  readonly previousTotal: number | null
  /** False when nothing at all is known of the previous period: then nothing is new, it is not known. */
  readonly previousKnown: boolean
  /** Number of values kept singly. */
  readonly values: number
  readonly caveats: readonly Caveat[]
  readonly queries: readonly ExecutedQuery[]
}

/** A time and where its figures are: computed from events, or counted summaries. */
interface Place {
  readonly rows: Sql
  readonly isSummary: boolean
  readonly caveats: readonly Caveat[]
}

const mostRows = 1000

/** The most frequent values of a dimension. Its `all` has one, the empty text. */
export async function rank(reader: HoneypotReader, request: RankingRequest): Promise<Ranking> {
  const { dimension, period, research = 'all' } = request
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const [now, before, stale] = await Promise.all([
    placeOf(reader, ask, dimension, period, research),
    placeOf(reader, ask, dimension, request.previous ?? previousPeriod(period), research),
    staleEvents(ask, period),
  ])
  const by = now.isSummary ? 'events' : (request.by ?? (dimension === 'sample_family' ? 'items' : 'events'))
  const limit = value(Math.min(request.limit, mostRows), 'UInt32')
  const [[sums], top, [sumsBefore]] = await Promise.all([
    ask<{ total: number; rest: number; values: number }>('total', totals(now)),
    ask<{ id: string; measured: number }>(
      'top',
      sql`SELECT toString(cityHash64(computed.value)) AS id, ${merged[by]} AS measured FROM ${now.rows} AS computed
WHERE is_rest = 0 GROUP BY computed.value ORDER BY measured DESC, computed.value LIMIT ${limit}`,
    ),
    ask<{ total: number; rest: number; values: number }>('previous-total', totals(before)),
  ])
  const ids = value(
    top.map(({ id }) => BigInt(id)),
    'Array(UInt64)',
  )
  const shown = sql`is_rest = 0 AND cityHash64(computed.value) IN ${ids}`
  const measureBefore = before.isSummary ? 'events' : by
  const [details, ranksBefore, firsts] = await Promise.all([
    ask<Detail>('details', detailsOf(now, shown)),
    ask<{ id: string; place: number; events: number }>(
      'previous-ranks',
      sql`SELECT id, place, total AS events FROM
(
  SELECT toString(cityHash64(computed.value)) AS id, ${merged[measureBefore]} AS measured, ${merged.events} AS total, rank() OVER (ORDER BY measured DESC) AS place
  FROM ${before.rows} AS computed WHERE is_rest = 0 GROUP BY computed.value HAVING measured > 0
)
WHERE toUInt64(id) IN ${ids}`,
    ),
    firstSeen(reader, ask, dimension, period, research, shown),
  ])
  const detailOf = new Map(details.map((row) => [row.id, row]))
  const rankOf = new Map(ranksBefore.map((row) => [row.id, row]))
  const firstOf = new Map(firsts.map((row) => [row.id, row.first]))
  const previousKnown = (sumsBefore?.total ?? 0) > 0 || (await isKnown(reader, ask, request))
  let place = { measured: NaN, rank: 0 }
  const rows = top.flatMap(({ id, measured }, index): RankingRow[] => {
    const detail = detailOf.get(id)
    // Computed anew between two questions.
    if (detail === undefined) return []
    if (measured !== place.measured) place = { measured, rank: index + 1 }
    const was = rankOf.get(id)
    return [
      {
        value: detail.shown,
        label: detail.label,
        rank: place.rank,
        previousRank: was?.place ?? null,
        change: was === undefined ? null : was.place - place.rank,
        events: detail.total,
        previousEvents: previousKnown ? (was?.events ?? 0) : null,
        sources: detail.sources,
        sensors: detail.sensors,
        items: detail.items,
        first: detail.first,
        last: detail.last,
        firstSeen: firstOf.get(id) ?? detail.first,
      },
    ]
  })
  const rest = sums?.rest ?? 0
  return {
    rows,
    total: sums?.total ?? 0,
    rest,
    previousTotal: previousKnown ? (sumsBefore?.total ?? 0) : null,
    previousKnown,
    values: sums?.values ?? 0,
    caveats: [...now.caveats, { code: 'rest', amount: rest } as const, stale].filter(
      ({ amount }) => amount > 0,
    ),
    queries,
  }
}

interface Detail {
  readonly id: string
  readonly shown: string
  readonly label: string
  readonly total: number
  readonly sources: number | null
  readonly sensors: number | null
  readonly items: number | null
  readonly first: string | null
  readonly last: string | null
}

function totals({ rows }: Place): Sql {
  return sql`SELECT ${merged.events} AS total, sumIf(computed.events, is_rest = 1) AS rest, uniqExactIf(computed.value, is_rest = 0) AS values FROM ${rows} AS computed`
}

function detailsOf({ rows, isSummary }: Place, where: Sql): Sql {
  const figures = isSummary
    ? sql`nullIf(sum(computed.sources), 0) AS sources, NULL AS sensors, NULL AS items, NULL AS first, NULL AS last`
    : sql`${merged.sources} AS sources, ${merged.sensors} AS sensors, ${merged.items} AS items, ${merged.first} AS first, ${merged.last} AS last`
  return sql`SELECT toString(cityHash64(computed.value)) AS id, toValidUTF8(computed.value) AS shown, toValidUTF8(max(computed.label)) AS label, ${merged.events} AS total, ${figures}
FROM ${rows} AS computed WHERE ${where} GROUP BY computed.value`
}

/** Where figures of a dimension and a time are. Error: those of the store. */
async function placeOf(
  reader: HoneypotReader,
  ask: Ask,
  dimension: Dimension,
  period: Period,
  research: Research,
): Promise<Place> {
  const isCounted = await countedHere(reader, ask, period)
  const { used, caveats } = await summariesOf(reader, ask, dimension, period, research, isCounted)
  if (used.length > 0) {
    const rows = sql`(SELECT value, toUInt8(0) AS is_rest, '' AS label, events, sources FROM ${summarised(reader, dimension, used)})`
    return { rows, isSummary: true, caveats }
  }
  const parts = await partsOf(ask, period)
  return { rows: computedIn(reader, parts, ofDimension(dimension, research)), isSummary: false, caveats }
}

/** When values were first seen at all, up to the end of a period. */
export async function firstSeen(
  reader: HoneypotReader,
  ask: Ask,
  dimension: Dimension,
  period: Period,
  research: Research,
  where: Sql,
): Promise<readonly { readonly id: string; readonly first: string }[]> {
  const parts = await partsOf(ask, { ...period, from: 0 })
  return ask(
    'first-seen',
    sql`SELECT toString(cityHash64(computed.value)) AS id, ${merged.first} AS first FROM ${computedIn(reader, parts, ofDimension(dimension, research))} AS computed
WHERE ${where} GROUP BY computed.value`,
  )
}

/** Whether anything is known of the time that is compared with. */
async function isKnown(
  reader: HoneypotReader,
  ask: Ask,
  { period, previous }: RankingRequest,
): Promise<boolean> {
  return countedHere(reader, ask, previous ?? previousPeriod(period))
}

/** Events of hours of a period whose figures are not those of the counts. */
export async function staleEvents(ask: Ask, period: Period): Promise<Caveat> {
  const hours = await staleHours({ query: (statement) => ask('stale', statement) }, period, undefined)
  return { code: 'stale', amount: hours.reduce((sum, { events }) => sum + events, 0) }
}
