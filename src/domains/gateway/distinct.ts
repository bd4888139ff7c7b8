import { detection, detectionCount, detectionDistinct } from '../events/index.ts'
import type { EventStore } from '../../store/events/client.ts'
import { identifier, sql, type Sql, value } from '../../store/events/sql.ts'
import { instant } from './ranking-query.ts'

/** Half-open, seconds since 1970. */
interface Range {
  readonly from: number
  readonly to: number
}

export interface Refreshed {
  /** Hours computed, over all shards. */
  readonly hours: number
  /** Events read for them. */
  readonly events: number
  /** Hours left as they were, because fewer events are stored than were counted: raw retention has passed, or ingest is under way. */
  readonly incompleteHours: number
}

interface RefreshOptions {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
  /** Events of one statement (default 10 million): bounds its time and memory. */
  readonly chunk?: number
  readonly signal?: AbortSignal
}

interface StaleHour {
  /** Seconds since 1970. */
  readonly hour: number
  readonly events: number
}

const everything: Range = { from: 0, to: 2 ** 32 - 1 }

/**
 * Brings detection_distinct up to date: every whole hour of `range` whose states were computed from another number of rows than
 * are counted now. Safe to repeat and to interrupt; each shard computes over its own rows.
 */
export async function refreshDistinct(
  store: EventStore,
  range: Range | 'all' = 'all',
  { onProgress, chunk = 10_000_000, signal }: RefreshOptions = {},
): Promise<Refreshed> {
  const shards = [...Array(store.shards).keys()]
  const stale = await Promise.all(
    shards.map((shard) =>
      store.query<StaleHour>(staleHours(store, range === 'all' ? everything : range), { on: shard }),
    ),
  )
  const total = stale.flat().reduce((sum, { events }) => sum + events, 0)
  let [done, hours, events, incompleteHours] = [0, 0, 0, 0]
  await Promise.all(
    stale.map(async (all, shard) => {
      for (const part of chunks(all, chunk)) {
        signal?.throwIfAborted()
        const stored = new Map(
          (await store.query<StaleHour>(storedHours(store, part), { on: shard })).map((row) => [
            row.hour,
            row.events,
          ]),
        )
        // Computing an hour from what retention has left would lose what is known of it.
        const ready = part.filter(({ hour, events: counted }) => (stored.get(hour) ?? 0) >= counted)
        if (ready.length > 0) {
          await store.command(computed(store, ready), {
            on: shard,
            repeatable: true,
            settings: {
              max_bytes_before_external_group_by: '400000000',
              max_insert_threads: '1',
              // The block has each key once: nothing to replace, and states are slow to copy.
              optimize_on_insert: 0,
              // States are large: hand them to the table in small blocks.
              min_insert_block_size_bytes: '16000000',
            },
            ...(signal !== undefined && { signal }),
          })
        }
        hours += ready.length
        incompleteHours += part.length - ready.length
        events += ready.reduce((sum, row) => sum + row.events, 0)
        done += part.reduce((sum, row) => sum + row.events, 0)
        onProgress?.({ done, total })
      }
    }),
  )
  return { hours, events, incompleteHours }
}

/** How many hours of a range, over all shards, have distinct counts that are not up to date. */
export async function distinctState(
  store: Pick<EventStore, 'query' | 'localName' | 'shards'>,
  range: Range,
): Promise<{ readonly staleHours: number }> {
  const stale = await Promise.all(
    [...Array(store.shards).keys()].map((shard) =>
      store.query<StaleHour>(staleHours(store, range), { on: shard }),
    ),
  )
  return { staleHours: stale.flat().length }
}

/** Whole hours [from, to) whose count differs from the rows their states were computed from. On one shard's own tables. */
function staleHours(store: Pick<EventStore, 'localName'>, { from, to }: Range): Sql {
  return sql`SELECT toUnixTimestamp(hour) AS hour, counted.events AS events
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
  SELECT start_time AS hour, sum(events) AS events
  FROM ${identifier(store.localName(detectionDistinct))} FINAL
  WHERE start_time >= ${instant(from)} AND start_time < ${instant(to)}
  GROUP BY hour
) AS computed USING (hour)
WHERE counted.events != computed.events
ORDER BY hour`
}

function storedHours(store: EventStore, hours: readonly StaleHour[]): Sql {
  return sql`SELECT toUnixTimestamp(toStartOfHour(time)) AS hour, count() AS events
FROM ${identifier(store.localName(detection))}
WHERE ${during(hours)}
GROUP BY hour`
}

function computed(store: EventStore, hours: readonly StaleHour[]): Sql {
  return sql`INSERT INTO ${identifier(store.localName(detectionDistinct))}
(start_time, analytic_name, severity_id, disposition_id, events, sources, destinations, computed_at)
SELECT
  toStartOfHour(time) AS hour, analytic_name, severity_id, disposition_id, count(),
  uniqCombined64IfState(15)(src_endpoint_ip, src_endpoint_ip != toIPv6('::')),
  uniqCombined64IfState(15)(dst_endpoint_ip, dst_endpoint_ip != toIPv6('::')),
  now64(3, 'UTC')
FROM ${identifier(store.localName(detection))}
WHERE ${during(hours)}
GROUP BY hour, analytic_name, severity_id, disposition_id`
}

/** Rows of these hours. The range prunes parts and granules, the list skips fresh hours within it. */
function during(hours: readonly StaleHour[]): Sql {
  const first = hours[0]?.hour ?? 0
  const last = hours.at(-1)?.hour ?? 0
  const range = sql`time_status = 0 AND time >= ${instant(first)} AND time < ${instant(last + 3600)}`
  if (hours.length === (last - first) / 3600 + 1) return range
  const list = value(
    hours.map(({ hour }) => hour),
    'Array(UInt32)',
  )
  return sql`${range} AND toUnixTimestamp(toStartOfHour(time)) IN ${list}`
}

/** In order, each of at least one hour and about `size` events. */
function* chunks(hours: readonly StaleHour[], size: number): Generator<StaleHour[]> {
  let part: StaleHour[] = []
  let events = 0
  for (const hour of hours) {
    if (part.length > 0 && events + hour.events > size) {
      yield part
      part = []
      events = 0
    }
    part.push(hour)
    events += hour.events
  }
  if (part.length > 0) yield part
}
