/** Records in PostgreSQL, the only driver. Whether the server is somebody's or a child process of ours is no matter here. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql, type IsolationLevel, type RawBuilder } from 'kysely'
import pg from 'pg'
import { LianfangError } from '../../base/errors.ts'
import { clientSettings, member, place, schema } from './address.ts'
import { isRepeatable, isUnreachable, recordFault } from './faults.ts'
import type { Records, RecordStore, RecordTables, Scope } from './tables.ts'

export interface RecordStoreSettings {
  /** See address.ts. */
  readonly url: string
  /** How the server's own lists name us (default lianfang). */
  readonly name?: string
  /** At most so many connections (default 10). */
  readonly connections?: number
  /** A statement is ended after so many ms (default 60 s). */
  readonly statementTimeout?: number
  /** How long to wait for a server that is away, ms (default 15 s). */
  readonly patience?: number
}

/** Serialisation failures and deadlocks: so many attempts before the caller hears of them. */
const attempts = 10
const oldestVersion = 15

/**
 * Reaches a server whose tables migrateRecords() has made.
 * Errors: setting-invalid, records-unreachable, records-refused, records-version.
 */
export async function connectRecordStore(settings: RecordStoreSettings): Promise<RecordStore> {
  const { url, name = 'lianfang', connections = 10, statementTimeout = 60_000, patience = 15_000 } = settings
  const pool = new pg.Pool({
    ...clientSettings(url, name, Math.min(patience, 10_000)),
    max: connections,
    idleTimeoutMillis: 30_000,
    // Both would wait for ever on a client that died in the middle of something.
    idle_in_transaction_session_timeout: 300_000,
    statement_timeout: statementTimeout,
  })
  // An idle connection that breaks is replaced by the pool; whoever needs one hears of it.
  pool.on('error', () => undefined)
  // One that breaks while it is in use fails its next statement; without a listener it would end the process too.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const database = new Kysely<RecordTables>({ dialect: new PostgresDialect({ pool }) })
  const store = new PostgresRecords(database, place(url), patience)
  try {
    await store.check()
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}

/** A value for a jsonb column: the driver would take a list for an SQL array. */
export function json<Value>(value: Value): RawBuilder<Value> {
  return sql<Value>`${JSON.stringify(value)}::jsonb`
}

class PostgresRecords implements RecordStore {
  readonly #database: Kysely<RecordTables>
  readonly #place: string
  readonly #patience: number

  constructor(database: Kysely<RecordTables>, place: string, patience: number) {
    this.#database = database
    this.#place = place
    this.#patience = patience
  }

  async within<Result>(
    scope: Scope,
    work: (records: Records) => Promise<Result>,
    how: { readonly isolation?: IsolationLevel } = {},
  ): Promise<Result> {
    const outcome = await this.#persist<{ result: Result } | { error: unknown }>(async () => {
      const begin = this.#database.startTransaction()
      const transaction = await (
        how.isolation === undefined ? begin : begin.setIsolationLevel(how.isolation)
      ).execute()
      // Whether the server heard of it. Gives the connection back in any case.
      const undo = (): Promise<boolean> =>
        transaction
          .rollback()
          .execute()
          .then(
            () => true,
            () => false,
          )
      let result: Result
      try {
        await enter(scope).execute(transaction)
        result = await work(transaction)
        // Fails when a statement of `work` had failed unnoticed: its commit would quietly be a rollback.
        await sql`SET CONSTRAINTS ALL IMMEDIATE`.execute(transaction)
      } catch (error) {
        const isConnected = await undo()
        // What `work` threw is not ours to judge: it may be about another server.
        if (isConnected && !(error instanceof pg.DatabaseError)) return { error }
        throw error
      }
      try {
        await transaction.commit().execute()
      } catch (error) {
        await undo()
        if (!isUnreachable(error)) throw error
        throw new LianfangError(
          'records-unreachable',
          `the connection to the record store at ${this.#place} was lost in the middle of a commit`,
          { cause: error, hint: 'look whether the change was stored before repeating it' },
        )
      }
      return { result }
    })
    if ('error' in outcome) throw outcome.error
    return outcome.result
  }

  /** The server's version, and whether we may act as the member role. */
  async check(): Promise<void> {
    const question = sql<{ version: number; known: boolean; allowed: boolean }>`
      SELECT current_setting('server_version_num')::integer AS version,
        role.oid IS NOT NULL AS known,
        coalesce(pg_has_role(current_user, role.oid, 'MEMBER'), false) AS allowed
      FROM (SELECT to_regrole(${member})::oid AS oid) AS role`
    const { rows } = await this.#persist(() => question.execute(this.#database))
    const { version, known, allowed } = rows[0]!
    checkVersion(version, this.#place)
    if (known && allowed) return
    throw new LianfangError(
      'records-refused',
      `the record store at ${this.#place} has no role ${member} that we may act as`,
      { hint: `as a superuser: CREATE ROLE ${member} NOLOGIN; GRANT ${member} TO the user of the address` },
    )
  }

  async close(): Promise<void> {
    await this.#database.destroy()
  }

  async #persist<Result>(attempt: () => Promise<Result>): Promise<Result> {
    const deadline = Date.now() + this.#patience
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt()
      } catch (error) {
        const again = isRepeatable(error) ? tries < attempts : isUnreachable(error) && Date.now() < deadline
        if (!again) throw recordFault(error, this.#place)
        await sleep(Math.random() * Math.min(500, 10 * 2 ** tries))
      }
    }
  }
}

/** Until the end of the transaction only, so a connection carries nothing over to its next user. */
function enter(scope: Scope): RawBuilder<unknown> {
  const agency = scope.kind === 'agency' ? String(scope.agency) : ''
  if (scope.kind === 'agency' && !Number.isInteger(scope.agency))
    throw new TypeError('no agency in the scope')
  const vendor = scope.kind === 'vendor' ? String(scope.vendor) : ''
  if (scope.kind === 'vendor' && !Number.isInteger(scope.vendor))
    throw new TypeError('no vendor in the scope')
  return sql`SELECT set_config('search_path', ${schema}, true), set_config('role', ${member}, true),
    set_config('lianfang.scope', ${scope.kind}, true), set_config('lianfang.agency', ${agency}, true),
    set_config('lianfang.vendor', ${vendor}, true)`
}

/** Error: records-version. `version` as in server_version_num: 150018 is 15.18. */
export function checkVersion(version: number, place: string): void {
  const major = Math.floor(version / 10_000)
  if (major >= oldestVersion) return
  throw new LianfangError(
    'records-version',
    `the server at ${place} is PostgreSQL ${major}; ${oldestVersion} or newer is needed`,
    { hint: 'upgrade the server, or leave the address out to use the built-in one' },
  )
}
