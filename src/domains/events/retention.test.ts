import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTables, declared, identifier, migrate, sql, value } from '../../store/events/index.ts'
import { startTestStore, type TestStore } from '../../store/events/nodes.test-support.ts'
import { detection, log } from './detection.ts'
import { applyRetention, standardRetention } from './retention.ts'

const most = { events: 36_500, raw: 36_500, unmapped: 36_500 }

let place: TestStore
before(async () => {
  place = await startTestStore(2)
  await migrate(place.store, [{ version: 1, name: 'tables', statements: createTables([detection, log]) }])
})
after(() => place.stop())

const expiryOn = async (on: number): Promise<string> => {
  const [row] = await place.store.query<{ ttl: string }>(
    sql`SELECT extract(create_table_query, 'ORDER BY.* TTL (.*) SETTINGS') AS ttl FROM system.tables WHERE database = currentDatabase() AND name = ${value(place.store.localName(detection), 'String')}`,
    { on },
  )
  return row!.ttl
}

test('what is to be kept for a century is kept, though ClickHouse counts seconds to 2106; what is old goes', async () => {
  const { store } = place
  await applyRetention(store, [detection, log], most)
  const table = identifier(store.localName(detection))
  const on = 0
  await store.command(
    sql`INSERT INTO ${table} (batch, raw_data, unmapped, metadata_processed_time) VALUES (1, 'r', 'u', now()), (2, 'r', 'u', '2105-12-31 00:00:00')`,
    { on },
  )
  const left = async (): Promise<unknown> => {
    await store.command(sql`OPTIMIZE TABLE ${table} FINAL`, { on })
    return store.query(
      sql`SELECT toUInt32(batch) AS batch, raw_data, unmapped FROM ${table} ORDER BY batch`,
      { on },
    )
  }
  const both = [1, 2].map((batch) => ({ batch, raw_data: 'r', unmapped: 'u' }))
  assert.deepEqual(await left(), both)
  await applyRetention(store, [detection, log], standardRetention)
  await store.command(
    sql`INSERT INTO ${table} (batch, raw_data, unmapped, metadata_processed_time) VALUES (3, 'r', 'u', now() - toIntervalDay(401)), (4, 'r', 'u', now() - toIntervalDay(91))`,
    { on },
  )
  assert.deepEqual(await left(), [...both, { batch: 4, raw_data: '', unmapped: 'u' }])
})

test('a node that missed a change of the settings gets it; one that has it is left alone', async () => {
  const { store } = place
  await applyRetention(store, [detection, log], standardRetention)
  const now = await expiryOn(1)
  await store.command(
    sql`ALTER TABLE ${identifier(store.localName(detection))} ${declared('MODIFY TTL metadata_processed_time + toIntervalDay(30)')}`,
    { on: 1 },
  )
  assert.notEqual(await expiryOn(1), now)
  const commands: string[] = []
  const watched = Object.assign(Object.create(store) as typeof store, {
    localName: store.localName.bind(store),
    query: store.query.bind(store),
    command: (...[statement, options]: Parameters<typeof store.command>) => {
      commands.push(String(options?.on))
      return store.command(statement, options)
    },
  })
  await applyRetention(watched, [detection, log], standardRetention)
  assert.equal(await expiryOn(1), now)
  assert.deepEqual(commands, ['1'])
  await applyRetention(watched, [detection, log], standardRetention)
  assert.equal(commands.length, 1)
})
