import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cut, type Polygon, type Ring } from '../src/components/charts/antimeridian.ts'

/** By the shoelace formula, in square degrees. */
function area(ring: Ring): number {
  let twice = 0
  for (const [index, [x = 0, y = 0]] of ring.entries()) {
    const [nextX = 0, nextY = 0] = ring[(index + 1) % ring.length] ?? []
    twice += x * nextY - nextX * y
  }
  return Math.abs(twice) / 2
}

test('a shape over 180° becomes two that together are as large', () => {
  const box: Polygon = [
    [
      [170, 0],
      [-170, 0],
      [-170, 10],
      [170, 10],
      [170, 0],
    ],
  ]
  const parts = cut(box)
  assert.equal(parts.length, 2)
  assert.equal(
    parts.map((part) => area(part[0] ?? [])).reduce((sum, part) => sum + part, 0),
    200,
  )
  for (const part of parts) for (const [longitude = 0] of part[0] ?? []) assert.ok(Math.abs(longitude) <= 180)
  assert.deepEqual(parts.map((part) => Math.sign(part[0]?.[0]?.[0] ?? 0)).toSorted(), [-1, 1])
})

test('a shape that stays on its side is left alone', () => {
  const box: Polygon = [
    [
      [-10, 0],
      [10, 0],
      [10, 10],
      [-10, 10],
      [-10, 0],
    ],
  ]
  assert.deepEqual(cut(box), [box])
})
