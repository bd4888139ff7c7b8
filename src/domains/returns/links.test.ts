import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Random } from '../../base/random.ts'
import { asSuperuser } from '../../store/records/server.test-support.ts'
import { linksOf, type Linkable } from './links.ts'
import { asCentre, furnish, oid, send, startReturns, ticket } from './returns.test-support.ts'

const hour = 3_600_000
const rules = { hours: 24 }

function some(random: Random, count: number, days: number): Linkable[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    vendor: 1 + random.below(4),
    number: `N-${random.below(1000)}-${id}`,
    at: random.below(days * 24) * hour,
    addresses: Array.from({ length: random.below(3) }, () => `203.0.113.${random.below(4)}`),
  }))
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const rest = [...items]
  return items.map(() => rest.splice(random.below(rest.length), 1)[0]!)
}

describe('links, pure', () => {
  test('the order in which tickets are given makes no difference, and what a link promises holds', () => {
    const random = new Random(1)
    let linked = 0
    for (let round = 0; round < 200; round++) {
      const tickets = some(random, 40, 6)
      const links = linksOf(tickets, rules)
      linked += links.size
      const ordered = (map: ReadonlyMap<number, number>) => [...map].sort(([a], [b]) => a - b)
      assert.deepEqual(ordered(linksOf(shuffled(tickets, random), rules)), ordered(links))
      const groups = Map.groupBy(tickets, ({ id }) => links.get(id) ?? id)
      for (const [canonical, group] of groups) {
        assert.equal(links.has(canonical), false)
        assert.equal(new Set(group.map(({ vendor }) => vendor)).size, group.length, 'one ticket a vendor')
        const times = group.map(({ at }) => at)
        assert.ok(Math.max(...times) - Math.min(...times) <= 24 * hour)
        assert.equal(tickets[canonical]!.at, Math.min(...times))
        // Nobody is there who shares no address with another.
        if (group.length > 1)
          for (const each of group)
            assert.ok(
              group.some(
                (other) =>
                  other !== each && other.addresses.some((address) => each.addresses.includes(address)),
              ),
            )
      }
    }
    assert.ok(linked > 2000, String(linked))
  })

  test('the nearest pair is linked first; what is nearest to a taken one takes the next', () => {
    const at = (id: number, vendor: number, minutes: number): Linkable => ({
      id,
      vendor,
      number: `${id}`,
      at: minutes * 60_000,
      addresses: ['a'],
    })
    const links = linksOf([at(1, 1, 0), at(2, 1, 10), at(3, 2, 6), at(4, 2, 30)], rules)
    assert.deepEqual(Object.fromEntries(links), { 2: 3, 4: 1 })
  })

  test('what happened longer ago than reach() changes nothing', () => {
    const random = new Random(2)
    for (let round = 0; round < 100; round++) {
      // Dense enough for chains that run through all of it.
      const tickets = some(random, 150, 40)
      const all = linksOf(tickets, rules)
      const middle = 20 * 24 * hour
      const near = tickets.filter(({ at }) => Math.abs(at - middle) <= 12 * 24 * hour)
      const some_ = linksOf(near, rules)
      for (const { id, at } of near)
        if (Math.abs(at - middle) <= 6 * 24 * hour) assert.equal(some_.get(id), all.get(id))
    }
  })
})

const records = await startReturns()

describe('links, stored', { concurrency: 2 }, () => {
  test(
    'in whatever order and parts tickets come, the same are linked and counted',
    { timeout: 240_000 },
    async () => {
      const random = new Random(3)
      // Vendors 1, 2 and 3 all serve agency 2; some tickets are revised into another class, time or address.
      const contents = Array.from({ length: 90 }, (_, index) => {
        const vendor = 1 + random.below(3)
        const base = {
          agency: oid(2),
          threatClass: random.pick(['intrusion-attempts', 'information-gathering']),
          sources: Array.from({ length: 1 + random.below(2) }, () => `203.0.113.${random.below(3)}`),
          eventAt: new Date(Date.UTC(2026, 9, 1) + random.below(24 * 20) * hour).toISOString(),
          detectedAt: undefined,
        }
        const number = `N-${index < 75 ? index : random.below(75)}`
        return {
          vendor,
          body: ticket(number, {
            ...base,
            returnedAt: new Date(Date.UTC(2026, 10, 1) + index * 60_000).toISOString(),
          }),
        }
      })
      const outcomes: unknown[] = []
      for (let order = 0; order < 5; order++) {
        const store = await furnish(await records.freshDatabase())
        let rest = order === 0 ? contents : shuffled(contents, random)
        while (rest.length > 0) {
          const part = rest.slice(0, 1 + random.below(order === 0 ? 90 : 9))
          rest = rest.slice(part.length)
          for (const [vendor, list] of Map.groupBy(part, (each) => each.vendor))
            await send(store, { vendor, bytes: JSON.stringify(list.map(({ body }) => body)) })
        }
        outcomes.push(
          await asSuperuser(
            store,
            `SELECT own.vendor, own.number, canonical.vendor AS canonical_vendor, canonical.number AS canonical
          FROM return_link JOIN return_ticket AS own ON own.id = return_link.ticket
          JOIN return_ticket AS canonical ON canonical.id = return_link.canonical ORDER BY 1, 2`,
          ),
          await asSuperuser(
            store,
            'SELECT vendor, event_at, threat_class FROM return_counted ORDER BY 1, 2, 3',
          ),
        )
      }
      assert.ok((outcomes[0] as unknown[]).length > 10)
      for (const [index, outcome] of outcomes.entries()) assert.deepEqual(outcome, outcomes[index % 2])
    },
  )

  test('an address that many agencies see on a day links no more, and tickets linked by it are apart again', async () => {
    const store = await furnish(await records.freshDatabase())
    await asSuperuser(
      store,
      `INSERT INTO agency (oid, name_zh) SELECT '2.16.886.102.' || i, 'n' || i FROM generate_series(1, 12) AS i;
      INSERT INTO vendor_agency (vendor, agency) SELECT 3, id FROM agency WHERE oid LIKE '2.16.886.102.%'`,
    )
    const links = () => asSuperuser(store, 'SELECT ticket FROM return_link')
    await send(store, { vendor: 1, bytes: JSON.stringify([ticket('A')]) })
    await send(store, {
      vendor: 3,
      bytes: JSON.stringify([ticket('B', { eventAt: '2026-11-20T10:00:00Z' })]),
    })
    assert.equal((await links()).length, 1)
    const elsewhere = (from: number, to: number) =>
      JSON.stringify(
        Array.from({ length: to - from + 1 }, (_, index) =>
          ticket(`C-${from + index}`, { agency: `2.16.886.102.${from + index}`, destinations: [] }),
        ),
      )
    await send(store, { vendor: 3, bytes: elsewhere(1, 8) })
    assert.equal((await links()).length, 1)
    await send(store, { vendor: 3, bytes: elsewhere(9, 9) })
    assert.equal((await links()).length, 0)
    // One of them was a mistake: it was another address.
    await send(store, {
      vendor: 3,
      bytes: JSON.stringify([
        ticket('C-9', {
          agency: '2.16.886.102.9',
          sources: ['203.0.113.77'],
          returnedAt: '2026-11-20T09:00:00Z',
        }),
      ]),
    })
    assert.equal((await links()).length, 1)
  })

  test('a ticket that becomes something else leaves those it was linked with, and finds others', async () => {
    const store = await furnish(await records.freshDatabase())
    const links = () =>
      asSuperuser(
        store,
        `SELECT own.number || ' ' || canonical.number AS link FROM return_link
        JOIN return_ticket AS own ON own.id = ticket JOIN return_ticket AS canonical ON canonical.id = return_link.canonical ORDER BY 1`,
      )
    const late = '2026-11-20T02:30:00Z'
    await send(store, { vendor: 1, bytes: JSON.stringify([ticket('A')]) })
    await send(store, {
      vendor: 3,
      bytes: JSON.stringify([
        ticket('B', { eventAt: late }),
        ticket('C', { eventAt: late, threatClass: 'intrusions', agency: oid(2) }),
      ]),
    })
    assert.deepEqual(await links(), [{ link: 'B A' }])
    const revised = ticket('A', {
      threatClass: 'intrusions',
      agency: oid(2),
      returnedAt: '2026-11-20T09:00:00Z',
    })
    await send(store, { vendor: 1, bytes: JSON.stringify([revised]) })
    assert.deepEqual(await links(), [{ link: 'C A' }])
    // What is history when it comes changes nothing.
    await send(store, {
      vendor: 1,
      bytes: JSON.stringify([ticket('A', { title: 'late', returnedAt: '2026-11-20T08:00:00Z' })]),
    })
    assert.deepEqual(await links(), [{ link: 'C A' }])
  })

  test('raw alerts, tests and one vendor alone link nothing; alerts and tests are not counted', async () => {
    const store = await furnish(await records.freshDatabase())
    await send(store, { vendor: 1, form: 'alert', bytes: JSON.stringify([ticket('A')]) })
    await send(store, { vendor: 3, form: 'alert', bytes: JSON.stringify([ticket('A')]) })
    await send(store, {
      vendor: 1,
      bytes: JSON.stringify([ticket('T', { threatClass: 'test' }), ticket('M'), ticket('N')]),
    })
    await asCentre(store, async (tx) => {
      assert.equal((await tx.selectFrom('return_link').selectAll().execute()).length, 0)
      const counted = await tx.selectFrom('return_counted').select('id').execute()
      assert.equal(counted.length, 2)
    })
  })
})
