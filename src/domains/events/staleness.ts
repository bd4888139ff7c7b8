import type { EventStore } from '../../store/events/client.ts'
import { identifier, sql, type Sql, value } from '../../store/events/sql.ts'
import { detectionAgency } from './agency.ts'
import { detection, detectionCount, detectionDistinct } from './detection.ts'

/** Rollups that are computed from the events an hour at a time. */
export type Computed = 'distinct' | 'agency'

/** Half-open, seconds since 1970. */
export interface Range {
  readonly from: number
  readonly to: number
}

export interface Hour {
  /** Seconds since 1970. */
  readonly hour: number
  readonly events: number
}

/** The events of the table's rows of an hour, each once. */
const eventsOf: Readonly<Record<Computed, Sql>> = {
  distinct: sql`sum(events)`,
  agency: sql`sumIf(events, other_agency_id = 0 OR agency_id < other_agency_id)`,
}

/** Whole hours of a range that a node has computed from another number of events than it counts now. */
export async function staleHours(
  store: Pick<EventStore, 'query' | 'localName'>,
  computed: Computed,
  { from, to }: Range,
  on: number,
): Promise<Hour[]> {
  const table = identifier(store.localName(computed === 'distinct' ? detectionDistinct : detectionAgency))
  return store.query<Hour>(
    sql`SELECT toUnixTimestamp(hour) AS hour, counted.events AS events
FROM
(
  SELECT start_time AS hour, sum(events) AS events
  FROM ${identifier(store.localName(detectionCount))}
  WHERE start_time >= ${instant(from)} AND end_time <= ${instant(to)} AND end_time = start_time + 3600
    AND metadata_log_name != 'summary'
  GROUP BY hour
) AS counted
LEFT JOIN
(
  SELECT start_time AS hour, ${eventsOf[computed]} AS events
  FROM ${table} FINAL
  WHERE start_time >= ${instant(from)} AND start_time < ${instant(to)}
  GROUP BY hour
) AS computed USING (hour)
WHERE counted.events != computed.events
ORDER BY hour`,
    { on },
  )
}

/** Events that a node holds of each hour of a range. */
export async function storedEvents(
  store: Pick<EventStore, 'query' | 'localName'>,
  on: number,
  from: number,
  to: number,
): Promise<ReadonlyMap<number, number>> {
  const rows = await store.query<Hour>(
    sql`SELECT toUnixTimestamp(toStartOfHour(time)) AS hour, count() AS events
FROM ${identifier(store.localName(detection))}
WHERE time_status = 0 AND time >= ${instant(from)} AND time < ${instant(to)}
GROUP BY hour`,
    { on },
  )
  return new Map(rows.map(({ hour, events }) => [hour, events]))
}

/** A time of a rollup, which counts seconds since 1970. */
export function instant(second: number): Sql {
  return value(new Date(second * 1000), "DateTime('UTC')")
}
