/** Vendors and whom they serve: what is kept of them, and who may know what. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import type { Records, RecordStore, Scope } from '../../store/records/index.ts'
import { connectRecordStore, migrateRecords } from '../../store/records/index.ts'
import { asSuperuser, startTestRecords } from '../../store/records/server.test-support.ts'
import { list, ourselves } from '../audit/index.ts'
import { addRange, archiveAgency, createAgency, setContacts } from './registry.ts'
import type { Vendor } from './vendor.ts'
import {
  archiveVendor,
  assignAgency,
  changeAssignment,
  createVendor,
  listVendors,
  readVendor,
  removeAssignment,
  updateVendor,
} from './vendors.ts'

const rooms = ['audit', 'outbox', 'agencies'].map((room) => ({
  room,
  folder: new URL(`../${room}/migrations/`, import.meta.url),
}))
const server = await startTestRecords(rooms)
const now = new Date('2026-11-21T02:00:00Z')
const ever = new Date(0)
const at = (text: string): Date => new Date(`${text}T00:00:00Z`)
const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof LianfangError && error.code === code
const inCentre = <Result>(store: RecordStore, work: (records: Records) => Promise<Result>): Promise<Result> =>
  store.within({ kind: 'centre' }, work)
const draft = (code: string) => ({
  code,
  nameZh: `廠商${code}`,
  nameEn: `Vendor ${code}`,
  mail: 'soc@vendor.example',
})

const agencyOf = (number: number) => (records: Records) =>
  createAgency(records, ourselves, {
    oid: `2.16.886.101.${number}`,
    nameZh: `機關${number}`,
    nameEn: '',
    parent: null,
    level: 'A',
    category: null,
  })

/** Three agencies with contacts and ranges; vendor A serves the first and has served the second, B serves the second. */
async function filled(store: RecordStore): Promise<{ agencies: number[]; a: Vendor; b: Vendor }> {
  return inCentre(store, async (tx) => {
    const agencies: number[] = []
    for (const number of [1, 2, 3]) {
      const { id } = await agencyOf(number)(tx)
      const contact = { name: '王小明', role: '', mail: '', phone: '' }
      const { version } = await setContacts(tx, ourselves, id, 1, [contact])
      await addRange(tx, ourselves, id, version, { range: `192.0.${number}.0/24` })
      agencies.push(id)
    }
    const [first, second] = agencies as [number, number]
    let a = await createVendor(tx, ourselves, draft('A'), now)
    a = await assignAgency(tx, ourselves, a.id, 1, { agency: first, from: ever, to: null }, now)
    a = await assignAgency(
      tx,
      ourselves,
      a.id,
      2,
      { agency: second, from: at('2025-01-01'), to: at('2026-01-01') },
      now,
    )
    let b = await createVendor(tx, ourselves, draft('B'), now)
    b = await assignAgency(tx, ourselves, b.id, 1, { agency: second, from: at('2026-01-01'), to: null }, now)
    return { agencies, a, b }
  })
}

test('a vendor is entered, changed, assigned and archived, each step versioned and audited', async () => {
  const store = await server.freshDatabase()
  const { agencies, a } = await filled(store)
  assert.deepEqual(
    a.assignments.map(({ agency, from, to }) => [agency.oid, agency.nameZh, from, to]),
    [
      ['2.16.886.101.1', '機關1', ever, null],
      ['2.16.886.101.2', '機關2', at('2025-01-01'), at('2026-01-01')],
    ],
  )
  assert.deepEqual([a.version, a.agencies], [3, 1])
  const renamed = await inCentre(store, (tx) =>
    updateVendor(tx, ourselves, a.id, 3, { ...draft('A'), nameZh: '新名', mail: '' }, now),
  )
  assert.deepEqual([renamed.nameZh, renamed.mail, renamed.version], ['新名', '', 4])
  const [first, second] = renamed.assignments
  const moved = await inCentre(store, (tx) =>
    changeAssignment(
      tx,
      ourselves,
      a.id,
      4,
      first!.id,
      { from: at('2026-01-01'), to: at('2027-01-01') },
      now,
    ),
  )
  assert.deepEqual(
    [moved.assignments[0]!.from, moved.assignments[0]!.to],
    [at('2026-01-01'), at('2027-01-01')],
  )
  const removed = await inCentre(store, (tx) => removeAssignment(tx, ourselves, a.id, 5, second!.id, now))
  assert.deepEqual(
    removed.assignments.map(({ agency }) => agency.id),
    [agencies[0]],
  )
  await inCentre(store, (tx) =>
    assignAgency(tx, ourselves, a.id, 6, { agency: agencies[2]!, from: at('2027-01-01'), to: null }, now),
  )
  const archived = await inCentre(store, (tx) => archiveVendor(tx, ourselves, a.id, 7, true, now))
  // What has begun ends now, what would begin later never was.
  assert.deepEqual(
    archived.assignments.map(({ agency, to }) => [agency.id, to]),
    [[agencies[0], now]],
  )
  assert.deepEqual([archived.archivedAt, archived.agencies], [now, 0])
  for (const change of [
    (tx: Records) =>
      assignAgency(tx, ourselves, a.id, 8, { agency: agencies[2]!, from: ever, to: null }, now),
    (tx: Records) =>
      changeAssignment(tx, ourselves, a.id, 8, archived.assignments[0]!.id, { from: ever, to: null }, now),
  ])
    await assert.rejects(inCentre(store, change), hasCode('conflict'))
  const restored = await inCentre(store, (tx) => archiveVendor(tx, ourselves, a.id, 8, false, now))
  assert.deepEqual([restored.archivedAt, restored.agencies], [null, 0])
  const { items } = await inCentre(store, (tx) =>
    list(tx, { limit: 50, subject: { kind: 'vendor', id: String(a.id) } }),
  )
  assert.deepEqual(items.map(({ action, agency }) => [action, agency]).reverse(), [
    ['vendor.create', null],
    ['vendor.assign', agencies[0]],
    ['vendor.assign', agencies[1]],
    ['vendor.update', null],
    ['vendor.assignment', agencies[0]],
    ['vendor.unassign', agencies[1]],
    ['vendor.assign', agencies[2]],
    ['vendor.archive', null],
    ['vendor.restore', null],
  ])
})

test('what is refused leaves everything as it was', async () => {
  const store = await server.freshDatabase()
  const { agencies, a } = await filled(store)
  const refused = (code: string, work: (tx: Records) => Promise<unknown>): Promise<void> =>
    assert.rejects(inCentre(store, work), hasCode(code))
  for (const wrong of [
    { code: '' },
    { code: 'a b' },
    { code: '-a' },
    { code: 'a'.repeat(41) },
    { nameZh: ' ' },
    { nameZh: 'a\u0000b' },
    { nameEn: 'x'.repeat(201) },
    { mail: 'a@b@c' },
  ])
    await refused('vendor-invalid', (tx) => createVendor(tx, ourselves, { ...draft('C'), ...wrong }, now))
  await refused('conflict', (tx) => createVendor(tx, ourselves, draft('A'), now))
  await refused('conflict', (tx) => updateVendor(tx, ourselves, a.id, 3, draft('B'), now))
  await refused('precondition-failed', (tx) => updateVendor(tx, ourselves, a.id, 1, draft('A'), now))
  await refused('not-found', (tx) => updateVendor(tx, ourselves, 99, 1, draft('D'), now))
  const assign = (agency: number, from: Date, to: Date | null) => (tx: Records) =>
    assignAgency(tx, ourselves, a.id, 3, { agency, from, to }, now)
  await refused('vendor-invalid', assign(99, ever, null))
  await refused('vendor-invalid', assign(agencies[2]!, now, now))
  await refused('vendor-invalid', assign(agencies[2]!, new Date(-1), null))
  await inCentre(store, (tx) => archiveAgency(tx, ourselves, agencies[2]!, 3, true, now))
  await refused('vendor-invalid', assign(agencies[2]!, ever, null))
  // A vendor serves an agency once at a time; one period may begin when another has ended.
  for (const [from, to] of [
    [ever, null],
    [at('2025-12-31'), null],
    [at('2024-01-01'), at('2025-01-02')],
    [at('2025-02-01'), at('2025-03-01')],
  ] as const)
    await refused('conflict', assign(agencies[1]!, from, to))
  const known = await inCentre(store, (tx) => readVendor(tx, a.id, now))
  assert.deepEqual([known.version, known.assignments.length], [3, 2])
  const after = await inCentre(store, assign(agencies[1]!, at('2026-01-01'), null))
  assert.equal(after.agencies, 2)
  await assert.rejects(
    inCentre(store, (tx) =>
      changeAssignment(
        tx,
        ourselves,
        a.id,
        4,
        after.assignments[2]!.id,
        { from: at('2025-06-01'), to: null },
        now,
      ),
    ),
    hasCode('conflict'),
  )
})

test('lists by code, finds by name, code and agency', async () => {
  const store = await server.freshDatabase()
  const { agencies } = await filled(store)
  const codes = async (filter: Partial<Parameters<typeof listVendors>[1]>) =>
    (await inCentre(store, (tx) => listVendors(tx, { limit: 9, now, ...filter }))).items.map(
      ({ code }) => code,
    )
  assert.deepEqual(await codes({}), ['A', 'B'])
  assert.deepEqual(await codes({ search: 'vendor b' }), ['B'])
  assert.deepEqual(await codes({ search: '%' }), [])
  assert.deepEqual(await codes({ agency: agencies[1]! }), ['B'])
  assert.deepEqual(await codes({ agency: agencies[1]!, now: at('2025-06-01') }), ['A'])
  const first = await inCentre(store, (tx) => listVendors(tx, { limit: 1, now }))
  assert.equal(first.next, 'A')
  assert.deepEqual(await codes({ after: 'A' }), ['B'])
})

for (const owner of ['a superuser', 'somebody whom policies bind'] as const)
  test(`who may know what, in tables of ${owner}`, async () => {
    const store = owner === 'a superuser' ? await server.freshDatabase() : await plainStore()
    const { agencies, a, b } = await filled(store)
    const vendor = (id: number): Scope => ({ kind: 'vendor', vendor: id })
    await store.within(vendor(a.id), async (tx) => {
      const { items } = await listVendors(tx, { limit: 9, now, archived: true })
      assert.deepEqual(
        items.map(({ code }) => code),
        ['A'],
      )
      // What they are called, and nothing that only the registry says.
      assert.deepEqual(await readVendor(tx, a.id, now), a)
      const { rows: named } = await sql`SELECT * FROM served_agency() ORDER BY id`.execute(tx)
      assert.deepEqual(named, [
        { id: agencies[0], oid: '2.16.886.101.1', name_zh: '機關1', name_en: '' },
        { id: agencies[1], oid: '2.16.886.101.2', name_zh: '機關2', name_en: '' },
      ])
      for (const table of [
        'agency',
        'agency_contact',
        'agency_range',
        'business_category',
        'audit_entry',
      ] as const)
        assert.deepEqual(await tx.selectFrom(table).selectAll().execute(), [], table)
      await assert.rejects(readVendor(tx, b.id, now), hasCode('not-found'))
    })
    const officer: Scope = { kind: 'agency', agency: agencies[1]! }
    await store.within(officer, async (tx) => {
      const { items } = await listVendors(tx, { limit: 9, now, archived: true })
      assert.deepEqual(
        items.map(({ code }) => code),
        ['A', 'B'],
      )
      const seen = await readVendor(tx, a.id, now)
      assert.deepEqual(
        seen.assignments.map(({ agency }) => agency.id),
        [agencies[1]],
      )
    })
    for (const scope of [{ kind: 'agency', agency: agencies[2]! }, { kind: 'public' }, vendor(99)] as const)
      await store.within(scope, async (tx) => {
        assert.deepEqual((await listVendors(tx, { limit: 9, now, archived: true })).items, [])
        assert.deepEqual(await tx.selectFrom('vendor_agency').selectAll().execute(), [])
        assert.deepEqual((await sql`SELECT * FROM served_agency()`.execute(tx)).rows, [])
      })
    for (const scope of [officer, vendor(a.id)]) {
      const refused = (code: string, work: (tx: Records) => Promise<unknown>): Promise<void> =>
        assert.rejects(store.within(scope, work), hasCode(code))
      await refused('forbidden', (tx) => createVendor(tx, ourselves, draft('C'), now))
      await refused('not-found', (tx) => updateVendor(tx, ourselves, a.id, a.version, draft('A'), now))
      await refused('forbidden', (tx) =>
        tx
          .insertInto('vendor_agency')
          .values({ vendor: a.id, agency: agencies[2]!, valid_from: ever, valid_to: null })
          .execute(),
      )
    }
    await store.close()
  })

/** A store whose tables belong to a user who is no superuser. */
async function plainStore(): Promise<RecordStore> {
  await asSuperuser(server, "CREATE ROLE plain LOGIN PASSWORD 'p'")
  await asSuperuser(server, 'GRANT lianfang_member TO plain')
  await asSuperuser(server, 'CREATE DATABASE plain OWNER plain')
  const url = server.addressOf('plain', 'plain', 'p')
  await migrateRecords(url, rooms)
  return connectRecordStore({ url, connections: 2 })
}
