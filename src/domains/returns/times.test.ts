import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TimeFormat } from './profile.ts'
import { lateFrom, monthBefore, thresholds } from './months.ts'
import { monthOf, timeOf } from './times.ts'
import { knowledge } from './knowledge.test-support.ts'

const all: readonly TimeFormat[] = ['iso', 'slash', 'roc', 'compact', 'serial']
const cases: readonly (readonly [
  given: string | number,
  expected: string | undefined,
  formats?: readonly TimeFormat[],
])[] = [
  ['2026-11-20T08:30:00+08:00', '2026-11-20T00:30:00.000Z'],
  ['2026-11-20T00:30:00.123456Z', '2026-11-20T00:30:00.123Z'],
  ['2022-02-23T19:22:24.405644+0100', '2022-02-23T18:22:24.405Z'],
  ['2026-11-20 08:30', '2026-11-20T00:30:00.000Z'],
  ['2026-11-20', '2026-11-19T16:00:00.000Z'],
  ['2026/3/5 下午 2:05', '2026-03-05T06:05:00.000Z'],
  ['2026/3/5 上午 12:05:09', '2026-03-04T16:05:09.000Z'],
  ['2026/3/5 2:05 PM', '2026-03-05T06:05:00.000Z'],
  ['115/03/05', '2026-03-04T16:00:00.000Z'],
  ['1150305', '2026-03-04T16:00:00.000Z'],
  ['115年3月5日 14時05分', '2026-03-05T06:05:00.000Z'],
  ['民國115年3月5日', '2026-03-04T16:00:00.000Z'],
  ['１１５／０３／０５', '2026-03-04T16:00:00.000Z'],
  ['115/03/05', undefined, ['iso', 'slash', 'compact', 'serial']],
  ['1150305', undefined, ['iso', 'slash', 'compact', 'serial']],
  ['20260305 140509', '2026-03-05T06:05:09.000Z'],
  [46346.6875, '2026-11-20T08:30:00.000Z'],
  [59, '1900-02-27T16:00:00.000Z'],
  ['1642723347', '2022-01-21T00:02:27.000Z', ['epoch']],
  ['1642723347.5', '2022-01-21T00:02:27.500Z', ['epoch']],
  [1642723347123, '2022-01-21T00:02:27.123Z', ['epoch-ms']],
  ['2026-02-29', undefined],
  ['2026-13-01', undefined],
  ['2026-11-20 25:00', undefined],
  ['2026/3/5 下午 14:05', undefined],
  ['03/05/2026', undefined],
  ['', undefined],
  ['yesterday', undefined],
  ['9'.repeat(100_000), undefined],
]

describe('times', () => {
  for (const [given, expected, formats = all] of cases)
    test(String(given).slice(0, 40), () => {
      const time = timeOf(given, formats, 'Asia/Taipei')
      assert.equal(
        time === undefined ? undefined : new Date(time).toISOString(),
        expected && new Date(expected).toISOString(),
      )
    })

  test('months', () => {
    const month = (given: string | number) => monthOf(given, all, 'Asia/Taipei')
    for (const given of [
      '2026-10',
      '2026/10',
      '202610',
      202610,
      '115/10',
      '11510',
      '115年10月',
      '民國115年10月',
      '2026-10-31',
      '1151031',
      '2026-10-31T15:59:00Z',
    ])
      assert.equal(month(given), '2026-10', String(given))
    assert.equal(month('2026-10-31T16:00:00Z'), '2026-11')
    for (const given of ['2026-13', '13月', '202600', 'x', '']) assert.equal(month(given), undefined, given)
    assert.equal(monthOf('11510', ['iso'], 'Asia/Taipei'), undefined)
  })

  test('the form of a month is late after the due day that was in force for it', () => {
    const { timeZone } = knowledge.rules
    assert.equal(lateFrom('2026-12', knowledge.rules).toISOString(), '2027-01-05T16:00:00.000Z')
    const rules = {
      timeZone,
      deviceStatus: [
        { from: '1970-01', dueDay: 5 },
        { from: '2027-01', dueDay: 10 },
      ],
    }
    assert.equal(lateFrom('2026-12', rules).toISOString(), '2027-01-05T16:00:00.000Z')
    assert.equal(lateFrom('2027-01', rules).toISOString(), '2027-02-10T16:00:00.000Z')
  })

  test('what is late and what is silence goes by what was in force', () => {
    const { timeZone } = knowledge.rules
    const rules = {
      timeZone,
      lateness: [
        { from: '1970-01', hours: 24 },
        { from: '2027-01', hours: 2 },
      ],
      silences: [
        { from: '2026-06', least: 3, most: 14 },
        { from: '2027-01', least: 1, most: 7 },
      ],
      deviceStatus: [{ from: '1970-01', dueDay: 5 }],
    }
    // Midnight of Taipei, not of UTC.
    const [before, after] = ['2026-12-31T15:59:59Z', '2026-12-31T16:00:00Z'].map((at) =>
      thresholds(new Date(at), rules),
    )
    assert.deepEqual(before, { lateAfter: 86_400, silence: { least: 3, most: 14 }, deviceDueDay: 5 })
    assert.deepEqual(after, { lateAfter: 7200, silence: { least: 1, most: 7 }, deviceDueDay: 5 })
    assert.deepEqual(thresholds(new Date(0), rules), before)
    assert.equal(monthBefore(new Date('2026-12-31T15:59:59Z'), rules), '2026-11')
    assert.equal(monthBefore(new Date('2026-12-31T16:00:00Z'), rules), '2026-12')
    assert.equal(monthBefore(new Date('2027-01-31T00:00:00Z'), rules), '2026-12')
  })
})
