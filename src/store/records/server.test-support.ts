/** One embedded server for a suite, and as many fresh databases on it as there are tests. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after } from 'node:test'
import pg from 'pg'
import { connectRecordStore, type RecordStoreSettings } from './client.ts'
import { startEmbeddedServer } from './embedded.ts'
import { migrateRecords, type RecordRoom } from './migrate.ts'
import type { RecordStore } from './tables.ts'

/** A store whose database nobody else uses. Its address is a superuser's. */
export interface TestStore extends RecordStore {
  readonly url: string
}

export interface TestRecords {
  /** An empty database with the rooms' migrations applied. Closed with the server. */
  freshDatabase(settings?: Partial<RecordStoreSettings>): Promise<TestStore>
  /** Of the server's first database, without migrations. */
  readonly url: string
  /** The server's data directory, and the process that it is. */
  readonly directory: string
  readonly pid: () => number | undefined
  /** The address of another database of the server, with another user where one is given. */
  addressOf(database: string, user?: string, password?: string): string
  /** Happens by itself after the suite's last test. */
  stop(): Promise<void>
}

/** `rooms` in the order of the map; each must have those it refers to before it. */
export async function startTestRecords(
  rooms: readonly RecordRoom[] = [],
  binaries?: string,
): Promise<TestRecords> {
  const directory = await mkdtemp(path.join(tmpdir(), 'lianfang-records-'))
  const server = await startEmbeddedServer({
    directory: path.join(directory, 'records'),
    durable: false,
    ...(binaries === undefined ? {} : { binaries }),
  })
  const addressOf = (database: string, username?: string, password?: string): string =>
    Object.assign(new URL(server.url), {
      pathname: `/${database}`,
      ...(username === undefined ? {} : { username, password }),
    }).href
  const client = new pg.Client(server.url)
  try {
    await client.connect()
    await client.query('CREATE DATABASE template')
    await migrateRecords(addressOf('template'), rooms)
  } catch (error) {
    await client.end()
    await server.stop()
    await rm(directory, { recursive: true, force: true })
    throw error
  }
  const stores: RecordStore[] = []
  let made = 0
  // One after the other: a template is copied for one at a time.
  let making: Promise<unknown> = Promise.resolve()
  let stopping: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    await Promise.all(stores.map((store) => store.close()))
    await client.end()
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
  const records: TestRecords = {
    url: server.url,
    directory: path.join(directory, 'records'),
    pid: server.pid,
    addressOf,
    async freshDatabase(settings = {}) {
      made += 1
      const database = `test_${made}`
      const creating = making.then(() => client.query(`CREATE DATABASE ${database} TEMPLATE template`))
      making = creating
      await creating
      const url = addressOf(database)
      const store = await connectRecordStore({ connections: 4, ...settings, url })
      let closing: Promise<void> | undefined
      const test: TestStore = {
        url,
        within: (scope, work, how) => store.within(scope, work, how),
        close: () => (closing ??= store.close()),
      }
      stores.push(test)
      return test
    },
    stop: () => (stopping ??= stop()),
  }
  after(() => records.stop())
  return records
}

/** Runs statements as the superuser, outside of row-level security: for tampering, and for looking on. */
export async function asSuperuser(
  { url }: { readonly url: string },
  statements: string,
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query('SET search_path = lianfang')
    // A list of results when there are several statements.
    const results: unknown = await client.query(statements)
    const last: unknown = Array.isArray(results) ? results.at(-1) : results
    return (last as pg.QueryResult<Record<string, unknown>>).rows
  } finally {
    await client.end()
  }
}
