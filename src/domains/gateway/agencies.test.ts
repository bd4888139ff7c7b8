/** Rankings by agency and of one agency, against the registry's rule said plainly, before and after addresses change hands. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import { identifier, sql, value } from '../../store/events/sql.ts'
import { compile, type OwnedRange } from '../agencies/resolve.ts'
import { addressNumber, contains, parseRange } from '../agencies/prefix.ts'
import {
  agencyPrefix,
  applyRegistry,
  detection,
  detectionAgency,
  eventReader,
  publishRegistry,
} from '../events/index.ts'
import { refreshAgencies, refreshRollups } from './distinct.ts'
import { loadKnowledge } from './knowledge.ts'
import { parsePeriod } from './period.ts'
import { rank, type RankingRequest } from './ranking.ts'
import type { Group } from './ranking-query.ts'
import { type Event, type RankingStore, startRankingStore, storeEvents } from './ranking.test-support.ts'

const knowledge = loadKnowledge()
const now = Date.parse('2026-11-21T00:00:00Z')
const days = parsePeriod('2026-10-01', '2026-10-03', { now })

const owned = (range: string, agency: number, from = 0, to: number | null = null): OwnedRange[] =>
  parseRange(range).map((prefix) => ({ prefix, agency, from, to }))

/** Who owned an address then: longest, then latest, then greatest. */
function ownerOf(ranges: readonly OwnedRange[], address: string, second: number): number {
  const first = addressNumber(address)!
  const [owner] = ranges
    .filter(
      ({ prefix, from, to }) =>
        contains(prefix, { first, length: 128 }) && from <= second && (to === null || second < to),
    )
    .sort((a, b) => b.prefix.length - a.prefix.length || b.from - a.from || b.agency - a.agency)
  return owner?.agency ?? 0
}

const agenciesOf = (ranges: readonly OwnedRange[], event: Event): number[] =>
  [
    ...new Set([event.source, event.destination].map((address) => ownerOf(ranges, address, event.time))),
  ].filter((agency) => agency !== 0)

const event = fc.record({
  time: fc.integer({ min: days.from - 86_400, max: days.to + 3600 }),
  name: fc.constantFrom('BitTorrent', 'Mirai.Botnet', 'tcp_port_scan'),
  severity: fc.integer({ min: 3, max: 5 }),
  disposition: fc.constantFrom(2, 6, 15),
  sensor: fc.constantFrom('s1', 's2'),
  country: fc.constantFrom('Taiwan', 'South Korea', 'Korea, Republic of'),
  source: fc.integer({ min: 0, max: 15 }).map((last) => (last === 0 ? '::' : `::ffff:10.0.0.${last}`)),
  destination: fc
    .integer({ min: 0, max: 15 })
    .map((last) => (last < 8 ? `2001:db8::${last}` : `::ffff:10.0.0.${last}`)),
})
const time = fc.integer({ min: days.from - 90_000, max: days.to })
const range = fc
  .tuple(
    fc.constantFrom(
      '10.0.0.0/28',
      '10.0.0.0/29',
      '10.0.0.4/30',
      '10.0.0.8/31',
      '10.0.0.9',
      '2001:db8::/125',
      '2001:db8::4',
    ),
    fc.integer({ min: 1, max: 3 }),
    fc.option(time, { nil: 0 }),
    fc.option(fc.integer({ min: 3600, max: 200_000 })),
  )
  .map(
    ([text, agency, from, during]) => owned(text, agency, from, during === null ? null : from + during)[0]!,
  )
const registry = fc.array(range, { maxLength: 8 })
const request = fc.record({
  by: fc.constantFrom('events' as const, 'sources' as const),
  group: fc.constantFrom<Group>(
    'signature',
    'kind',
    'severity',
    'day',
    'country',
    'sensor',
    'agency',
    'total',
  ),
  disposition: fc.constantFrom('blocked' as const, 'all' as const),
  agencies: fc.option(fc.subarray([0, 1, 2, 3], { minLength: 1 }), { nil: undefined }),
  sensors: fc.option(fc.constant(['s1']), { nil: undefined }),
  viewer: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
})

for (const shards of [1, 3])
  describe(`agencies on ${shards} shard(s)`, { timeout: 300_000 }, () => {
    let node: RankingStore
    before(async () => {
      node = await startRankingStore(shards)
    })
    beforeEach(() => node.empty())
    after(() => node.stop())

    it('rankings say what the registry says, for everyone who asks', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(event, { minLength: 20, maxLength: 100 }),
          registry,
          registry,
          fc.array(request, { minLength: 6, maxLength: 6 }),
          async (events, first, second, requests) => {
            await node.empty()
            await publishRegistry(node.store, compile(first))
            await storeEvents(node.store, events.slice(0, 40))
            await refreshRollups(node.store)
            await storeEvents(node.store, events.slice(40))
            await publishRegistry(node.store, compile(second))
            await refreshRollups(node.store)
            for (const { viewer, ...asked } of requests) {
              const reader =
                viewer === undefined
                  ? node.reader
                  : eventReader(node.store, { kind: 'agency', agency: viewer })
              const found = await rank(reader, knowledge, {
                ...asked,
                period: days,
                limit: 1000,
                distinct: 'sources',
              })
              const expected = oracle(events, second, { ...asked, period: days, limit: 0 }, viewer)
              const rows = found.rows.map(({ key, events, sources }) => ({ key, events, sources }))
              assert.deepEqual(rows, expected.rows, JSON.stringify({ ...asked, viewer }))
              if (asked.by === 'events')
                assert.equal(found.total, expected.total, JSON.stringify({ ...asked, viewer }))
              assert.deepEqual(
                found.caveats.filter(({ code }) => code !== 'counted-at-both'),
                [],
              )
            }
          },
        ),
        { numRuns: shards === 1 ? 3 : 1, endOnFailure: true },
      )
    })

    const at = (hour: number, source: string, destination: string): Event => ({
      time: days.from + hour * 3600,
      name: 'BitTorrent',
      severity: 4,
      disposition: 6,
      sensor: 's',
      country: 'Taiwan',
      source,
      destination,
    })
    const computedHours = async (): Promise<number[]> =>
      (
        await node.store.query<{ hour: number }>(
          sql`SELECT DISTINCT toUnixTimestamp(start_time) AS hour FROM ${identifier(detectionAgency.name)} ORDER BY hour`,
        )
      ).map(({ hour }) => (hour - days.from) / 3600)

    it('a change of the registry costs the hours that it changes', async () => {
      await publishRegistry(node.store, compile(owned('10.0.0.0/24', 1)))
      await storeEvents(
        node.store,
        [0, 1, 2, 3, 4, 5].map((hour) =>
          at(hour, hour % 2 === 0 ? '::ffff:10.0.0.1' : '::ffff:192.0.2.1', '::'),
        ),
      )
      assert.equal((await refreshAgencies(node.store)).hours, 6)
      // From the fourth hour on: of these the addresses are only in hour 4.
      const moved = [
        ...owned('10.0.0.0/24', 1, 0, days.from + 3 * 3600),
        ...owned('10.0.0.0/24', 2, days.from + 3 * 3600),
      ]
      const published = await publishRegistry(node.store, compile(moved))
      assert.deepEqual([published.isNew, published.droppedHours], [true, 1])
      assert.deepEqual(await computedHours(), [0, 1, 2, 3, 5])
      const officer = (agency: number) =>
        rank(eventReader(node.store, { kind: 'agency', agency }), knowledge, { period: days, limit: 9 })
      const stale = await officer(2)
      assert.deepEqual([stale.total, stale.caveats], [0, [{ code: 'agencies-stale', amount: 1 }]])
      assert.equal((await refreshAgencies(node.store)).hours, 1)
      assert.deepEqual([(await officer(1)).total, (await officer(2)).total], [2, 1])
      const again = await publishRegistry(node.store, compile(moved))
      assert.deepEqual(again, { version: published.version, isNew: false, droppedHours: 0 })
    })

    it('counts that were computed with an old registry after its time are found', async () => {
      const { version } = await publishRegistry(node.store, compile(owned('10.0.0.0/24', 7)))
      await storeEvents(node.store, [at(0, '::ffff:10.0.0.1', '::'), at(1, '::ffff:10.0.0.1', '::')])
      await refreshAgencies(node.store)
      // As a node would that had not read the new version yet.
      await node.store.command(
        sql`INSERT INTO ${identifier(node.store.localName(detectionAgency))} SELECT * REPLACE (toUInt64(0) AS registry, now64(3) AS computed_at) FROM ${identifier(node.store.localName(detectionAgency))} WHERE start_time = fromUnixTimestamp(${declaredSecond(days.from)})`,
        { on: 'every' },
      )
      assert.ok(version > 0)
      assert.equal(await applyRegistry(node.store), 1)
      assert.deepEqual(await computedHours(), [1])
    })

    it('hours that retention has thinned out keep their counts', async () => {
      await publishRegistry(node.store, compile(owned('10.0.0.0/24', 1)))
      await storeEvents(node.store, [at(0, '::ffff:10.0.0.1', '::')])
      await refreshAgencies(node.store)
      await node.store.command(sql`TRUNCATE TABLE ${identifier(node.store.localName(detection))}`, {
        on: 'every',
      })
      await publishRegistry(node.store, compile(owned('10.0.0.0/24', 2)))
      await refreshAgencies(node.store)
      assert.deepEqual(await computedHours(), [0])
    })

    it('old versions of the registry go, every node has the newest one', async () => {
      for (const agency of [1, 2, 3]) await publishRegistry(node.store, compile(owned('10.0.0.0/24', agency)))
      for (let on = 0; on < shards; on++) {
        const [row] = await node.store.query<{ versions: number }>(
          sql`SELECT uniqExact(version) AS versions FROM ${identifier(node.store.localName(agencyPrefix))}`,
          { on },
        )
        assert.equal(row?.versions, 2)
      }
    })
  })

function declaredSecond(second: number) {
  return sql`toUInt32(${value(second, 'UInt32')})`
}

/** The ranking, computed from the events one by one. */
function oracle(
  events: readonly Event[],
  ranges: readonly OwnedRange[],
  asked: RankingRequest,
  viewer?: number,
) {
  const { period, by = 'events', group = 'signature', agencies: named, sensors, disposition } = asked
  const wanted = named
  const concerned = (event: Event): number[] => {
    const all = agenciesOf(ranges, event)
    if (viewer !== undefined) return all.filter((agency) => agency === viewer)
    return all.length === 0 ? [0] : all
  }
  const inside = events.filter(
    (event) =>
      event.time >= period.from &&
      event.time < period.to &&
      (disposition === 'all' || event.disposition !== 15) &&
      (sensors?.includes(event.sensor) ?? true) &&
      concerned(event).some((agency) => wanted?.includes(agency) ?? true),
  )
  const kindOf = (event: Event): string => {
    // All of them come in one log: no vote is needed.
    return knowledge.classify({ name: event.name, category: '', logName: 'ips' }).kind
  }
  const keys = (event: Event): string[] =>
    group === 'agency'
      ? concerned(event)
          .filter((agency) => wanted?.includes(agency) ?? true)
          .map((agency) => (agency === 0 ? 'unattributed' : String(agency)))
      : [
          {
            signature: event.name,
            kind: kindOf(event),
            severity: String(event.severity),
            day: new Date((event.time + 8 * 3600) * 1000).toISOString().slice(0, 10),
            country: knowledge.countries.code(event.country)!,
            sensor: event.sensor,
            total: 'all',
          }[group],
        ]
  const byKey = Map.groupBy(
    inside.flatMap((event) => keys(event).map((key) => ({ key, event }))),
    ({ key }) => key,
  )
  const rows = [...byKey]
    .map(([key, found]) => ({
      key,
      events: found.length,
      sources: new Set(found.map(({ event }) => event.source).filter((source) => source !== '::')).size,
    }))
    .filter((row) => row[by === 'events' ? 'events' : 'sources'] > 0)
    .sort(
      (a, b) => (by === 'events' ? b.events - a.events : b.sources - a.sources) || (a.key < b.key ? -1 : 1),
    )
  return { rows, total: inside.length }
}
