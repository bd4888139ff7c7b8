/** Points of a time line as series of equal length, and those of the period before laid over them. Times are milliseconds. */
import { daysOf, previousDays, type PeriodWords } from './period.ts'

const hour = 3_600_000
const lengths = { hour, day: 24 * hour }

interface Point {
  readonly time: string
  readonly group: string
  readonly events: number
}

/** What the time lines of the API have in common. */
export interface Timeline {
  readonly period: { readonly from: string; readonly to: string }
  readonly step: 'hour' | 'day'
  readonly starts: readonly string[]
  readonly points: readonly Point[]
  readonly previousPoints: readonly Point[]
}

export interface Course {
  /** Beginnings of the steps. */
  readonly times: readonly number[]
  readonly groups: ReadonlyMap<string, readonly (number | null)[]>
  /** All groups together. */
  readonly total: readonly (number | null)[]
  /** Of the period before, step by step; undefined where nothing is known of it. */
  readonly previous: readonly (number | null)[] | undefined
}

/** Steps that have not begun hold null. */
export function courseOf(timeline: Timeline, period: PeriodWords, now = Date.now()): Course {
  const step = lengths[timeline.step]
  const [from, to] = [Date.parse(timeline.period.from), Date.parse(timeline.period.to)]
  const times = timeline.starts.map((start) => Date.parse(start))
  const count = times.length
  const blank = (): (number | null)[] => times.map((time) => (time > now ? null : 0))
  const groups = new Map<string, (number | null)[]>()
  const total = blank()
  for (const { time, group, events } of timeline.points) {
    const index = Math.floor((Date.parse(time) - from) / step)
    if (index < 0 || index >= count) continue
    let values = groups.get(group)
    if (values === undefined) {
      values = blank()
      groups.set(group, values)
    }
    values[index] = (values[index] ?? 0) + events
    total[index] = (total[index] ?? 0) + events
  }
  return { times, groups, total, previous: previousOf(timeline, period, from, to, step, count) }
}

function previousOf(
  { previousPoints }: Timeline,
  period: PeriodWords,
  from: number,
  to: number,
  step: number,
  count: number,
): (number | null)[] | undefined {
  if (previousPoints.length === 0) return undefined
  const days = daysOf(period)
  const before = days === undefined ? undefined : previousDays(days)
  // Months differ in length: the one before begins at its own first day, and may end before this one does.
  const begin = before === undefined ? from - (to - from) : from - ((days?.first ?? 0) - before.first)
  const length = before === undefined ? to - from : before.last - before.first + lengths.day
  const values: (number | null)[] = Array.from({ length: count }, (_, index) =>
    index * step < length ? 0 : null,
  )
  for (const { time, events } of previousPoints) {
    const index = Math.floor((Date.parse(time) - begin) / step)
    if (index >= 0 && index < count) values[index] = (values[index] ?? 0) + events
  }
  return values
}
