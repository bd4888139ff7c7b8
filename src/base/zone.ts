const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** Minutes that `timeZone` (IANA) is ahead of UTC at `time` (ms since 1970). Throws a RangeError for an unknown zone. */
export function zoneOffset(time: number, timeZone: string): number {
  // Offsets change on the quarter hour at most, and logs stay near one time: remember a few.
  const key = `${timeZone} ${Math.floor(time / 900_000)}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(timeZone, format)
  }
  const part: Record<string, string> = {}
  for (const { type, value } of format.formatToParts(time)) part[type] = value
  const number = (name: string): number => Number(part[name])
  const local = Date.UTC(
    number('year'),
    number('month') - 1,
    number('day'),
    number('hour'),
    number('minute'),
    number('second'),
  )
  const offset = Math.round((local - Math.floor(time / 1000) * 1000) / 60_000)
  if (offsets.size > 4096) offsets.clear()
  offsets.set(key, offset)
  return offset
}

/**
 * The instant (ms since 1970) at which clocks of `timeZone` show `local` (the wall clock's fields read as if they were UTC).
 * In the repeated hour of a clock change it is the earlier instant; in the skipped hour, the one the old offset gives.
 */
export function instantOf(local: number, timeZone: string): number {
  const before = local - zoneOffset(local - 86_400_000, timeZone) * 60_000
  if (zoneOffset(before, timeZone) * 60_000 === local - before) return before
  const after = local - zoneOffset(local + 86_400_000, timeZone) * 60_000
  return zoneOffset(after, timeZone) * 60_000 === local - after ? after : before
}
