import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { identifier, sql } from '../../store/events/sql.ts'
import { detection, detectionCount, detectionDistinct } from '../events/index.ts'
import { refreshDistinct } from './distinct.ts'
import {
  type Event,
  type RankingStore,
  startRankingStore,
  storeEvents,
  storeSummaries,
} from './ranking.test-support.ts'

const start = Date.parse('2026-10-01T00:00:00Z') / 1000
const range = { from: start, to: start + 86_400 }

for (const shards of [1, 2]) {
  describe(`distinct addresses on ${shards} shard(s)`, { timeout: 120_000 }, () => {
    let node: RankingStore
    before(async () => {
      node = await startRankingStore(shards)
    })
    beforeEach(() => node.empty())
    after(() => node.stop())

    const stale = () => node.reader.staleHours('distinct', range)
    const sources = async () => {
      const [row] = await node.store.query<{ sources: number }>(
        sql`SELECT uniqCombined64Merge(15)(sources) AS sources FROM ${identifier(detectionDistinct.name)}`,
      )
      return row?.sources
    }

    it('computes stale hours only, in chunks, and again gives the same', async () => {
      await storeEvents(node.store, events(100, 0))
      await storeEvents(node.store, events(100, 50))
      await storeSummaries(node.store, [{ from: start, to: start + 3600, name: 'A', events: 1000 }])
      assert.ok((await stale()) > 0)
      const seen: number[] = []
      const options = { chunk: 25, onProgress: ({ done }: { done: number }) => void seen.push(done) }
      assert.equal((await refreshDistinct(node.store, 'all', options)).events, 200)
      assert.ok(seen.length >= 8 && seen.at(-1) === 200, String(seen))
      assert.equal(await stale(), 0)
      assert.equal(await sources(), 150)
      assert.deepEqual(await refreshDistinct(node.store), { hours: 0, events: 0, incompleteHours: 0 })
    })

    it('late rows make their hour be computed again', async () => {
      await storeEvents(node.store, events(48, 0))
      assert.equal((await refreshDistinct(node.store, range)).hours, 24)
      await storeEvents(node.store, events(1, 200))
      assert.equal(await stale(), 1)
      assert.equal((await refreshDistinct(node.store, range)).hours, 1)
      assert.equal(await stale(), 0)
      assert.equal(await sources(), 49)
    })

    it('keeps what is known of hours whose rows retention has taken', async () => {
      await storeEvents(node.store, events(48, 0))
      await refreshDistinct(node.store)
      await node.store.command(sql`TRUNCATE TABLE ${identifier(node.store.localName(detection))}`, {
        on: 'every',
      })
      assert.equal(await stale(), 0)
      assert.equal(await sources(), 48)
      await storeEvents(node.store, events(24, 100))
      const { hours, incompleteHours } = await refreshDistinct(node.store)
      // On the other shard these are hours of its own.
      assert.deepEqual([hours, incompleteHours], shards === 1 ? [0, 24] : [24, 0])
      assert.equal(await sources(), shards === 1 ? 48 : 72)
    })

    it('records with a wrong clock belong to no hour', async () => {
      await storeEvents(
        node.store,
        events(24, 0).map((event) => ({ ...event, timeStatus: 2 })),
      )
      assert.equal(await stale(), 0)
      const [row] = await node.store.query<{ n: number }>(
        sql`SELECT sum(events) AS n FROM ${identifier(detectionCount.name)} WHERE end_time = 0`,
      )
      assert.equal(row?.n, 24)
    })
  })
}

/** One an hour, round the day, from sources numbered from `first`. */
function events(count: number, first: number): Event[] {
  return Array.from({ length: count }, (_, index) => ({
    time: start + (index % 24) * 3600 + index,
    name: 'A',
    severity: 4,
    disposition: 6,
    sensor: 's',
    country: 'Taiwan',
    source: `::ffff:10.0.${Math.floor((first + index) / 250)}.${(first + index) % 250}`,
    destination: '2001:db8::1',
  }))
}
