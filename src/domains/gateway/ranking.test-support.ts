/** Rows for the tables that rankings read, as ingest stores them. */
import type { EventStore } from '../../store/events/client.ts'
import { startTestStore } from '../../store/events/nodes.test-support.ts'
import { declared, identifier, sql } from '../../store/events/sql.ts'
import type { Table } from '../../store/events/table.ts'
import { createTableStatements } from '../../store/events/topology.ts'
import {
  agencyApplied,
  agencyPrefix,
  detection,
  detectionAgency,
  detectionCount,
  detectionCountryCount,
  detectionDistinct,
  type EventReader,
  eventReader,
  prepareRegistry,
} from '../events/index.ts'

const tables = [
  detection,
  detectionCount,
  detectionCountryCount,
  detectionDistinct,
  detectionAgency,
  agencyPrefix,
  agencyApplied,
]

export interface RankingStore {
  readonly store: EventStore
  /** Of the centre. */
  readonly reader: EventReader
  empty(): Promise<void>
  stop(): Promise<void>
}

/** A store of embedded nodes with the tables of gateway detections. */
export async function startRankingStore(shards: number): Promise<RankingStore> {
  const started = await startTestStore(shards)
  const { store } = started
  for (const table of tables) {
    for (const statement of createTableStatements(store.topology, store.database, table))
      await store.command(declared(statement), { on: 'every' })
  }
  await prepareRegistry(store)
  return {
    store,
    reader: eventReader(store, { kind: 'centre' }),
    stop: () => started.stop(),
    async empty() {
      for (const table of tables)
        await store.command(sql`TRUNCATE TABLE ${identifier(store.localName(table))}`, { on: 'every' })
    },
  }
}

let batches = 0

async function insertRows(
  store: EventStore,
  table: Table,
  rows: readonly object[],
  batch: number,
): Promise<void> {
  const body = Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'))
  await store.insert(
    table,
    { format: 'JSONEachRow', rows: rows.length, parts: [body] },
    `${Date.now()} ${batch} ${table.name}`,
    batch,
  )
}

export interface Event {
  /** Seconds since 1970. */
  readonly time: number
  readonly name: string
  readonly severity: number
  readonly disposition: number
  readonly sensor: string
  readonly country: string
  readonly source: string
  readonly destination: string
  readonly category?: string
  readonly logName?: string
  readonly timeStatus?: number
}

/** Stores events as ingest does: rows, and their counts with and without the country. */
export async function storeEvents(store: EventStore, events: readonly Event[]): Promise<void> {
  if (events.length === 0) return
  // A batch goes whole to one shard, the next one to the next.
  const batch = batches++
  const hour = (time: number): number => time - (time % 3600)
  await insertRows(
    store,
    detection,
    events.map((event) => ({
      time: new Date(event.time * 1000).toISOString(),
      time_status: event.timeStatus ?? 0,
      metadata_log_name: event.logName ?? 'ips',
      device_uid: event.sensor,
      analytic_name: event.name,
      analytic_category: event.category ?? '',
      severity_id: event.severity,
      disposition_id: event.disposition,
      src_endpoint_ip: event.source,
      dst_endpoint_ip: event.destination,
      batch,
      src_endpoint_location_country: event.country,
    })),
    batch,
  )
  const clean = (event: Event): boolean => (event.timeStatus ?? 0) === 0
  await insertRows(
    store,
    detectionCount,
    events.map((event) => ({
      start_time: clean(event) ? hour(event.time) : 0,
      end_time: clean(event) ? hour(event.time) + 3600 : 0,
      metadata_log_name: event.logName ?? 'ips',
      device_uid: event.sensor,
      analytic_name: event.name,
      analytic_category: event.category ?? '',
      severity_id: event.severity,
      disposition_id: event.disposition,
      events: 1,
      batch,
    })),
    batch,
  )
  await insertRows(
    store,
    detectionCountryCount,
    events.map((event) => ({
      start_time: clean(event) ? hour(event.time) : 0,
      src_endpoint_location_country: event.country,
      analytic_name: event.name,
      severity_id: event.severity,
      disposition_id: event.disposition,
      events: 1,
      batch,
    })),
    batch,
  )
}

interface Summary {
  /** Seconds since 1970, half-open. */
  readonly from: number
  readonly to: number
  readonly name: string
  readonly events: number
  readonly severity?: number
  readonly disposition?: number
}

/** Stores counted summaries. */
export async function storeSummaries(store: EventStore, summaries: readonly Summary[]): Promise<void> {
  await insertRows(
    store,
    detectionCount,
    summaries.map(({ from, to, name, events, severity = 4, disposition = 2 }) => ({
      start_time: from,
      end_time: to,
      metadata_log_name: 'summary',
      device_uid: 'gateway',
      analytic_name: name,
      analytic_category: '',
      severity_id: severity,
      disposition_id: disposition,
      events,
    })),
    batches++,
  )
}

/** The Government Service Network's published figures; the document gives no count beyond the fifth rank. */
export const publishedCounts: readonly (readonly [string, number])[] = [
  ['BitTorrent', 172_021_748],
  ['SopCast', 45_551_365],
  ['AnyDesk', 38_310_152],
  ['DNS.TXT.Records.Tunneling', 14_021_749],
  ['TeamViewer', 11_571_445],
]
export const publishedTotal = 293_335_767
