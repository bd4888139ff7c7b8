/** All rows of the record store, out of one moment and into an empty database. */
import type { Readable } from 'node:stream'
import pg from 'pg'
import { LianfangError } from '../../base/errors.ts'
import { clientSettings, place, schema } from './address.ts'
import { copyIn, copyOut } from './copy.ts'
import { recordFault } from './faults.ts'
import { migrateRecords, recordMigrations, type RecordRoom } from './migrate.ts'

export interface DumpedTable {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: number
}

/** What a dump holds beside the rows. */
export interface RecordDump {
  /** PostgreSQL's, e.g. 18.0. */
  readonly server: string
  readonly migrations: readonly {
    readonly room: string
    readonly number: number
    readonly checksum: string
  }[]
  readonly tables: readonly DumpedTable[]
  /** `value` as text: it may be past 2^53. */
  readonly sequences: readonly { readonly name: string; readonly value: string; readonly called: boolean }[]
}

const quote = pg.escapeIdentifier
const named = (name: string): string => `${quote(schema)}.${quote(name)}`

/**
 * Hands over the rows of every table, as of one moment, while the service goes on; each in the text format of COPY. The address' user
 * sees all rows when it is a superuser or has BYPASSRLS, or else by what the policies let scope `system` see, which is all of ours.
 */
export async function dumpRecords(
  url: string,
  write: (table: string, rows: Readable) => Promise<void>,
): Promise<RecordDump> {
  return withClient(url, 'lianfang backup', async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await speakExactly(client)
    const known = await client.query<{ free: boolean; there: boolean }>(
      `SELECT rolsuper OR rolbypassrls AS free, to_regclass('${schema}.schema_migration') IS NOT NULL AS there
       FROM pg_roles WHERE rolname = current_user`,
    )
    const { free, there } = known.rows[0]!
    if (!there)
      throw new LianfangError('backup-empty', `the record store at ${place(url)} has no tables yet`, {
        hint: 'start the service once: lianfang serve',
      })
    // An error rather than rows that are left out.
    if (free) await client.query('SET LOCAL row_security = off')
    const { rows: versions } = await client.query<{ server: string }>(
      `SELECT current_setting('server_version') AS server`,
    )
    const { rows: migrations } = await client.query<RecordDump['migrations'][number]>(
      `SELECT room, number, checksum FROM ${named('schema_migration')} ORDER BY room, number`,
    )
    const tables: DumpedTable[] = []
    for (const { name, columns } of await tablesOf(client)) {
      const list = columns.map(quote).join(', ')
      const rows = await copyOut(client, `COPY ${named(name)} (${list}) TO STDOUT`, (bytes) =>
        write(name, bytes),
      )
      tables.push({ name, columns, rows })
    }
    const sequences: RecordDump['sequences'][number][] = []
    for (const name of await sequencesOf(client)) {
      const { rows } = await client.query<{ value: string; called: boolean }>(
        `SELECT last_value::text AS value, is_called AS called FROM ${named(name)}`,
      )
      sequences.push({ name, ...rows[0]! })
    }
    await client.query('COMMIT')
    return { server: versions[0]!.server, migrations, tables, sequences }
  })
}

/** What keeps a dump from being loaded by this program. Error: backup-version. */
export function checkRecordDump(dump: RecordDump, rooms: readonly RecordRoom[]): void {
  const known = new Map(recordMigrations(rooms).map((each) => [`${each.room}/${each.number}`, each.checksum]))
  for (const { room, number, checksum } of dump.migrations)
    if (known.get(`${room}/${number}`) !== checksum)
      throw new LianfangError(
        'backup-version',
        known.has(`${room}/${number}`)
          ? `the backup was made with another migration ${room}/${number} than this program has`
          : `the backup has migration ${room}/${number}, which this program does not know`,
        { hint: 'restore it with the release of Lianfang that made it, or a newer one; nothing was changed' },
      )
}

/** Whether a table of ours holds a row. */
export async function holdsRecords(url: string): Promise<boolean> {
  return withClient(url, 'lianfang restore', async (client) => {
    await speakExactly(client)
    for (const { name } of await tablesOf(client)) {
      const { rows } = await client.query<{ some: boolean }>(
        `SELECT EXISTS (SELECT FROM ${named(name)}) AS some`,
      )
      if (rows[0]!.some) return true
    }
    return false
  })
}

/** Others of ours that are connected to this database now: a service that runs. */
export async function recordUsers(url: string): Promise<number> {
  return withClient(url, 'lianfang restore', async (client) => {
    const { rows } = await client.query<{ users: number }>(
      `SELECT count(*)::integer AS users FROM pg_stat_activity
       WHERE datname = current_database() AND pid != pg_backend_pid() AND application_name ~ '^lianfang'`,
    )
    return rows[0]!.users
  })
}

/**
 * Loads a dump in place of all that is there: makes the tables as the dump's migrations made them, fills them in one transaction,
 * then brings them up to this program. Errors: backup-version, backup-rows, and what `read` throws.
 */
export async function loadRecords(
  url: string,
  rooms: readonly RecordRoom[],
  dump: RecordDump,
  read: (table: string) => AsyncIterable<Uint8Array>,
): Promise<void> {
  checkRecordDump(dump, rooms)
  await withClient(url, 'lianfang restore', async (client) => {
    await client.query(`DROP SCHEMA IF EXISTS ${quote(schema)} CASCADE`)
  })
  await migrateRecords(url, rooms, dump.migrations)
  await withClient(url, 'lianfang restore', async (client) => {
    await client.query('BEGIN')
    await speakExactly(client)
    await client.query('SET LOCAL statement_timeout = 0')
    const tables = new Map((await tablesOf(client)).map((table) => [table.name, table]))
    const open = await lowerGuards(client, [...tables.keys()])
    if (tables.size > 0) await client.query(`TRUNCATE ${[...tables.keys()].map(named).join(', ')}`)
    for (const { name, columns, rows } of dump.tables) {
      if (!tables.has(name))
        throw new LianfangError('backup-version', `this program makes no table ${name}, which the backup has`)
      const list = columns.map(quote).join(', ')
      const copied = await copyIn(client, `COPY ${named(name)} (${list}) FROM STDIN`, read(name))
      if (copied !== rows)
        throw new LianfangError('backup-rows', `table ${name} has ${copied} rows in its file, not ${rows}`, {
          hint: 'take another backup; nothing was changed in the record store',
        })
    }
    await open.raise()
    for (const { name, value, called } of dump.sequences)
      await client.query('SELECT setval($1::text::regclass, $2::bigint, $3)::text', [
        named(name),
        value,
        called,
      ])
    await client.query('COMMIT')
    await client.query('ANALYZE')
  })
  await migrateRecords(url, rooms)
}

/**
 * Takes away, within the transaction, what would refuse rows in the order in which they come: foreign keys, triggers, and row-level
 * security for the tables' owner. raise() puts all back, and so checks every foreign key.
 */
async function lowerGuards(
  client: pg.Client,
  tables: readonly string[],
): Promise<{ raise(): Promise<void> }> {
  const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(
    `SELECT relname AS table, conname AS name, pg_get_constraintdef(c.oid) AS definition
     FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = conrelid
     WHERE contype = 'f' AND conparentid = 0 AND t.relnamespace = '${schema}'::regnamespace`,
  )
  const { rows: triggers } = await client.query<{ table: string; name: string; state: string }>(
    `SELECT relname AS table, tgname AS name, tgenabled AS state
     FROM pg_trigger JOIN pg_class AS t ON t.oid = tgrelid
     WHERE NOT tgisinternal AND tgenabled != 'D' AND t.relnamespace = '${schema}'::regnamespace`,
  )
  const { rows: forced } = await client.query<{ table: string }>(
    `SELECT relname AS table FROM pg_class
     WHERE relforcerowsecurity AND relkind = 'r' AND relnamespace = '${schema}'::regnamespace`,
  )
  const alter = async (table: string, change: string): Promise<void> => {
    await client.query(`ALTER TABLE ${named(table)} ${change}`)
  }
  for (const { table, name } of keys) await alter(table, `DROP CONSTRAINT ${quote(name)}`)
  for (const table of tables) await alter(table, 'DISABLE TRIGGER USER')
  for (const { table } of forced) await alter(table, 'NO FORCE ROW LEVEL SECURITY')
  return {
    async raise() {
      const word = { O: '', A: 'ALWAYS ', R: 'REPLICA ' } as const
      for (const { table, name, state } of triggers)
        await alter(table, `ENABLE ${word[state as keyof typeof word]}TRIGGER ${quote(name)}`)
      for (const { table, name, definition } of keys)
        await alter(table, `ADD CONSTRAINT ${quote(name)} ${definition}`)
      for (const { table } of forced) await alter(table, 'FORCE ROW LEVEL SECURITY')
    },
  }
}

/** Ours, without the table of migrations; columns that are computed are left to be computed. */
async function tablesOf(client: pg.Client): Promise<{ name: string; columns: string[] }[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `SELECT t.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class AS t JOIN pg_attribute AS a ON a.attrelid = t.oid
     WHERE t.relnamespace = to_regnamespace('${schema}') AND t.relkind = 'r' AND t.relname != 'schema_migration'
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     GROUP BY t.relname ORDER BY t.relname`,
  )
  return rows
}

async function sequencesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_class
     WHERE relnamespace = to_regnamespace('${schema}') AND relkind = 'S' ORDER BY relname`,
  )
  return rows.map(({ name }) => name)
}

/** Text of values that is read back as the same values, whatever the server's or the user's own settings are. */
async function speakExactly(client: pg.Client): Promise<void> {
  await client.query(
    `SELECT set_config('lianfang.scope', 'system', false), set_config('DateStyle', 'ISO, YMD', false),
       set_config('IntervalStyle', 'iso_8601', false), set_config('extra_float_digits', '3', false),
       set_config('TimeZone', 'UTC', false), set_config('bytea_output', 'hex', false),
       set_config('client_encoding', 'UTF8', false)`,
  )
}

async function withClient<Result>(
  url: string,
  name: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(clientSettings(url, name, 10_000))
  // A connection that breaks fails the statement that runs; without a listener it would end the process too.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } catch (error) {
    throw recordFault(error, place(url))
  } finally {
    await client.end().catch(() => undefined)
  }
}
