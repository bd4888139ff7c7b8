/** Times as sensors write them. */
import { instantOf } from '../../base/zone.ts'

const year2000 = Date.UTC(2000, 0, 1)
const year2106 = Date.UTC(2106, 0, 1)
const day = 86_400_000

/** 0 trusted, 1 before 2000, 2 more than a day after receipt; undefined outside 1970 to 2105, what DateTime can hold. */
export function timeStatus(time: number, receivedAt: number): 0 | 1 | 2 | undefined {
  if (!(time >= 0 && time < year2106)) return undefined
  return time < year2000 ? 1 : time > receivedAt + day ? 2 : 0
}

/** `2019-11-08`, `09:50:39` as ms, the wall clock read as if it were UTC. */
export function wallClock(date: string, time: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/.exec(`${date} ${time}`)
  if (match === null) return undefined
  const [year, month, dayOfMonth, hour, minute, second] = match.slice(1, 7).map(Number)
  const fraction = (match[7] ?? '').padEnd(3, '0').slice(0, 3)
  // setUTCFullYear takes years below 100 as they are; Date.UTC does not.
  const at = new Date(0).setUTCFullYear(year!, month! - 1, dayOfMonth)
  if (new Date(at).getUTCMonth() !== month! - 1 || hour! > 23 || minute! > 59 || second! > 60)
    return undefined
  return at + (hour! * 3600 + minute! * 60 + second!) * 1000 + Number(fraction)
}

/** Minutes east of `+0800`, `-05:00`, `Z`, `UTC+8` or `GMT-3:30`; undefined when the text is none of them. */
export function zoneMinutes(text: string): number | undefined {
  if (text === 'Z') return 0
  const match = /^(?:([+-])(\d\d):?(\d\d)|(?:UTC|GMT)([+-])(\d{1,2})(?::?(\d\d))?)$/.exec(text)
  if (match === null) return undefined
  const minutes = Number(match[2] ?? match[5]) * 60 + Number(match[3] ?? match[6] ?? 0)
  if (minutes > 15 * 60) return undefined
  return (match[1] ?? match[4]) === '-' ? -minutes : minutes
}

/**
 * `2015-03-29T11:01:38.221126-0600`, `2025-02-22 08:05:15.141628`: ms since 1970, in `timeZone` where the text has no offset; undefined
 * when it is no such time.
 */
export function instantIn(text: string, timeZone: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:?\d\d)?$/.exec(text)
  if (match === null) return undefined
  const local = wallClock(match[1]!, match[2]!)
  if (local === undefined) return undefined
  if (match[3] === undefined) return instantOf(local, timeZone)
  const offset = zoneMinutes(match[3])
  return offset === undefined ? undefined : local - offset * 60_000
}
