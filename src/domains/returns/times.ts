/** Times and months as forms hold them. */
import { instantOf } from '../../base/zone.ts'
import type { TimeFormat } from './profile.ts'

/** `2026-11-21T08:00:00+08:00`, `2026-11-21 08:00`: with or without seconds, fraction and zone. */
const iso =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d{2}:?\d{2})?$/i
/** `2026/11/21 下午 2:05`, `115.11.21`, `115年11月21日 14:05`. */
const local =
  /^(?:民國\s?)?(\d{2,4})\s?[/.年-]\s?(\d{1,2})\s?[/.月-]\s?(\d{1,2})日?(?:\s?(上午|下午|AM|PM)?\s?(\d{1,2})[:時](\d{1,2})[分:]?(?:(\d{2})秒?)?\s?(AM|PM)?)?$/i
const digits = /^(\d{3,4})(\d{2})(\d{2})(?:\s?(\d{2}):?(\d{2}):?(\d{2})?)?$/

/**
 * Milliseconds since 1970 of what a cell or a JSON value holds, by the first of `formats` that takes it; undefined when none does.
 * `zone` is that of wall clocks. A cell that the spreadsheet itself knows as a time arrives as ISO 8601 without a zone.
 */
export function timeOf(
  given: string | number,
  formats: readonly TimeFormat[],
  zone: string,
): number | undefined {
  const text = String(given).trim().normalize('NFKC')
  if (text.length > 40) return undefined
  for (const format of formats) {
    const found = readers[format](text, zone)
    if (found !== undefined) return found
  }
  return undefined
}

const readers: Readonly<Record<TimeFormat, (text: string, zone: string) => number | undefined>> = {
  iso(text, zone) {
    const match = iso.exec(text)
    if (match === null) return undefined
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match
    const wall = wallOf([year!, month!, day!, hour, minute, second], fraction)
    if (wall === undefined) return undefined
    if (offset === undefined) return instantOf(wall, zone)
    if (/^z$/i.test(offset)) return wall
    const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))
    return minutes > 15 * 60 ? undefined : wall - (offset.startsWith('-') ? -minutes : minutes) * 60_000
  },
  slash: (text, zone) => localTime(text, zone, false),
  roc: (text, zone) => localTime(text, zone, true) ?? digitTime(text, zone, 3),
  compact: (text, zone) => digitTime(text, zone, 4),
  epoch: (text) => (/^\d{1,11}(\.\d{1,9})?$/.test(text) ? Math.round(Number(text) * 1000) : undefined),
  'epoch-ms': (text) => (/^\d{1,14}$/.test(text) ? Number(text) : undefined),
  serial(text, zone) {
    const serial = /^\d{1,6}(\.\d{1,12})?$/.test(text) ? Number(text) : NaN
    return serial >= 1 ? instantOf(serialWall(serial, false), zone) : undefined
  },
}

/** A spreadsheet's day number as a wall clock's ms. Lotus counted a 29 February 1900, so days before it are one off. */
export function serialWall(serial: number, is1904: boolean): number {
  const first = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30)
  // To the millisecond: the fraction has some 10 µs of noise.
  return first + Math.round(serial * 86_400_000)
}

function localTime(text: string, zone: string, isRoc: boolean): number | undefined {
  const match = local.exec(text)
  if (match === null) return undefined
  const [, year, month, day, before, hour = '0', minute = '0', second = '0', after] = match
  if (isRoc ? year!.length > 3 : year!.length !== 4) return undefined
  const half = (before ?? after)?.toUpperCase()
  let hours = Number(hour)
  if (half !== undefined) {
    if (hours > 12) return undefined
    hours = (hours % 12) + (half === '下午' || half === 'PM' ? 12 : 0)
  }
  const wall = wallOf([yearText(year!, isRoc), month!, day!, String(hours), minute, second], '')
  return wall === undefined ? undefined : instantOf(wall, zone)
}

function digitTime(text: string, zone: string, yearDigits: 3 | 4): number | undefined {
  const match = digits.exec(text)
  if (match?.[1]!.length !== yearDigits) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match
  const wall = wallOf([yearText(year, yearDigits === 3), month!, day!, hour, minute, second], '')
  return wall === undefined ? undefined : instantOf(wall, zone)
}

function yearText(year: string, isRoc: boolean): string {
  return isRoc ? String(Number(year) + 1911) : year
}

function wallOf(parts: readonly string[], fraction: string): number | undefined {
  const [year, month, day, hour, minute, second] = parts.map(Number)
  const at = new Date(0).setUTCFullYear(year!, month! - 1, day)
  if (new Date(at).getUTCMonth() !== month! - 1 || hour! > 23 || minute! > 59 || second! > 59)
    return undefined
  return at + (hour! * 3600 + minute! * 60 + second!) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
}

/** `2026-10`, `2026/10`, `202610`, `115/10`, `11510`, `115年10月`, or any time within it → 2026-10. */
export function monthOf(
  given: string | number,
  formats: readonly TimeFormat[],
  zone: string,
): string | undefined {
  const text = String(given).trim().normalize('NFKC')
  if (text.length > 40) return undefined
  const [, year, month] =
    /^(\d{4}|\d{3})(\d{2})$/.exec(text) ?? /^(?:民國\s?)?(\d{3,4})\s?[/.年-]\s?(\d{1,2})月?$/.exec(text) ?? []
  if (year !== undefined) {
    const isRoc = year.length === 3
    const number = Number(month)
    if ((isRoc && !formats.includes('roc')) || number < 1 || number > 12) return undefined
    return `${Number(year) + (isRoc ? 1911 : 0)}-${String(number).padStart(2, '0')}`
  }
  const time = timeOf(given, formats, zone)
  return time === undefined ? undefined : monthAt(time, zone)
}

/** The month that calendars of `zone` show. */
export function monthAt(time: number, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit' }).format(time)
}

/** When a wall clock of `zone` shows the first moment of a day; days past a month's end run into the next. */
export function startOfDay(year: number, month: number, day: number, zone: string): Date {
  return new Date(instantOf(Date.UTC(year, month - 1, day), zone))
}
