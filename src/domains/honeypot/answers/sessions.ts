/** Sessions, newest first. They are not stored: a session is its events, brought together when it is asked for. */
import { LianfangError } from '../../../base/errors.ts'
import { declared, join, sql, type Sql, value } from '../../../store/events/sql.ts'
import type { ExecutedQuery, Period } from '../../gateway/index.ts'
import { honeypotPayload } from '../computed-tables.ts'
import type { Evidence, HoneypotKnowledge, Verdict } from '../knowledge/assessment.ts'
import { evidenceOf } from '../judging.ts'
import { type Ask, asking, type HoneypotReader } from '../reader.ts'
import { activities, type Activity, honeypotEvent } from '../tables.ts'
import { milliseconds, payloadHashes, sessionItem, sessionKey } from '../texts.ts'
import { type Conditions, conditionsOf, type SessionFilter } from './session-conditions.ts'

export interface SessionsRequest extends SessionFilter {
  /** In which it began. */
  readonly period: Period
  readonly cursor?: string
  /** At most 200. */
  readonly limit: number
  /** How long may be looked, ms (default 20 s). */
  readonly patience?: number
}

export interface SessionRow {
  readonly id: string
  readonly sensor: string
  /** RFC 5952, IPv4 as a.b.c.d; null when none. */
  readonly source: string | null
  /** ISO 8601 with ms. */
  readonly first: string
  readonly last: string
  readonly services: readonly string[]
  readonly ports: readonly number[]
  readonly products: readonly string[]
  /** Events by what happened; only those that did. */
  readonly activities: Readonly<Partial<Record<Activity, number>>>
  readonly hasLogin: boolean
  /** Beginnings of some of its commands. */
  readonly commands: readonly string[]
  readonly hashes: readonly string[]
  /** From what was judged of its texts; null: unknown, or not judged yet. */
  readonly verdict: Pick<Verdict, 'family' | 'confidence'> | null
}

export interface SessionPage {
  readonly items: readonly SessionRow[]
  /** The cursor of the next page; null when there is nothing more. */
  readonly next: string | null
  /** ISO 8601: all of the period since then was looked through. Later than its beginning when there is a next page, or time ran out. */
  readonly lookedBackTo: string
  readonly queries: readonly ExecutedQuery[]
}

/** A session begins where the hour before has nothing of it, and what comes more than an hour after a window belongs to others. */
const margin = 3_600_000
const firstWindow = 3_600_000
const longestWindow = 32 * 86_400_000

/** Errors: request-invalid for a cursor that is none of ours, address-invalid. */
export async function sessions(
  reader: HoneypotReader,
  knowledge: HoneypotKnowledge,
  request: SessionsRequest,
): Promise<SessionPage> {
  const { period, patience = 20_000 } = request
  const limit = Math.min(request.limit, 200)
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const conditions = conditionsOf(reader, request)
  const deadline = performance.now() + patience
  const [earliest, latest] = [period.from * 1000, period.to * 1000]
  const items: SessionRow[] = []
  let cursor = request.cursor === undefined ? undefined : sessionOf(request.cursor)
  let to = cursor === undefined ? latest : Math.min(latest, cursor.time + 1)
  let window = firstWindow
  while (to > earliest && items.length <= limit && performance.now() < deadline) {
    const from = Math.max(earliest, to - window)
    const wanted = limit + 1
    const found = await ask<Found>('sessions', foundIn(reader, from, to, conditions, cursor, wanted))
    const rows = await detailed(reader, ask, knowledge, found)
    items.push(
      ...rows.filter(({ verdict }) => request.family === undefined || verdict?.family === request.family),
    )
    if (found.length === wanted) cursor = sessionOf(idOf(found.at(-1)!))
    else {
      to = from
      window = Math.min(window * 4, longestWindow)
    }
  }
  const isMore = items.length > limit
  const page = items.slice(0, limit)
  const last = page.at(-1)
  if (isMore) return { items: page, next: last!.id, lookedBackTo: last!.first, queries }
  // Of the window that time ran out in, everything since the cursor was seen.
  const reached = cursor !== undefined && cursor.time < to ? idOfKey(cursor) : `${to}-0-`
  const lookedBackTo = new Date(
    Math.max(earliest, cursor !== undefined && cursor.time < to ? cursor.time : to),
  )
  return {
    items: page,
    next: to > earliest ? reached : null,
    lookedBackTo: lookedBackTo.toISOString(),
    queries,
  }
}

interface Found {
  /** ms since 1970. */
  readonly start: string
  readonly key: string
  readonly sensor: string
}

export interface SessionKey {
  /** ms since 1970. */
  readonly time: number
  readonly key: bigint
  readonly sensor: string
}

function idOf({ start, key, sensor }: Found): string {
  return `${start}-${key}-${Buffer.from(sensor).toString('base64url')}`
}

function idOfKey({ time, key, sensor }: SessionKey): string {
  return idOf({ start: String(time), key: String(key), sensor })
}

/** Error: request-invalid. */
export function sessionOf(id: string): SessionKey {
  const match = /^(\d{1,14})-(\d{1,20})-([A-Za-z0-9_-]{0,700})$/.exec(id)
  const key = BigInt(match?.[2] ?? 0)
  if (match === null || key >= 2n ** 64n)
    throw new LianfangError('request-invalid', 'this names no session of ours', {
      hint: 'Take ids and cursors from the list.',
    })
  return { time: Number(match[1]), key, sensor: Buffer.from(match[3]!, 'base64url').toString('utf8') }
}

function and(parts: readonly Sql[]): Sql {
  return parts.length === 0 ? sql`1` : join(parts, sql` AND `)
}

function foundIn(
  reader: HoneypotReader,
  from: number,
  to: number,
  { ofAll, ofSome }: Conditions,
  cursor: SessionKey | undefined,
  limit: number,
): Sql {
  const events = reader.from(honeypotEvent)
  const during = sql`time_status = 0 AND time >= ${milliseconds(Math.max(0, from - margin))} AND time < ${milliseconds(to + margin)}`
  const having = ofSome.map(
    (one) =>
      sql`${sessionItem} GLOBAL IN (SELECT ${sessionItem} FROM ${events} AS some WHERE ${during} AND ${and([...ofAll, one])})`,
  )
  const before =
    cursor === undefined
      ? sql`1`
      : sql`(began, sensor, session.key) < (${milliseconds(cursor.time)}, ${value(cursor.sensor, 'String')}, ${value(cursor.key, 'UInt64')})`
  return sql`SELECT toString(toUnixTimestamp64Milli(began)) AS start, toString(key) AS key, sensor
FROM
(
  SELECT toString(device_uid) AS sensor, ${sessionKey} AS key, min(time) AS began
  FROM ${events} AS event WHERE ${and([during, ...ofAll, ...having])} GROUP BY sensor, key
) AS session
WHERE began >= ${milliseconds(from)} AND began < ${milliseconds(to)} AND ${before}
ORDER BY began DESC, sensor DESC, session.key DESC LIMIT ${value(limit, 'UInt32')}`
}

interface Detail {
  readonly item: string
  readonly source: string
  readonly first: string
  readonly last: string
  readonly services: readonly string[]
  readonly ports: readonly number[]
  readonly products: readonly string[]
  readonly did: readonly (readonly [number, string])[]
  readonly login: number
  readonly commands: readonly string[]
  readonly hashes: readonly string[]
  readonly texts: readonly string[]
}

/** How much of a session is looked at for the list, ms. */
const longestShown = 86_400_000

async function detailed(
  reader: HoneypotReader,
  ask: Ask,
  knowledge: HoneypotKnowledge,
  found: readonly Found[],
): Promise<SessionRow[]> {
  if (found.length === 0) return []
  const times = found.map(({ start }) => Number(start))
  const name = sql`cityHash64(sensor, key)`
  const items = await ask<{ item: string }>(
    'names',
    sql`SELECT toString(${name}) AS item FROM (SELECT arrayJoin(arrayZip(${value(
      found.map(({ sensor }) => sensor),
      'Array(String)',
    )}, ${value(
      found.map(({ key }) => BigInt(key)),
      'Array(UInt64)',
    )})) AS pair, pair.1 AS sensor, pair.2 AS key)`,
  )
  const ids = value(
    items.map(({ item }) => BigInt(item)),
    'Array(UInt64)',
  )
  const details = await ask<Detail>(
    'details',
    sql`SELECT toString(${sessionItem}) AS item, toString(any(src_endpoint_ip)) AS source,
  formatDateTime(min(event.time), '%FT%T.%fZ', 'UTC') AS first, formatDateTime(max(event.time), '%FT%T.%fZ', 'UTC') AS last,
  arraySort(groupUniqArrayIf(20)(toString(dst_endpoint_svc_name), dst_endpoint_svc_name != '')) AS services,
  arraySort(groupUniqArrayIf(20)(dst_endpoint_port, dst_endpoint_port != 0)) AS ports, arraySort(groupUniqArray(20)(toString(metadata_product_name))) AS products,
  arrayZip(sumMap([activity_id], [toUInt64(1)]).1, sumMap([activity_id], [toUInt64(1)]).2) AS did,
  toUInt8(max(activity_id = ${declared(String(activities.credential))} AND status_id = 1)) AS login,
  groupArrayIf(5)(substring(process_cmd_line, 1, 200), process_cmd_line != '') AS commands,
  arraySort(groupUniqArrayIf(20)(toString(file_hashes_sha256), file_hashes_sha256 != '')) AS hashes,
  arrayMap(hash -> toString(hash), groupUniqArrayArray(1000)(${payloadHashes})) AS texts
FROM ${reader.from(honeypotEvent)} AS event
WHERE time_status = 0 AND event.time >= ${milliseconds(Math.min(...times))} AND event.time < ${milliseconds(Math.max(...times) + longestShown)} AND ${sessionItem} IN ${ids}
GROUP BY ${sessionItem}`,
  )
  const reasons = await reasonsOf(reader, ask, [...new Set(details.flatMap(({ texts }) => texts))])
  const detailOf = new Map(details.map((row) => [row.item, row]))
  const nameOf = new Map(Object.entries(activities).map(([word, id]) => [id as number, word as Activity]))
  return found.flatMap((one, index): SessionRow[] => {
    const detail = detailOf.get(items[index]!.item)
    if (detail === undefined) return []
    const verdict = knowledge.verdict(detail.texts.flatMap((hash) => reasons.get(hash) ?? []))
    const counts = new Map<Activity, number>()
    for (const [id, events] of detail.did) {
      const activity = nameOf.get(id) ?? 'other'
      counts.set(activity, (counts.get(activity) ?? 0) + Number(events))
    }
    return [
      {
        id: idOf(one),
        sensor: one.sensor,
        source: shownAddress(detail.source),
        first: shortened(detail.first),
        last: shortened(detail.last),
        services: detail.services,
        ports: detail.ports,
        products: detail.products,
        activities: Object.fromEntries(counts),
        hasLogin: detail.login === 1,
        commands: detail.commands,
        hashes: detail.hashes,
        verdict: verdict === undefined ? null : { family: verdict.family, confidence: verdict.confidence },
      },
    ]
  })
}

async function reasonsOf(
  reader: HoneypotReader,
  ask: Ask,
  texts: readonly string[],
): Promise<ReadonlyMap<string, readonly Evidence[]>> {
  const found = new Map<string, readonly Evidence[]>()
  // A parameter has its length.
  for (let at = 0; at < texts.length; at += 4000) {
    const hashes = value(
      texts.slice(at, at + 4000).map((hash) => BigInt(hash)),
      'Array(UInt64)',
    )
    const rows = await ask<{ named: string; said: readonly string[]; much: readonly number[] }>(
      'reasons',
      sql`SELECT toString(hash) AS named, argMax(reasons, judged_at) AS said, argMax(weights, judged_at) AS much
FROM ${reader.from(honeypotPayload)} AS payload WHERE hash IN ${hashes} AND notEmpty(reasons) GROUP BY hash`,
    )
    for (const { named, said, much } of rows)
      found.set(
        named,
        said.map((reason, index) => evidenceOf(reason, much[index]!)),
      )
  }
  return found
}

/** From an IPv6 column as JSON brings it. */
export function shownAddress(text: string): string | null {
  return text === '::' ? null : text.replace(/^::ffff:(?=\d+\.)/, '')
}

/** %f gives microseconds. */
function shortened(time: string): string {
  return time.replace(/\.(\d{3})\d*Z$/, '.$1Z')
}
