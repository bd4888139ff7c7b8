/** Files that attackers brought, by their hash. Nobody has the files. */
import { declared, sql, value } from '../../../store/events/sql.ts'
import type { ExecutedQuery, Period } from '../../gateway/index.ts'
import { unknownValue } from '../dimensions.ts'
import type { HoneypotKnowledge, Verdict } from '../knowledge/assessment.ts'
import {
  asking,
  type Caveat,
  computedIn,
  type HoneypotReader,
  merged,
  ofDimension,
  partsOf,
} from '../reader.ts'
import { honeypotEvent } from '../tables.ts'
import { during } from '../texts.ts'
import { staleEvents } from './ranking.ts'

export interface SamplesRequest {
  readonly period: Period
  /** SHA-256 of the only one that is asked for. */
  readonly hash?: string | undefined
  /** Key of a family, or `unknown` for those of none. */
  readonly family?: string | undefined
  /** At most 1000. */
  readonly limit: number
}

export interface Sample {
  readonly sha256: string
  /** By its hash and where it came from; null: unknown. */
  readonly verdict: Pick<Verdict, 'family' | 'confidence'> | null
  /** How often it was brought. */
  readonly events: number
  readonly sources: number
  readonly sensors: number
  readonly sessions: number
  /** ISO 8601, in the period. */
  readonly first: string
  readonly last: string
  /** Bytes; null where no sensor said. */
  readonly size: number | null
  /** Where it came from, what is no UTF-8 replaced; at most 10. */
  readonly urls: readonly string[]
}

/** Of a family, so many of the most frequent files are looked at. */
const mostLookedUp = 5000

/** Files of a period, the most frequent first. Families and URLs are known while retention keeps the events. */
export async function samples(
  reader: HoneypotReader,
  knowledge: HoneypotKnowledge,
  { period, hash, family, limit }: SamplesRequest,
): Promise<{
  readonly items: readonly Sample[]
  /** How many files there are, whatever their family. */
  readonly values: number
  readonly caveats: readonly Caveat[]
  readonly queries: readonly ExecutedQuery[]
}> {
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const rows = computedIn(reader, await partsOf(ask, period), ofDimension('hash'))
  const only = hash === undefined ? sql`1` : sql`computed.value = ${value(hash.toLowerCase(), 'String')}`
  const wanted = Math.min(limit, 1000)
  const most = declared(String(family === undefined ? wanted : mostLookedUp))
  const [found, [sums], stale] = await Promise.all([
    ask<Omit<Sample, 'events' | 'verdict' | 'size' | 'urls'> & { readonly brought: number }>(
      'samples',
      sql`SELECT computed.value AS sha256, ${merged.events} AS brought, ${merged.sources} AS sources, ${merged.sensors} AS sensors, ${merged.items} AS sessions,
  ${merged.first} AS first, ${merged.last} AS last
FROM ${rows} AS computed WHERE is_rest = 0 AND ${only} GROUP BY sha256 ORDER BY brought DESC, sha256 LIMIT ${most}`,
    ),
    ask<{ values: number; rest: number }>(
      'total',
      sql`SELECT uniqExactIf(computed.value, is_rest = 0) AS values, sumIf(computed.events, is_rest = 1) AS rest FROM ${rows} AS computed WHERE is_rest = 1 OR ${only}`,
    ),
    staleEvents(ask, period),
  ])
  const details =
    found.length === 0
      ? []
      : await ask<{ sha256: string; size: number; urls: readonly string[] }>(
          'origins',
          sql`SELECT toString(file_hashes_sha256) AS sha256, max(file_size) AS size,
  groupUniqArrayIf(10)(base64Encode(substring(url_string, 1, 2000)), url_string != '') AS urls
FROM ${reader.from(honeypotEvent)} AS event
WHERE ${during(period.from, period.to)} AND file_hashes_sha256 IN ${value(
            found.map(({ sha256 }) => sha256),
            'Array(String)',
          )}
GROUP BY sha256`,
        )
  const detailOf = new Map(details.map((row) => [row.sha256, row]))
  const items = found.map(({ brought, ...row }): Sample => {
    const detail = detailOf.get(row.sha256)
    const urls = (detail?.urls ?? []).map((url) => Buffer.from(url, 'base64')).sort((a, b) => a.compare(b))
    const evidence = [
      ...knowledge.assess('hash', row.sha256).evidence,
      ...urls.flatMap((url) => knowledge.assess('url', url.toString('latin1')).evidence),
    ]
    const verdict = knowledge.verdict(evidence)
    return {
      ...row,
      events: brought,
      verdict: verdict === undefined ? null : { family: verdict.family, confidence: verdict.confidence },
      size: detail === undefined || detail.size === 0 ? null : detail.size,
      urls: urls.map((url) => url.toString('utf8')),
    }
  })
  return {
    items: items
      .filter(({ verdict }) => family === undefined || (verdict?.family ?? unknownValue) === family)
      .slice(0, wanted),
    values: sums?.values ?? 0,
    caveats: [{ code: 'rest', amount: sums?.rest ?? 0 } as const, stale].filter(({ amount }) => amount > 0),
    queries,
  }
}
