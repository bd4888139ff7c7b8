/** What a record store is, looked at without changing it. */
import pg from 'pg'
import { clientSettings, member, place, schema } from './address.ts'
import { recordFault } from './faults.ts'
import { recordMigrations, type RecordRoom } from './migrate.ts'

export interface RecordStoreState {
  /** PostgreSQL's. */
  readonly version: string
  readonly place: string
  readonly user: string
  /** Whether the user sees every row whatever the policies say (transactions run as the member role all the same). */
  readonly sovereign: boolean
  /** The member role: absent, not ours to act as, free of the policies, or as it should be. */
  readonly role: 'absent' | 'not-granted' | 'unbound' | 'bound'
  readonly bytes: number
  readonly connections: number
  readonly connectionLimit: number
  /** Its clock minus ours, ms. */
  readonly skew: number
  /** Tables without forced row-level security, or without a policy. */
  readonly unguarded: readonly string[]
  /** Of this program, not applied yet; applied, of no known program. As room/number. */
  readonly missing: readonly string[]
  readonly unknown: readonly string[]
}

/** Errors of the store. */
export async function inspectRecords(url: string, rooms: readonly RecordRoom[]): Promise<RecordStoreState> {
  const client = new pg.Client(clientSettings(url, 'lianfang doctor', 5000))
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(`SELECT set_config('lianfang.scope', 'system', false)`)
    const asked = Date.now()
    const { rows } = await client.query<{
      version: string
      user: string
      sovereign: boolean
      role: RecordStoreState['role']
      bytes: number
      connections: number
      limit: number
      now: Date
      migrated: boolean
    }>(
      `SELECT current_setting('server_version') AS version, current_user::text AS user,
         me.rolsuper OR me.rolbypassrls AS sovereign,
         CASE WHEN it.oid IS NULL THEN 'absent' WHEN NOT pg_has_role(current_user, it.oid, 'MEMBER') THEN 'not-granted'
           WHEN it.rolsuper OR it.rolbypassrls THEN 'unbound' ELSE 'bound' END AS role,
         pg_database_size(current_database()) AS bytes,
         (SELECT count(*)::integer FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
         current_setting('max_connections')::integer AS limit, clock_timestamp() AS now,
         to_regclass('${schema}.schema_migration') IS NOT NULL AS migrated
       FROM pg_roles AS me LEFT JOIN pg_roles AS it ON it.rolname = '${member}' WHERE me.rolname = current_user`,
    )
    const answered = Date.now()
    const { limit, now, migrated, ...row } = rows[0]!
    const { rows: bare } = await client.query<{ name: string }>(
      `SELECT relname::text AS name FROM pg_class AS t
       WHERE relnamespace = to_regnamespace('${schema}') AND relkind IN ('r', 'p')
         AND NOT (relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = t.oid))
       ORDER BY relname`,
    )
    const { rows: applied } = migrated
      ? await client.query<{ room: string; number: number; checksum: string }>(
          `SELECT room, number, checksum FROM ${schema}.schema_migration`,
        )
      : { rows: [] }
    const nameOf = ({ room, number }: { room: string; number: number }): string => `${room}/${number}`
    const known = new Map(recordMigrations(rooms).map((each) => [nameOf(each), each.checksum]))
    const there = new Set(applied.map(nameOf))
    return {
      ...row,
      place: place(url),
      connectionLimit: limit,
      skew: now.getTime() - (asked + answered) / 2,
      unguarded: bare.map(({ name }) => name),
      missing: [...known.keys()].filter((name) => !there.has(name)),
      unknown: applied.filter((each) => known.get(nameOf(each)) !== each.checksum).map(nameOf),
    }
  } catch (error) {
    throw recordFault(error, place(url))
  } finally {
    await client.end().catch(() => undefined)
  }
}
