/** The compiled registry of agencies in the event store: publishing a version, and dropping the counts that it makes wrong. */
import { randomUUID } from 'node:crypto'
import { sql as kyselySql } from 'kysely'
import type { EventStore } from '../../store/events/client.ts'
import { identifier, join, sql, type Sql, value } from '../../store/events/sql.ts'
import type { RecordStore } from '../../store/records/index.ts'
import {
  addressOf,
  changesBetween,
  type Change,
  compiledRegistry,
  type CompiledPrefix,
  mappedText,
  parsePrefix,
} from '../agencies/index.ts'
import {
  agencyApplied,
  agencyAt,
  agencyPrefix,
  changing,
  detectionAgency,
  registryVersion,
} from './agency.ts'
import { detection } from './detection.ts'
import { storedEvents } from './staleness.ts'

export interface Published {
  readonly version: number
  /** False when the store had it already. */
  readonly isNew: boolean
  /** Hours, over all shards, whose counts by agency were dropped: to be computed again. */
  readonly droppedHours: number
}

/** Up to so many changed prefixes are looked for in the events; more, and every hour of their time is dropped. */
const mostSought = 64

/**
 * Publishes the registry as the record store has it. Processes take turns. Cheap when nothing has changed, so that a schedule may call
 * it to make up for a store that was away.
 */
export async function publishAgencies(records: RecordStore, store: EventStore): Promise<Published> {
  return records.within({ kind: 'system' }, async (transaction) => {
    await kyselySql`SELECT pg_advisory_xact_lock(${registryLock})`.execute(transaction)
    return publishRegistry(store, await compiledRegistry(transaction))
  })
}

/** Any number that no other advisory lock of ours has. */
const registryLock = 0x61676e63

/** Makes the dictionary where it is missing. An empty registry attributes nothing. */
export async function prepareRegistry(store: EventStore): Promise<void> {
  await store.loadDictionary(agencyAt)
}

/**
 * Has every node attribute addresses by `compiled` from now on. Each node changes over at once; hours whose counts change are dropped,
 * for refreshAgencies to compute. Safe to repeat, and to be called when nothing has changed; not by two processes at the same time.
 */
export async function publishRegistry(
  store: EventStore,
  compiled: readonly CompiledPrefix[],
): Promise<Published> {
  const nodes = [...Array(store.shards).keys()]
  const known = await Promise.all(nodes.map((on) => newestOf(store, on)))
  const newest = Math.max(...known.map(({ version }) => version))
  const rows = compiled.map(rowOf)
  const wanted = JSON.stringify(rows.toSorted(byPrefix))
  const isNew = known.some(({ version, rows }) => version !== newest || JSON.stringify(rows) !== wanted)
  const version = isNew ? newest + 1 : newest
  if (isNew) {
    const lines = rows.map((row) => JSON.stringify({ version, ...row })).join('\n')
    const payload = { format: 'JSONEachRow', rows: rows.length, parts: [Buffer.from(lines)] } as const
    // One insert, one part: a node has the version whole or not at all.
    for (const on of nodes)
      await store.insert(agencyPrefix, payload, `registry-${version}-${randomUUID()}`, on)
  }
  const held = isNew ? [] : await Promise.all(nodes.map((on) => versionOf(store, on)))
  if (isNew || held.some((each) => each !== version)) await store.loadDictionary(agencyAt)
  return { version, isNew, droppedHours: await applyRegistry(store) }
}

/**
 * Drops from detection_agency the hours that versions published since are known to change, on every node that has not done so. Hours
 * whose rows retention has taken keep their counts: nothing else is known of them.
 */
export async function applyRegistry(store: EventStore): Promise<number> {
  const dropped = await Promise.all([...Array(store.shards).keys()].map((on) => applyOn(store, on)))
  return dropped.reduce((sum, hours) => sum + hours, 0)
}

async function applyOn(store: EventStore, on: number): Promise<number> {
  const applied = await appliedOf(store, on)
  const counts = store.localName(detectionAgency)
  const strays = await store.query<{ hour: number }>(
    sql`SELECT DISTINCT toUnixTimestamp(start_time) AS hour FROM ${identifier(counts)}
WHERE registry < ${value(applied.version, 'UInt64')} AND computed_at >= fromUnixTimestamp64Milli(${value(applied.at, 'Int64')})`,
    { on },
  )
  const hours = new Set(strays.map(({ hour }) => hour))
  const newest = await newestVersion(store, on)
  if (newest > applied.version) {
    const [before, after] = [await rowsOf(store, on, applied.version), await rowsOf(store, on, newest)]
    const changes = changesBetween(before.map(compiledOf), after.map(compiledOf))
    for (const hour of await hoursTouched(store, on, changes, newest)) hours.add(hour)
  }
  if (hours.size > 0) await dropHours(store, on, [...hours])
  if (newest > applied.version) {
    const at = value(newest, 'UInt64')
    await store.command(
      sql`INSERT INTO ${identifier(store.localName(agencyApplied))} (version, applied_at) SELECT ${at}, now64(3, 'UTC')`,
      { on, repeatable: true },
    )
    // The version before stays: a reader of another node may still be at it.
    const old = value(applied.version, 'UInt64')
    await store.command(
      sql`DELETE FROM ${identifier(store.localName(agencyPrefix))} WHERE version < ${old}`,
      {
        on,
        repeatable: true,
      },
    )
  }
  return hours.size
}

/** Hours with counts of an older version in which an event touches a change, and whose events are all still stored. */
async function hoursTouched(
  store: EventStore,
  on: number,
  changes: readonly Change[],
  version: number,
): Promise<number[]> {
  const counted = await store.query<{ hour: number; events: number }>(
    sql`SELECT toUnixTimestamp(start_time) AS hour, sumIf(events, other_agency_id = 0 OR agency_id < other_agency_id) AS events
FROM ${identifier(store.localName(detectionAgency))} FINAL
GROUP BY start_time HAVING min(registry) < ${value(version, 'UInt64')} ORDER BY hour`,
    { on },
  )
  const concerned = counted.filter(({ hour }) =>
    changes.some(({ from, to }) => from < hour + 3600 && hour < to),
  )
  if (concerned.length === 0) return []
  const [first, last] = [concerned[0]!.hour, concerned.at(-1)!.hour]
  const touched =
    changes.length > mostSought
      ? undefined
      : new Set(
          (
            await store.query<{ hour: number }>(
              sql`SELECT DISTINCT toUnixTimestamp(toStartOfHour(time)) AS hour FROM ${identifier(store.localName(detection))}
WHERE time_status = 0 AND toUnixTimestamp(toDateTime(time, 'UTC')) BETWEEN ${value(first, 'UInt32')} AND ${value(last + 3599, 'UInt32')}
  AND (${join(changes.map(touches), sql` OR `)})`,
              { on },
            )
          ).map(({ hour }) => hour),
        )
  const stored = await storedEvents(store, on, first, last + 3600)
  return concerned
    .filter(({ hour, events }) => touched?.has(hour) !== false && (stored.get(hour) ?? 0) >= events)
    .map(({ hour }) => hour)
}

function touches({ first, last, from, to }: Change): Sql {
  const [low, high] = [first, last].map((address) => value(addressOf(address), 'IPv6'))
  const within = (column: Sql): Sql => sql`${column} BETWEEN ${low!} AND ${high!}`
  const [start, end] = [value(from, 'UInt32'), value(to, 'UInt32')]
  return sql`((${within(sql`src_endpoint_ip`)} OR ${within(sql`dst_endpoint_ip`)}) AND toUnixTimestamp(toDateTime(time, 'UTC')) >= ${start} AND toUnixTimestamp(toDateTime(time, 'UTC')) < ${end})`
}

/** Takes hours out of detection_agency on a node. Readers see them as not computed, which is said wherever they count. */
export async function dropHours(store: EventStore, on: number, hours: readonly number[]): Promise<void> {
  const list = value(hours, 'Array(UInt32)')
  await store.command(
    sql`DELETE FROM ${identifier(store.localName(detectionAgency))} WHERE toUnixTimestamp(start_time) IN ${list}`,
    { on, repeatable: true, settings: { lightweight_deletes_sync: '2' } },
  )
}

interface PrefixRow {
  readonly prefix: string
  readonly agency: number
  readonly starts: readonly number[]
  readonly agencies: readonly number[]
}

function rowOf({ prefix, starts, agencies }: CompiledPrefix): PrefixRow {
  const agency = agencies.length === 1 ? agencies[0]! : changing
  return { prefix: mappedText(prefix), agency, starts, agencies }
}

function compiledOf({ prefix, starts, agencies }: PrefixRow): CompiledPrefix {
  return { prefix: parsePrefix(prefix), starts, agencies }
}

function byPrefix(a: PrefixRow, b: PrefixRow): number {
  return Buffer.compare(Buffer.from(a.prefix), Buffer.from(b.prefix))
}

async function newestOf(store: EventStore, on: number): Promise<{ version: number; rows: PrefixRow[] }> {
  const version = await newestVersion(store, on)
  return { version, rows: await rowsOf(store, on, version) }
}

async function newestVersion(store: EventStore, on: number): Promise<number> {
  const [newest] = await store.query<{ version: number }>(
    sql`SELECT max(known.version) AS version FROM ${identifier(store.localName(agencyPrefix))} AS known`,
    { on },
  )
  return newest?.version ?? 0
}

async function rowsOf(store: EventStore, on: number, version: number): Promise<PrefixRow[]> {
  return store.query<PrefixRow>(
    sql`SELECT prefix, agency, starts, agencies FROM ${identifier(store.localName(agencyPrefix))}
WHERE version = ${value(version, 'UInt64')} ORDER BY prefix`,
    { on },
  )
}

async function appliedOf(store: EventStore, on: number): Promise<{ version: number; at: number }> {
  const [row] = await store.query<{ version: number; at: number }>(
    sql`SELECT max(applied.version) AS version, toUnixTimestamp64Milli(argMax(applied_at, applied.version)) AS at
FROM ${identifier(store.localName(agencyApplied))} AS applied`,
    { on },
  )
  return row ?? { version: 0, at: 0 }
}

async function versionOf(store: EventStore, on: number): Promise<number> {
  const [row] = await store.query<{ version: number }>(
    sql`SELECT ${registryVersion(store.database)} AS version`,
    { on },
  )
  return row?.version ?? 0
}
