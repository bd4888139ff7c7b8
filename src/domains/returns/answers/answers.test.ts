/** Answers against counting by hand over the same tickets, and against what was loaded counted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharePercent } from '../../gateway/index.ts'
import { ourselves } from '../../audit/index.ts'
import { importSummary } from '../index.ts'
import {
  asCentre,
  furnish,
  knowledge,
  now,
  send,
  startReturns,
  system,
  ticket,
} from '../returns.test-support.ts'
import {
  crossTab,
  listTickets,
  monthlySeries,
  punctuality,
  readTicket,
  sharedAddresses,
  silences,
  sourceCountries,
} from './index.ts'

const server = await startReturns()
const timeZone = 'Asia/Taipei'
const second = (text: string): number => Date.parse(text) / 1000
const november = {
  from: second('2026-11-01T00:00:00+08:00'),
  to: second('2026-12-01T00:00:00+08:00'),
  timeZone,
}
const year2022 = {
  from: second('2022-01-01T00:00:00+08:00'),
  to: second('2023-01-01T00:00:00+08:00'),
  timeZone,
}

const at = (day: string, hour: number): string => `${day}T${String(hour).padStart(2, '0')}:00:00Z`
const returned = (number: string, agency: number, day: string, more: object = {}) =>
  ticket(number, {
    agency: `2.16.886.101.${agency}`,
    eventAt: at(day, 1),
    detectedAt: at(day, 2),
    returnedAt: at(day, 3),
    sources: [`203.0.113.${Number(number.replace(/\D/g, '')) % 250}`],
    destinations: [],
    ...more,
  })

test('the cross-tab counts each event once, in cells, against the month and the year before', async () => {
  const store = await furnish(await server.freshDatabase())
  await send(store, {
    bytes: JSON.stringify([
      returned('N1', 1, '2026-11-02'),
      returned('N2', 1, '2026-11-03'),
      returned('N3', 2, '2026-11-03', { threatClass: 'malicious-code' }),
      returned('N4', 1, '2026-10-10'),
      returned('N5', 1, '2025-11-10'),
      returned('N6', 1, '2026-11-04', { threatClass: 'test' }),
    ]),
  })
  // The third vendor tells of N1 too, and of one event that nobody else has.
  await send(store, {
    vendor: 3,
    bytes: JSON.stringify([
      returned('E1', 1, '2026-11-02', { sources: ['203.0.113.1'] }),
      returned('E9', 3, '2026-11-05'),
    ]),
  })
  const tab = await asCentre(store, (records) => crossTab(records, november))
  assert.deepEqual(
    tab.cells.map(({ category, level, threatClass, tickets, previousTickets, lastYearTickets }) => [
      category,
      level,
      threatClass,
      tickets,
      previousTickets,
      lastYearTickets,
    ]),
    [
      ['綜合行政', 'A', 'intrusion-attempts', 2, 1, 1],
      ['其他', 'B', 'intrusion-attempts', 1, 0, 0],
      ['綜合行政', 'B', 'malicious-code', 1, 0, 0],
    ],
  )
  assert.deepEqual([tab.total, tab.previousTotal, tab.lastYearTotal], [4, 1, 1])
  const narrowed = await asCentre(store, (records) => crossTab(records, november, { level: 'B' }))
  assert.equal(narrowed.total, 2)
  const series = await asCentre(store, (records) => monthlySeries(records, november))
  assert.equal(series.length, 12)
  assert.deepEqual(
    series.filter(({ tickets }) => tickets !== null).map(({ month, tickets }) => [month, tickets]),
    [
      ['2026-10', 1],
      ['2026-11', 4],
    ],
  )
})

test('nobody counts or reads what is not theirs', async () => {
  const store = await furnish(await server.freshDatabase())
  await send(store, {
    bytes: JSON.stringify([returned('N1', 1, '2026-11-02'), returned('N2', 2, '2026-11-02')]),
  })
  await send(store, {
    vendor: 3,
    bytes: JSON.stringify([returned('E1', 1, '2026-11-02', { sources: ['203.0.113.1'] })]),
  })
  const all = await asCentre(store, (records) => listTickets(records, november, {}, { limit: 10 }))
  assert.equal(all.items.length, 3)
  const numbersOf = async (scope: Parameters<typeof store.within>[0]) => {
    const { items } = await store.within(scope, (records) =>
      listTickets(records, november, {}, { limit: 10 }),
    )
    return items.map(({ number }) => number).toSorted()
  }
  assert.deepEqual(await numbersOf({ kind: 'agency', agency: 1 }), ['E1', 'N1'])
  assert.deepEqual(await numbersOf({ kind: 'agency', agency: 3 }), [])
  assert.deepEqual(await numbersOf({ kind: 'vendor', vendor: 1 }), ['N1', 'N2'])
  assert.deepEqual(await numbersOf({ kind: 'vendor', vendor: 2 }), [])
  assert.deepEqual(await numbersOf({ kind: 'public' }), [])
  const { id } = all.items.find(({ number }) => number === 'E1')!
  const whole = await asCentre(store, (records) => readTicket(records, id))
  assert.deepEqual(
    whole.linked.map(({ number }) => number),
    ['N1'],
  )
  // The vendor whose ticket is not counted is not told so, nor by whom else it was returned.
  const own = await store.within({ kind: 'vendor', vendor: 3 }, (records) => readTicket(records, id))
  assert.deepEqual(own.linked, [])
  const counted = await store.within({ kind: 'vendor', vendor: 3 }, (records) => crossTab(records, november))
  assert.equal(counted.total, 1)
  await assert.rejects(
    store.within({ kind: 'vendor', vendor: 2 }, (records) => readTicket(records, id)),
    { code: 'not-found' },
  )
})

test('whose an address is instead is for the centre and the agency, not for a vendor that asks', async () => {
  const store = await furnish(await server.freshDatabase())
  const report = await send(store, {
    bytes: JSON.stringify([returned('N1', 1, '2026-11-02', { destinations: ['198.51.100.20'] })]),
  })
  assert.deepEqual(report.flags, {})
  const flagsOf = async (scope: Parameters<typeof store.within>[0]) => {
    const { items } = await store.within(scope, (records) =>
      listTickets(records, november, {}, { limit: 10 }),
    )
    const whole = await store.within(scope, (records) => readTicket(records, items[0]!.id))
    return [items[0]!.flags, whole.row.flags]
  }
  assert.deepEqual(await flagsOf({ kind: 'centre' }), [['address-elsewhere'], ['address-elsewhere']])
  assert.deepEqual(await flagsOf({ kind: 'agency', agency: 1 }), [
    ['address-elsewhere'],
    ['address-elsewhere'],
  ])
  assert.deepEqual(await flagsOf({ kind: 'vendor', vendor: 1 }), [[], []])
  const asked = await store.within({ kind: 'vendor', vendor: 1 }, (records) =>
    listTickets(records, november, { flag: 'address-elsewhere' }, { limit: 10 }),
  )
  assert.deepEqual(asked.items, [])
})

test('pages of tickets go on where the last one ended, and filters narrow them', async () => {
  const store = await furnish(await server.freshDatabase())
  const days = Array.from(
    { length: 23 },
    (_, index) => `2026-11-${String(1 + (index % 20)).padStart(2, '0')}`,
  )
  await send(store, { bytes: JSON.stringify(days.map((day, index) => returned(`N${index + 1}`, 1, day))) })
  const numbers: string[] = []
  let after: Awaited<ReturnType<typeof listTickets>>['next'] | undefined
  do {
    const page = await asCentre(store, (records) =>
      listTickets(records, november, {}, { limit: 5, after: after ?? undefined }),
    )
    numbers.push(...page.items.map(({ number }) => number))
    after = page.next
  } while (after !== null)
  assert.equal(new Set(numbers).size, 23)
  assert.equal(numbers.length, 23)
  const found = async (filter: Parameters<typeof listTickets>[2]) =>
    (await asCentre(store, (records) => listTickets(records, november, filter, { limit: 100 }))).items.length
  assert.equal(await found({ address: '203.0.113.7' }), 1)
  assert.equal(await found({ search: 'N2' }), 5)
  assert.equal(await found({ search: 'N_' }), 0)
  assert.equal(await found({ country: 'US' }), 23)
  assert.equal(await found({ severity: 5 }), 0)
  assert.equal(await found({ form: 'alert' }), 0)
})

test('countries, and addresses that several agencies met', async () => {
  const store = await furnish(await server.freshDatabase())
  await send(store, {
    bytes: JSON.stringify([
      returned('N1', 1, '2026-11-02', { sources: ['203.0.113.77'] }),
      returned('N2', 2, '2026-11-09', { sources: ['203.0.113.77', '192.0.2.9'] }),
    ]),
  })
  const countries = await asCentre(store, (records) => sourceCountries(records, november, 'TW'))
  assert.deepEqual(
    countries.rows.map(({ country, tickets, sources }) => [country, tickets, sources]),
    [
      ['US', 2, 1],
      [null, 1, 1],
    ],
  )
  assert.equal(countries.foreignTickets, 2)
  const shared = await asCentre(store, (records) => sharedAddresses(records, november))
  assert.deepEqual(
    shared.map(({ ip, agencies, tickets }) => [ip, agencies, tickets]),
    [['203.0.113.77', 2, 2]],
  )
  const own = await store.within({ kind: 'agency', agency: 1 }, (records) =>
    sharedAddresses(records, november),
  )
  assert.deepEqual(own, [])
})

test('delays, completeness and silence', async () => {
  const store = await furnish(await server.freshDatabase())
  const days = ['2026-11-01', '2026-11-03', '2026-11-04', '2026-11-06', '2026-11-07']
  await send(store, {
    bytes: JSON.stringify([
      ...days.map((day, index) => returned(`N${index + 1}`, 1, day)),
      returned('N9', 2, '2026-11-02', { returnedAt: at('2026-11-05', 2), threatClass: 'no such thing' }),
    ]),
  })
  const rows = await asCentre(store, (records) => punctuality(records, november, 86_400))
  assert.deepEqual(
    rows.map(({ vendor, agency, tickets, medianDelay, late, complete }) => [
      vendor,
      agency,
      tickets,
      medianDelay,
      late,
      complete,
    ]),
    [
      [1, 1, 5, 3600, 0, 5],
      [1, 2, 1, 72 * 3600, 1, 0],
    ],
  )
  const silent = await asCentre(store, (records) =>
    silences(records, now, { least: 7, most: 30 }, { vendor: 1 }),
  )
  // Returned at least every other day, and not for two weeks; for the other agency there is too little to say.
  assert.deepEqual(
    silent.map(({ agency, usualGap, days: since }) => [agency, usualGap, since]),
    [[1, 2, 14]],
  )
  const never = await asCentre(store, (records) =>
    silences(records, now, { least: 7, most: 30 }, { vendor: 2 }),
  )
  assert.deepEqual(
    never.map(({ agency, lastAt }) => [agency, lastAt]),
    [
      [2, null],
      [3, null],
    ],
  )
})

test('the year of the talk: 855,931 valid returns, from figures that came counted', async () => {
  const store = await furnish(await server.freshDatabase())
  // Published are the total, the three greatest cells and the shares of three countries; the other counts are made up.
  const cells = [
    ['綜合行政', 'A', '掃描刺探', 104_626],
    ['綜合行政', 'B', '掃描刺探', 82_527],
    ['其他', 'A', '入侵攻擊', 76_329],
    ['綜合行政', 'C', '惡意程式', 592_449 - 100_000],
    ['其他', 'C', '惡意程式', 100_000],
  ] as const
  const heading = 'from,to,dimension,category,level,class,country,tickets'
  const rows = [
    '2022-01-01,2022-12-31,all,,,,,"855,931"',
    ...cells.map(
      ([category, level, name, tickets]) =>
        `2022-01-01,2022-12-31,cell,${category},${level},${name},,${tickets}`,
    ),
    ...[
      ['US', 380_000],
      ['NL', 180_000],
      ['RU', 80_000],
      ['DE', 360_000],
    ].map(([country, tickets]) => `2022-01-01,2022-12-31,country,,,,${country},${tickets}`),
    // A month of the same year, which the year's figures hold already.
    '2022-03-01,2022-03-31,all,,,,,70000',
    '2022-03-01,2022-03-31,cell,綜合行政,A,掃描刺探,,9000',
  ]
  await store.within(system, (records) =>
    importSummary(records, ourselves, [heading, ...rows].join('\n'), knowledge, now),
  )
  const tab = await asCentre(store, (records) => crossTab(records, year2022))
  assert.equal(tab.total, 855_931)
  assert.equal(tab.readFrom, 'summaries')
  assert.ok(tab.cells.some(({ tickets }) => tickets === 104_626))
  assert.deepEqual(
    tab.cells.map(({ tickets }) => tickets),
    [492_449, 104_626, 100_000, 82_527, 76_329],
  )
  const countries = await asCentre(store, (records) => sourceCountries(records, year2022, 'TW'))
  const base = countries.foreignTickets
  assert.deepEqual(
    countries.rows
      .filter(({ country }) => country !== 'DE')
      .map(({ country, tickets }) => [country, sharePercent(tickets, base)]),
    [
      ['US', '38.00'],
      ['NL', '18.00'],
      ['RU', '8.00'],
    ],
  )
  const march = {
    from: second('2022-03-01T00:00:00+08:00'),
    to: second('2022-04-01T00:00:00+08:00'),
    timeZone,
  }
  assert.equal((await asCentre(store, (records) => crossTab(records, march))).total, 70_000)
  // One ticket of our own in the year, and the reported figures stand beside it, not in it.
  await send(store, { bytes: JSON.stringify([returned('N1', 1, '2022-06-01')]) })
  const mixed = await asCentre(store, (records) => crossTab(records, year2022))
  assert.deepEqual(
    [mixed.total, mixed.readFrom, mixed.caveats],
    [1, 'tickets', [{ code: 'summary-left-out', amount: 855_931 }]],
  )
  // Nobody but the centre sees what was reported.
  const officer = await store.within({ kind: 'agency', agency: 2 }, (records) => crossTab(records, year2022))
  assert.equal(officer.total, 0)
})
