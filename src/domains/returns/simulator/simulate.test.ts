/** The simulator against what the store makes of it, which knows nothing of how it was made. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assignAgency, createAgency, createVendor } from '../../agencies/index.ts'
import { ourselves } from '../../audit/index.ts'
import { crossTab, importSummary, sharedAddresses, silences, sourceCountries } from '../index.ts'
import {
  asCentre,
  furnish,
  knowledge,
  locate,
  oid,
  send,
  startReturns,
  system,
} from '../returns.test-support.ts'
import { countedYear } from './counted-year.ts'
import { simulateReturns } from './simulate.ts'
import { returnCountries } from './sources.ts'
import { servedBy, simulatedVendors } from './vendors.ts'

const server = await startReturns()
const day = 86_400_000
const to = Date.parse('2026-11-20T16:00:00Z')
const numbers = [1, 2, 3, 4, 5, 6, 7, 8]
const agencies = numbers.map((agency) => ({
  oid: oid(agency),
  network: `198.51.100.${(agency - 1) * 16}/28`,
}))
/** One address block for each country; the one that locate() knows is the first. */
const sources = returnCountries.map((_, index) =>
  Array.from({ length: 60 }, (_each, host) =>
    index === 0 ? `203.0.113.${host + 1}` : `192.0.2.${index * 16 + (host % 16)}`,
  ),
)
const options = { seed: 5, from: to - 80 * day, to, tickets: 500, agencies, sources }

test('equal options give equal bytes, other seeds others', () => {
  const all = (seed: number) =>
    [...simulateReturns({ ...options, tickets: 60, seed })].map(({ name, sentAt, bytes }) => [
      name,
      sentAt,
      bytes.toString('base64'),
    ])
  assert.deepEqual(all(5), all(5))
  assert.notDeepEqual(all(5), all(6))
})

test('all of it can be delivered, and comes to what the simulator says it made', async () => {
  const store = await furnish(await server.freshDatabase())
  const ids = new Map<string, number>()
  await store.within(system, async (records) => {
    for (const agency of numbers.slice(4)) {
      const draft = {
        oid: oid(agency),
        nameZh: `第${agency}機關`,
        nameEn: '',
        parent: null,
        level: null,
        category: null,
      }
      assert.equal((await createAgency(records, ourselves, draft)).id, agency)
    }
    for (const vendor of simulatedVendors) {
      const { code, nameZh, nameEn } = vendor
      let made = await createVendor(records, ourselves, { code, nameZh, nameEn, mail: '' }, new Date(to))
      const served = new Set(servedBy(vendor, agencies).map((agency) => agency.oid))
      for (const agency of numbers.filter((each) => served.has(oid(each))))
        made = await assignAgency(
          records,
          ourselves,
          made.id,
          made.version,
          { agency, from: new Date(0), to: null },
          new Date(to),
        )
      ids.set(code, made.id)
    }
  })
  const simulation = simulateReturns(options)
  const sum = { deliveries: 0, stored: 0, revised: 0, setAside: 0, devices: 0 }
  let before = 0
  for (const { vendor, form, profile, name, sentAt, bytes } of simulation) {
    assert.ok(sentAt >= before && sentAt <= to)
    before = sentAt
    const report = await send(store, {
      vendor: ids.get(vendor)!,
      form,
      profileId: profile,
      fileName: name,
      bytes,
      receivedAt: new Date(sentAt),
    })
    sum.deliveries++
    if (form === 'device-status') sum.devices += report.counts.stored
    else {
      sum.stored += report.stored.added
      sum.revised += report.stored.revised + report.stored.history
      sum.setAside += report.counts.setAside
    }
  }
  const truth = simulation.truth()
  const good = Object.values(truth.byVendor).reduce((all, each) => all + each, 0)
  assert.deepEqual(sum, {
    deliveries: truth.deliveries,
    stored: good,
    revised: truth.revisions,
    setAside: truth.damaged,
    devices: truth.devices,
  })
  assert.equal(truth.rows, good + truth.revisions + truth.damaged)
  assert.ok(truth.damaged > 0 && truth.late > 0 && truth.duplicates > 50 && truth.devices > 20)
  assert.ok(good > 1000 && good < 2200, String(good))

  const period = { from: options.from / 1000, to: to / 1000, timeZone: 'Asia/Taipei' }
  const [tab, silent, shared] = await asCentre(store, async (records) => [
    await crossTab(records, period),
    await silences(records, new Date(to), { least: 3, most: 14 }),
    await sharedAddresses(records, period, { role: 'relay' }),
  ])
  // What two vendors told of counts once; chance meetings are linked, too.
  assert.ok(tab.total <= good - truth.duplicates * 0.9, `${tab.total} of ${good}, ${truth.duplicates}`)
  assert.ok(tab.total > good - truth.duplicates * 1.6)
  const fallen = simulatedVendors.find(({ silentDays }) => silentDays > 0)!
  assert.ok(silent.some(({ vendor, days }) => vendor === ids.get(fallen.code) && days >= 16))
  assert.ok(!silent.some(({ vendor }) => vendor === ids.get('sample-a')))
  assert.ok(shared.length > 3)
  assert.equal(locate(sources[0]![0]!), 'US')
})

test('the counted year is the one that was told of, and is taken as it is', async () => {
  const store = await furnish(await server.freshDatabase())
  const text = countedYear(2022)
  const result = await store.within(system, (records) =>
    importSummary(records, ourselves, text, knowledge, new Date(to)),
  )
  assert.equal(result.read, text.trim().split('\r\n').length - 1)
  assert.equal(result.stored, result.read)
  const second = (at: string): number => Date.parse(at) / 1000
  const year = {
    from: second('2022-01-01T00:00:00+08:00'),
    to: second('2023-01-01T00:00:00+08:00'),
    timeZone: 'Asia/Taipei',
  }
  const [tab, countries] = await asCentre(store, async (records) => [
    await crossTab(records, year),
    await sourceCountries(records, year, 'TW'),
  ])
  assert.equal(tab.total, 855_931)
  assert.equal(
    tab.cells.reduce((sum, { tickets }) => sum + tickets, 0),
    855_931,
  )
  assert.deepEqual(
    tab.cells.slice(0, 3).map(({ tickets }) => tickets),
    [104_626, 82_527, 76_329],
  )
  const share = (country: string) =>
    Math.round(
      (100 * countries.rows.find((row) => row.country === country)!.tickets) / countries.foreignTickets,
    )
  assert.deepEqual([share('US'), share('NL'), share('RU')], [38, 18, 8])
})
