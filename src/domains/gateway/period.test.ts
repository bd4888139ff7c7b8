import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LianfangError } from '../../base/errors.ts'
import { parsePeriod, periodLabel, previousPeriod } from './period.ts'

// Saturday, 21 November 2026, 20:33 in UTC and already Sunday in Taipei.
const now = Date.parse('2026-11-21T20:33:00Z')
const shown = (from: string, to?: string, timeZone = 'Asia/Taipei') => {
  const period = parsePeriod(from, to, { timeZone, now })
  const iso = (second: number) => new Date(second * 1000).toISOString().slice(0, 19)
  return `${iso(period.from)} ${iso(period.to)}`
}

test('dates, date-times and names', () => {
  assert.equal(shown('2026-10-01', '2026-10-31'), '2026-09-30T16:00:00 2026-10-31T16:00:00')
  assert.equal(shown('2026-10-01', '2026-10-31', 'UTC'), '2026-10-01T00:00:00 2026-11-01T00:00:00')
  assert.equal(shown('2026-10-01'), '2026-09-30T16:00:00 2026-10-01T16:00:00')
  assert.equal(shown('2026-10'), '2026-09-30T16:00:00 2026-10-31T16:00:00')
  assert.equal(shown('2026-10', '2026-12'), '2026-09-30T16:00:00 2026-12-31T16:00:00')
  assert.equal(shown('2026-W01', undefined, 'UTC'), '2025-12-29T00:00:00 2026-01-05T00:00:00')
  assert.equal(shown('2020-W53', undefined, 'UTC'), '2020-12-28T00:00:00 2021-01-04T00:00:00')
  assert.equal(shown('2026-10-01T08:00', '2026-10-01T09:30:15'), '2026-10-01T00:00:00 2026-10-01T01:30:15')
  assert.equal(shown('2026-10-01T08:00Z', '2026-10-01T08:00-0130'), '2026-10-01T08:00:00 2026-10-01T09:30:00')
  assert.equal(shown('2026-10-01 08:00', '2026-10-02'), '2026-10-01T00:00:00 2026-10-02T16:00:00')
  assert.equal(shown('today'), '2026-11-21T16:00:00 2026-11-22T16:00:00')
  assert.equal(shown('yesterday'), '2026-11-20T16:00:00 2026-11-21T16:00:00')
  assert.equal(shown('last-week'), '2026-11-08T16:00:00 2026-11-15T16:00:00')
  assert.equal(shown('last-month'), '2026-09-30T16:00:00 2026-10-31T16:00:00')
  // Clocks went back on this day: it has 25 hours.
  assert.equal(shown('2026-10-25', undefined, 'Europe/Berlin'), '2026-10-24T22:00:00 2026-10-25T23:00:00')
})

test('what is no period is refused with a hint', () => {
  const wrong: readonly [string, (string | undefined)?, string?][] = [
    ['2026-02-30'],
    ['2026-13'],
    ['2026-00'],
    ['2026-W54'],
    ['2026-W00'],
    ['1969-12-31'],
    ['9999-01-01'],
    [''],
    ['soon'],
    ['2026-10-01T25:00', '2026-10-02'],
    ['2026-10-01T08:00+99:00', '2026-10-02'],
    ['2026-10-01T08:00'],
    ['2026-10-02', '2026-10-01'],
    ['2026-10-01T08:00', '2026-10-01T08:00'],
    ['2026-10-01', undefined, 'Asia/Nowhere'],
  ]
  for (const [from, to, timeZone = 'Asia/Taipei'] of wrong) {
    assert.throws(
      () => parsePeriod(from, to, { timeZone, now }),
      (error) =>
        error instanceof LianfangError && error.code === 'period-invalid' && error.hint !== undefined,
      from,
    )
  }
})

test('the previous period', () => {
  const before = (from: string, to?: string, timeZone = 'Asia/Taipei') => {
    const period = previousPeriod(parsePeriod(from, to, { timeZone, now }))
    return periodLabel(period, 'en')
  }
  assert.equal(before('2026-03'), 'February 2026')
  assert.equal(before('2026-01'), 'December 2025')
  assert.equal(before('2026-01', '2026-03'), 'October 2025 to December 2025')
  assert.equal(before('2026-10-02', '2026-10-03'), '30 September 2026 to 1 October 2026')
  assert.equal(before('2026-W02'), 'Week 1 of 2026 (29 December 2025 to 4 January 2026)')
  assert.equal(before('2026-10-01T08:00', '2026-10-01T09:00'), '1 October 2026 07:00 to 1 October 2026 08:00')
  assert.equal(before('2026-10-26', undefined, 'Europe/Berlin'), '25 October 2026')
})

test('labels in the calendar of the reader', () => {
  const label = (from: string, to?: string) => periodLabel(parsePeriod(from, to, { now }), 'zh-TW')
  assert.equal(label('2026-10'), '民國 115 年 10 月')
  assert.equal(label('2026-10', '2026-12'), '民國 115 年 10 月至民國 115 年 12 月')
  assert.equal(label('2026-10-01'), '民國 115 年 10 月 1 日')
  assert.equal(label('2026-W41'), '民國 115 年第 41 週（民國 115 年 10 月 5 日至民國 115 年 10 月 11 日）')
  assert.equal(
    label('2026-10-01T08:00', '2026-10-01T09:00:05'),
    '民國 115 年 10 月 1 日 08:00至民國 115 年 10 月 1 日 09:00:05',
  )
})

test('the previous period ends where the period begins, and days follow each other', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 400, max: 40_000 }),
      fc.integer({ min: 0, max: 400 }),
      fc.constantFrom('Asia/Taipei', 'UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York'),
      (day, more, timeZone) => {
        const text = (index: number) => new Date(index * 86_400_000).toISOString().slice(0, 10)
        const period = parsePeriod(text(day), text(day + more), { timeZone, now })
        const previous = previousPeriod(period)
        assert.equal(previous.to, period.from)
        assert.ok(previous.from < previous.to)
        assert.equal(parsePeriod(text(day + more + 1), undefined, { timeZone, now }).from, period.to)
      },
    ),
  )
})
