/** Numbers, dates and durations as both languages write them. Times are those of Asia/Taipei unless another zone is given. */
import type { Language } from './language.tsx'

export const taipei = 'Asia/Taipei'

/** Milliseconds since 1970, an ISO 8601 text, or a Date. */
export type Instant = number | string | Date

const clocks = new Map<string, Intl.DateTimeFormat>()
function clock(timeZone: string): Intl.DateTimeFormat {
  let known = clocks.get(timeZone)
  if (known === undefined) {
    known = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
    clocks.set(timeZone, known)
  }
  return known
}

interface WallClock {
  readonly year: number
  readonly month: string
  readonly day: string
  readonly hour: string
  readonly minute: string
  readonly second: string
}

export function wallClock(instant: Instant, timeZone = taipei): WallClock | undefined {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return undefined
  const parts = new Map(
    clock(timeZone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  )
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? ''
  return {
    year: Number(part('year')),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  }
}

/** `115/11/21` as Taiwan's forms write it; `2026-11-21` in English. Before 1912, and in years out of use, the common era. */
export function dateText(instant: Instant, language: Language, timeZone = taipei): string {
  const wall = wallClock(instant, timeZone)
  if (wall === undefined) return '—'
  const { year, month, day } = wall
  return language === 'zh-TW' && year > 1911
    ? `${year - 1911}/${month}/${day}`
    : `${String(year).padStart(4, '0')}-${month}-${day}`
}

/** `115/11`; `2026-11` in English. */
export function monthText(instant: Instant, language: Language, timeZone = taipei): string {
  const text = dateText(instant, language, timeZone)
  return text === '—' ? text : text.slice(0, -3)
}

/** To the minute, or to the second. */
export function dateTimeText(
  instant: Instant,
  language: Language,
  { timeZone = taipei, seconds = false }: { readonly timeZone?: string; readonly seconds?: boolean } = {},
): string {
  const wall = wallClock(instant, timeZone)
  if (wall === undefined) return '—'
  const time = `${wall.hour}:${wall.minute}${seconds ? `:${wall.second}` : ''}`
  return `${dateText(instant, language, timeZone)} ${time}`
}

const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
/** `293,335,767`: both languages group by thousands. */
export function numberText(value: number): string {
  return numbers.format(value)
}

/** `2.93 億`, `293.3M`: for places too narrow for all digits. */
export function shortNumberText(value: number, language: Language): string {
  if (Math.abs(value) < 10_000) return numberText(value)
  return new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 4 }).format(value)
}

/** Of a share between 0 and 1: `58.64%`. */
export function percentText(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)}%`
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), byteUnits.length - 1)
  const value = bytes / 1024 ** power
  return `${power === 0 ? String(value) : value.toFixed(value < 10 ? 2 : 1)} ${byteUnits[power] ?? ''}`
}

const spans: readonly (readonly [Intl.RelativeTimeFormatUnit, number, zh: string, en: string])[] = [
  ['day', 86_400_000, '天', 'd'],
  ['hour', 3_600_000, '小時', 'h'],
  ['minute', 60_000, '分', 'min'],
  ['second', 1000, '秒', 's'],
]

/** `3 分前`, `3 minutes ago`. */
export function relativeText(instant: Instant, now: number, language: Language): string {
  const difference = new Date(instant).getTime() - now
  if (Number.isNaN(difference)) return '—'
  const [unit, length] = spans.find(([, span]) => Math.abs(difference) >= span) ?? ['second', 1000]
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(
    Math.trunc(difference / length),
    unit,
  )
}

/** The two largest units: `2 天 3 小時`, `2 d 3 h`; below a second, `340 ms`. */
export function durationText(milliseconds: number, language: Language): string {
  if (Math.abs(milliseconds) < 1000) return `${Math.round(milliseconds)} ms`
  let left = Math.abs(milliseconds)
  const parts: string[] = []
  for (const [, length, zh, en] of spans) {
    const count = Math.floor(left / length)
    left -= count * length
    if (count > 0) parts.push(`${count} ${language === 'zh-TW' ? zh : en}`)
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break
  }
  return `${milliseconds < 0 ? '−' : ''}${parts.join(' ')}`
}
