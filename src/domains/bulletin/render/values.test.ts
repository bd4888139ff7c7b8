import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { printValue, speakValue } from './values.ts'

const TOTAL = 293_335_767
const share = (part: number | null, whole: number | null) => printValue({ kind: 'share', part, whole }, 'en')
const change = (from: number | null, to: number | null) => printValue({ kind: 'change', from, to }, 'en')

test('shares of the published period come back as published', () => {
  const counts = [172_021_748, 45_551_365, 38_310_152, 14_021_749, 11_571_445]
  assert.deepEqual(
    counts.map((count) => share(count, TOTAL)),
    ['58.64%', '15.53%', '13.06%', '4.78%', '3.94%'],
  )
})

test('halves round away from zero, exactly', () => {
  assert.equal(share(1, 20_000), '0.01%') // 0.005 %
  assert.equal(share(10_049, 1_000_000), '1.00%')
  assert.equal(share(10_050, 1_000_000), '1.01%') // toFixed says 1.00
  assert.equal(change(20_000, 19_999), '−0.01%')
  assert.equal(change(100, 200), '+100.00%')
  assert.equal(change(7, 7), '±0.00%')
  assert.equal(change(1, 123_457), '+12,345,600.00%')
})

test('what is not known is a dash, never zero', () => {
  assert.equal(share(null, 5), '—')
  assert.equal(share(0, 0), '—')
  assert.equal(share(5, null), '—')
  assert.equal(change(0, 5), '—')
  assert.equal(change(null, 5), '—')
  assert.equal(change(5, null), '—')
  assert.equal(printValue({ kind: 'count', count: null }, 'en'), '—')
  assert.equal(printValue({ kind: 'rank', rank: null }, 'en'), '—')
  assert.equal(printValue({ kind: 'count', count: 0 }, 'en'), '0')
  assert.equal(share(0, 5), '0.00%')
})

test('moves are signs to see and words to hear', () => {
  const move = (from: number | null, to: number | null) => ({ kind: 'move', from, to }) as const
  assert.equal(printValue(move(5, 3), 'en'), '▲ 2')
  assert.equal(speakValue(move(5, 3), 'zh-TW'), '上升 2 名')
  assert.equal(printValue(move(1, 4), 'en'), '▼ 3')
  assert.equal(speakValue(move(1, 4), 'en'), 'down 3')
  assert.equal(printValue(move(null, 4), 'zh-TW'), '新進')
  assert.equal(printValue(move(4, null), 'zh-TW'), '退榜')
  assert.equal(speakValue(move(null, 4), 'en'), undefined)
})

test('a printed share is never further than half a hundredth from the truth', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), fc.integer({ min: 1, max: 2 ** 40 }), (part, whole) => {
      const printed = BigInt(share(part, whole).replace(/[%,.]/g, ''))
      const error = 2n * (printed * BigInt(whole) - BigInt(part) * 10_000n)
      assert.ok(error > -BigInt(whole) && error <= BigInt(whole))
    }),
  )
})
