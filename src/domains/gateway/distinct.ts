import {
  agencyPairs,
  applyRegistry,
  type Computed,
  detection,
  detectionAgency,
  detectionDistinct,
  dropHours,
  type Hour,
  instant,
  type Range,
  registryVersion,
  staleHours,
  storedEvents,
} from '../events/index.ts'
import type { EventStore } from '../../store/events/client.ts'
import { identifier, sql, type Sql, value } from '../../store/events/sql.ts'

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

const everything: Range = { from: 0, to: 2 ** 32 - 1 }

/** Brings everything up to date that is computed from the events an hour at a time. The account is of distinct addresses. */
export async function refreshRollups(
  store: EventStore,
  range: Range | 'all' = 'all',
  options: RefreshOptions = {},
): Promise<Refreshed> {
  const refreshed = await refreshDistinct(store, range, options)
  await refreshAgencies(store, range, options)
  return refreshed
}

/**
 * Brings detection_distinct up to date: every whole hour of `range` whose states were computed from another number of rows than
 * are counted now. Safe to repeat and to interrupt; each shard computes over its own rows.
 */
export async function refreshDistinct(
  store: EventStore,
  range: Range | 'all' = 'all',
  options: RefreshOptions = {},
): Promise<Refreshed> {
  return refresh(store, 'distinct', range, options)
}

/** The same for detection_agency: also hours that the registry of agencies has changed. */
export async function refreshAgencies(
  store: EventStore,
  range: Range | 'all' = 'all',
  options: RefreshOptions = {},
): Promise<Refreshed> {
  await applyRegistry(store)
  return refresh(store, 'agency', range, options)
}

async function refresh(
  store: EventStore,
  rollup: Computed,
  range: Range | 'all',
  { onProgress, chunk = 10_000_000, signal }: RefreshOptions,
): Promise<Refreshed> {
  const shards = [...Array(store.shards).keys()]
  const wanted = range === 'all' ? everything : range
  const stale = await Promise.all(shards.map((shard) => staleHours(store, rollup, wanted, shard)))
  const total = stale.flat().reduce((sum, { events }) => sum + events, 0)
  let [done, hours, events, incompleteHours] = [0, 0, 0, 0]
  await Promise.all(
    stale.map(async (all, shard) => {
      for (const part of chunks(all, chunk)) {
        signal?.throwIfAborted()
        const stored = await storedEvents(store, shard, part[0]!.hour, part.at(-1)!.hour + 3600)
        // Computing an hour from what retention has left would lose what is known of it.
        const ready = part.filter(({ hour, events: counted }) => (stored.get(hour) ?? 0) >= counted)
        if (ready.length > 0) {
          // Of another registry an hour may hold agencies that it has not any more: nothing would replace them.
          if (rollup === 'agency') await dropComputed(store, shard, ready)
          await store.command(computed[rollup](store, ready), {
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

/** Only where there is something: a deletion is a mutation, and most hours are new. */
async function dropComputed(store: EventStore, on: number, hours: readonly Hour[]): Promise<void> {
  const held = await store.query<{ hour: number }>(
    sql`SELECT DISTINCT toUnixTimestamp(start_time) AS hour FROM ${identifier(store.localName(detectionAgency))}
WHERE start_time >= ${instant(hours[0]!.hour)} AND start_time <= ${instant(hours.at(-1)!.hour)}`,
    { on },
  )
  const known = new Set(held.map(({ hour }) => hour))
  const again = hours.map(({ hour }) => hour).filter((hour) => known.has(hour))
  if (again.length > 0) await dropHours(store, on, again)
}

const sourceState = sql`uniqCombined64IfState(15)(src_endpoint_ip, src_endpoint_ip != toIPv6('::'))`
const destinationState = sql`uniqCombined64IfState(15)(dst_endpoint_ip, dst_endpoint_ip != toIPv6('::'))`

const computed: Readonly<Record<Computed, (store: EventStore, hours: readonly Hour[]) => Sql>> = {
  distinct: (store, hours) => sql`INSERT INTO ${identifier(store.localName(detectionDistinct))}
(start_time, analytic_name, severity_id, disposition_id, events, sources, destinations, computed_at)
SELECT
  toStartOfHour(time) AS hour, analytic_name, severity_id, disposition_id, count(), ${sourceState}, ${destinationState},
  now64(3, 'UTC')
FROM ${identifier(store.localName(detection))}
WHERE ${during(hours)}
GROUP BY hour, analytic_name, severity_id, disposition_id`,
  agency: (store, hours) => sql`INSERT INTO ${identifier(store.localName(detectionAgency))}
(start_time, agency_id, other_agency_id, analytic_name, analytic_category, metadata_log_name, severity_id, disposition_id,
  events, sources, destinations, registry, computed_at)
SELECT
  toStartOfHour(time) AS hour, pair.1 AS agency, pair.2 AS other, analytic_name, analytic_category, metadata_log_name,
  severity_id, disposition_id, count(), ${sourceState}, ${destinationState}, ${registryVersion(store.database)}, now64(3, 'UTC')
FROM ${identifier(store.localName(detection))}
ARRAY JOIN ${agencyPairs(store.database)} AS pair
WHERE ${during(hours)}
GROUP BY hour, agency, other, analytic_name, analytic_category, metadata_log_name, severity_id, disposition_id`,
}

/** Rows of these hours. The range prunes parts and granules, the list skips fresh hours within it. */
function during(hours: readonly Hour[]): Sql {
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
function* chunks(hours: readonly Hour[], size: number): Generator<Hour[]> {
  let part: Hour[] = []
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
