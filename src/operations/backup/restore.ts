/** A backup into empty stores. */
import { createReadStream, existsSync } from 'node:fs'
import { chmod, copyFile, readFile } from 'node:fs/promises'
import path from 'node:path'
import { createZstdDecompress } from 'node:zlib'
import { batchTables, eventsVersion, openApp, openRecords, recordRooms, tables, type App } from '../../app.ts'
import { LianfangError } from '../../base/errors.ts'
import { verify } from '../../domains/audit/index.ts'
import { prepareRegistry } from '../../domains/events/index.ts'
import { refreshRollups } from '../../domains/gateway/index.ts'
import { leaveOutUnsettled } from '../../domains/sources/index.ts'
import type { Settings } from '../../settings.ts'
import {
  createTables,
  declared,
  identifier,
  sql,
  type EventStore,
  type Table,
} from '../../store/events/index.ts'
import {
  checkRecordDump,
  holdsRecords,
  loadRecords,
  recordUsers,
  startEmbeddedServer,
} from '../../store/records/index.ts'
import { blockRows } from './backup.ts'
import { damaged, verifyBackup, type BackupFile, type Manifest } from './manifest.ts'

export interface Restored {
  readonly manifest: Manifest
  /** Rows that each table of the event store holds now. */
  readonly events: readonly { readonly table: string; readonly rows: number }[]
  readonly auditEntries: number
  /** Whether the key of stored secrets is in place: from the backup, or there before. */
  readonly key: 'restored' | 'kept' | 'missing'
}

export interface RestoreOptions {
  /** Deletes what the stores hold. */
  readonly replace?: boolean
  readonly onProgress?: (progress: {
    readonly step: string
    readonly done: number
    readonly total: number
  }) => void
}

/**
 * Errors: backup-… for what is wrong with the backup (nothing was changed then), restore-not-empty, restore-running, restore-audit;
 * those of the stores.
 */
export async function restore(
  folder: string,
  settings: Settings,
  { replace = false, onProgress = () => undefined }: RestoreOptions = {},
): Promise<Restored> {
  const manifest = await verifyBackup(folder, (progress) => onProgress({ step: 'verifying', ...progress }))
  checkEvents(manifest)
  checkRecordDump(manifest.records, recordRooms)
  const keyFile = path.join(settings.data, 'secret.key')
  await checkKey(folder, manifest, keyFile, replace)

  const app = await openApp(settings)
  try {
    await checkAlone(app, settings)
    const { store } = app
    if (!replace) await checkEmpty(store)
    await restoreRecords(folder, manifest, settings, replace)
    await restoreEvents(folder, manifest, store, onProgress)
    const auditEntries = await checkAudit(manifest, settings)
    const events = await Promise.all(
      tables.map(async ({ name }) => ({ table: name, rows: await rowsOf(store, name) })),
    )
    return { manifest, events, auditEntries, key: await restoreKey(folder, manifest, keyFile) }
  } finally {
    await app.close()
  }
}

/** Error: backup-version. */
function checkEvents({ events }: Manifest): void {
  const refuse = (what: string): LianfangError =>
    new LianfangError('backup-version', what, {
      hint: 'restore it with the release of Lianfang that made it, or a newer one; nothing was changed',
    })
  if (events.version > eventsVersion)
    throw refuse(
      `the backup's event tables have version ${events.version}, this program knows version ${eventsVersion}`,
    )
  for (const { name, columns } of events.tables) {
    const known = new Map(
      tables.find((table) => table.name === name)?.columns.map((each) => [each.name, each.type]),
    )
    const odd = columns.find((column) => known.get(column.name) !== column.type)
    if (odd !== undefined) throw refuse(`this program has no column ${name}.${odd.name} ${odd.type}`)
  }
}

async function checkKey(folder: string, { key }: Manifest, file: string, replace: boolean): Promise<void> {
  if (!key || replace || !existsSync(file)) return
  const [ours, theirs] = await Promise.all([readFile(file), readFile(path.join(folder, 'secret.key'))])
  if (!ours.equals(theirs))
    throw new LianfangError('restore-not-empty', `${file} is another key than the backup's`, {
      hint: 'move it away, or add --replace-all-data: secrets that were sealed with it cannot be opened without it',
    })
}

/** Nobody else may work on the stores meanwhile. Error: restore-running. */
async function checkAlone({ ownsEngine }: App, settings: Settings): Promise<void> {
  if (settings.events === undefined && !ownsEngine)
    throw new LianfangError('restore-running', `another process works on ${settings.data}`, {
      hint: 'stop the service first: systemctl stop lianfang',
    })
  if (settings.recordsUrl !== undefined && (await recordUsers(settings.recordsUrl)) > 0)
    throw new LianfangError('restore-running', 'a service is connected to the record store', {
      hint: 'stop it first, wherever it runs: systemctl stop lianfang',
    })
}

const notEmpty = (where: string): LianfangError =>
  new LianfangError('restore-not-empty', `the ${where} is not empty`, {
    hint: 'name an empty data folder (--data) or database; or, to lose what is there, add --replace-all-data',
  })

async function checkEmpty(store: EventStore): Promise<void> {
  for (const { name } of tables) if ((await rowsOf(store, name)) > 0) throw notEmpty('event store')
}

async function rowsOf(store: EventStore, name: string): Promise<number> {
  const [row] = await store.query<{ rows: number }>(sql`SELECT count() AS rows FROM ${identifier(name)}`)
  return row?.rows ?? 0
}

async function restoreRecords(
  folder: string,
  manifest: Manifest,
  settings: Settings,
  replace: boolean,
): Promise<void> {
  const server =
    settings.recordsUrl === undefined
      ? await startEmbeddedServer({ directory: path.join(settings.data, 'records') })
      : undefined
  try {
    const url = server?.url ?? settings.recordsUrl!
    if (server?.owned() === false)
      throw new LianfangError('restore-running', `another process works on ${settings.data}`, {
        hint: 'stop the service first: systemctl stop lianfang',
      })
    if (!replace && (await holdsRecords(url))) throw notEmpty('record store')
    await loadRecords(url, recordRooms, manifest.records, (table) =>
      createReadStream(path.join(folder, `records/${table}.copy.zst`)).pipe(createZstdDecompress()),
    )
  } finally {
    await server?.stop()
  }
}

async function restoreEvents(
  folder: string,
  manifest: Manifest,
  store: EventStore,
  onProgress: NonNullable<RestoreOptions['onProgress']>,
): Promise<void> {
  for (const each of tables)
    await store.command(sql`TRUNCATE TABLE ${identifier(store.localName(each))}`, {
      on: 'every',
      repeatable: true,
    })
  const files = manifest.files.filter(({ shard }) => shard !== null)
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  for (const file of files) {
    const each = tables.find(({ name }) => name === file.table)!
    const columns = manifest.events.tables.find(({ name }) => name === file.table)!.columns
    for (const { on, condition, whole } of placesOf(each, file, manifest, store)) {
      const rows = await imported(store, each, columns, path.join(folder, file.path), on, condition)
      if (whole && rows !== file.rows)
        throw damaged(path.join(folder, file.path), `holds ${rows} rows instead of ${file.rows}`)
    }
    done += file.bytes
    onProgress({ step: 'events', done, total })
  }
  await leaveOut(store, manifest.events.unsettled)
  await prepareRegistry(store)
  await refreshRollups(store)
}

interface Place {
  readonly on: number
  readonly condition: string
  /** All rows of the file go there. */
  readonly whole: boolean
}

/** Where the rows of a file belong. With as many shards as there were: where they came from. */
function placesOf(each: Table, file: BackupFile, { events }: Manifest, store: EventStore): Place[] {
  if (events.shards === store.shards) return [{ on: file.shard!, condition: '', whole: true }]
  const nodes = [...Array(store.shards).keys()]
  // Every node has all of the registry.
  if (each.name.startsWith('agency_'))
    return file.shard === 0 ? nodes.map((on) => ({ on, condition: '', whole: true })) : []
  const has = (name: string): boolean => each.columns.some((column) => column.name === name)
  // As writers choose: the journal by source, rows by batch. The rest is computed from those, on each node.
  const key = each.name === 'batch' || each.name === 'source' ? 'source' : has('batch') ? 'batch' : undefined
  if (key === undefined) return []
  return nodes.map((on) => ({ on, condition: `${key} % ${nodes.length} = ${on}`, whole: false }))
}

function imported(
  store: EventStore,
  each: Table,
  columns: readonly { readonly name: string; readonly type: string }[],
  file: string,
  on: number,
  condition: string,
): Promise<number> {
  const names = columns.map(({ name }) => `\`${name}\``).join(', ')
  const structure = columns.map(({ name, type }) => `\`${name}\` ${type}`).join(', ')
  const from =
    condition === ''
      ? ''
      : ` SELECT ${names} FROM input('${structure.replaceAll("'", "\\'")}') WHERE ${condition}`
  const statement = sql`INSERT INTO ${identifier(store.localName(each))} (${declared(names)})${declared(from)}`
  return store.importRows(statement, createReadStream(file), on, {
    async_insert: 0,
    // Equal blocks are not the same block sent twice.
    insert_deduplicate: 0,
    // Rows as they were, also those that a merge will make one.
    optimize_on_insert: 0,
    max_threads: 1,
    max_insert_threads: '1',
    max_insert_block_size: String(Math.max(blockRows(each), 2048)),
    min_insert_block_size_rows: '1000000',
    min_insert_block_size_bytes: '128000000',
    max_partitions_per_insert_block: '0',
  })
}

/** Names of the batches to leave out, as a table that goes again. */
const unsettledTable = {
  name: 'restore_unsettled',
  comment: 'Batches that a restore leaves out',
  columns: [{ name: 'batch', type: 'UInt64', comment: '' }],
  engine: 'MergeTree',
  orderBy: ['batch'],
} as const satisfies Table

async function leaveOut(store: EventStore, unsettled: readonly string[]): Promise<void> {
  if (unsettled.length === 0) return
  const everywhere = { on: 'every', repeatable: true } as const
  const statements = createTables([unsettledTable])(store.topology, store.database)
  const lines = unsettled.map((batch) => JSON.stringify({ batch })).join('\n')
  const payload = { format: 'JSONEachRow', rows: unsettled.length, parts: [Buffer.from(lines)] } as const
  try {
    for (const statement of statements) await store.command(declared(statement), everywhere)
    for (let on = 0; on < store.shards; on += 1)
      await store.insert(unsettledTable, payload, `restore-${Date.now()}-${on}`, on)
    await leaveOutUnsettled(store, batchTables, unsettledTable)
  } finally {
    for (const name of new Set([unsettledTable.name, store.localName(unsettledTable)]))
      await store.command(sql`DROP TABLE IF EXISTS ${identifier(name)}`, everywhere)
  }
}

/** Error: restore-audit. */
async function checkAudit({ audit }: Manifest, settings: Settings): Promise<number> {
  const opened = await openRecords(settings)
  try {
    const found = await opened.records.within(
      { kind: 'system' },
      (transaction) => verify(transaction, audit.sequence === 0 ? undefined : audit),
      { isolation: 'repeatable read' },
    )
    if (found.intact) return found.entries
    throw new LianfangError('restore-audit', `the audit log does not hold at entry ${found.sequence}`, {
      hint: 'the backup was made of a log that somebody had changed: compare it with older backups',
    })
  } finally {
    await opened.close()
  }
}

async function restoreKey(folder: string, { key }: Manifest, file: string): Promise<Restored['key']> {
  if (!key) return existsSync(file) ? 'kept' : 'missing'
  await copyFile(path.join(folder, 'secret.key'), file)
  await chmod(file, 0o600)
  return 'restored'
}
