import { sql, value } from '../../store/events/sql.ts'
import { detection, detectionAgency, detectionCount, type EventReader, instant } from '../events/index.ts'
import type { Period } from './period.ts'
import { and, conditions, named } from './ranking-query.ts'
import { asking, type ExecutedQuery } from './selection.ts'

export interface Newcomer {
  /** A signature or an address. */
  readonly key: string
  readonly events: number
  /** When it was first seen (of counted ones, the beginning of the period they were counted for), ISO 8601. */
  readonly first: string
  /** The highest OCSF severity id it came with. */
  readonly severity: number
}

export interface Newcomers {
  /** By events, greatest first. */
  readonly items: readonly Newcomer[]
  /** How far back the store was searched, seconds since 1970; null when it holds nothing before the period: then nothing is known to be new. */
  readonly since: number | null
  /** Of sources: how many of the most frequent ones of the period were looked up; null when all were. */
  readonly among: number | null
  readonly queries: readonly ExecutedQuery[]
}

export interface NewcomersRequest {
  readonly period: Period
  /** Default signatures. */
  readonly what?: 'signatures' | 'sources'
  /** Default blocked. */
  readonly disposition?: 'blocked' | 'seen' | 'all'
  readonly limit: number
}

/** Sources of a period are many; of those nobody looks at the millionth. */
const mostSources = 1000

/** What a period has and the time before it, as far back as it is kept, has not. Counts are kept for good, events for their retention. */
export async function newcomers(reader: EventReader, request: NewcomersRequest): Promise<Newcomers> {
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const { period, what = 'signatures', disposition = 'blocked', limit } = request
  const which = and(conditions({ disposition }))
  const [from, to] = [instant(period.from), instant(period.to)]
  const most = value(limit, 'UInt32')
  const end = reader.scope.kind === 'agency' ? sql`start_time + 3600` : sql`end_time`
  const counts = reader.from(reader.scope.kind === 'agency' ? detectionAgency : detectionCount)

  if (what === 'signatures') {
    const [items, [earliest]] = await Promise.all([
      ask<Newcomer>(
        'newcomers',
        sql`SELECT toString(${named('analytic_name')}) AS key, sum(counted.events) AS events, formatDateTime(min(start_time), '%FT%TZ', 'UTC') AS first, max(severity_id) AS severity
FROM ${counts} AS counted
WHERE start_time > ${instant(0)} AND ${end} <= ${to} AND ${which}
GROUP BY key HAVING min(start_time) >= ${from}
ORDER BY events DESC, key LIMIT ${most}`,
      ),
      ask<{ since: number }>(
        'since',
        sql`SELECT toUnixTimestamp(min(start_time)) AS since FROM ${counts} AS counted WHERE start_time > ${instant(0)} AND ${end} <= ${from}`,
      ),
    ])
    const since = earliest === undefined || earliest.since === 0 ? null : earliest.since
    return { items: since === null ? [] : items, since, among: null, queries }
  }

  const rows = reader.from(detection)
  const candidates = await ask<Newcomer>(
    'candidates',
    sql`SELECT toString(src_endpoint_ip) AS key, count() AS events, formatDateTime(min(time), '%FT%TZ', 'UTC') AS first, max(severity_id) AS severity
FROM ${rows} AS seen
WHERE time_status = 0 AND time >= ${from} AND time < ${to} AND ${which} AND src_endpoint_ip != toIPv6('::')
GROUP BY key ORDER BY events DESC, key LIMIT ${value(mostSources + 1, 'UInt32')}`,
  )
  const looked = candidates.slice(0, mostSources)
  const addresses = value(
    looked.map(({ key }) => key),
    'Array(IPv6)',
  )
  const [known, [earliest]] = await Promise.all([
    ask<{ key: string }>(
      'known',
      sql`SELECT DISTINCT toString(src_endpoint_ip) AS key FROM ${rows} AS seen
WHERE time_status = 0 AND time < ${from} AND src_endpoint_ip IN ${addresses}`,
    ),
    ask<{ since: number }>(
      'since',
      sql`SELECT toUnixTimestamp(toDateTime(min(time), 'UTC')) AS since FROM ${rows} AS seen WHERE time_status = 0 AND time < ${from}`,
    ),
  ])
  const before = new Set(known.map(({ key }) => key))
  const since = earliest === undefined || earliest.since === 0 ? null : earliest.since
  return {
    items: since === null ? [] : looked.filter(({ key }) => !before.has(key)).slice(0, limit),
    since,
    among: candidates.length > mostSources ? mostSources : null,
    queries,
  }
}
