import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LianfangError } from '../../../base/errors.ts'
import {
  find,
  type HoneypotStore,
  knowledgeOf,
  naive,
  type Seen,
  startHoneypotStore,
  storeBatch,
} from '../honeypots.test-support.ts'
import { type HoneypotReader, honeypotReader } from '../reader.ts'
import { refreshHoneypots } from '../refresh.ts'
import { campaigns } from './campaigns.ts'
import { indicators, loadIndicatorAges } from './indicators.ts'
import { newcomers } from './newcomers.ts'
import { rank } from './ranking.ts'
import { sessionById } from './session.ts'
import { sessions, type SessionsRequest } from './sessions.ts'
import { timeSeries } from './time-series.ts'
import { totals } from './totals.ts'

const timeZone = 'Asia/Taipei'
const start = Date.parse('2026-10-01T00:00:00+08:00') / 1000
const day = 86_400
const yesterday = { from: start, to: start + day, timeZone }
const today = { from: start + day, to: start + 2 * day, timeZone }
const knowledge = knowledgeOf('answers', [
  { word: 'BUSYBOX', family: 'mirai', sort: 'token', weight: 0.6 },
  { word: 'redtail', family: 'redtail', sort: 'command', weight: 0.9 },
])
const iso = (time: number): string => new Date(time * 1000).toISOString().replace('.000', '')

/** A session of `sensor` at a time: a connection, a try, commands, the end. */
function session(
  id: string,
  time: number,
  sensor: string,
  source: string,
  commands: readonly string[],
  more: Partial<Seen> = {},
): Seen[] {
  const common = { session: id, sensor, source, port: 22, protocol: 6, service: 'ssh' }
  return [
    { ...common, time, what: 'connect' },
    {
      ...common,
      time: time + 1,
      what: 'credential',
      user: 'root',
      password: 'p\u00ff',
      accepted: commands.length > 0,
    },
    ...commands.map((command, index): Seen => ({
      ...common,
      time: time + 2 + index,
      what: 'command',
      command,
    })),
    { ...common, time: time + 60, what: 'close', ...more },
  ]
}

/** Yesterday one campaign at one sensor; today at three, with another command that is new, and one that has gone. */
const events: Seen[] = [
  ...session('a1', start + 3600, 'north', '10.0.0.1', ['wget http://old.example/x1', 'BUSYBOX']),
  ...session('a2', start + 7200, 'north', '10.0.0.2', ['gone for good']),
  ...session('a3', start + 7300, 'south', '10.0.0.7', []),
  ...['north', 'south', 'west'].flatMap((sensor, index) =>
    session(`b${index}`, start + day + 3600 * (index + 5), sensor, `10.0.0.${index + 1}`, [
      `wget http://old.example/x${index}`,
      'BUSYBOX',
    ]),
  ),
  ...session('c1', start + day + 50_000, 'west', '10.0.0.4', ['redtail cve-2024'], {
    what: 'file',
    hash: 'a'.repeat(64),
    url: 'http://10.5.5.5/m',
  }),
  { time: start + day, sensor: 'west', what: 'connect', source: '10.0.0.4', wrongClock: true },
]

for (const shards of [1, 2])
  describe(`answers about honeypots, on ${shards} shard(s)`, { timeout: 240_000 }, () => {
    let place: HoneypotStore
    let reader: HoneypotReader
    before(async () => {
      place = await startHoneypotStore(shards)
      reader = honeypotReader(place.store, { kind: 'centre' })
      // Every other event in another batch: sessions are on all shards.
      await storeBatch(
        place.store,
        1n,
        events.filter((_, index) => index % 2 === 0),
      )
      await storeBatch(
        place.store,
        2n,
        events.filter((_, index) => index % 2 === 1),
        undefined,
        [
          // Of a time in which nothing was counted here: a year, and a month of it by another publisher.
          {
            start_time: start - 400 * day,
            end_time: start - 35 * day,
            device_uid: 'talk',
            dimension: 'country',
            value: 'US',
            events: 700,
          },
          {
            start_time: start - 400 * day,
            end_time: start - 35 * day,
            device_uid: 'talk',
            dimension: 'country',
            value: 'JP',
            events: 300,
          },
          {
            start_time: start - 100 * day,
            end_time: start - 70 * day,
            device_uid: 'monthly',
            dimension: 'country',
            value: 'US',
            events: 50,
          },
          {
            start_time: start,
            end_time: start + day,
            device_uid: 'talk',
            dimension: 'country',
            value: 'US',
            events: 9,
          },
        ],
      )
      await refreshHoneypots(place.store, {
        knowledge,
        timeZone,
        finder: () => Promise.resolve(find),
        now: () => (start + 30 * day) * 1000,
      })
    })
    after(() => place.stop())

    it('nobody but the centre may ask', () => {
      for (const scope of [
        { kind: 'agency', agency: 1 },
        { kind: 'vendor', vendor: 1 },
        { kind: 'public' },
      ] as const)
        assert.throws(
          () => honeypotReader(place.store, scope),
          (error) => error instanceof LianfangError && error.code === 'forbidden',
        )
      assert.equal(honeypotReader(place.store, { kind: 'system' }).scope.kind, 'system')
    })

    it('totals, with the day before', async () => {
      const { totals: now, previous, caveats } = await totals(reader, { period: today })
      assert.deepEqual(now, {
        connections: 4,
        events: 4 * 3 + 3 * 2 + 1,
        sources: 4,
        sensors: 3,
        sessions: 4,
        tried: 4,
        login: 4,
        command: 4,
        file: 1,
        samples: 1,
      })
      assert.equal(previous?.connections, 3)
      assert.equal(previous.login, 2)
      assert.deepEqual(caveats, [{ code: 'wrong-clock', amount: 1 }])
      const without = await totals(reader, { period: yesterday, research: 'without' })
      assert.equal(without.totals.connections, 2)
      assert.equal(without.previous, null)
    })

    it('a ranking has shares out of all, ranks before, and when a value was first seen', async () => {
      const ranking = await rank(reader, { dimension: 'command', period: today, limit: 2 })
      assert.equal(ranking.total, 7)
      assert.equal(ranking.values, 5)
      assert.deepEqual(
        ranking.rows.map(
          ({
            value,
            rank,
            previousRank,
            events,
            previousEvents,
            sources,
            sensors,
            items,
            firstSeen,
            first,
          }) => ({
            value,
            rank,
            previousRank,
            events,
            previousEvents,
            sources,
            sensors,
            items,
            firstSeen,
            first,
          }),
        ),
        [
          {
            value: 'BUSYBOX',
            rank: 1,
            previousRank: 1,
            events: 3,
            previousEvents: 1,
            sources: 3,
            sensors: 3,
            items: 3,
            firstSeen: iso(start + 3603),
            first: iso(start + day + 5 * 3600 + 3),
          },
          {
            value: 'redtail cve-2024',
            rank: 2,
            previousRank: null,
            events: 1,
            previousEvents: 0,
            sources: 1,
            sensors: 1,
            items: 1,
            firstSeen: iso(start + day + 50_002),
            first: iso(start + day + 50_002),
          },
        ],
      )
      const countries = await rank(reader, { dimension: 'country', period: yesterday, limit: 10 })
      const expected = naive(events, knowledge, 'country', { ...yesterday, research: 'all' })
      assert.deepEqual(
        new Map(countries.rows.map(({ value, events: counted }) => [value, counted])),
        new Map([...expected].map(([value, { events: counted }]) => [value, counted])),
      )
      assert.equal(countries.previousKnown, false)
      // What was counted elsewhere is left out, and that is said.
      assert.deepEqual(countries.caveats, [{ code: 'summaries-unused', amount: 9 }])
      const families = await rank(reader, { dimension: 'family', period: today, limit: 10 })
      assert.deepEqual(
        families.rows.map(({ value, events: counted }) => [value, counted]),
        [
          ['mirai', 3],
          ['redtail', 1],
        ],
      )
      assert.ok(ranking.queries.length > 5 && ranking.queries.every(({ sql }) => sql.includes('SELECT')))
    })

    it('where nothing was counted here, summaries that do not overlap stand in', async () => {
      const period = { from: start - 500 * day, to: start - 31 * day, timeZone }
      const ranking = await rank(reader, { dimension: 'country', period, limit: 5 })
      assert.deepEqual(
        ranking.rows.map(({ value, events: counted, sensors }) => [value, counted, sensors]),
        [
          ['US', 700, null],
          ['JP', 300, null],
        ],
      )
      assert.deepEqual(ranking.caveats, [
        { code: 'summaries', amount: 1000 },
        { code: 'summaries-unused', amount: 50 },
      ])
      const month = await rank(reader, {
        dimension: 'country',
        period: { ...period, from: start - 101 * day },
        limit: 5,
      })
      assert.deepEqual(
        month.rows.map(({ events: counted }) => counted),
        [50],
      )
      assert.deepEqual(month.caveats, [
        { code: 'summaries', amount: 50 },
        { code: 'summaries-straddling', amount: 1000 },
      ])
      assert.equal(
        (await rank(reader, { dimension: 'country', period, research: 'only', limit: 5 })).total,
        0,
      )
    })

    it('connections over time', async () => {
      const { starts, points } = await timeSeries(reader, {
        period: { ...yesterday, to: today.to },
        step: 'day',
        group: 'sensor',
      })
      assert.deepEqual(starts, [start, start + day])
      assert.deepEqual(
        points.map(({ start: at, group, events: counted }) => [at, group, counted]),
        [
          [start, 'north', 2],
          [start, 'south', 1],
          [start + day, 'north', 1],
          [start + day, 'south', 1],
          [start + day, 'west', 2],
        ],
      )
    })

    it('a campaign is what several sensors got', async () => {
      const { items } = await campaigns(reader, knowledge, { period: today, sensors: 2, limit: 10 })
      assert.deepEqual(
        items.map(({ pattern, sensors, sources, sessions: many, family, firstSeen }) => [
          pattern,
          sensors,
          sources,
          many,
          family,
          firstSeen,
        ]),
        [
          ['BUSYBOX', 3, 3, 3, 'mirai', iso(start + 3603)],
          ['wget http://old.example/x#', 3, 3, 3, null, iso(start + 3602)],
        ],
      )
      assert.equal(items[1]?.example, 'wget http://old.example/x2')
      assert.deepEqual(
        (await campaigns(reader, knowledge, { period: yesterday, sensors: 2, limit: 10 })).items,
        [],
      )
    })

    it('newcomers were never seen before', async () => {
      const { items, since } = await newcomers(reader, { dimension: 'command', period: today, limit: 10 })
      assert.deepEqual(items.map(({ value }) => value).sort(), [
        'redtail cve-2024',
        'wget http://old.example/x0',
        'wget http://old.example/x2',
      ])
      assert.equal(since, iso(start + 3600))
      assert.deepEqual(
        (await newcomers(reader, { dimension: 'command', period: yesterday, limit: 10 })).items,
        [],
      )
    })

    it('indicators age by their kind', async () => {
      const period = { from: start, to: start + 2 * day, timeZone }
      const ages = { ...loadIndicatorAges(), address: { activeDays: 1, ageingDays: 2 } }
      const ask = (asOf: number) => indicators(reader, { period, asOf, ages, limit: 100 })
      const stateOf = async (asOf: number) =>
        new Map((await ask(asOf)).items.map(({ value, state }) => [value, state]))
      const soon = await stateOf(start + 2 * day)
      assert.deepEqual([...soon.keys()].sort(), [
        '10.5.5.5',
        'a'.repeat(64),
        'http://10.5.5.5/m',
        'http://old.example/x0',
        'http://old.example/x1',
        'http://old.example/x2',
        'old.example',
      ])
      assert.equal(soon.get('10.5.5.5'), 'active')
      assert.equal((await stateOf(start + 3 * day)).get('10.5.5.5'), 'ageing')
      assert.equal((await stateOf(start + 5 * day)).get('10.5.5.5'), 'expired')
      const active = await indicators(reader, {
        period,
        asOf: start + 5 * day,
        ages,
        states: ['expired'],
        limit: 100,
      })
      assert.deepEqual(
        active.items.map(({ value }) => value),
        ['10.5.5.5'],
      )
    })

    it('sessions by what they have, newest first, page by page', async () => {
      const period = { from: start - 10 * day, to: start + 3 * day, timeZone }
      const all = async (filter: Partial<SessionsRequest>) => {
        const ids: string[] = []
        let cursor: string | undefined
        do {
          const page = await sessions(reader, knowledge, {
            period,
            limit: 2,
            ...filter,
            ...(cursor !== undefined && { cursor }),
          })
          ids.push(...page.items.map(({ first, sensor }) => `${sensor} ${first}`))
          cursor = page.next ?? undefined
        } while (cursor !== undefined)
        return ids
      }
      const named = (sensor: string, time: number): string =>
        `${sensor} ${new Date(time * 1000).toISOString()}`
      const [b0, b1, b2] = ['north', 'south', 'west'].map((sensor, index) =>
        named(sensor, start + day + 3600 * (index + 5)),
      )
      const c1 = named('west', start + day + 50_000)
      const [a1, a2, a3] = [
        named('north', start + 3600),
        named('north', start + 7200),
        named('south', start + 7300),
      ]
      assert.deepEqual(await all({}), [c1, b2, b1, b0, a3, a2, a1])
      assert.deepEqual(await all({ command: 'busybox' }), [b2, b1, b0, a1])
      assert.deepEqual(await all({ family: 'mirai' }), [b2, b1, b0, a1])
      assert.deepEqual(await all({ flaw: 'cve-2024' }), [c1])
      assert.deepEqual(await all({ hash: 'A'.repeat(64) }), [c1])
      assert.deepEqual(await all({ source: '10.0.0.1' }), [b0, a1])
      assert.deepEqual(await all({ sensor: 'north', service: 'ssh' }), [b0, a2, a1])
      assert.deepEqual(await all({ login: true, sensor: 'south' }), [b1])
      assert.deepEqual(await all({ service: 'telnet' }), [])
      await assert.rejects(sessions(reader, knowledge, { period, limit: 2, cursor: 'nonsense' }), {
        code: 'request-invalid',
      })
      await assert.rejects(sessions(reader, knowledge, { period, limit: 2, source: '1.2.3' }), {
        code: 'address-invalid',
      })
      // Out of time: what was found, and where to go on.
      const cut = await sessions(reader, knowledge, { period, limit: 2, patience: 0 })
      assert.deepEqual([cut.items, cut.lookedBackTo], [[], new Date(period.to * 1000).toISOString()])
      assert.notEqual(cut.next, null)
    })

    it('one session whole, in order, with what makes its family', async () => {
      const { items } = await sessions(reader, knowledge, { period: today, limit: 10, command: 'redtail' })
      assert.deepEqual(items[0]?.activities, { connect: 1, credential: 1, command: 1, file: 1 })
      assert.deepEqual(items[0].verdict, { family: 'redtail', confidence: 90 })
      const whole = await sessionById(reader, knowledge, items[0].id)
      assert.deepEqual(
        whole.events.map(({ activity }) => activity),
        ['connect', 'credential', 'command', 'file'],
      )
      assert.deepEqual([whole.events[1]?.user, whole.events[1]?.password], ['root', 'p\ufffd'])
      assert.equal(whole.events[0]?.user, null)
      assert.equal(whole.source, '10.0.0.4')
      assert.equal(whole.verdict?.evidence[0]?.matched, 'redtail')
      assert.deepEqual(
        whole.flaws.map(({ flaw }) => flaw),
        ['cve-2024'],
      )
      assert.deepEqual(whole.indicators.map(({ value }) => value).sort(), ['10.5.5.5', 'http://10.5.5.5/m'])
      await assert.rejects(sessionById(reader, knowledge, '1-2-bm9ib2R5'), { code: 'not-found' })
    })
  })
