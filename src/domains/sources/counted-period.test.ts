import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { between, periodOf, type Period } from './counted-period.ts'

function text(period: Period | undefined): string {
  return period === undefined
    ? 'none'
    : period.map((at) => new Date(at * 1000).toISOString().slice(0, 16)).join(' ')
}

const half = '2022-12-31T16:00 2023-06-30T16:00'

describe('periods', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['2023-01-01/2023-06-30', half],
    ['2023/01/01~2023/06/30', half],
    ['2023/1/1-2023/6/30', half],
    ['2023.1.1 - 2023.6.30', half],
    ['2023-01-01 to 2023-06-30', half],
    ['2023-01/2023-06', half],
    ['112/1/1～112/6/30', half],
    ['112年1月1日至112年6月30日', half],
    ['2023-02', '2023-01-31T16:00 2023-02-28T16:00'],
    ['112年12月', '2023-11-30T16:00 2023-12-31T16:00'],
    ['2024-02-29', '2024-02-28T16:00 2024-02-29T16:00'],
    ['2024-12-31', '2024-12-30T16:00 2024-12-31T16:00'],
    ['2024-01-01 08:00/2024-01-01T09:30:00Z', '2024-01-01T00:00 2024-01-01T09:30'],
    ['2023-06-30/2023-01-01', 'none'],
    ['2023-02-29', 'none'],
    ['2023-13', 'none'],
    ['1969-01', 'none'],
    ['2106-03', 'none'],
    ['2024-01-01 08:00', 'none'],
    ['first half', 'none'],
    ['', 'none'],
  ]
  for (const [written, expected] of cases)
    test(written, () => {
      assert.equal(text(periodOf(written, 'Asia/Taipei')), expected)
    })
  test('two fields', () => {
    assert.equal(text(between('2023-01-01', '2023-06-30', 'Asia/Taipei')), half)
    assert.equal(text(between('2023-01-01', '', 'Asia/Taipei')), 'none')
  })
})
