/** Both stores into a folder, while the service runs. */
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import path from 'node:path'
import { createZstdCompress } from 'node:zlib'
import packageFile from '../../../package.json' with { type: 'json' }
import { eventsVersion, tables, type App, type OpenRecords } from '../../app.ts'
import { LianfangError } from '../../base/errors.ts'
import { latestAnchor } from '../../domains/audit/index.ts'
import { markJournal, unsettledSince } from '../../domains/sources/index.ts'
import { declared, identifier, sql, value, type EventStore, type Table } from '../../store/events/index.ts'
import { dumpRecords } from '../../store/records/index.ts'
import { formatVersion, writeDigested, writeManifest, type BackupFile, type Manifest } from './manifest.ts'

export interface BackupProgress {
  readonly step: 'records' | 'events' | 'reading back'
  readonly table: string
  /** On the disk so far. */
  readonly bytes: number
}

export interface BackupOptions {
  /** Copies the key that stored secrets are sealed with. */
  readonly key?: string
  readonly onProgress?: (progress: BackupProgress) => void
  readonly signal?: AbortSignal
}

/**
 * Makes `folder`. In it: of the record store, one moment; of the event store, every batch that was stored before the backup began, whole,
 * and no other. Errors: backup-exists, backup-write; those of the stores.
 */
export async function backup(
  folder: string,
  { store }: Pick<App, 'store'>,
  records: OpenRecords,
  { key, onProgress = () => undefined, signal }: BackupOptions = {},
): Promise<Manifest> {
  const target = path.resolve(folder)
  if (existsSync(target))
    throw new LianfangError('backup-exists', `${target} is there already`, {
      hint: 'name a folder that does not exist yet, for example with the date in its name',
    })
  const draft = `${target}.part`
  if (existsSync(draft))
    throw new LianfangError('backup-exists', `${draft} is there: a backup that runs, or was broken off`, {
      hint: 'if none runs, delete it',
    })
  await mkdir(draft, { recursive: true, mode: 0o700 })
  const madeAt = new Date().toISOString()
  const files: BackupFile[] = []
  let bytes = 0
  const watch = (step: BackupProgress['step'], table: string) => (more: number) => {
    signal?.throwIfAborted()
    bytes += more
    onProgress({ step, table, bytes })
  }

  const [node] = await store.query<{ engine: string }>(sql`SELECT version() AS engine`)
  const mark = await markJournal(store)
  const dump = await dumpRecords(records.url, async (table, rows) => {
    const name = `records/${table}.copy.zst`
    const written = await writeDigested(draft, name, rows, [createZstdCompress()], watch('records', table))
    files.push({ path: name, ...written, table, shard: null, rows: 0 })
  })
  for (const [index, file] of files.entries())
    files[index] = { ...file, rows: dump.tables.find(({ name }) => name === file.table)!.rows }
  // Taken after the records: what was recorded meanwhile is not in them, and must not be asked for.
  const audit = await auditOf(records, dump.tables.find(({ name }) => name === 'audit_entry')?.rows ?? 0)

  const counted: Manifest['events']['tables'][number][] = []
  for (const table of tables) {
    let rows = 0
    for (let shard = 0; shard < store.shards; shard += 1)
      for (const partition of await partitionsOf(store, table, shard)) {
        const name = `events/${shard}/${table.name}-${partition}.native.zst`
        const frames = await exported(store, table, partition, shard)
        const written = await writeDigested(draft, name, frames, [], watch('events', table.name))
        // The engine reads it as a restore will, and says how many rows it finds.
        onProgress({ step: 'reading back', table: table.name, bytes })
        const found = await readBack(store, table, path.join(draft, name), shard)
        files.push({ path: name, ...written, table: table.name, shard, rows: found })
        rows += found
      }
    const columns = table.columns.map(({ name, type }) => ({ name, type }))
    counted.push({ name: table.name, rows, columns })
  }
  const unsettled = await unsettledSince(store, mark)
  const [registry] = await store.query<{ version: number }>(
    sql`SELECT max(version) AS version FROM ${identifier(store.localName(table('agency_prefix')))}`,
  )
  if (key !== undefined) {
    const written = await writeDigested(draft, 'secret.key', createReadStream(key))
    files.push({ path: 'secret.key', ...written, table: '', shard: null, rows: 0 })
  }
  const manifest: Manifest = {
    format: formatVersion,
    madeAt,
    program: packageFile.version,
    events: {
      engine: node!.engine,
      version: eventsVersion,
      shards: store.shards,
      tables: counted,
      unsettled,
      registry: registry?.version ?? 0,
    },
    records: {
      server: dump.server,
      migrations: [...dump.migrations],
      tables: dump.tables.map((each) => ({ ...each, columns: [...each.columns] })),
      sequences: [...dump.sequences],
    },
    audit,
    key: key !== undefined,
    files,
  }
  signal?.throwIfAborted()
  await writeManifest(draft, manifest)
  await rename(draft, target)
  await synced(path.dirname(target))
  return manifest
}

function table(name: string): Table {
  return tables.find((each) => each.name === name)!
}

/** The head of the audit log when it had so many entries. */
async function auditOf({ records }: OpenRecords, entries: number): Promise<Manifest['audit']> {
  return records.within({ kind: 'system' }, async (transaction) => {
    const head = await latestAnchor(transaction)
    if (head.sequence === entries || entries === 0) return { ...(entries === 0 ? none : head) }
    const row = await transaction
      .selectFrom('audit_entry')
      .select(['sequence', 'hash'])
      .where('sequence', '=', entries)
      .executeTakeFirstOrThrow()
    return { sequence: row.sequence, hash: row.hash }
  })
}

const none = { sequence: 0, hash: '' }

async function partitionsOf(store: EventStore, each: Table, on: number): Promise<string[]> {
  const rows = await store.query<{ id: string }>(
    sql`SELECT DISTINCT _partition_id AS id FROM ${identifier(store.localName(each))} ORDER BY id`,
    { on },
  )
  return rows.map(({ id }) => id)
}

/** States are large: few rows a block, so that memory stays bounded. */
export function blockRows(each: Table): number {
  return each.columns.some(({ type }) => type.startsWith('AggregateFunction')) ? 2048 : 65_536
}

async function exported(store: EventStore, each: Table, partition: string, on: number) {
  const columns = declared(each.columns.map(({ name }) => `\`${name}\``).join(', '))
  return store.exportRows(
    sql`SELECT ${columns} FROM ${identifier(store.localName(each))} WHERE _partition_id = ${value(partition, 'String')}`,
    on,
    { max_threads: 1, max_block_size: String(blockRows(each)) },
  )
}

async function readBack(store: EventStore, each: Table, file: string, on: number): Promise<number> {
  const structure = each.columns.map(({ name, type }) => `\`${name}\` ${type}`).join(', ')
  const into = declared(`'${structure.replaceAll("'", "\\'")}'`)
  return store.importRows(sql`INSERT INTO FUNCTION null(${into})`, createReadStream(file), on, {
    max_insert_block_size: String(blockRows(each)),
    max_threads: 1,
  })
}

/** The new name of a folder, on the disk. */
async function synced(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
