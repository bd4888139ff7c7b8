const hour = 3_600_000
/** Asia/Taipei has had no other offset since 1979. */
export const taipeiOffset = 8 * hour

/** Relative activity by hour of the day in Taipei: offices open at eight, machines never sleep. */
const byHour = [
  38, 33, 30, 29, 29, 32, 40, 58, 86, 100, 104, 101, 84, 92, 102, 101, 97, 88, 70, 60, 55, 52, 48, 43,
]
/** Sunday first. */
const byWeekday = [0.55, 1, 1.04, 1.03, 1.02, 0.97, 0.6]

/**
 * Spreads `events` over [from, to), ms since 1970: answers the time of the i-th, i rising, before jitter. Nights and weekends are quieter.
 */
export function rhythm(events: number, from: number, to: number): (index: number) => number {
  const starts: number[] = []
  const until: number[] = []
  let total = 0
  for (let start = from; start < to;) {
    const end = Math.min(to, (Math.floor(start / hour) + 1) * hour)
    const local = new Date(start + taipeiOffset)
    starts.push(start)
    total += (end - start) * byHour[local.getUTCHours()]! * byWeekday[local.getUTCDay()]!
    until.push(total)
    start = end
  }
  let slot = 0
  return (index) => {
    const at = ((index + 0.5) / events) * total
    while (slot < until.length - 1 && at >= until[slot]!) slot++
    const before = slot === 0 ? 0 : until[slot - 1]!
    const end = starts[slot + 1] ?? to
    const start = starts[slot]!
    return Math.min(end - 1, start + Math.floor(((at - before) / (until[slot]! - before)) * (end - start)))
  }
}
