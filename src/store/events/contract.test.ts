/** One suite, every topology: what the floors above rely on, against real nodes. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { LianfangError } from '../../base/errors.ts'
import { connectEventStore, type EventStore } from './client.ts'
import { createTables, migrate, type Migration } from './migrate.ts'
import { startTestStore, type TestStore } from './nodes.test-support.ts'
import { declared, identifier, join, sql, value } from './sql.ts'
import type { Payload, Table } from './table.ts'

const plain = {
  name: 'plain',
  comment: "it's plain \\ simple: \u{1F600}",
  columns: [
    { name: 'time', type: "DateTime64(3, 'UTC')", codec: 'Delta(8), ZSTD(1)', comment: "the sensor's clock" },
    { name: 'word', type: 'LowCardinality(String)', comment: '' },
    { name: 'address', type: 'IPv6', comment: '' },
    { name: 'note', type: 'String', ttl: 'toDateTime(time) + INTERVAL 300 YEAR', comment: '' },
    { name: 'batch', type: 'UInt64', comment: '' },
  ],
  engine: 'MergeTree',
  orderBy: ['word', 'time'],
  partitionBy: 'toYYYYMM(time)',
} as const satisfies Table

const summed = {
  name: 'summed',
  comment: '',
  columns: [
    { name: 'word', type: 'LowCardinality(String)', comment: '' },
    { name: 'events', type: 'UInt64', comment: '' },
  ],
  engine: { kind: 'SummingMergeTree', sum: ['events'] },
  orderBy: ['word'],
} as const satisfies Table

const replaced = {
  name: 'replaced',
  comment: '',
  columns: [
    { name: 'word', type: 'String', comment: '' },
    { name: 'sources', type: 'AggregateFunction(uniqCombined64(15), IPv6)', comment: '' },
    { name: 'computed_at', type: "DateTime64(3, 'UTC')", comment: '' },
  ],
  engine: { kind: 'ReplacingMergeTree', version: 'computed_at' },
  orderBy: ['word'],
} as const satisfies Table

const first: Migration = { version: 1, name: 'first tables', statements: createTables([plain, summed]) }
const second: Migration = { version: 2, name: 'distinct', statements: createTables([replaced]) }

function json(rows: readonly object[]): Payload {
  return {
    format: 'JSONEachRow',
    rows: rows.length,
    parts: rows.map((row) => Buffer.from(`${JSON.stringify(row)}\n`)),
  }
}

async function count(store: EventStore, table: string): Promise<number> {
  const [row] = await store.query<{ rows: number }>(sql`SELECT count() AS rows FROM ${identifier(table)}`)
  return row!.rows
}

function rejectsWith(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof LianfangError, String(error))
    assert.equal(error.code, code, error.message)
    return true
  }
}

for (const shards of [1, 3])
  describe(shards === 1 ? 'one embedded node' : `a cluster of ${shards} embedded nodes`, () => {
    let testStore: TestStore
    let store: EventStore
    before(async () => {
      testStore = await startTestStore(shards)
      store = testStore.store
    })
    after(() => testStore.stop())

    /** Native blocks for `plain`, as the engine itself writes them: `rows` rows over three months. */
    const native = async (rows: number, batch: number): Promise<Payload> => {
      const { url, username, password } = testStore.nodes[0]!
      const request = http.request(`${url}/?default_format=Native&max_block_size=1000`, {
        method: 'POST',
        agent: false,
        headers: { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password },
      })
      request.end(`SELECT toDateTime64('2026-01-15 00:00:00', 3, 'UTC') + INTERVAL number % 3 MONTH AS time,
          toLowCardinality(['a', 'b', 'c'][number % 3 + 1]) AS word, toIPv6(toString(toIPv4(toUInt32(number % 100)))) AS address,
          repeat('x', number % 7) AS note, toUInt64(${batch}) AS batch FROM numbers(${rows})`)
      const [answer] = (await once(request, 'response')) as [http.IncomingMessage]
      assert.equal(answer.statusCode, 200)
      const bytes = await buffer(answer)
      // Cut anywhere: parts are only bytes.
      return { format: 'Native', rows, parts: [bytes.subarray(0, 7), bytes.subarray(7)] }
    }

    test('migrations: applied once, repeated in vain, resumed after a crash, never turned back', async () => {
      // As after a crash half-way: the last table of the migration is missing, and so is its record.
      const [statement] = first.statements(store.topology, store.database)
      await store.command(declared(statement!), { on: 0 })
      assert.deepEqual(await migrate(store, [first]), [1])
      assert.deepEqual(await migrate(store, [first]), [])
      assert.deepEqual(await migrate(store, [first, second]), [2])
      assert.deepEqual(
        await Promise.all([migrate(store, [first, second]), migrate(store, [first, second])]),
        [[], []],
      )
      await assert.rejects(migrate(store, [first]), rejectsWith('store-version'))
      assert.equal(await count(store, store.localName({ ...plain, name: 'schema_migration' })), 2)
      const [comment] = await store.query<{ comment: string }>(
        sql`SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = 'plain'`,
      )
      assert.equal(comment!.comment, plain.comment)
    })

    test('a payload is one part of each partition, on one shard, and once', async () => {
      const payload = await native(9000, 1)
      const repeat = [0, 1, 2].map(() => store.insert(plain, payload, 'once', 4n))
      await Promise.all(repeat)
      assert.equal(await count(store, 'plain'), 9000)
      for (let on = 0; on < shards; on += 1) {
        const [parts] = await store.query<{ parts: number }>(
          sql`SELECT count() AS parts FROM system.parts
            WHERE database = currentDatabase() AND table = ${value(store.localName(plain), 'String')} AND active`,
          { on },
        )
        assert.equal(parts!.parts, on === 4 % shards ? 3 : 0)
      }
      // Another token, the same rows: they are meant.
      await store.insert(plain, payload, 'twice', 4n)
      assert.equal(await count(store, 'plain'), 18_000)
    })

    test('tokens hold for summing and replacing tables, and for rows as JSON', async () => {
      const rows = json([
        { word: 'a', events: 2 },
        { word: 'b', events: 3 },
      ])
      for (const token of ['s1', 's1', 's2', 's1'])
        for (let shard = 0; shard < shards; shard += 1) await store.insert(summed, rows, token, shard)
      const sums = await store.query<{ word: string; events: number }>(
        sql`SELECT word, sum(events) AS events FROM summed GROUP BY word ORDER BY word`,
      )
      assert.deepEqual(sums, [
        { word: 'a', events: 4 * shards },
        { word: 'b', events: 6 * shards },
      ])
      await assert.rejects(store.insert(summed, json([{ wrod: 'a' }]), 's3', 0), rejectsWith('store-query'))
    })

    test('states computed on each node merge through the whole', async () => {
      for (let shard = 0; shard < shards; shard += 1)
        await store.insert(plain, await native(300, 10 + shard), `states ${shard}`, shard)
      const local = identifier(store.localName(replaced))
      const compute = sql`INSERT INTO ${local} SELECT word, uniqCombined64State(15)(address), now64(3)
        FROM ${identifier(store.localName(plain))} GROUP BY word`
      await store.command(compute, { on: 'every', repeatable: true })
      await store.command(compute, { on: 'every', repeatable: true })
      const distinct = await store.query<{ word: string; sources: number }>(
        sql`SELECT word, uniqCombined64Merge(15)(sources) AS sources FROM replaced FINAL GROUP BY word ORDER BY word`,
      )
      assert.deepEqual(distinct, [
        { word: 'a', sources: 100 },
        { word: 'b', sources: 100 },
        { word: 'c', sources: 100 },
      ])
      const grouped = await store.query<{ word: string; rows: number; last: string }>(
        sql`SELECT word, count() AS rows, max(time) AS last FROM plain GROUP BY word ORDER BY rows DESC, word LIMIT 1`,
      )
      assert.deepEqual(grouped, [{ word: 'a', rows: 6000 + 100 * shards, last: '2026-01-15T00:00:00.000Z' }])
    })

    test('what a batch left can be deleted everywhere', async () => {
      const before = await count(store, 'plain')
      await store.insert(plain, await native(50, 77), 'batch 77', 2n)
      await store.command(
        sql`DELETE FROM ${identifier(store.localName(plain))} WHERE batch = ${value(77n, 'UInt64')}`,
        {
          on: 'every',
          repeatable: true,
          settings: { lightweight_deletes_sync: '2' },
        },
      )
      assert.equal(await count(store, 'plain'), before)
    })

    test('any value comes back as it went, and nothing of it is SQL', async () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          "'; DROP TABLE plain; --",
          '\\',
          "\\'",
          '\0',
          '\t\n\r',
          '{p1:String}',
          '`',
          '\\N',
          '  ',
        ),
      )
      await fc.assert(
        fc.asyncProperty(
          text,
          fc.array(text, { maxLength: 4 }),
          fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
          fc.date({ min: new Date('1971-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
          async (one, many, wide, date) => {
            const columns = [
              sql`${value(one, 'String')} AS one`,
              sql`${value(many, 'Array(String)')} AS many`,
              sql`toString(${value(wide, 'UInt64')}) AS wide`,
              sql`${value(date, "DateTime64(3, 'UTC')")} AS date`,
            ]
            const [row] = await store.query(sql`SELECT ${join(columns, sql`, `)}`)
            assert.deepEqual(row, { one, many, wide: String(wide), date: date.toISOString() })
          },
        ),
        { numRuns: 40, seed: 7 },
      )
      assert.ok((await count(store, 'plain')) > 0)
    })

    test('integers are exact or refused', async () => {
      const [row] = await store.query(
        sql`SELECT toUInt64(9007199254740991) AS wide, sum(toUInt8(2)) AS total, CAST(NULL, 'Nullable(Int64)') AS none`,
      )
      assert.deepEqual(row, { wide: 9007199254740991, total: 2, none: null })
      await assert.rejects(store.query(sql`SELECT toUInt64(9007199254740993) AS wide`), (error: unknown) => {
        assert.match((error as LianfangError).hint!, /toString\(wide\)/)
        return rejectsWith('store-query')(error)
      })
    })

    test('a long result streams, can be left early, cancelled, and fails whole', async () => {
      let sum = 0
      for await (const row of store.queryStream<{ number: number }>(sql`SELECT number FROM numbers(100000)`))
        sum += row.number
      assert.equal(sum, 4_999_950_000)
      for await (const row of store.queryStream<{ number: number }>(
        sql`SELECT number FROM numbers(100000000)`,
      ))
        if (row.number > 10) break
      await assert.rejects(async () => {
        const rows = store.queryStream(sql`SELECT throwIf(number = 200000) AS x FROM numbers(1000000)`)
        for await (const row of rows) assert.ok(row)
      }, rejectsWith('store-query'))
      const signal = AbortSignal.timeout(100)
      await assert.rejects(
        store.query(sql`SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 0`, { signal }),
        (error: unknown) => (error as Error).name === 'TimeoutError',
      )
    })

    test('rows are there after kill -9 of their node, and the client waits for its return', async () => {
      const before = await count(store, 'plain')
      const payload = await native(3000, 5)
      for (let block = 0; block < 2; block += 1) {
        // A connection that was still open at the kill is lost; the next one is refused until the node is back.
        for (let attempt = 0; ; attempt += 1)
          try {
            await store.insert(plain, payload, `killed ${block} ${attempt}`, block)
            break
          } catch (error) {
            rejectsWith('store-unreachable')(error)
            assert.equal(await count(store, 'plain'), before + block * 3000)
          }
        process.kill(testStore.nodes[block % shards]!.pid()!, 'SIGKILL')
      }
      assert.equal(await count(store, 'plain'), before + 2 * 3000)
    })

    test('an insert whose connection is lost says so and is not sent again', async () => {
      const node = testStore.nodes[0]!
      const slow: Payload = {
        format: 'JSONEachRow',
        rows: 1,
        parts: (function* () {
          yield Buffer.from('{"word":"a",')
          process.kill(node.pid()!, 'SIGKILL')
          yield Buffer.alloc(1 << 20, ' ')
          yield Buffer.from('"events":1}')
        })() as unknown as Uint8Array[],
      }
      await assert.rejects(store.insert(summed, slow, 'lost', 0), rejectsWith('store-unreachable'))
      assert.equal((await store.query(sql`SELECT 1 AS one`, { on: 0 })).length, 1)
    })

    test('faults have codes', async () => {
      const { url, username, password } = testStore.nodes[0]!
      const settings = {
        urls: [url],
        username,
        password,
        database: 'x',
        topology: { kind: 'single' },
        patience: 100,
      } as const
      await assert.rejects(
        connectEventStore({ ...settings, password: 'wrong' }),
        rejectsWith('store-refused'),
      )
      await assert.rejects(
        connectEventStore({ ...settings, urls: ['http://127.0.0.1:1'] }),
        rejectsWith('store-unreachable'),
      )
      await assert.rejects(store.query(sql`SELEC 1`), rejectsWith('store-query'))
      await assert.rejects(
        store.query(sql`SELECT groupArray(number) FROM numbers(10000000)`, {
          settings: { max_memory_usage: '10000000' },
        }),
        rejectsWith('store-memory'),
      )
    })

    test(
      'a file in the spool is read by the engine, once',
      { skip: shards > 1 && 'nodes do not share a spool' },
      async () => {
        const before = await count(store, 'plain')
        const payload = await native(9000, 6)
        const file = path.join(store.spool!, "it's a block.native")
        await writeFile(file, payload.parts)
        await store.insertFile(plain, file, payload.rows, 'file', 0)
        await store.insertFile(plain, file, payload.rows, 'file', 0)
        assert.equal(await count(store, 'plain'), before + 9000)
        await assert.rejects(
          store.insertFile(plain, '/etc/passwd', 1, 'outside', 0),
          rejectsWith('store-query'),
        )
      },
    )
  })
