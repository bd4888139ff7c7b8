import {
  type Classification,
  classifications,
  coverage,
  type Coverage,
  type Knowledge,
  type Period,
  previousPeriod,
  rank,
  type Ranking,
  type RankingRequest,
  type Reading,
} from '../../gateway/index.ts'

/** The seed of the bulletin: critical and high. */
const severe: readonly number[] = [4, 5]

/** Everything that the bulletin says, as numbers. */
export interface Facts {
  readonly period: Period
  readonly previous: Period
  /** Critical and high unless it says `all`. */
  readonly blocked: Ranking
  readonly seen: Ranking
  /** Ten, with distinct sources. */
  readonly topTen: Ranking
  /** All signatures, for what is new and what is gone. */
  readonly signatures: Ranking
  readonly topSeen: Ranking
  readonly countries: Ranking
  readonly kinds: readonly [blocked: Ranking, seen: Ranking]
  readonly days: readonly [blocked: Ranking, seen: Ranking]
  /** All severities. */
  readonly allBlocked: Ranking
  readonly allSeen: Ranking
  readonly severities: readonly [blocked: Ranking, seen: Ranking]
  readonly anyDay: Ranking
  readonly classification: ReadonlyMap<string, Classification>
  readonly coverage: Coverage
}

const everything = 1_000_000

/** `asOf` is in seconds since 1970. */
export async function gather(
  source: Reading,
  knowledge: Knowledge,
  period: Period,
  asOf: number,
): Promise<Facts> {
  const reader = remembering(source)
  const top = (request: Omit<RankingRequest, 'period'>): Promise<Ranking> =>
    rank(reader, knowledge, { period, ...request })
  const both = (
    request: Omit<RankingRequest, 'period' | 'limit'>,
  ): Promise<readonly [blocked: Ranking, seen: Ranking]> =>
    Promise.all([
      top({ ...request, limit: everything, disposition: 'blocked' }),
      top({ ...request, limit: everything, disposition: 'seen' }),
    ])
  const severities = severe
  const [
    blocked,
    seen,
    topTen,
    signatures,
    topSeen,
    countries,
    kinds,
    days,
    allBlocked,
    allSeen,
    bySeverity,
    anyDay,
    known,
    covered,
  ] = await Promise.all([
    top({ severities, group: 'total', limit: 1, distinct: 'sources' }),
    top({ severities, group: 'total', limit: 1, disposition: 'seen' }),
    top({ severities, limit: 10, distinct: 'sources' }),
    top({ severities, limit: everything }),
    top({ severities, limit: 10, disposition: 'seen' }),
    top({ severities, limit: everything, group: 'country' }),
    both({ severities, group: 'kind' }),
    both({ severities, group: 'day' }),
    top({ limit: everything }),
    top({ limit: everything, disposition: 'seen' }),
    both({ group: 'severity' }),
    top({ limit: everything, disposition: 'all', group: 'day' }),
    classifications(reader, knowledge, period),
    coverage(reader, period, asOf),
  ])
  return {
    period,
    previous: previousPeriod(period),
    blocked,
    seen,
    topTen,
    signatures,
    topSeen,
    countries,
    kinds,
    days,
    allBlocked,
    allSeen,
    severities: bySeverity,
    anyDay,
    classification: known,
    coverage: covered,
  }
}

/** The same question is asked once: rankings share their totals, previous periods and names. */
function remembering(reader: Reading): Reading {
  const answers = new Map<string, Promise<unknown[]>>()
  return {
    ...reader,
    query<Row>(...[statement, options]: Parameters<Reading['query']>) {
      const key = JSON.stringify(statement.render())
      const answer = answers.get(key) ?? reader.query<Row>(statement, options)
      answers.set(key, answer)
      return answer as Promise<Row[]>
    },
  }
}

/** Events of a key, 0 when it has none. */
export function eventsOf(ranking: Ranking, key: string): number {
  return ranking.rows.find((row) => row.key === key)?.events ?? 0
}
