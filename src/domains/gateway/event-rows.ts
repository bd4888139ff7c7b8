/** The events themselves, newest first. */
import { LianfangError } from '../../base/errors.ts'
import { addressBytes } from '../../base/ip.ts'
import { declared, identifier, join, sql, type Sql, value } from '../../store/events/sql.ts'
import { detection, type EventReader } from '../events/index.ts'
import type { Knowledge } from './knowledge.ts'
import type { Period } from './period.ts'
import { and, rowConditions, series } from './ranking-query.ts'
import { asking, type ExecutedQuery, select, type Selected, type Selection } from './selection.ts'

/** Every column of `detection` by its name, but for `batch`, which is a text; times ISO 8601, addresses as IPv6 (IPv4 as ::ffff:a.b.c.d). */
export type EventRow = Readonly<Record<string, string | number>> & {
  /** Names the row for eventById and for paging; stable while the row is kept. */
  readonly id: string
}

export interface EventPage {
  readonly items: readonly (EventRow & { readonly agencyIds: readonly number[] })[]
  /** The cursor of the next page; null on the last one. */
  readonly next: string | null
  readonly queries: readonly ExecutedQuery[]
}

export interface EventRowsRequest extends Selection {
  readonly period: Period
  /** As source or destination. */
  readonly address?: string | undefined
  readonly cursor?: string | undefined
  /** With raw_data and unmapped, which may be a thousand times as long as the rest. Default false. */
  readonly whole?: boolean
  /** At most 1000. */
  readonly limit: number
}

/** A year of hours. */
const mostCountedSeconds = 366 * 86_400

interface Found {
  readonly [column: string]: string | number | readonly number[]
  readonly event_ms: string
  readonly event_batch: string
  readonly event_name: string
  readonly event_copy: number
  readonly event_agencies: readonly number[]
}

/** What names a row: two records that agree in all of these are told apart by a count. Columns that retention empties are not among them. */
const naming = detection.columns
  .map(({ name }) => name)
  .filter((name) => !['raw_data', 'unmapped', 'metadata_processed_time'].includes(name))
const hash = sql`cityHash64(${join(
  naming.map((name) => identifier(name)),
  sql`, `,
)})`

/** Errors: request-invalid for a cursor that is none of ours, address-invalid. */
export async function eventRows(
  reader: EventReader,
  knowledge: Knowledge,
  request: EventRowsRequest,
): Promise<EventPage> {
  const { period, address, cursor } = request
  const limit = Math.min(request.limit, 1000)
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const selected = await select(reader, ask, knowledge, request, 'total', [period.from, period.to])
  const conditions = rowConditions(reader, period, selected.filter)
  if (address !== undefined) conditions.push(isEnd(address))
  const after = cursor === undefined ? undefined : keyOf(cursor)
  if (after !== undefined) conditions.push(sql`time <= ${milliseconds(after.time)}`)

  // First the times alone: reading every column of all that matches, to keep fifty, would take a hundred times as long. Rows of the
  // cursor's own millisecond that the page before had may come again, so these are asked for besides.
  const edgeFrom = async (bound: readonly Sql[]) => {
    const [edge] = await ask<{ from: string; events: number }>(
      'edge',
      sql`SELECT toString(toUnixTimestamp64Milli(min(at))) AS from, count() AS events
FROM
(
  SELECT time AS at FROM ${reader.from(detection)} AS seen
  WHERE ${and([...conditions, ...bound, ...(after === undefined ? [] : [sql`time < ${milliseconds(after.time)}`])])}
  ORDER BY at DESC LIMIT ${value(limit + 1, 'UInt32')}
)`,
    )
    return edge
  }
  // The counts know in which hours the newest ones are. They may count what retention has taken since: then all is looked through.
  const since = await sinceWhen(reader, selected, request, after?.time, limit + 1)
  let edge = since === undefined ? undefined : await edgeFrom([sql`time >= ${milliseconds(since)}`])
  if (edge === undefined || edge.events <= limit) edge = await edgeFrom([])
  const earliest = (edge?.events ?? 0) > 0 ? Number(edge!.from) : after?.time
  if (earliest === undefined) return { items: [], next: null, queries }
  const found = await ask<Found>(
    'rows',
    rowsOf(
      reader,
      [...conditions, sql`time >= ${milliseconds(earliest)}`],
      after === undefined
        ? sql`1`
        : sql`(time, batch, event_hash, event_copy) < (${milliseconds(after.time)}, ${value(after.batch, 'UInt64')}, ${value(after.hash, 'UInt64')}, ${value(after.copy, 'UInt64')})`,
      limit + 1,
      request.whole ?? false,
    ),
  )
  const items = found.slice(0, limit).map(rowFrom)
  return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null, queries }
}

/** ms since 1970 of an hour since which there are so many events before a time; undefined where the counts cannot tell. */
async function sinceWhen(
  reader: EventReader,
  { source, filter, translation }: Selected,
  { period, address, countries, sensors }: EventRowsRequest,
  before: number | undefined,
  events: number,
): Promise<number | undefined> {
  if (address !== undefined || countries !== undefined || sensors !== undefined) return undefined
  if (period.to - period.from > mostCountedSeconds) return undefined
  const to = before === undefined ? period.to : Math.min(period.to, Math.floor(before / 1000))
  const hours = await reader.query<{ start: number; events: number }>(
    series(reader, source, 'total', period, filter, translation, 'hour'),
  )
  let counted = 0
  for (const { start, events: more } of hours.toReversed()) {
    // Of the hour of the cursor some were shown already: it does not count.
    if (before !== undefined && start + 3600 > to) continue
    counted += more
    if (counted >= events) return start * 1000
  }
  return undefined
}

/** One event by its id, whatever its clock said. Error: not-found, also for an event that is not the reader's to see. */
export async function eventById(reader: EventReader, id: string): Promise<EventPage['items'][number]> {
  const { time, batch, hash: named, copy } = keyOf(id)
  const [found] = await reader.query<Found>(
    rowsOf(
      reader,
      [sql`time = ${milliseconds(time)}`, sql`batch = ${value(batch, 'UInt64')}`],
      sql`event_hash = ${value(named, 'UInt64')} AND event_copy = ${value(copy, 'UInt64')}`,
      1,
      true,
    ),
  )
  if (found === undefined)
    throw new LianfangError('not-found', `there is no event ${id}`, {
      hint: 'It may have been removed by retention.',
    })
  return rowFrom(found)
}

function rowsOf(reader: EventReader, where: readonly Sql[], then: Sql, limit: number, whole: boolean): Sql {
  const apart = whole ? declared('batch, event_hash') : declared('batch, event_hash, raw_data, unmapped')
  return sql`SELECT * EXCEPT (${apart}), toString(toUnixTimestamp64Milli(time)) AS event_ms, toString(batch) AS event_batch, toString(event_hash) AS event_name
FROM
(
  SELECT *, ${hash} AS event_hash, ${reader.agencyIds} AS event_agencies,
    toUInt32(row_number() OVER (PARTITION BY time, batch, event_hash ORDER BY unmapped, raw_data)) AS event_copy
  FROM ${reader.from(detection)} AS seen
  WHERE ${and(where)}
) AS page
WHERE ${then}
ORDER BY time DESC, page.batch DESC, page.event_hash DESC, event_copy DESC
LIMIT ${value(limit, 'UInt32')}`
}

function rowFrom(found: Found): EventPage['items'][number] {
  const { event_ms, event_batch, event_name, event_copy, event_agencies, ...columns } = found
  return {
    ...(columns as Record<string, string | number>),
    batch: event_batch,
    id: [event_ms, event_batch, event_name, event_copy].join('-'),
    agencyIds: event_agencies,
  } as unknown as EventPage['items'][number]
}

interface Key {
  /** ms since 1970. */
  readonly time: number
  readonly batch: bigint
  readonly hash: bigint
  readonly copy: number
}

/** Error: request-invalid. */
function keyOf(text: string): Key {
  const match = /^(\d{1,14})-(\d{1,20})-(\d{1,20})-(\d{1,9})$/.exec(text)
  const [batch, hash] = [BigInt(match?.[2] ?? 0), BigInt(match?.[3] ?? 0)]
  if (match === null || batch >= 2n ** 64n || hash >= 2n ** 64n)
    throw new LianfangError('request-invalid', 'this names no event of ours', {
      hint: 'Take ids and cursors from the lists.',
    })
  return { time: Number(match[1]), batch, hash, copy: Number(match[4]) }
}

function isEnd(address: string): Sql {
  const bytes = addressBytes(address.trim())
  if (bytes === undefined)
    throw new LianfangError('address-invalid', `not an address: ${JSON.stringify(address.slice(0, 60))}`, {
      hint: 'Give one IPv4 or IPv6 address.',
    })
  const ip = sql`toIPv6(${value(address.trim(), 'String')})`
  return sql`(src_endpoint_ip = ${ip} OR dst_endpoint_ip = ${ip})`
}

function milliseconds(time: number): Sql {
  return value(new Date(time), "DateTime64(3, 'UTC')")
}
