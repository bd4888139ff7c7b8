/** What pages ask for, through the gate: right for the centre, and never a row or a number of another agency for an officer. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LianfangError } from '../../base/errors.ts'
import { compile, type OwnedRange } from '../agencies/resolve.ts'
import { parseRange } from '../agencies/prefix.ts'
import {
  detectionCount,
  detectionCountryCount,
  detectionDistinct,
  type EventReader,
  eventReader,
  log,
  publishRegistry,
} from '../events/index.ts'
import { coverage } from './coverage.ts'
import { refreshRollups } from './distinct.ts'
import { eventById, eventRows } from './event-rows.ts'
import { loadKnowledge } from './knowledge.ts'
import { newcomers } from './newcomers.ts'
import { parsePeriod } from './period.ts'
import { rank } from './ranking.ts'
import type { Group } from './ranking-query.ts'
import { type Event, type RankingStore, startRankingStore, storeEvents } from './ranking.test-support.ts'
import { classifications } from './selection.ts'
import { timeSeries } from './time-series.ts'
import { topAddresses } from './top-addresses.ts'

const knowledge = loadKnowledge()
const now = Date.parse('2026-11-21T00:00:00Z')
const period = parsePeriod('2026-10-02', '2026-10-03', { now })
const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof LianfangError && error.code === code

const owned = (range: string, agency: number, from = 0, to: number | null = null): OwnedRange[] =>
  parseRange(range).map((prefix) => ({ prefix, agency, from, to }))

/** Everything of an agency is told apart from the other's: its addresses, signature, sensor, country. */
const at = (second: number, of: 'A' | 'B', more: Partial<Event> = {}): Event => ({
  time: period.from + second,
  name: `Only.${of}`,
  severity: of === 'A' ? 4 : 5,
  disposition: 6,
  sensor: `sensor-${of}`,
  country: of === 'A' ? 'Taiwan' : 'Japan',
  source: of === 'A' ? '::ffff:10.0.0.1' : '::ffff:10.0.1.1',
  destination: '2001:db8::1',
  ...more,
})

for (const shards of [1, 3])
  describe(`the gate on ${shards} shard(s)`, { timeout: 120_000 }, () => {
    let node: RankingStore
    let officer: EventReader
    const half = period.from + 86_400
    before(async () => {
      node = await startRankingStore(shards)
      officer = eventReader(node.store, { kind: 'agency', agency: 1 })
      await publishRegistry(node.store, compile([...owned('10.0.0.0/24', 1), ...owned('10.0.1.0/24', 2)]))
      const day = Array.from({ length: 48 }, (_, hour) => hour * 3600)
      await storeEvents(
        node.store,
        day.map((second) => at(second, 'A')),
      )
      await storeEvents(
        node.store,
        day.map((second) => at(second, 'B')),
      )
      // Three that are alike in everything, and a batch of another day.
      await storeEvents(node.store, [
        at(7, 'A'),
        at(7, 'A'),
        at(7, 'A'),
        at(-86_400, 'A', { name: 'Old.A' }),
        at(-86_400, 'B', { name: 'Old.B' }),
      ])
      await storeEvents(node.store, [
        at(100, 'B', { timeStatus: 2, name: 'Clock.B' }),
        at(100, 'A', { timeStatus: 2, name: 'Clock.A' }),
      ])
      await refreshRollups(node.store)
    })
    after(() => node.stop())

    /** Everything that the functions of this room say to a reader, as one text. */
    const all = async (reader: EventReader): Promise<string> => {
      const groups: Group[] = ['signature', 'kind', 'severity', 'day', 'country', 'sensor', 'agency', 'total']
      const words = { period, limit: 50, disposition: 'all' } as const
      const said = await Promise.all([
        ...groups.map((group) => rank(reader, knowledge, { ...words, group, distinct: true })),
        ...groups.map((group) => rank(reader, knowledge, { ...words, group, agencies: [2] })),
        ...groups.map((group) =>
          rank(reader, knowledge, { ...words, group, agencies: [0], countries: ['JP', 'TW'] }),
        ),
        rank(reader, knowledge, { ...words, signatures: ['Only.B'] }),
        rank(reader, knowledge, { ...words, by: 'sources', sensors: ['sensor-B'] }),
        classifications(reader, knowledge, period).then((known) => [...known.keys()]),
        ...(['none', 'severity', 'kind'] as const).map((group) =>
          timeSeries(reader, knowledge, { period, step: 'hour', group, disposition: 'all' }),
        ),
        timeSeries(reader, knowledge, { period, step: 'day', countries: ['JP', 'TW'], disposition: 'all' }),
        newcomers(reader, { period, limit: 50 }),
        newcomers(reader, { period, what: 'sources', limit: 50 }),
        ...(['source', 'destination'] as const).map((side) =>
          topAddresses(reader, knowledge, { period, side, limit: 50, disposition: 'all' }),
        ),
        eventRows(reader, knowledge, { period, limit: 1000, disposition: 'all' }),
        eventRows(reader, knowledge, { period, limit: 1000, disposition: 'all', agencies: [2] }),
        eventRows(reader, knowledge, { period, limit: 1000, disposition: 'all', address: '10.0.1.1' }),
      ])
      // What was asked holds the words of the question; the answers may not.
      return JSON.stringify(said, (key, value: unknown) => (key === 'queries' ? undefined : value))
    }

    it('an agency sees its own and nothing of another, whatever it asks', async () => {
      const mine = await all(officer)
      assert.doesNotMatch(mine, /\.B\b|sensor-B|10\.0\.1\.|"JP"|Japan|"key":"2"|"5"/)
      assert.match(mine, /Only\.A/)
      // Forty rankings of three nodes take their time; the others ask nothing else.
      if (shards > 1) return
      assert.doesNotMatch(
        await all(eventReader(node.store, { kind: 'agency', agency: 2 })),
        /\.A\b|sensor-A|10\.0\.0\.|"TW"|Taiwan|"key":"1"/,
      )
      const nobody = await all(eventReader(node.store, { kind: 'agency', agency: 3 }))
      assert.doesNotMatch(nobody, /Only|Old|sensor-|10\.0\.|"events":[1-9]|"total":[1-9]/)
    })

    it('an event of another agency is not found by its id', async () => {
      const whole = { period, limit: 1000, disposition: 'all', whole: true } as const
      const { items } = await eventRows(node.reader, knowledge, whole)
      const theirs = items.find((row) => row['analytic_name'] === 'Only.B')!
      await assert.rejects(eventById(officer, theirs.id), hasCode('not-found'))
      assert.deepEqual(await eventById(node.reader, theirs.id), theirs)
      const own = items.find((row) => row['analytic_name'] === 'Only.A')!
      assert.deepEqual(await eventById(officer, own.id), own)
      assert.deepEqual(own.agencyIds, [1])
      for (const id of ['', '1-2-3', '1-2-3-4', "1' OR 1=1", '9'.repeat(99)])
        await assert.rejects(
          eventById(officer, id),
          (error) => hasCode('not-found')(error) || hasCode('request-invalid')(error),
        )
    })

    it('tables that cannot be narrowed are refused', async () => {
      for (const table of [detectionCount, detectionCountryCount, detectionDistinct, log])
        assert.throws(() => officer.from(table), hasCode('forbidden'))
      await assert.rejects(coverage(officer, period, now / 1000), hasCode('forbidden'))
      assert.equal(await officer.holds(period), true)
    })

    it('pages have every row once, newest first, also those that are alike', async () => {
      const whole = await eventRows(node.reader, knowledge, { period, limit: 1000, disposition: 'all' })
      assert.deepEqual([whole.items.length, whole.next], [99, null])
      for (const limit of shards > 1 ? [40] : [1, 7, 98]) {
        const seen: string[] = []
        let cursor: string | undefined
        do {
          const page = await eventRows(node.reader, knowledge, { period, limit, cursor, disposition: 'all' })
          seen.push(...page.items.map(({ id }) => id))
          cursor = page.next ?? undefined
        } while (cursor !== undefined && (limit > 1 || seen.length < 20))
        assert.deepEqual(seen, whole.items.map(({ id }) => id).slice(0, seen.length))
      }
      const alike = whole.items.filter(
        (row) =>
          row['time'] === new Date((period.from + 7) * 1000).toISOString().replace('Z', '').concat('Z'),
      )
      assert.deepEqual(
        alike.map(({ id }) => id.split('-').at(-1)),
        ['3', '2', '1'],
      )
      const { items } = await eventRows(node.reader, knowledge, {
        period,
        limit: 9,
        address: '10.0.1.1',
        severities: [5],
        kinds: ['other'],
      })
      assert.ok(items.every((row) => row['src_endpoint_ip'] === '::ffff:10.0.1.1'))
      await assert.rejects(
        eventRows(node.reader, knowledge, { period, limit: 9, address: 'x' }),
        hasCode('address-invalid'),
      )
    })

    it('time lines, newcomers and addresses of the centre', async () => {
      const hours = await timeSeries(node.reader, knowledge, { period, step: 'hour', disposition: 'all' })
      assert.equal(hours.starts.length, 48)
      assert.deepEqual(
        hours.points.map(({ events }) => events),
        [5, ...Array<number>(47).fill(2)],
      )
      const days = await timeSeries(node.reader, knowledge, {
        period,
        step: 'day',
        group: 'severity',
        sensors: ['sensor-B'],
      })
      assert.deepEqual(
        days.points,
        [period.from, half].map((start) => ({ start, group: '5', events: 24 })),
      )
      await assert.rejects(
        timeSeries(node.reader, knowledge, { period: { ...period, from: 0 }, step: 'hour' }),
        hasCode('period-invalid'),
      )
      const found = await newcomers(node.reader, { period, limit: 9 })
      assert.deepEqual(
        found.items.map(({ key, events }) => [key, events]),
        [
          ['Only.A', 51],
          ['Only.B', 48],
        ],
      )
      assert.equal(found.since, period.from - 86_400)
      const sources = await newcomers(node.reader, { period, what: 'sources', limit: 9 })
      assert.deepEqual([sources.items, sources.since], [[], period.from - 86_400])
      const first = parsePeriod('2026-10-01', undefined, { now })
      assert.deepEqual(
        await newcomers(node.reader, { period: first, limit: 9 }).then(({ items, since }) => [items, since]),
        [[], null],
      )
      const top = await topAddresses(node.reader, knowledge, {
        period,
        side: 'source',
        limit: 9,
        signatures: ['Only.A'],
      })
      assert.deepEqual(
        top.items.map(({ address, events }) => [address, events]),
        [['10.0.0.1', 51]],
      )
    })

    it('a change of hands takes effect at once, for rows and for counts', async () => {
      const moved = [
        ...owned('10.0.0.0/24', 1, 0, half),
        ...owned('10.0.0.0/24', 2, half),
        ...owned('10.0.1.0/24', 2),
      ]
      await publishRegistry(node.store, compile(moved))
      const total = async (agency: number): Promise<readonly [number, number]> => {
        const reader = eventReader(node.store, { kind: 'agency', agency })
        const { total } = await rank(reader, knowledge, { period, limit: 9, disposition: 'all' })
        return [
          total,
          (await eventRows(reader, knowledge, { period, limit: 1000, disposition: 'all' })).items.length,
        ]
      }
      // Counts are dropped first and then computed again: never too many.
      assert.deepEqual(await total(1), [27, 27])
      assert.equal((await total(2))[1], 72)
      await refreshRollups(node.store)
      assert.deepEqual(
        [await total(1), await total(2)],
        [
          [27, 27],
          [72, 72],
        ],
      )
      const by = await rank(node.reader, knowledge, { period, limit: 9, disposition: 'all', group: 'agency' })
      assert.deepEqual(
        by.rows.map(({ key, events }) => [key, events]),
        [
          ['2', 72],
          ['1', 27],
        ],
      )
    })
  })
