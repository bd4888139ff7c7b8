import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePeriod, previousPeriod } from '../../src/domains/gateway/index.ts'
import { dayText, daysOf, movedPeriod, previousDays, weekText, wordsOf, type Days } from '../src/period.ts'

const nows = [
  '2026-11-21T15:59:59Z',
  '2026-11-21T16:00:00Z',
  '2027-01-01T03:00:00Z',
  '2024-02-29T20:00:00Z',
].map(Date.parse)

/** The server's half-open seconds as the days within. */
function daysWithin({ from, to }: { from: number; to: number }): Days {
  const wall = (second: number): number => (second + 8 * 3600) * 1000
  return { first: wall(from), last: wall(to) - 86_400_000 }
}

test('periods mean what the server says', () => {
  const words = [
    { from: 'last-week' },
    { from: 'last-month' },
    { from: 'today' },
    { from: 'yesterday' },
    { from: '2026-W01' },
    { from: '2020-W53' },
    { from: '2026-02' },
    { from: '2024-02-29' },
    { from: '2026-10-01', to: '2026-10-10' },
    { from: '2026-01', to: '2026-03' },
    { from: '2026-W09', to: '2026-03' },
  ]
  for (const now of nows)
    for (const { from, to } of words) {
      const server = parsePeriod(from, to, { now })
      const days = daysOf({ from, to }, now)
      assert.deepEqual(days, daysWithin(server), `${from} ${to ?? ''}`)
      assert.deepEqual(previousDays(days), daysWithin(previousPeriod(server)), `before ${from} ${to ?? ''}`)
      const again = wordsOf(days)
      assert.deepEqual(daysOf(again, now), days)
    }
})

test('what is no period is none', () => {
  for (const from of ['', 'soon', '2026-13', '2026-02-30', '2021-W53', '2026-W00'])
    assert.equal(daysOf({ from }), undefined, from)
  assert.equal(daysOf({ from: '2026-10-02', to: '2026-10-01' }), undefined)
})

test('weeks of every day from 2015 to 2030 hold that day', () => {
  for (let at = Date.UTC(2015, 0, 1); at < Date.UTC(2030, 0, 1); at += 86_400_000) {
    const week = daysOf({ from: weekText(at) })
    assert.ok(week !== undefined && week.first <= at && at <= week.last, dayText(at))
  }
})

test('there and back is where one was; the future is not offered', () => {
  const now = Date.parse('2026-11-21T04:00:00Z')
  for (const from of ['2026-W40', '2026-10', '2026-10-05']) {
    const before = movedPeriod({ from }, -1, now)
    assert.ok(before !== undefined)
    assert.deepEqual(movedPeriod(before, 1, now), { from })
  }
  assert.equal(movedPeriod({ from: '2026-W47' }, 1, now), undefined)
})
