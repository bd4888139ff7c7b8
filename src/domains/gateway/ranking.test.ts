import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import { refreshDistinct } from './distinct.ts'
import { loadKnowledge } from './knowledge.ts'
import { parsePeriod } from './period.ts'
import { type RankingRequest, rank } from './ranking.ts'
import { blockedDispositions, type Group } from './ranking-query.ts'
import type { Kind } from './reference.ts'
import {
  type Event,
  publishedCounts,
  publishedTotal,
  type RankingStore,
  startRankingStore,
  storeEvents,
  storeSummaries,
} from './ranking.test-support.ts'
import { sharePercent } from './share.ts'

const knowledge = loadKnowledge()
const now = Date.parse('2026-11-21T00:00:00Z')
const period = (from: string, to?: string) => parsePeriod(from, to, { now })
const october = period('2026-10')

for (const shards of [1, 2])
  describe(`ranking on ${shards} shard(s)`, { timeout: 300_000 }, () => {
    let node: RankingStore
    let store: RankingStore['store']
    before(async () => {
      node = await startRankingStore(shards)
      store = node.store
    })
    beforeEach(() => node.empty())
    after(() => node.stop())

    it('names stored before parsers kept them short are cut, alike wherever they are asked for', async () => {
      const cut = '警'.repeat(512)
      const event: Event = {
        time: october.from,
        name: `${cut}a`,
        severity: 4,
        disposition: 6,
        sensor: `${cut}s`,
        country: `${cut}c`,
        source: '10.0.0.1',
        destination: '10.0.0.2',
      }
      await storeEvents(store, [event, { ...event, name: `${cut}b`, source: '10.0.0.3' }])
      await storeEvents(store, [{ ...event, name: 'BitTorrent', sensor: 's', country: 'Taiwan' }])
      await refreshDistinct(store)
      const keys = async (request: Partial<RankingRequest>): Promise<unknown[]> => {
        const { rows } = await rank(node.reader, knowledge, { period: october, limit: 5, ...request })
        return rows.map(({ key, events, sources }) => [key, events, sources])
      }
      assert.deepEqual(await keys({ distinct: 'sources' }), [
        [cut, 2, 2],
        ['BitTorrent', 1, 1],
      ])
      assert.deepEqual(await keys({ limit: 1, distinct: 'sources' }), [[cut, 2, 2]])
      assert.deepEqual(await keys({ signatures: [cut] }), [[cut, 2, null]])
      assert.deepEqual(await keys({ sensors: [cut], group: 'sensor' }), [[cut, 2, null]])
      assert.deepEqual(await keys({ countries: [cut], group: 'country' }), [[cut, 2, null]])
      assert.deepEqual(await keys({ countries: [cut], sensors: [cut] }), [[cut, 2, null]])
    })

    it('more names than one parameter holds', async () => {
      const names = Array.from({ length: 3000 }, (_, i) => `BitTorrent.${'x'.repeat(60)}.${i}`)
      const { from, to } = october
      await storeSummaries(
        store,
        names.map((name) => ({ from, to, name, events: 2 })),
      )
      const [kind, ...others] = (
        await rank(node.reader, knowledge, { period: october, group: 'kind', limit: 5 })
      ).rows
      assert.deepEqual([kind!.events, others.length], [6000, 0])
      const ofKind = { period: october, kinds: [kind!.key as Kind], limit: 5 }
      assert.equal((await rank(node.reader, knowledge, ofKind)).keys, 3000)
    })

    it('counted summaries of the published figures come back exactly', async () => {
      const rest = publishedTotal - publishedCounts.reduce((sum, [, events]) => sum + events, 0)
      assert.equal(rest, 11_859_308)
      const { from, to } = october
      await storeSummaries(store, [
        ...publishedCounts.map(([name, events]) => ({ from, to, name, events })),
        ...[0, 1, 2, 3].map((part) => ({ from, to, name: `Other.${part}`, events: rest / 4 })),
        // None of these is counted: seen only, too low, or straddling the month's end.
        { from, to, name: 'BitTorrent', events: 7, disposition: 15 },
        { from, to, name: 'BitTorrent', events: 7, severity: 3 },
        { from, to: to + 1, name: 'BitTorrent', events: 5 },
      ])
      const result = await rank(node.reader, knowledge, {
        period: october,
        severities: [4, 5],
        limit: 10,
        distinct: true,
      })
      assert.equal(result.total, 293_335_767)
      assert.deepEqual(
        result.rows
          .slice(0, 5)
          .map((row) => [row.rank, row.key, row.events, sharePercent(row.events, result.total)]),
        [
          [1, 'BitTorrent', 172_021_748, '58.64'],
          [2, 'SopCast', 45_551_365, '15.53'],
          [3, 'AnyDesk', 38_310_152, '13.06'],
          [4, 'DNS.TXT.Records.Tunneling', 14_021_749, '4.78'],
          [5, 'TeamViewer', 11_571_445, '3.94'],
        ],
      )
      assert.deepEqual(
        result.rows.map(({ rank }) => rank),
        [1, 2, 3, 4, 5, 6, 6, 6, 6],
      )
      assert.ok(result.rows.every(({ sources, previousRank }) => sources === null && previousRank === null))
      assert.equal(result.previousKnown, false)
      assert.deepEqual(result.caveats, [
        { code: 'straddling', amount: 5 },
        { code: 'summaries-without-addresses', amount: publishedTotal },
      ])
      const days = await rank(node.reader, knowledge, {
        period: october,
        severities: [4, 5],
        group: 'day',
        limit: 99,
      })
      assert.deepEqual(days.rows, [])
      assert.deepEqual(days.caveats[1], { code: 'day-unknown', amount: publishedTotal })
      const countries = await rank(node.reader, knowledge, {
        period: october,
        severities: [4, 5],
        group: 'country',
        limit: 99,
      })
      assert.deepEqual(countries.caveats[1], { code: 'summaries-without-countries', amount: publishedTotal })
    })

    it('compares with the previous period: up, down, new, gone', async () => {
      const september = period('2026-09')
      const at = (when: { from: number; to: number }, name: string, events: number) => ({
        ...when,
        name,
        events,
      })
      await storeSummaries(store, [
        ...[at(september, 'A', 30), at(september, 'B', 20), at(september, 'C', 10)],
        ...[at(october, 'B', 50), at(october, 'A', 40), at(october, 'D', 5)],
      ])
      const result = await rank(node.reader, knowledge, { period: october, limit: 10 })
      assert.deepEqual(
        result.rows.map(({ key, rank, previousRank, change, previousEvents }) => [
          key,
          rank,
          previousRank,
          change,
          previousEvents,
        ]),
        [
          ['B', 1, 2, 1, 20],
          ['A', 2, 1, -1, 30],
          ['D', 3, null, null, 0],
        ],
      )
      assert.deepEqual(result.gone, [{ key: 'C', previousRank: 3, previousEvents: 10 }])
      assert.equal(result.previousTotal, 60)
      assert.deepEqual(result.queries.map(({ id }) => id).sort(), [
        'events',
        'left-out',
        'previous-anything',
        'previous-events',
        'signatures',
      ])
      assert.ok(
        result.queries.every(
          ({ sql, parameters }) => sql.includes('{p1:') && Object.keys(parameters).length > 0,
        ),
      )
    })

    it('rollups and rows give what the events themselves give', async () => {
      const names = [
        'BitTorrent',
        'AnyDesk',
        'Mirai.Botnet',
        'tcp_port_scan',
        'Odd.Name',
        'Odd,Name\'s "x"\\',
        'tab\tand\nline {p1:String}',
      ]
      const sensors = ['s1', 's2', 's3']
      const spelled = ['Taiwan', 'Korea, Republic of', 'South Korea', 'Reserved', '', 'Atlantis']
      const days = period('2026-10-01', '2026-10-03')
      const event = fc.record({
        time: fc.integer({ min: days.from - 4 * 86_400, max: days.to + 3600 }),
        name: fc.constantFrom(...names),
        severity: fc.integer({ min: 0, max: 5 }),
        disposition: fc.constantFrom(0, 1, 2, 6, 15, 21, 25, 99),
        sensor: fc.constantFrom(...sensors),
        country: fc.constantFrom(...spelled),
        source: fc.integer({ min: 0, max: 20 }).map((last) => (last === 0 ? '::' : `::ffff:10.0.0.${last}`)),
        destination: fc.integer({ min: 1, max: 5 }).map((last) => `2001:db8::${last}`),
        logName: fc.constantFrom('ips', 'app-ctrl'),
        timeStatus: fc.constantFrom(0, 0, 0, 0, 2),
      })
      const request = fc.record({
        by: fc.constantFrom('events' as const, 'sources' as const, 'destinations' as const),
        group: fc.constantFrom<Group>('signature', 'kind', 'severity', 'day', 'country', 'sensor', 'total'),
        disposition: fc.constantFrom('blocked' as const, 'seen' as const, 'all' as const),
        severities: fc.option(fc.subarray([3, 4, 5]), { nil: undefined }),
        kinds: fc.option(fc.subarray(['policy_violation' as const, 'c2' as const, 'exploit' as const]), {
          nil: undefined,
        }),
        sensors: fc.option(fc.subarray(sensors), { nil: undefined }),
        countries: fc.option(fc.subarray(['TW', 'KR', 'unknown', 'Atlantis']), { nil: undefined }),
      })
      await fc.assert(
        fc.asyncProperty(
          fc.array(event, { maxLength: 120 }),
          fc.array(request, { minLength: 12, maxLength: 12 }),
          async (events, requests) => {
            await node.empty()
            // Two batches: nothing may depend on one insert.
            await storeEvents(store, events.slice(0, 50))
            await refreshDistinct(store)
            await storeEvents(store, events.slice(50))
            await refreshDistinct(store)
            for (const asked of requests) {
              const full = { ...asked, period: days, limit: 1000, distinct: true }
              const { rows, total, caveats } = await rank(node.reader, knowledge, full)
              const expected = oracle(events, full)
              const found = rows.map(({ key, events: counted, sources, destinations, previousEvents }) => ({
                key,
                events: counted,
                sources,
                destinations,
                previousEvents: previousEvents ?? 0,
              }))
              assert.deepEqual(found, expected, JSON.stringify(asked))
              if (asked.by === 'events')
                assert.equal(
                  total,
                  expected.reduce((sum, row) => sum + row.events, 0),
                )
              assert.deepEqual(caveats, [])
              // Every sensor and every country, named: no rollup has both.
              const {
                sensors: onSensors = sensors,
                countries = ['TW', 'KR', 'reserved', 'unknown', 'Atlantis'],
              } = asked
              const fromRows = await rank(node.reader, knowledge, { ...full, sensors: onSensors, countries })
              assert.deepEqual(fromRows.rows, rows, JSON.stringify(asked))
              if (rows.length > 0) assert.equal(fromRows.readFrom, 'rows')
            }
          },
        ),
        { numRuns: 5, endOnFailure: true },
      )
    })
  })

/** The ranking, computed from the events one by one. */
function oracle(events: readonly Event[], request: RankingRequest) {
  const { period: when, by = 'events', group = 'signature' } = request
  const kindOf = new Map<string, string>()
  for (const name of new Set(events.map((event) => event.name))) {
    const logs = ['app-ctrl', 'ips'].map((logName) => ({
      logName,
      count: events.filter(
        (event) =>
          event.name === name &&
          event.logName === logName &&
          event.timeStatus === 0 &&
          hourOf(event) >= when.from - (when.to - when.from) &&
          hourOf(event) < when.to,
      ).length,
    }))
    const [first] = logs.sort((a, b) => b.count - a.count || (a.logName < b.logName ? -1 : 1))
    kindOf.set(name, knowledge.classify({ name, category: '', logName: first!.logName }).kind)
  }
  const code = (name: string): string => knowledge.countries.code(name) ?? name
  const key = (event: Event): string =>
    ({
      signature: event.name,
      kind: kindOf.get(event.name)!,
      severity: String(event.severity),
      day: new Date((event.time + 8 * 3600) * 1000).toISOString().slice(0, 10),
      country: code(event.country),
      sensor: event.sensor,
      agency: 'unattributed',
      total: 'all',
    })[group]
  const blocked = (event: Event): boolean => blockedDispositions.includes(event.disposition)
  const wanted = events.filter(
    (event) =>
      event.timeStatus === 0 &&
      (request.disposition === 'all' || blocked(event) === (request.disposition === 'blocked')) &&
      (request.severities?.includes(event.severity) ?? true) &&
      (request.kinds?.some((kind) => kind === kindOf.get(event.name)) ?? true) &&
      (request.sensors?.includes(event.sensor) ?? true) &&
      (request.countries?.includes(code(event.country)) ?? true),
  )
  const inside = wanted.filter(({ time }) => time >= when.from && time < when.to)
  const before = wanted.filter(({ time }) => time >= when.from - (when.to - when.from) && time < when.from)
  return [...Map.groupBy(inside, key)]
    .map(([name, group]) => ({
      key: name,
      events: group.length,
      sources: new Set(group.map(({ source }) => source).filter((source) => source !== '::')).size,
      destinations: new Set(group.map(({ destination }) => destination)).size,
      previousEvents: before.filter(
        (event) => key(event) === name && (by === 'events' || hasAddress(before, key, name, by)),
      ).length,
    }))
    .filter((row) => row[by] > 0)
    .sort((a, b) => b[by] - a[by] || (a.key < b.key ? -1 : 1))
}

/** A key whose events have no source address has no rank by sources, and so no previous row. */
function hasAddress(
  events: readonly Event[],
  key: (event: Event) => string,
  name: string,
  by: string,
): boolean {
  return by !== 'sources' || events.some((event) => key(event) === name && event.source !== '::')
}

function hourOf({ time }: Event): number {
  return time - (time % 3600)
}
