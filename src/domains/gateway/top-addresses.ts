import { declared, join, sql, value } from '../../store/events/sql.ts'
import { detection, type EventReader } from '../events/index.ts'
import type { Knowledge } from './knowledge.ts'
import type { Period } from './period.ts'
import { rowConditions } from './ranking-query.ts'
import { asking, type ExecutedQuery, select, type Selection } from './selection.ts'

export interface TopAddress {
  /** RFC 5952, IPv4 as a.b.c.d. */
  readonly address: string
  readonly events: number
  /** ISO 8601. */
  readonly first: string
  readonly last: string
}

/** The addresses with most events of a period, from the events themselves. At most 1000. */
export async function topAddresses(
  reader: EventReader,
  knowledge: Knowledge,
  request: Selection & {
    readonly period: Period
    readonly side: 'source' | 'destination'
    readonly limit: number
  },
): Promise<{ readonly items: readonly TopAddress[]; readonly queries: readonly ExecutedQuery[] }> {
  const { period, side, limit } = request
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const { filter } = await select(reader, ask, knowledge, request, 'total', [period.from, period.to])
  const ip = declared(side === 'source' ? 'src_endpoint_ip' : 'dst_endpoint_ip')
  const items = await ask<TopAddress>(
    'addresses',
    sql`SELECT replaceRegexpOne(toString(${ip}), '^::ffff:([0-9.]+)$', '\\1') AS address, count() AS events,
  formatDateTime(min(time), '%FT%TZ', 'UTC') AS first, formatDateTime(max(time), '%FT%TZ', 'UTC') AS last
FROM ${reader.from(detection)} AS seen
WHERE ${join([...rowConditions(reader, period, filter), sql`${ip} != toIPv6('::')`], sql` AND `)}
GROUP BY ${ip}
ORDER BY events DESC, address
LIMIT ${value(Math.min(limit, 1000), 'UInt32')}
SETTINGS max_bytes_before_external_group_by = 400000000`,
  )
  return { items, queries }
}
