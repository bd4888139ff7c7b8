import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instantOf, zoneOffset } from './zone.ts'

test('offsets', () => {
  assert.equal(zoneOffset(Date.UTC(2025, 0, 1), 'Asia/Taipei'), 480)
  assert.equal(zoneOffset(Date.UTC(1975, 5, 1), 'Asia/Taipei'), 540)
  assert.equal(zoneOffset(Date.UTC(2025, 0, 1), 'Asia/Kolkata'), 330)
  assert.equal(zoneOffset(Date.UTC(2025, 6, 1), 'America/New_York'), -240)
  assert.throws(() => zoneOffset(0, 'Nowhere/Land'), RangeError)
})

test('wall clocks', () => {
  const utc = (local: number, zone: string): string => new Date(instantOf(local, zone)).toISOString()
  assert.equal(utc(Date.UTC(2025, 0, 1, 8), 'Asia/Taipei'), '2025-01-01T00:00:00.000Z')
  assert.equal(utc(Date.UTC(2025, 0, 1), 'UTC'), '2025-01-01T00:00:00.000Z')
  // 2025-11-02: 01:30 comes twice in New York; 2025-03-09: 02:30 does not come.
  assert.equal(utc(Date.UTC(2025, 10, 2, 1, 30), 'America/New_York'), '2025-11-02T05:30:00.000Z')
  assert.equal(utc(Date.UTC(2025, 10, 2, 2, 30), 'America/New_York'), '2025-11-02T07:30:00.000Z')
  assert.equal(utc(Date.UTC(2025, 2, 9, 2, 30), 'America/New_York'), '2025-03-09T07:30:00.000Z')
  assert.equal(utc(Date.UTC(2025, 2, 9, 3, 30), 'America/New_York'), '2025-03-09T07:30:00.000Z')
})
