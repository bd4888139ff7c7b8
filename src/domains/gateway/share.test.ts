import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ranked, shareHundredths, sharePercent } from './share.ts'

test('the GSN document’s shares are halves rounded up: truncation would give 15.52 for the second', () => {
  const total = 293_335_767
  const printed = [172_021_748, 45_551_365, 38_310_152, 14_021_749, 11_571_445].map((part) =>
    sharePercent(part, total),
  )
  assert.deepEqual(printed, ['58.64', '15.53', '13.06', '4.78', '3.94'])
  assert.equal(Math.floor((45_551_365 * 10_000) / total), 1552)
})

test('shares at the edges', () => {
  assert.equal(sharePercent(0, 0), '–')
  assert.equal(sharePercent(0, 7), '0.00')
  assert.equal(sharePercent(7, 7), '100.00')
  assert.equal(sharePercent(1, 20_000), '0.01')
  assert.equal(sharePercent(1, 20_001), '0.00')
  assert.equal(sharePercent(2 ** 53 - 1, 2 ** 53 - 1), '100.00')
})

test('a share is within half a hundredth of the truth', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
      const [part, whole] = a < b ? [a, b] : [b, a]
      fc.pre(whole > 0)
      const error = BigInt(shareHundredths(part, whole)!) * BigInt(whole) - BigInt(part) * 10_000n
      assert.ok(2n * error <= BigInt(whole) && 2n * error > -BigInt(whole))
    }),
  )
})

test('equal measures share a rank', () => {
  const items = [
    { key: 'd', events: 1 },
    { key: 'c', events: 5 },
    { key: 'b', events: 5 },
    { key: 'a', events: 9 },
    { key: 'e', events: 0 },
  ]
  const result = ranked(items, ({ events }) => events)
  assert.deepEqual(
    result.map(({ item, rank }) => `${rank} ${item.key}`),
    ['1 a', '2 b', '2 c', '4 d'],
  )
})
