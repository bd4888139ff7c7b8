import assert from 'node:assert/strict'
import { test } from 'node:test'
import { courseOf } from '../src/course.ts'

const day = 86_400_000
const taipei = (date: string): number => Date.parse(`${date}T00:00:00+08:00`)
const iso = (at: number): string => new Date(at).toISOString()

function timeline(
  from: string,
  to: string,
  points: [string, string, number][],
  before: [string, string, number][] = [],
) {
  const [begin, end] = [taipei(from), taipei(to)]
  const shaped = ([at, group, events]: [string, string, number]) => ({ time: iso(taipei(at)), group, events })
  return {
    period: { from: iso(begin), to: iso(end), timeZone: 'Asia/Taipei', label: { 'zh-TW': '', en: '' } },
    step: 'day' as const,
    starts: Array.from({ length: (end - begin) / day }, (_, index) => iso(begin + index * day)),
    points: points.map(shaped),
    previousPoints: before.map(shaped),
    queries: [],
  }
}

test('a step without events is zero, one that has not begun is not known', () => {
  const given = timeline('2026-11-09', '2026-11-12', [['2026-11-09', '4', 7]])
  const { groups, total } = courseOf(
    given,
    { from: '2026-11-09', to: '2026-11-11' },
    taipei('2026-11-10') + 1,
  )
  assert.deepEqual(groups.get('4'), [7, 0, null])
  assert.deepEqual(total, [7, 0, null])
})

test('groups add up, and events before the first step are left out', () => {
  const given = timeline('2026-11-09', '2026-11-11', [
    ['2026-11-09', '4', 7],
    ['2026-11-09', '5', 1],
    ['2026-11-10', '5', 2],
    ['2026-11-08', '5', 1000],
  ])
  assert.deepEqual(courseOf(given, { from: '2026-11-09', to: '2026-11-10' }).total, [8, 2])
})

test('a month is laid over the one before from its first day, however long either is', () => {
  const given = timeline(
    '2026-03-01',
    '2026-04-01',
    [['2026-03-31', '', 3]],
    [
      ['2026-02-01', '', 1],
      ['2026-02-28', '', 9],
    ],
  )
  const { previous } = courseOf(given, { from: '2026-03' })
  assert.deepEqual(
    [previous?.[0], previous?.[1], previous?.[27], previous?.[28], previous?.length],
    [1, 0, 9, null, 31],
  )
})

test('nothing known of the period before is no line of zeros', () => {
  const given = timeline('2026-11-09', '2026-11-10', [['2026-11-09', '', 1]])
  assert.equal(courseOf(given, { from: '2026-11-09' }).previous, undefined)
})
