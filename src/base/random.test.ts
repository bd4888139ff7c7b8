import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Random, WeightedIndex } from './random.ts'

test('equal seeds give equal streams, other seeds others', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (one, other) => {
      const take = (seed: number) => {
        const random = new Random(seed)
        return [random.uint32(), random.uint32(), random.uint32(), random.uint32()]
      }
      assert.deepEqual(take(one), take(one))
      if (one !== other) assert.notDeepEqual(take(one), take(other))
    }),
  )
})

test('numbers are spread evenly and stay in their range', () => {
  const random = new Random(7)
  const seen = new Uint32Array(10)
  for (let i = 0; i < 100_000; i++) {
    const number = random.below(10)
    seen[number] = seen[number]! + 1
    const unit = random.unit()
    assert.ok(unit >= 0 && unit < 1)
  }
  for (const count of seen) assert.ok(Math.abs(count - 10_000) < 500, String(count))
})

test('weights are kept, and a weight of zero is never picked', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 40 }), fc.nat(), (weights, seed) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      if (total === 0) return
      const random = new Random(seed)
      const weighted = new WeightedIndex(weights)
      const seen = new Uint32Array(weights.length)
      const draws = 20_000
      for (let i = 0; i < draws; i++) {
        const index = weighted.pick(random)
        seen[index] = seen[index]! + 1
      }
      for (const [i, weight] of weights.entries()) {
        if (weight === 0) assert.equal(seen[i], 0)
        const share = weight / total
        const error = 6 * Math.sqrt((share * (1 - share)) / draws) + 1e-9
        assert.ok(Math.abs(seen[i]! / draws - share) <= error, `${seen[i]! / draws} for ${share}`)
      }
    }),
    { numRuns: 40 },
  )
  assert.throws(() => new WeightedIndex([0, 0]), RangeError)
})
