import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { EventCounts } from './event-counts.ts'

const few = fc.tuple(
  fc.constantFrom(0, 3600, 1_700_000_000 - (1_700_000_000 % 3600), 4_291_747_200),
  fc.constantFrom(1, 3, 99),
  fc.constantFrom(0, 1, 65_535),
  fc.constantFrom(0, 1, 65_535),
  fc.constantFrom(0, 2, 65_535),
)

test('counts are those of a map, in order of first appearance', () => {
  const counts = new EventCounts()
  fc.assert(
    fc.property(fc.array(few, { maxLength: 200 }), (events) => {
      counts.clear()
      const expected = new Map<string, number>()
      for (const event of events) {
        counts.add(...event)
        const key = event.join()
        expected.set(key, (expected.get(key) ?? 0) + 1)
      }
      const found = Array.from(
        counts.entries(),
        ({ start, activity, device, product, service, events: number }) => [
          [start, activity, device, product, service].join(),
          number,
        ],
      )
      assert.deepEqual(found, [...expected])
    }),
  )
})

test('so many that the table grows', () => {
  const counts = new EventCounts()
  for (let round = 0; round < 2; round++)
    for (let n = 0; n < 100_000; n++) counts.add(3600 * (n % 100), 1 + (n % 7), n >> 1, 0, n % 3)
  const found = [...counts.entries()]
  assert.equal(found.length, 100_000)
  assert.ok(found.every(({ events, device }, n) => events === 2 && device === n >> 1))
})
