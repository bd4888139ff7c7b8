/** Which hours and days are not what the counts say they should be. */
import { zoneOffset } from '../../base/zone.ts'
import type { EventStore } from '../../store/events/client.ts'
import { declared, identifier, sql, type Sql, value } from '../../store/events/sql.ts'
import { instant } from '../events/index.ts'
import { honeypotBuilt } from './computed-tables.ts'
import { during } from './texts.ts'
import { honeypotCount, honeypotEvent, honeypotRetaken } from './tables.ts'

type Asked = Pick<EventStore, 'query'>

/** Seconds since 1970, half-open. */
export interface Range {
  readonly from: number
  readonly to: number
}

export interface StaleHour {
  readonly hour: number
  /** Counted. */
  readonly events: number
  /** Of the counts. */
  readonly fingerprint: bigint
  /** What counts now; 0 when it was never computed. */
  readonly generation: bigint
  /** ms since 1970, and ms. */
  readonly builtAt: number
  readonly took: number
  /** Why it was not computed last time: what was counted then, since when, and when it was last looked at (ms). Zeros: it was not left. */
  readonly left: {
    readonly fingerprint: bigint
    readonly knowledge: string
    readonly since: number
    readonly at: number
  }
}

/**
 * What a count adds to the fingerprint of an hour: a sum, so that it does not matter whether rows are merged. A row counts in the
 * hours before and after, too: sessions there have rows in this one.
 */
const share = sql`events * cityHash64(device_uid, metadata_product_name, activity_id, dst_endpoint_svc_name, batch)`

/** (hour, events, fingerprint) of hours with events. */
function counted({ from, to }: Range): Sql {
  const within = sql`start_time >= ${instant(Math.max(3600, from - 3600))} AND start_time < ${instant(Math.min(2 ** 32 - 1, to + 3600))}`
  return sql`SELECT toUnixTimestamp(start) + step.1 AS hour, sum(own * (step.1 = 0)) AS events, sum(print * step.2) AS fingerprint
FROM
(
  SELECT start_time AS start, sum(count.events) AS own, sum(${share}) AS print
  FROM ${identifier(honeypotCount.name)} AS count WHERE ${within} GROUP BY start
  UNION ALL
  SELECT start_time AS start, toUInt64(0) AS own, sum(nonce) AS print
  FROM ${identifier(honeypotRetaken.name)} AS retaken WHERE ${within} GROUP BY start
)
ARRAY JOIN [(-3600, toUInt64(3)), (0, toUInt64(1)), (3600, toUInt64(5))] AS step
GROUP BY hour
HAVING sum(own * (step.1 = 0)) > 0`
}

function known(grain: 'hour' | 'left', { from, to }: Range): Sql {
  return sql`SELECT toInt64(toUnixTimestamp(start_time)) AS hour, max(built.generation) AS newest, argMax(fingerprint, built.generation) AS print,
  argMax(knowledge, built.generation) AS version, argMax(built.built_at, built.generation) AS at, argMax(took, built.generation) AS took, argMax(since, built.generation) AS since
FROM ${identifier(honeypotBuilt.name)} AS built
WHERE grain = ${declared(`'${grain}'`)} AND start_time >= ${instant(from)} AND start_time < ${instant(to)}
GROUP BY hour`
}

/** Hours of a range that were computed from something else than is counted, or by other knowledge; ascending. */
export async function staleHours(
  store: Asked,
  range: Range,
  /** Undefined: any will do. */
  knowledge: string | undefined,
): Promise<StaleHour[]> {
  const isOther =
    knowledge === undefined
      ? sql`0`
      : sql`(counted.events > 0 AND hours.version != ${value(knowledge, 'String')})`
  const rows = await store.query<{
    at: number
    events: number
    fingerprint: string
    generation: string
    built: number
    took: number
    leftPrint: string
    leftVersion: string
    leftSince: number
    leftAt: number
  }>(sql`SELECT if(counted.hour = 0, hours.hour, counted.hour) AS at, counted.events AS events, toString(counted.fingerprint) AS fingerprint,
  toString(hours.newest) AS generation, toUnixTimestamp64Milli(hours.at) AS built, hours.took AS took,
  toString(passed.print) AS leftPrint, passed.version AS leftVersion, toUnixTimestamp64Milli(passed.since) AS leftSince, toUnixTimestamp64Milli(passed.at) AS leftAt
FROM (${counted(range)}) AS counted
FULL OUTER JOIN (${known('hour', range)}) AS hours ON hours.hour = counted.hour
LEFT JOIN (${known('left', range)}) AS passed ON passed.hour = counted.hour
WHERE at >= ${value(range.from, 'Int64')} AND at < ${value(range.to, 'Int64')}
  AND (counted.fingerprint != hours.print OR ${isOther})
ORDER BY at`)
  return rows.map((row) => ({
    hour: row.at,
    events: row.events,
    fingerprint: BigInt(row.fingerprint),
    generation: BigInt(row.generation),
    builtAt: row.built,
    took: row.took,
    left: {
      fingerprint: BigInt(row.leftPrint),
      knowledge: row.leftVersion,
      since: row.leftSince,
      at: row.leftAt,
    },
  }))
}

/** Events that are stored of each hour of a range, over all shards. */
export async function storedEvents(store: Asked, { from, to }: Range): Promise<ReadonlyMap<number, number>> {
  const rows = await store.query<{ hour: number; events: number }>(
    sql`SELECT toUnixTimestamp(toStartOfHour(time)) AS hour, count() AS events
FROM ${identifier(honeypotEvent.name)} WHERE ${during(from, to)} GROUP BY hour`,
  )
  return new Map(rows.map(({ hour, events }) => [hour, events]))
}

export interface DayFound {
  /** First second of the local day. */
  readonly day: number
  /** Of its hours. */
  readonly fingerprint: bigint
  /** Of the merged day; both 0 when there is none. */
  readonly merged: bigint
  readonly generation: bigint
}

/** Local days of a range that have computed hours, and what they were merged from; ascending. */
export async function daysOf(store: Asked, range: Range, timeZone: string): Promise<DayFound[]> {
  const rows = await store.query<{ day: number; fingerprint: string; merged: string; generation: string }>(
    daysFound(range, timeZone),
  )
  return rows.map((row) => ({
    day: row.day,
    fingerprint: BigInt(row.fingerprint),
    merged: BigInt(row.merged),
    generation: BigInt(row.generation),
  }))
}

/** Where midnight is not on the hour (Nepal, India), days are no sums of hours: answers read the hours there. */
export function isWholeHours(day: number): boolean {
  return day % 3600 === 0
}

/** The second after a local day that begins at `day`. */
export function endOfDay(day: number, timeZone: string): number {
  const offset = (second: number): number => zoneOffset(second * 1000, timeZone) * 60
  const next = day + 86_400
  // A clock that was changed meanwhile makes the day longer or shorter.
  return next + offset(day) - offset(next)
}

/** Its statement, for those who ask through a reader. */
export function daysFound({ from, to }: Range, timeZone: string): Sql {
  const zone = value(timeZone, 'String')
  const within = sql`start_time >= ${instant(from)} AND start_time < ${instant(to)}`
  return sql`SELECT hours.day AS day, toString(hours.print) AS fingerprint, toString(days.print) AS merged, toString(days.newest) AS generation
FROM
(
  SELECT toUnixTimestamp(toStartOfDay(hour, ${zone})) AS day, sum(cityHash64(hour, newest)) AS print
  FROM (SELECT start_time AS hour, max(generation) AS newest FROM ${identifier(honeypotBuilt.name)} WHERE grain = 'hour' AND ${within} GROUP BY hour)
  GROUP BY day
) AS hours
LEFT JOIN
(
  SELECT toUnixTimestamp(start_time) AS day, argMax(fingerprint, built.generation) AS print, max(built.generation) AS newest
  FROM ${identifier(honeypotBuilt.name)} AS built WHERE grain = 'day' AND time_zone = ${zone} AND ${within} GROUP BY day
) AS days ON days.day = hours.day
ORDER BY day`
}
