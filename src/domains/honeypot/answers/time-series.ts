import { declared, sql, value } from '../../../store/events/sql.ts'
import { instant } from '../../events/index.ts'
import { type ExecutedQuery, type Period, startsOf } from '../../gateway/index.ts'
import { asking, type HoneypotReader } from '../reader.ts'
import { activities, type Activity, honeypotCount } from '../tables.ts'
import { bounded } from '../texts.ts'

export interface TimeSeriesRequest {
  readonly period: Period
  /** Local days, or hours. */
  readonly step: 'hour' | 'day'
  /** Default none. */
  readonly group?: 'service' | 'sensor' | 'none'
  /** Default connections. */
  readonly activity?: Activity
}

export interface TimeSeries {
  /** First second of every step, also of those without events. */
  readonly starts: readonly number[]
  /** Steps with events, in order; `group` is a service, a sensor, or `all`. */
  readonly points: readonly { readonly start: number; readonly group: string; readonly events: number }[]
  readonly queries: readonly ExecutedQuery[]
}

/** Connections, or another activity, over time, from the counts of whole hours: never stale. Error: period-invalid for more than 10,000 steps. */
export async function timeSeries(reader: HoneypotReader, request: TimeSeriesRequest): Promise<TimeSeries> {
  const { period, step, group = 'none', activity = 'connect' } = request
  const starts = startsOf(period, step)
  const queries: ExecutedQuery[] = []
  const start =
    step === 'hour' ? sql`start_time` : sql`toStartOfDay(start_time, ${value(period.timeZone, 'String')})`
  const groups = {
    service: bounded(sql`toString(dst_endpoint_svc_name)`),
    sensor: bounded(sql`toString(device_uid)`),
    none: sql`'all'`,
  }
  const points = await asking(reader, queries)<TimeSeries['points'][number]>(
    'series',
    sql`SELECT toUnixTimestamp(${start}) AS start, toValidUTF8(${groups[group]}) AS group, sum(counted.events) AS events
FROM ${reader.from(honeypotCount)} AS counted
WHERE activity_id = ${declared(String(activities[activity]))} AND start_time >= ${instant(period.from)} AND start_time + 3600 <= ${instant(period.to)}
GROUP BY start, group ORDER BY start, group`,
  )
  return { starts, points, queries }
}
