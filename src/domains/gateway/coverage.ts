import { sql } from '../../store/events/sql.ts'
import { detectionCount, type EventReader, instant } from '../events/index.ts'
import { type Period, previousPeriod } from './period.ts'
import { asking, type ExecutedQuery } from './selection.ts'
import { named } from './ranking-query.ts'

export interface SensorCoverage {
  readonly sensor: string
  /** First and last hour with events in the period, ISO 8601; null when it said nothing. */
  readonly first: string | null
  readonly last: string | null
  /** Hours of the period in which it reported events; null when it gave counted summaries only. */
  readonly hours: number | null
  readonly events: number
  readonly summaries: number
}

/** How much of a period the store knows. */
export interface Coverage {
  /** Every sensor of the period or of the one before, so that one that fell silent is seen. */
  readonly sensors: readonly SensorCoverage[]
  /** Whole hours of the period that have passed at `asOf`. */
  readonly hours: number
  /** Of these, hours in which no sensor reported anything; null when there are counted summaries only. */
  readonly silentHours: number | null
  /** The same of the previous period; null when it has no hourly records at all. */
  readonly previousSilentHours: number | null
  /** Events of wrong clocks, of any time: they belong to no period. */
  readonly wrongClock: number
  readonly queries: readonly ExecutedQuery[]
}

/** Of the centre only (forbidden to an agency). `asOf` is in seconds since 1970. A sensor is quiet when no attack comes, too: silence is a question, not an answer. */
export async function coverage(reader: EventReader, period: Period, asOf: number): Promise<Coverage> {
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const previous = previousPeriod(period)
  const counts = reader.from(detectionCount)
  const inside = sql`start_time >= ${instant(period.from)}`
  const [sensors, hours, wrong] = await Promise.all([
    ask<{
      sensor: string
      first: string
      last: string
      hours: number
      events: number
      summaries: number
    }>(
      'sensors',
      sql`SELECT ${named('device_uid')} AS sensor,
  minIf(start_time, ${inside}) AS first,
  maxIf(end_time, ${inside}) AS last,
  uniqExactIf(start_time, ${inside} AND metadata_log_name != 'summary') AS hours,
  sumIf(counted.events, ${inside}) AS events,
  sumIf(counted.events, ${inside} AND metadata_log_name = 'summary') AS summaries
FROM ${counts} AS counted
WHERE start_time >= ${instant(previous.from)} AND end_time <= ${instant(period.to)}
GROUP BY sensor
ORDER BY sensor`,
    ),
    ask<{ hours: number; previous: number }>(
      'hours',
      sql`SELECT uniqExactIf(start_time, ${inside}) AS hours, uniqExactIf(start_time, NOT (${inside})) AS previous
FROM ${counts}
WHERE start_time >= ${instant(previous.from)} AND end_time <= ${instant(period.to)} AND metadata_log_name != 'summary'`,
    ),
    ask<{ events: number }>(
      'wrong-clock',
      sql`SELECT sum(events) AS events FROM ${counts} WHERE start_time = ${instant(0)} AND end_time = ${instant(0)}`,
    ),
  ])
  const passed = Math.max(0, Math.floor((Math.min(period.to, asOf) - period.from) / 3600))
  const reported = hours[0]?.hours ?? 0
  const onlySummaries = reported === 0 && sensors.some(({ summaries }) => summaries > 0)
  return {
    sensors: sensors.map((row) => ({
      sensor: row.sensor,
      first: row.events > 0 ? row.first : null,
      last: row.events > 0 ? row.last : null,
      hours: row.hours === 0 && row.summaries > 0 ? null : row.hours,
      events: row.events,
      summaries: row.summaries,
    })),
    hours: passed,
    silentHours: onlySummaries ? null : Math.max(0, passed - reported),
    previousSilentHours:
      (hours[0]?.previous ?? 0) === 0
        ? null
        : Math.max(0, Math.floor((previous.to - previous.from) / 3600) - (hours[0]?.previous ?? 0)),
    wrongClock: wrong[0]?.events ?? 0,
    queries,
  }
}
