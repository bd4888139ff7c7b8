/** Wiring: the store, the tables of every domain and the formats, built from the settings. */
import { existsSync, readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { LianfangError } from './base/errors.ts'
import * as events from './domains/events/index.ts'
import * as honeypot from './domains/honeypot/index.ts'
import { refreshRollups } from './domains/gateway/index.ts'
import type { Locations } from './domains/locations/index.ts'
import * as sources from './domains/sources/index.ts'
import type { InstalledFormat } from './domains/sources/index.ts'
import type { Settings } from './settings.ts'
import { connectRecordStore, migrateRecords, startEmbeddedServer } from './store/records/index.ts'
import type { RecordRoom, RecordStore } from './store/records/index.ts'
import {
  connectEventStore,
  createTables,
  migrate,
  joinEmbeddedNode,
  type EventStore,
  type Migration,
  type Table,
} from './store/events/index.ts'

export interface App {
  readonly store: EventStore
  readonly settings: Settings
  /** Whether the engine is a child of this process: then its merges are ours to hold back. */
  readonly ownsEngine: boolean
  /** Folder for blocks on their way and for locks. */
  readonly spool: string
  close(): Promise<void>
}

/** Of the first release. */
const firstTables: readonly Table[] = [
  events.detection,
  events.detectionCount,
  events.detectionCountryCount,
  events.detectionDistinct,
  events.log,
  sources.source,
  sources.batch,
  sources.setAside,
]
const agencyTables: readonly Table[] = [events.agencyPrefix, events.agencyApplied, events.detectionAgency]

const honeypotTables: readonly Table[] = [
  honeypot.honeypotEvent,
  honeypot.honeypotCount,
  honeypot.honeypotSummary,
  honeypot.honeypotRetaken,
  ...honeypot.computedTables,
]

/** Every table of the event store. */
export const tables: readonly Table[] = [...firstTables, ...agencyTables, ...honeypotTables]

const migrations: readonly Migration[] = [
  { version: 1, name: 'gateway events and their sources', statements: createTables(firstTables) },
  { version: 2, name: 'agencies of addresses', statements: createTables(agencyTables) },
  { version: 3, name: 'honeypots', statements: createTables(honeypotTables) },
]

/** Of the event store's tables, as this program makes them. */
export const eventsVersion = migrations.at(-1)!.version

/** Tables that carry the batch of each row. */
export const batchTables: readonly Table[] = tables.filter(
  (table) => table !== sources.batch && table.columns.some(({ name }) => name === 'batch'),
)

/** For the owner alone; what must be made above it is made as ever. */
export async function makeDataFolder(folder: string): Promise<void> {
  await mkdir(dirname(resolve(folder)), { recursive: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

/** Starts or reaches the event store and brings its tables up to date. Close it, or the engine keeps the process alive. */
export async function openApp(settings: Settings): Promise<App> {
  await makeDataFolder(settings.data)
  const { store, ownsEngine, stop } = await openStore(settings)
  try {
    await migrate(store, migrations)
    await events.prepareRegistry(store)
    await events.applyRetention(store, tables, settings.retention)
  } catch (error) {
    await store.close()
    await stop()
    throw error
  }
  return {
    store,
    settings,
    ownsEngine,
    spool: store.spool ?? join(settings.data, 'spool'),
    async close() {
      await store.close()
      await stop()
    },
  }
}

async function openStore(
  settings: Settings,
): Promise<{ store: EventStore; ownsEngine: boolean; stop: () => Promise<void> }> {
  const remote = settings.events
  if (remote !== undefined) {
    const store = await connectEventStore({
      urls: remote.urls,
      username: remote.user,
      password: remote.password,
      database: remote.database,
      topology:
        remote.cluster === undefined
          ? { kind: 'single' }
          : { kind: 'sharded', cluster: remote.cluster, replicated: remote.replicated },
    })
    return { store, ownsEngine: false, stop: () => Promise.resolve() }
  }
  const node = await joinEmbeddedNode({
    directory: join(settings.data, 'events'),
    ...(settings.clickhouse !== undefined && { binary: settings.clickhouse }),
    onWait: keepingOpen('event'),
  })
  const store = await connectEventStore({
    urls: [node.url],
    username: node.username,
    password: node.password,
    database: 'lianfang',
    topology: { kind: 'single' },
    spool: node.spool,
  })
  return { store, ownsEngine: node.owned, stop: () => node.stop() }
}

function keepingOpen(store: 'event' | 'record') {
  return (pids: readonly number[]): void => {
    process.stderr.write(
      `Keeping the ${store} store open for process ${pids.join(', ')}, which uses it too …\n`,
    )
  }
}

/** Rooms that keep records, from the ground up: the order of their migrations. */
export const recordRooms: readonly RecordRoom[] = [
  'audit',
  'outbox',
  'jobs',
  'agencies',
  'identity',
  'returns',
  'collection',
  'bulletin',
]
  .map((room) => ({ room, folder: new URL(`./domains/${room}/migrations/`, import.meta.url) }))
  .concat({ room: 'api', folder: new URL('./api/migrations/', import.meta.url) })

export interface OpenRecords {
  readonly records: RecordStore
  /** Of the database, with its password: for backups. */
  readonly url: string
  /** Settles when our own server cannot be kept running. */
  readonly failed: Promise<LianfangError>
  close(): Promise<void>
}

/** Starts or reaches the record store and brings its tables up to date. */
export async function openRecords(
  settings: Settings,
  onLog: (line: string) => void = () => undefined,
): Promise<OpenRecords> {
  const server =
    settings.recordsUrl === undefined
      ? await startEmbeddedServer({
          directory: join(settings.data, 'records'),
          onLog,
          onWait: keepingOpen('record'),
        })
      : undefined
  const url = server?.url ?? settings.recordsUrl!
  try {
    await migrateRecords(url, recordRooms)
    const records = await connectRecordStore({ url })
    return {
      records,
      url,
      failed: server?.failed ?? new Promise(() => undefined),
      async close() {
        await records.close()
        await server?.stop()
      },
    }
  } catch (error) {
    await server?.stop()
    throw error
  }
}

/** Brings up to date what a domain computes from its events. Safe to repeat and to interrupt. */
export type Refresher = (signal?: AbortSignal) => Promise<unknown>

/** Of every domain. `share`: of the time at most so much goes into what changes all the time. */
export function refreshers(
  { store, settings }: Pick<App, 'store' | 'settings'>,
  locations: Locations,
  share: number,
): readonly Refresher[] {
  let knowledge: ReturnType<typeof honeypot.loadHoneypotKnowledge> | undefined
  return [
    (signal) => refreshRollups(store, 'all', signal === undefined ? {} : { signal }),
    (signal) =>
      honeypot.refreshHoneypots(store, {
        knowledge: (knowledge ??= honeypot.loadHoneypotKnowledge()),
        finder: () => locations.finder(),
        timeZone: settings.timeZone,
        share,
        ...(signal !== undefined && { signal }),
      }),
  ]
}

/** Every `formats/<name>/format.ts` below a domain: adding a folder adds a format. */
export async function installedFormats(): Promise<readonly InstalledFormat[]> {
  const found: InstalledFormat[] = []
  const domains = new URL('./domains/', import.meta.url)
  for (const domain of readdirSync(domains).sort()) {
    const folder = new URL(`${domain}/formats/`, domains)
    if (!existsSync(folder)) continue
    for (const name of readdirSync(folder).sort()) {
      const module = new URL(`${name}/format.ts`, folder)
      if (!existsSync(module)) continue
      const { format } = (await import(module.href)) as { format: InstalledFormat['format'] }
      found.push({ format, module: module.href })
    }
  }
  return found
}
