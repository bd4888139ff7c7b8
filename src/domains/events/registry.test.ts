/** From the record store to the event store's dictionaries. What the counts make of it is in gateway/agencies.test.ts. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createTables, identifier, migrate, sql, value } from '../../store/events/index.ts'
import { startTestStore } from '../../store/events/nodes.test-support.ts'
import type { Records } from '../../store/records/index.ts'
import { startTestRecords } from '../../store/records/server.test-support.ts'
import { addRange, archiveAgency, createAgency } from '../agencies/index.ts'
import { ourselves } from '../audit/index.ts'
import {
  agenciesOf,
  agencyApplied,
  agencyAt,
  agencyPrefix,
  detection,
  detectionAgency,
  detectionCount,
  prepareRegistry,
  publishAgencies,
} from './index.ts'

const rooms = ['audit', 'agencies'].map((room) => ({
  room,
  folder: new URL(`../${room}/migrations/`, import.meta.url),
}))
const server = await startTestRecords(rooms)
const place = await startTestStore(3)
after(() => place.stop())
const { store } = place
const tables = [detection, detectionCount, detectionAgency, agencyPrefix, agencyApplied]
await migrate(store, [{ version: 1, name: 'tables', statements: createTables(tables) }])

/** On each node, the agencies of an event at a time; the time status and the time it was read besides. */
const attributed = async (source: string, destination: string, time: string, status = 0, read = time) =>
  Promise.all(
    place.nodes.map(async (_, on) => {
      const [row] = await store.query<{ agencies: number[] }>(
        sql`WITH toIPv6(${text(source)}) AS src_endpoint_ip, toIPv6(${text(destination)}) AS dst_endpoint_ip, toUInt8(${text(String(status))}) AS time_status,
  parseDateTime64BestEffort(${text(time)}, 3, 'UTC') AS time, parseDateTimeBestEffort(${text(read)}, 'UTC') AS metadata_processed_time
SELECT ${agenciesOf(store.database)} AS agencies`,
        { on },
      )
      return row!.agencies
    }),
  )
const text = (given: string) => value(given, 'String')

test('an agency’s addresses are its on every node from the publication on, as of the time of the event', async () => {
  const records = await server.freshDatabase()
  await prepareRegistry(store)
  const none = await attributed('192.0.2.1', '::', '2026-01-01T00:00:00Z')
  assert.deepEqual(none, [[], [], []])
  const within = <Result>(work: (transaction: Records) => Promise<Result>) =>
    records.within({ kind: 'centre' }, work)
  const [one, other] = await within(async (transaction) => {
    const draft = { nameEn: '', parent: null, level: null, category: null }
    const first = await createAgency(transaction, ourselves, { ...draft, oid: '2.16.886.1', nameZh: '甲' })
    const second = await createAgency(transaction, ourselves, { ...draft, oid: '2.16.886.2', nameZh: '乙' })
    await addRange(transaction, ourselves, first.id, 1, { range: '192.0.2.0/24' })
    await addRange(transaction, ourselves, second.id, 1, {
      range: '192.0.2.128 - 192.0.2.255',
      from: new Date('2026-02-01T00:00:00Z'),
    })
    await addRange(transaction, ourselves, second.id, 2, { range: '2001:db8::/32' })
    return [first.id, second.id] as const
  })
  // Two that publish at once take turns: the second finds nothing to do.
  const published = await Promise.all([publishAgencies(records, store), publishAgencies(records, store)])
  assert.deepEqual(published.map(({ isNew }) => isNew).sort(), [false, true])
  const everywhere = (agencies: number[]) => place.nodes.map(() => agencies)
  const at = '2026-01-31T23:59:59.999Z'
  assert.deepEqual(await attributed('192.0.2.200', '::', at), everywhere([one]))
  assert.deepEqual(await attributed('192.0.2.200', '::', '2026-02-01T00:00:00Z'), everywhere([other]))
  assert.deepEqual(await attributed('::ffff:192.0.2.1', '2001:db8::1', at), everywhere([one, other]))
  assert.deepEqual(await attributed('192.0.2.1', '192.0.2.2', at), everywhere([one]))
  assert.deepEqual(await attributed('198.51.100.1', '2001:db9::', at), everywhere([]))
  // A clock that is wrong says nothing: then the time of reading counts.
  assert.deepEqual(
    await attributed('192.0.2.200', '::', '1999-01-01T00:00:00Z', 1, '2026-03-01T00:00:00Z'),
    everywhere([other]),
  )
  await within((transaction) =>
    archiveAgency(transaction, ourselves, one, 2, true, new Date('2026-03-01T00:00:00Z')),
  )
  assert.equal((await publishAgencies(records, store)).isNew, true)
  assert.deepEqual(await attributed('192.0.2.1', '::', '2026-03-01T00:00:00Z'), everywhere([]))
  assert.deepEqual(await attributed('192.0.2.1', '::', at), everywhere([one]))
})

test('a dictionary that is gone or unreadable is made again', async () => {
  await store.command(sql`DROP DICTIONARY ${identifier(store.database, agencyAt.name)}`, { on: 1 })
  await store.command(
    sql`CREATE OR REPLACE DICTIONARY ${identifier(store.database, agencyAt.name)} (prefix String, agency UInt32, starts Array(UInt32), agencies Array(UInt32), version UInt64) PRIMARY KEY prefix SOURCE(CLICKHOUSE(USER 'nobody' PASSWORD 'wrong' TABLE 'x')) LAYOUT(ip_trie()) LIFETIME(0)`,
    { on: 2 },
  )
  await prepareRegistry(store)
  const found = await attributed('2001:db8::1', '::', '2026-01-01T00:00:00Z')
  assert.deepEqual(
    found.map(({ length }) => length),
    [1, 1, 1],
  )
})
