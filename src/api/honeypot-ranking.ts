/** Rankings of honeypots as the API gives them. */
import type { Period } from '../domains/gateway/index.ts'
import {
  type Dimension,
  dimensions,
  type HoneypotReader,
  rank,
  type Ranking,
  type RankingRow,
  type Research,
} from '../domains/honeypot/index.ts'
import { type HoneypotNames, shownKey } from './honeypot-answers.ts'

export interface RankingAsked {
  readonly dimension: Exclude<Dimension, 'all' | 'sample'>
  readonly period: Period
  readonly previous: Period
  readonly research: Research
  readonly limit: number
}

/** All families there are. */
const everyFamily = 1000

export async function shownRanking(reader: HoneypotReader, names: HoneypotNames, asked: RankingAsked) {
  const { dimension } = asked
  const found =
    dimension === 'sample_family'
      ? await bySamples(reader, asked)
      : withoutLogins(asked, await rank(reader, asked))
  const { rows, values, rest: _, ...ranking } = found
  return {
    ...ranking,
    keys: values,
    counted: dimensions[dimension],
    rows: rows.slice(0, asked.limit).map((row) => shownRow(names, dimension, row)),
  }
}

function shownRow(names: HoneypotNames, dimension: Dimension, { value, label, items, ...row }: RankingRow) {
  return {
    ...row,
    ...shownKey(names, dimension, value, label),
    sessions: dimensions[dimension] === 'connection' || dimension === 'sample_family' ? null : items,
    remoteCodeExecution: dimension === 'flaw' ? names.flaw(value).remoteCodeExecution : null,
  }
}

/** A login is a credential and counted there: it is no part of what shares are out of. */
function withoutLogins({ dimension }: RankingAsked, ranking: Ranking): Ranking {
  const login = ranking.rows.find(({ value }) => value === 'login')
  if (dimension !== 'activity' || login === undefined) return ranking
  const { total, previousTotal } = ranking
  return {
    ...ranking,
    total: total - login.events,
    previousTotal: previousTotal === null ? null : previousTotal - (login.previousEvents ?? 0),
  }
}

/** Files are ranked by how many different ones there are, so that is what is counted, now and before. Each is of one family. */
async function bySamples(reader: HoneypotReader, asked: RankingAsked): Promise<Ranking> {
  const [now, before] = await Promise.all([
    rank(reader, { ...asked, limit: everyFamily }),
    rank(reader, { ...asked, period: asked.previous, limit: everyFamily }),
  ])
  const samples = ({ items, events }: RankingRow): number => items ?? events
  const sum = (rows: readonly RankingRow[]): number => rows.reduce((total, row) => total + samples(row), 0)
  const was = new Map(before.rows.map((row) => [row.value, samples(row)]))
  return {
    ...now,
    total: sum(now.rows),
    previousTotal: now.previousKnown ? sum(before.rows) : null,
    rows: now.rows.map((row) => ({
      ...row,
      events: samples(row),
      previousEvents: now.previousKnown ? (was.get(row.value) ?? 0) : null,
    })),
    queries: [...now.queries, ...before.queries],
  }
}
