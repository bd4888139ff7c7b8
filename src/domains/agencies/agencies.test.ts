import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LianfangError } from '../../base/errors.ts'
import type { Records, RecordStore, Scope } from '../../store/records/index.ts'
import { startTestRecords } from '../../store/records/server.test-support.ts'
import { csvFields } from '../../standards/csv/csv.ts'
import { list, ourselves } from '../audit/index.ts'
import type { AgencyDraft } from './agency.ts'
import {
  addRange,
  agencyNames,
  archiveAgency,
  compiledRegistry,
  createAgency,
  endRange,
  exportAgencies,
  importAgencies,
  listAgencies,
  listCategories,
  loadCategories,
  ownerOf,
  readAgency,
  removeRange,
  setContacts,
  updateAgency,
} from './index.ts'
import { addressNumber, contains } from './prefix.ts'
import { agencyDuring } from './resolve.ts'

const rooms = ['audit', 'agencies'].map((room) => ({
  room,
  folder: new URL(`../${room}/migrations/`, import.meta.url),
}))
const records = await startTestRecords(rooms)
const centre: Scope = { kind: 'centre' }
const now = new Date('2026-11-21T00:00:00Z')
const actor = ourselves

const draft = (number: number, more: Partial<AgencyDraft> = {}): AgencyDraft => ({
  oid: `2.16.886.101.${number}`,
  nameZh: `第${number}機關`,
  nameEn: `Agency ${number}`,
  parent: null,
  level: 'A',
  category: null,
  ...more,
})

const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof LianfangError && error.code === code

const inCentre = <Result>(store: RecordStore, work: (records: Records) => Promise<Result>) =>
  store.within(centre, work)

describe('the registry of agencies', { concurrency: 2 }, () => {
  test('an agency from its creation to its end, each step audited', async () => {
    const store = await records.freshDatabase()
    const made = await inCentre(store, (tx) => createAgency(tx, actor, draft(1)))
    assert.equal(made.version, 1)
    const { id } = made
    const ranged = await inCentre(store, (tx) =>
      addRange(tx, actor, id, 1, { range: '192.0.2.0-192.0.2.95' }),
    )
    assert.deepEqual(
      ranged.ranges.map(({ prefix }) => prefix),
      ['192.0.2.0/26', '192.0.2.64/27'],
    )
    const contacts = [{ name: '王小明', role: '資安窗口', mail: 'wang@example.org', phone: '02-1234' }]
    assert.deepEqual(
      (await inCentre(store, (tx) => setContacts(tx, actor, id, 2, contacts))).contacts,
      contacts,
    )
    const renamed = await inCentre(store, (tx) =>
      updateAgency(tx, actor, id, 3, draft(1, { nameZh: '新名', level: 'B' })),
    )
    assert.deepEqual([renamed.nameZh, renamed.level, renamed.version], ['新名', 'B', 4])
    const [first, second] = renamed.ranges
    const to = new Date('2026-01-01T00:00:00Z')
    await inCentre(store, (tx) => endRange(tx, actor, id, 4, first!.id, to))
    const removed = await inCentre(store, (tx) => removeRange(tx, actor, id, 5, second!.id))
    assert.deepEqual(
      removed.ranges.map(({ to }) => to?.toISOString()),
      ['2026-01-01T00:00:00.000Z'],
    )
    await inCentre(store, (tx) => addRange(tx, actor, id, 6, { range: '2001:db8::/48' }))
    const archived = await inCentre(store, (tx) => archiveAgency(tx, actor, id, 7, true, now))
    assert.deepEqual([archived.archivedAt, archived.ranges.at(-1)!.to], [now, now])
    assert.deepEqual((await inCentre(store, (tx) => listAgencies(tx, { limit: 9 }))).items, [])
    const log = await inCentre(store, (tx) => list(tx, { limit: 50, subject: { kind: 'agency' } }))
    assert.deepEqual(
      log.items.map(({ action }) => action).reverse(),
      ['create', 'range.add', 'contacts', 'update', 'range.end', 'range.remove', 'range.add', 'archive'].map(
        (word) => `agency.${word}`,
      ),
    )
    assert.ok(!JSON.stringify(log.items).includes('wang@example.org'))
  })

  test('what is refused leaves everything as it was', async () => {
    const store = await records.freshDatabase()
    const { id } = await inCentre(store, (tx) => createAgency(tx, actor, draft(1)))
    const below = await inCentre(store, (tx) => createAgency(tx, actor, draft(2, { parent: id })))
    const refused = (work: (tx: Records) => Promise<unknown>, code: string) =>
      assert.rejects(inCentre(store, work), hasCode(code))
    await refused((tx) => createAgency(tx, actor, draft(1)), 'conflict')
    for (const wrong of [
      { oid: '1.2.3' },
      { oid: '2.16.886.01' },
      { nameZh: ' ' },
      { nameZh: 'a\u0000b' },
      { category: 'none' },
      { parent: 999 },
    ])
      await refused((tx) => createAgency(tx, actor, draft(3, wrong)), 'agency-invalid')
    await refused((tx) => updateAgency(tx, actor, id, 1, draft(1, { parent: below.id })), 'agency-invalid')
    await refused((tx) => updateAgency(tx, actor, id, 1, draft(1, { parent: id })), 'agency-invalid')
    await refused((tx) => updateAgency(tx, actor, id, 7, draft(1)), 'precondition-failed')
    await refused((tx) => updateAgency(tx, actor, 99, 1, draft(1)), 'not-found')
    await refused((tx) => addRange(tx, actor, id, 1, { range: '0.0.0.0/0' }), 'range-invalid')
    await refused(
      (tx) => addRange(tx, actor, id, 1, { range: '192.0.2.0/24', from: now, to: now }),
      'range-invalid',
    )
    await refused(
      (tx) => setContacts(tx, actor, id, 1, [{ name: 'x', role: '', mail: 'a@b', phone: '' }]),
      'agency-invalid',
    )
    assert.equal((await inCentre(store, (tx) => readAgency(tx, id))).version, 1)
  })

  test('lists by key, finds by name, OID and address', async () => {
    const store = await records.freshDatabase()
    await inCentre(store, async (tx) => {
      for (let number = 10; number < 17; number++) await createAgency(tx, actor, draft(number))
    })
    const [first] = (await inCentre(store, (tx) => listAgencies(tx, { limit: 1 }))).items
    await inCentre(store, (tx) => addRange(tx, actor, first!.id, 1, { range: '198.51.100.0/24' }))
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await inCentre(store, (tx) => listAgencies(tx, { limit: 3, after }))
      seen.push(...page.items.map(({ oid }) => oid))
      after = page.next ?? undefined
    } while (after !== undefined)
    assert.deepEqual(
      seen,
      [10, 11, 12, 13, 14, 15, 16].map((number) => `2.16.886.101.${number}`),
    )
    const found = async (search: string) =>
      (await inCentre(store, (tx) => listAgencies(tx, { limit: 9, search }))).items.length
    assert.deepEqual(
      await Promise.all(['第12', 'agency 1', '101.16', '198.51.100.7', '%', "'"].map(found)),
      [1, 7, 1, 1, 0, 0],
    )
  })

  test('an officer sees the own agency and changes nothing', async () => {
    const store = await records.freshDatabase()
    const [one, other] = await inCentre(store, async (tx) => [
      await createAgency(tx, actor, draft(1)),
      await createAgency(tx, actor, draft(2)),
    ])
    await inCentre(store, (tx) => addRange(tx, actor, other.id, 1, { range: '192.0.2.0/24' }))
    const officer: Scope = { kind: 'agency', agency: one.id }
    await store.within(officer, async (tx) => {
      assert.deepEqual(
        (await listAgencies(tx, { limit: 9, archived: true })).items.map(({ id }) => id),
        [one.id],
      )
      assert.deepEqual([...(await agencyNames(tx)).keys()], [one.id])
      assert.equal((await tx.selectFrom('agency_range').selectAll().execute()).length, 0)
      await assert.rejects(readAgency(tx, other.id), hasCode('not-found'))
    })
    await assert.rejects(
      store.within(officer, (tx) => updateAgency(tx, actor, one.id, 1, draft(1, { nameZh: 'x' }))),
    )
    await assert.rejects(
      store.within(officer, (tx) => createAgency(tx, actor, draft(3))),
      hasCode('forbidden'),
    )
    await assert.rejects(
      store.within(officer, (tx) => addRange(tx, actor, one.id, 1, { range: '10.0.0.0/8' })),
    )
  })

  test('categories are what was loaded', async () => {
    const store = await records.freshDatabase()
    const two = [
      { code: '1', nameZh: '綜合行政類', nameEn: '' },
      { code: '2', nameZh: '非行政院所屬類', nameEn: '' },
    ]
    assert.deepEqual(await inCentre(store, (tx) => loadCategories(tx, actor, two)), two)
    await inCentre(store, (tx) => createAgency(tx, actor, draft(1, { category: '2' })))
    await assert.rejects(
      inCentre(store, (tx) => loadCategories(tx, actor, two.slice(0, 1))),
      hasCode('conflict'),
    )
    await assert.rejects(
      inCentre(store, (tx) => loadCategories(tx, actor, [two[0]!, two[0]!])),
      hasCode('categories-invalid'),
    )
    assert.deepEqual(await inCentre(store, listCategories), two)
  })

  test('the store and the compiled registry name the same owner', async () => {
    const store = await records.freshDatabase()
    const range = fc.record({
      agency: fc.integer({ min: 0, max: 2 }),
      range: fc.constantFrom(
        '192.0.2.0/24',
        '192.0.2.0/25',
        '192.0.2.64/26',
        '192.0.2.100',
        '2001:db8::/64',
        '2001:db8::8/125',
      ),
      from: fc.integer({ min: 0, max: 9 }),
      during: fc.option(fc.integer({ min: 1, max: 5 })),
    })
    const ids = await inCentre(store, async (tx) => {
      const made: number[] = []
      for (const number of [1, 2, 3]) made.push((await createAgency(tx, actor, draft(number))).id)
      return made
    })
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(range, {
          maxLength: 10,
          selector: ({ agency, range, from }) => `${agency} ${range} ${from}`,
        }),
        fc.constantFrom('192.0.2.1', '192.0.2.100', '192.0.2.200', '2001:db8::9', '::ffff:192.0.2.70'),
        fc.integer({ min: 0, max: 15 }),
        async (ranges, address, second) => {
          await inCentre(store, async (tx) => {
            await tx.deleteFrom('agency_range').execute()
            for (const { agency, range, from, during } of ranges) {
              const [id, to] = [ids[agency]!, during === null ? null : new Date((from + during) * 1000)]
              const { version } = await readAgency(tx, id)
              await addRange(tx, actor, id, version, { range, from: new Date(from * 1000), to })
            }
            const owner = await ownerOf(tx, address, new Date(second * 1000 + 500))
            const first = addressNumber(address)!
            const longest = (await compiledRegistry(tx)).findLast(({ prefix }) =>
              contains(prefix, { first, length: 128 }),
            )
            assert.equal(owner?.id ?? 0, agencyDuring(longest!, second))
          })
        },
      ),
      { numRuns: 25 },
    )
    await assert.rejects(
      inCentre(store, (tx) => ownerOf(tx, '192.0.2.0/24', now)),
      hasCode('address-invalid'),
    )
  })
})

describe('import and export', { concurrency: 2 }, () => {
  const read = (store: RecordStore, text: string, format: 'csv' | 'json', dryRun = false, at = now) =>
    inCentre(store, (tx) => importAgencies(tx, actor, { text, format, dryRun }, at))
  const written = (store: RecordStore, format: 'csv' | 'json') =>
    inCentre(store, (tx) => exportAgencies(tx, format))

  const csv = [
    'oid,name_zh,parent,level,range,valid_from,valid_to,record',
    '2.16.886.101.2,下屬,2.16.886.101.1,c,192.0.2.128/25,2024-01-01,,agency',
    '2.16.886.101.1,"上級, 部",,A,192.0.2.0/24,,2025/1/1,',
    '2.16.886.101.1,,,,198.51.100.0-198.51.100.63,,,range',
  ].join('\n')

  test('a dry run says what would change, the import does it, and again there is nothing', async () => {
    const store = await records.freshDatabase()
    const dry = await read(store, csv, 'csv', true)
    assert.deepEqual(dry.counts, {
      added: 2,
      changed: 0,
      unchanged: 0,
      refused: 0,
      rangesAdded: 3,
      rangesChanged: 0,
      rangesEnded: 0,
    })
    assert.deepEqual(dry.agencies[0]!.ranges.added, ['192.0.2.128/25 2023-12-31T16:00:00.000Z – …'])
    assert.equal((await inCentre(store, (tx) => listAgencies(tx, { limit: 9 }))).items.length, 0)
    assert.deepEqual({ ...(await read(store, csv, 'csv')), dryRun: true }, dry)
    assert.equal((await read(store, csv, 'csv')).counts.unchanged, 2)
    const next = csv.replace('198.51.100.0-198.51.100.63', '198.51.100.0/27').replace('下屬', '=改名')
    const report = await read(store, next, 'csv')
    assert.deepEqual(
      report.agencies.map(({ oid, outcome, changes, ranges }) => [
        oid.at(-1),
        outcome,
        changes,
        ranges.added.length,
        ranges.ended.length,
      ]),
      [
        ['2', 'changed', [{ field: 'nameZh', from: '下屬', to: '=改名' }], 0, 0],
        ['1', 'changed', [], 1, 1],
      ],
    )
    const log = await inCentre(store, (tx) => list(tx, { limit: 9, action: 'agency.import' }))
    assert.equal(log.items.length, 2)
  })

  test('one refused line refuses all, and each is named with its line and reason', async () => {
    const store = await records.freshDatabase()
    const wrong = [
      csv,
      '2.16.886.101.3,三,2.16.886.101.9,A,,,,agency',
      '2.16.886.101.4,四,2.16.886.101.5,F,,,,agency',
      '2.16.886.101.5,五,2.16.886.101.6,A,,,,agency',
      '2.16.886.101.6,六,2.16.886.101.5,A,,,,agency',
      '2.16.886.101.7,七,,A,192.0.2.1/24,,,agency',
      '9.9,八,,A,,,,agency',
      '2.16.886.101.8,八,,A,192.0.2.0/24,2026-02-30,,agency',
    ].join('\n')
    const report = await read(store, wrong, 'csv', true)
    assert.equal(report.counts.refused, 7)
    const reasons = report.agencies
      .filter(({ outcome }) => outcome === 'refused')
      .map(({ line, reason }) => [line, reason])
    const expected: [number, RegExp][] = [
      [5, /neither/],
      [6, /no level/],
      [7, /above itself/],
      [8, /above itself/],
      [9, /did you mean/],
      [10, /object identifier/],
      [11, /not a time/],
    ]
    assert.equal(reasons.length, expected.length)
    expected.forEach(([line, pattern], index) => {
      assert.equal(reasons[index]![0], line)
      assert.match(String(reasons[index]![1]), pattern)
    })
    await assert.rejects(read(store, wrong, 'csv'), hasCode('import-invalid'))
    assert.equal((await inCentre(store, (tx) => listAgencies(tx, { limit: 9 }))).items.length, 0)
  })

  test('files that are none', async () => {
    const store = await records.freshDatabase()
    for (const [text, code] of [
      ['', 'csv-invalid'],
      ['oid,secret\n', 'csv-invalid'],
      ['oid,oid\n', 'csv-invalid'],
      ['oid,name_zh\n"2.16', 'csv-invalid'],
      ['record,oid\nsomething,2.16.886.1', 'csv-invalid'],
      ['oid,name_zh\n2.16.886.1,a\n2.16.886.1,b', 'csv-invalid'],
      ['x'.repeat(11 * 2 ** 20), 'too-large'],
    ] as const)
      await assert.rejects(read(store, text, 'csv', true), hasCode(code), text.slice(0, 40))
    for (const text of [
      '',
      '[]',
      '{"agencies":[{"oid":1}]}',
      '{"agencies":[{"oid":"2.16.886.1","extra":1}]}',
      '{"agencies":{"__proto__":1}}',
    ])
      await assert.rejects(read(store, text, 'json', true), hasCode('agencies-invalid'), text)
  })

  test('what is exported is imported without a change, into an empty store too', async () => {
    const [store, empty] = await Promise.all([records.freshDatabase(), records.freshDatabase()])
    const word = fc
      .string({
        unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ',', ';', '機', 'a', ' ', '<', '|'),
        minLength: 1,
        maxLength: 8,
      })
      .map((text) => text.trim() || '關')
    const time = fc
      .integer({ min: 1, max: 4_000_000 })
      .map((minute) => new Date(minute * 60_000).toISOString())
    const range = fc.record({
      range: fc.constantFrom('192.0.2.0/24', '198.51.100.7/32', '2001:db8::/40', '203.0.113.0/25'),
      from: fc.oneof(fc.constant(''), time),
    })
    const agency = fc.record({
      number: fc.integer({ min: 1, max: 99 }),
      nameZh: word,
      nameEn: fc.oneof(fc.constant(''), word),
      level: fc.constantFrom('', 'A', 'E'),
      archived: fc.oneof(fc.constant(''), time),
      contacts: fc.array(
        fc.record({
          name: word,
          role: fc.oneof(fc.constant(''), word),
          mail: fc.constantFrom('', 'a@example.org'),
          phone: fc.constantFrom('', '+886-2', '=1'),
        }),
        { maxLength: 3 },
      ),
      ranges: fc.uniqueArray(range, { maxLength: 4, selector: ({ range, from }) => range + from }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(agency, { maxLength: 6, selector: ({ number }) => number }),
        async (all) => {
          for (const each of [store, empty])
            await inCentre(each, async (tx) => {
              await tx.deleteFrom('agency').execute()
            })
          const agencies = all.map(({ number, ...rest }, index) => ({
            oid: `2.16.886.101.${number}`,
            parent: index === 0 ? '' : `2.16.886.101.${all[index - 1]!.number}`,
            ...rest,
          }))
          await read(store, JSON.stringify({ agencies }), 'json')
          for (const format of ['csv', 'json'] as const) {
            const text = await written(store, format)
            const again = await read(store, text, format)
            assert.deepEqual([again.counts.unchanged, again.agencies], [all.length, []])
            if (format === 'csv')
              for (const line of text.split('\r\n'))
                assert.ok(!csvFields(line, ',')!.some((field) => /^[=+\-@]/.test(field)), line)
            await read(empty, text, format)
            assert.equal(await written(empty, format), text)
          }
        },
      ),
      { numRuns: 12 },
    )
  })
})
