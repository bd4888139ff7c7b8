/**
 * Versioned changes of the record store's tables: plain SQL files `<room>/migrations/0001-name.sql`, run in the order of the rooms,
 * each in one transaction, and remembered by room, number and SHA-256. They run as the user of the address, in scope system, with
 * the schema first on the search path.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { LianfangError } from '../../base/errors.ts'
import { clientSettings, member, place, schema } from './address.ts'
import { checkVersion } from './client.ts'
import { recordFault } from './faults.ts'

/** Where a room keeps its migrations. */
export interface RecordRoom {
  /** Never changed: databases remember it. */
  readonly room: string
  readonly folder: URL
}

interface Migration {
  readonly room: string
  readonly number: number
  readonly name: string
  readonly file: string
  readonly text: string
  readonly checksum: string
}

const own: RecordRoom = { room: 'records', folder: new URL('./migrations/', import.meta.url) }
/** Any number that no other program of this database uses for its advisory locks. */
const migrationLock = 0x6c69616e

/**
 * Brings a database up to the last migration of every room; two processes that start together do it once. Answers with what was
 * applied, `room/number`. With `only`, those alone: for a restore of what an older program had. Errors: records-version for a database that newer or other migrations have made, records-migration for
 * a file with a fault, records-refused for rights that are missing; those of the store.
 */
export async function migrateRecords(
  url: string,
  rooms: readonly RecordRoom[],
  only?: readonly Pick<Migration, 'room' | 'number'>[],
): Promise<string[]> {
  const wanted = only && new Set(only.map(({ room, number }) => `${room}/${number}`))
  const migrations = recordMigrations(rooms).filter(
    ({ room, number }) => wanted?.has(`${room}/${number}`) ?? true,
  )
  const where = place(url)
  const client = new pg.Client({ ...clientSettings(url, 'lianfang migrations', 10_000) })
  // A connection that breaks fails the statement that runs; without a listener it would end the process too.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ version: number }>(
      `SELECT current_setting('server_version_num')::integer AS version`,
    )
    checkVersion(rows[0]!.version, where)
    await client.query(`SELECT pg_advisory_lock(${migrationLock})`)
    await prepare(client)
    const { rows: applied } = await client.query<Pick<Migration, 'room' | 'number' | 'name' | 'checksum'>>(
      'SELECT room, number, name, checksum FROM schema_migration',
    )
    checkApplied(migrations, applied, where)
    const known = new Set(applied.map(({ room, number }) => `${room}/${number}`))
    const missing = migrations.filter(({ room, number }) => !known.has(`${room}/${number}`))
    for (const migration of missing) await apply(client, migration)
    return missing.map(({ room, number }) => `${room}/${number}`)
  } catch (error) {
    throw recordFault(error, where)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Every migration of the rooms, in their order. */
export function recordMigrations(rooms: readonly RecordRoom[]): Migration[] {
  return [own, ...rooms].flatMap(readMigrations)
}

function readMigrations({ room, folder }: RecordRoom): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((file, index) => {
      const [, digits, name] = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file) ?? []
      if (digits === undefined || name === undefined || Number(digits) !== index + 1)
        throw new TypeError(`${fileURLToPath(folder)}${file}: migrations count up from 0001-name.sql`)
      const text = readFileSync(new URL(file, folder), 'utf8')
      const checksum = createHash('sha256').update(text).digest('hex')
      return { room, number: index + 1, name, file: fileURLToPath(new URL(file, folder)), text, checksum }
    })
}

/** The role, the schema and the table of migrations, where they are missing. */
async function prepare(client: pg.Client): Promise<void> {
  await ensureMember(client)
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema])
  if (rowCount === 0) {
    try {
      await client.query(`CREATE SCHEMA ${schema}`)
    } catch (error) {
      throw lacking(error, `make the schema ${schema}`, `GRANT CREATE ON DATABASE …`)
    }
  }
  await client.query(
    `SELECT set_config('search_path', '${schema}', false), set_config('lianfang.scope', 'system', false)`,
  )
  // Asked first: IF NOT EXISTS says a notice each time.
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('${schema}.schema_migration') IS NOT NULL AS there`,
  )
  if (rows[0]!.there) return
  await client.query(`
    BEGIN;
    GRANT USAGE ON SCHEMA ${schema} TO ${member};
    CREATE TABLE schema_migration (
      room text NOT NULL,
      number integer NOT NULL,
      name text NOT NULL,
      checksum text NOT NULL,
      applied_at timestamptz(3) NOT NULL DEFAULT now(),
      PRIMARY KEY (room, number)
    );
    ALTER TABLE schema_migration ENABLE ROW LEVEL SECURITY;
    ALTER TABLE schema_migration FORCE ROW LEVEL SECURITY;
    CREATE POLICY ours ON schema_migration USING (current_setting('lianfang.scope', true) = 'system');
    COMMIT`)
}

/** Roles belong to the whole server, so another database may have made it already, or be making it now. */
async function ensureMember(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [member])
  if (rowCount === 0)
    await client.query(`CREATE ROLE ${member} NOLOGIN NOINHERIT`).catch((error: unknown) => {
      if (error instanceof pg.DatabaseError && /^(42710|23505)$/.test(error.code ?? '')) return
      throw lacking(
        error,
        `make the role ${member}`,
        `CREATE ROLE ${member} NOLOGIN NOINHERIT; GRANT ${member} TO …`,
      )
    })
  const { rows } = await client.query<{ superior: boolean; bypasses: boolean; allowed: boolean }>(
    `SELECT rolsuper AS superior, rolbypassrls AS bypasses, pg_has_role(current_user, oid, 'MEMBER') AS allowed
     FROM pg_roles WHERE rolname = $1`,
    [member],
  )
  const { superior, bypasses, allowed } = rows[0]!
  if (superior || bypasses)
    throw new LianfangError(
      'records-refused',
      `the role ${member} may see every row: row-level security would not bind it`,
      { hint: `as a superuser: ALTER ROLE ${member} NOSUPERUSER NOBYPASSRLS` },
    )
  if (allowed) return
  await client.query(`GRANT ${member} TO CURRENT_USER`).catch((error: unknown) => {
    throw lacking(error, `act as the role ${member}`, `GRANT ${member} TO …`)
  })
}

function lacking(error: unknown, what: string, statement: string): unknown {
  if (!(error instanceof pg.DatabaseError) || !/^(42501|0LP01)$/.test(error.code ?? '')) return error
  return new LianfangError('records-refused', `the user of the record store's address may not ${what}`, {
    cause: error,
    hint: `let a superuser of the server run once: ${statement} (… is that user or database)`,
  })
}

function checkApplied(
  migrations: readonly Migration[],
  applied: readonly Pick<Migration, 'room' | 'number' | 'name' | 'checksum'>[],
  where: string,
): void {
  const byPlace = new Map(migrations.map((migration) => [`${migration.room}/${migration.number}`, migration]))
  for (const { room, number, name, checksum } of applied) {
    const migration = byPlace.get(`${room}/${number}`)
    if (migration === undefined)
      throw new LianfangError(
        'records-version',
        `the record store at ${where} has migration ${room}/${number} (${name}), which this program does not know`,
        { hint: 'use the release of Lianfang that wrote it, or a newer one; nothing was changed' },
      )
    if (migration.checksum !== checksum)
      throw new LianfangError(
        'records-version',
        `${migration.file} is not the migration ${room}/${number} that the record store at ${where} has`,
        {
          hint: 'put the file back as it was and write what changes into a new migration; nothing was changed',
        },
      )
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const { room, number, name, checksum, text } = migration
  await client.query('BEGIN')
  try {
    await client.query(text)
    await checkPolicies(client, migration)
    await client.query(
      'INSERT INTO schema_migration (room, number, name, checksum) VALUES ($1, $2, $3, $4)',
      [room, number, name, checksum],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    if (!(error instanceof pg.DatabaseError) || error.code?.startsWith('57')) throw error
    const line = text.slice(0, Number(error.position ?? 1) - 1).split('\n').length
    throw new LianfangError('records-migration', `${migration.file}:${line}: ${error.message}`, {
      cause: error,
      hint: 'nothing of this migration was applied; correct the file, or what it meets in the database',
    })
  }
}

/** Every table has row-level security that binds its owner too, and a policy. A view would not: it has its owner's rights. */
async function checkPolicies(client: pg.Client, { file }: Migration): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT class.relname AS name FROM pg_class AS class
    WHERE class.relnamespace = '${schema}'::regnamespace AND class.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT (
      class.relkind IN ('r', 'p') AND class.relrowsecurity AND class.relforcerowsecurity
        AND EXISTS (SELECT FROM pg_policy WHERE polrelid = class.oid)
      OR class.relkind = 'v' AND coalesce('security_invoker=true' = ANY (class.reloptions), false))
    ORDER BY 1`)
  if (rows.length === 0) return
  throw new LianfangError(
    'records-migration',
    `${file}: without row-level security: ${rows.map(({ name }) => name).join(', ')}`,
    {
      hint: 'a table needs ENABLE and FORCE ROW LEVEL SECURITY and a policy; a view needs WITH (security_invoker = true)',
    },
  )
}
