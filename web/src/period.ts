/**
 * Periods as addresses and the API have them: `last-week`, `2026-W40`, `2026-10`, `2026-10-01` with or without a last day. The
 * server decides what they mean; this says it beforehand, in whole days of Asia/Taipei. Days are milliseconds of their UTC midnight.
 */
import { wallClock } from './format.ts'
import type { Language } from './language.tsx'

export interface PeriodWords {
  readonly from: string
  readonly to?: string | undefined
}

/** First and last day, both within. */
export interface Days {
  readonly first: number
  readonly last: number
}

const day = 86_400_000
const standardPeriod: PeriodWords = { from: 'last-week' }

export function today(now = Date.now()): number {
  const wall = wallClock(now)
  return wall === undefined ? 0 : Date.UTC(wall.year, Number(wall.month) - 1, Number(wall.day))
}

/** Undefined: not a period of whole days. */
export function daysOf({ from, to }: PeriodWords, now = Date.now()): Days | undefined {
  const begin = daysOfWord(from, now)
  const end = to === undefined ? begin : daysOfWord(to, now)
  return begin === undefined || end === undefined || begin.first > end.last
    ? undefined
    : { first: begin.first, last: end.last }
}

function daysOfWord(word: string, now: number): Days | undefined {
  const here = today(now)
  const monday = mondayOf(here)
  if (word === 'today') return { first: here, last: here }
  if (word === 'yesterday') return { first: here - day, last: here - day }
  if (word === 'last-week') return { first: monday - 7 * day, last: monday - day }
  if (word === 'last-month') return monthOf(new Date(here).getUTCFullYear(), new Date(here).getUTCMonth() - 1)
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(word)
  if (date !== null) {
    const at = Date.parse(`${word}T00:00:00Z`)
    return Number.isNaN(at) || dayText(at) !== word ? undefined : { first: at, last: at }
  }
  const month = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(word)
  if (month !== null) return monthOf(Number(month[1]), Number(month[2]) - 1)
  const week = /^(\d{4})-W(\d{2})$/.exec(word)
  if (week === null) return undefined
  const first = mondayOf(Date.UTC(Number(week[1]), 0, 4)) + (Number(week[2]) - 1) * 7 * day
  return weekText(first) === word ? { first, last: first + 6 * day } : undefined
}

function monthOf(year: number, month: number): Days {
  return { first: Date.UTC(year, month, 1), last: Date.UTC(year, month + 1, 0) }
}

export function mondayOf(at: number): number {
  return at - ((new Date(at).getUTCDay() + 6) % 7) * day
}

/** `2026-11-21` */
export function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** The ISO week of a day: `2026-W47`. */
export function weekText(at: number): string {
  const thursday = mondayOf(at) + 3 * day
  const year = new Date(thursday).getUTCFullYear()
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * day)) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}

export function monthText(at: number): string {
  return dayText(at).slice(0, 7)
}

function wholeMonths({ first, last }: Days): number {
  const [begin, after] = [new Date(first), new Date(last + day)]
  if (begin.getUTCDate() !== 1 || after.getUTCDate() !== 1) return 0
  return (after.getUTCFullYear() - begin.getUTCFullYear()) * 12 + after.getUTCMonth() - begin.getUTCMonth()
}

/** As many months, or days, before. */
export function previousDays(days: Days): Days {
  return movedDays(days, -1)
}

function movedDays(days: Days, times: number): Days {
  const months = wholeMonths(days)
  if (months > 0) {
    const begin = new Date(days.first)
    const [year, month] = [begin.getUTCFullYear(), begin.getUTCMonth() + times * months]
    return { first: Date.UTC(year, month, 1), last: Date.UTC(year, month + months, 0) }
  }
  const length = days.last - days.first + day
  return { first: days.first + times * length, last: days.last + times * length }
}

/** The period before or after, in the shortest words that say it. Undefined where there are no days, or they are all to come. */
export function movedPeriod(words: PeriodWords, times: 1 | -1, now = Date.now()): PeriodWords | undefined {
  const days = daysOf(words, now)
  if (days === undefined) return undefined
  const moved = movedDays(days, times)
  return moved.first > today(now) ? undefined : wordsOf(moved)
}

export function wordsOf(days: Days): PeriodWords {
  if (wholeMonths(days) === 1) return { from: monthText(days.first) }
  if (days.last - days.first === 6 * day && mondayOf(days.first) === days.first)
    return { from: weekText(days.first) }
  return days.first === days.last
    ? { from: dayText(days.first) }
    : { from: dayText(days.first), to: dayText(days.last) }
}

/** `115/11/09–115/11/15`, `2026-11-09 to 2026-11-15`. */
export function daysLabel({ first, last }: Days, language: Language): string {
  const text = (at: number): string => {
    const iso = dayText(at)
    const year = Number(iso.slice(0, 4))
    return language === 'zh-TW' && year > 1911 ? `${year - 1911}/${iso.slice(5, 7)}/${iso.slice(8)}` : iso
  }
  if (first === last) return text(first)
  return `${text(first)}${language === 'zh-TW' ? '–' : ' to '}${text(last)}`
}

/** Of a page's search parameters; the page's standard, or last week, when they name none. */
export function periodOf(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  standard: PeriodWords = standardPeriod,
): PeriodWords {
  return from === undefined ? standard : to === undefined ? { from } : { from, to }
}

/** `last-week` means another week tomorrow; in a link to be kept it is the week's own name. */
export function lastingPeriod(period: PeriodWords): PeriodWords {
  const days = daysOf(period)
  return days === undefined ? period : wordsOf(days)
}

export function previousPeriodOf(period: PeriodWords): PeriodWords | undefined {
  const days = daysOf(period)
  return days === undefined ? undefined : wordsOf(previousDays(days))
}

/** Hours while there are not too many to see. */
export function stepOf(period: PeriodWords): 'hour' | 'day' {
  const days = daysOf(period)
  return days === undefined || lengthOf(days) > 3 ? 'day' : 'hour'
}

function lengthOf({ first, last }: Days): number {
  return (last - first) / 86_400_000 + 1
}
