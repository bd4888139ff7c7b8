import { instantOf } from '../../base/zone.ts'
import { wallClock, zoneMinutes } from './clock.ts'

/** [start, end) in s since 1970. */
export type Period = readonly [start: number, end: number]

/** What may stand between two points: `2023-01-01/2023-06-30`, `2023/1/1~2023/6/30`, `112/1/1-112/6/30`, `… 至 …`. */
const separators = /\s*[~～至到]\s*|\s+(?:to|-|–|—)\s+|[/–—-]/g

/** A period in one field: a day, a month, or two of them, or two instants. */
export function periodOf(text: string, timeZone: string): Period | undefined {
  const whole = pointOf(text, timeZone)
  if (whole !== undefined) return between(text, text, timeZone)
  for (const match of text.matchAll(separators)) {
    const from = text.slice(0, match.index)
    const to = text.slice(match.index + match[0].length)
    if (pointOf(from, timeZone) !== undefined && pointOf(to, timeZone) !== undefined)
      return between(from, to, timeZone)
  }
  return undefined
}

/** From the start of `from` to the end of `to`: a day's or month's end is the start of the next; an instant's is itself. */
export function between(from: string, to: string, timeZone: string): Period | undefined {
  const start = pointOf(from, timeZone)?.[0]
  const end = pointOf(to, timeZone)?.[1]
  if (start === undefined || end === undefined) return undefined
  if (start < 0 || end > 0xffff_ffff || start >= end) return undefined
  return [start, end]
}

/**
 * First second of a point and first second after it: `2023-01`, `2023/1/31`, `2023-01-31 08:00`, `112年1月31日`. Years of three
 * digits are of the Republic of China (1 = 1912).
 */
function pointOf(written: string, timeZone: string): Period | undefined {
  const text = written.replace(
    /^(?:民國)?\s*(\d{3,4})年(\d{1,2})月(?:(\d{1,2})日)?/,
    (_, year, month, day?: string) => [year, month, ...(day === undefined ? [] : [day])].join('-'),
  )
  const match =
    /^(\d{3,4})([-/.])(\d{1,2})(?:\2(\d{1,2})(?:[T ](\d{1,2}:\d\d)(:\d\d)?(?: ?(Z|[+-]\d\d:?\d\d))?)?)?$/.exec(
      text,
    )
  if (match === null) return undefined
  const [, yearText, , monthText, dayText, clock, seconds, zone] = match
  const year = Number(yearText) + (yearText!.length === 3 ? 1911 : 0)
  const month = Number(monthText)
  const instant = (year: number, month: number, day: number, time: string): number | undefined => {
    const date = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
    const local = wallClock(date, time)
    if (local === undefined) return undefined
    const offset = zone === undefined ? undefined : zoneMinutes(zone)
    return (offset === undefined ? instantOf(local, timeZone) : local - offset * 60_000) / 1000
  }
  const midnight = '00:00:00'
  let start: number | undefined
  let end: number | undefined
  if (dayText === undefined) {
    start = instant(year, month, 1, midnight)
    end = month === 12 ? instant(year + 1, 1, 1, midnight) : instant(year, month + 1, 1, midnight)
  } else if (clock === undefined) {
    start = instant(year, month, Number(dayText), midnight)
    const next = new Date(Date.UTC(year, month - 1, Number(dayText) + 1))
    end = instant(next.getUTCFullYear(), next.getUTCMonth() + 1, next.getUTCDate(), midnight)
  } else {
    start = end = instant(year, month, Number(dayText), `${clock.padStart(5, '0')}${seconds ?? ':00'}`)
  }
  return start === undefined || end === undefined ? undefined : [start, end]
}
