import { LianfangError } from '../../base/errors.ts'
import { instantOf, zoneOffset } from '../../base/zone.ts'
import type { Language } from './reference.ts'

/** Half-open [from, to) in seconds since 1970; its days are those of `timeZone`. */
export interface Period {
  readonly from: number
  readonly to: number
  /** IANA zone. */
  readonly timeZone: string
}

/** Wall-clock milliseconds: a local date and time read as if it were UTC. */
type Wall = number
interface Span {
  readonly from: Wall
  readonly to: Wall
}

const DAY = 86_400_000
const hint =
  'Give dates (2026-10-01), date-times (2026-10-01T08:00 or with +08:00), months (2026-10), weeks (2026-W40), today, yesterday, ' +
  'last-week or last-month.'

/**
 * What people write on a command line. `from` may stand alone when it names a day, week or month; a bare `to` includes what it
 * names. `now` is ms since 1970. Throws `period-invalid`.
 */
export function parsePeriod(
  from: string,
  to: string | undefined,
  { timeZone = 'Asia/Taipei', now }: { readonly timeZone?: string; readonly now: number },
): Period {
  try {
    zoneOffset(now, timeZone)
  } catch {
    throw new LianfangError('period-invalid', `there is no time zone ${timeZone}`, {
      hint: 'Give an IANA name such as Asia/Taipei.',
    })
  }
  const begin = instants(from.trim(), timeZone, now)
  const end = to === undefined ? begin : instants(to.trim(), timeZone, now)
  if (to === undefined && begin.from === begin.to)
    throw new LianfangError('period-invalid', `${from} is a moment, not a period`, { hint: 'Add --to.' })
  if (begin.from >= end.to)
    throw new LianfangError('period-invalid', `the period ends (${to ?? from}) before it begins (${from})`, {
      hint: 'Exchange --from and --to.',
    })
  return { from: begin.from, to: end.to, timeZone }
}

/**
 * The period that changes are measured against: for whole calendar months as many months before, for whole days as many days
 * before, else the same number of seconds before.
 */
export function previousPeriod(period: Period): Period {
  const { timeZone, from } = period
  const span = wholeDays(period)
  if (span === undefined) return { from: Math.max(0, from - (period.to - from)), to: from, timeZone }
  const begin = new Date(span.from)
  const end = new Date(span.to)
  const months =
    begin.getUTCDate() === 1 && end.getUTCDate() === 1
      ? (end.getUTCFullYear() - begin.getUTCFullYear()) * 12 + end.getUTCMonth() - begin.getUTCMonth()
      : 0
  const start =
    months > 0
      ? Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() - months, 1)
      : span.from - (span.to - span.from)
  // The store's times begin in 1970.
  return { from: Math.max(0, seconds(start, timeZone)), to: from, timeZone }
}

/** `民國 115 年 10 月`, `October 2026`; days and times where the period is no whole month. */
export function periodLabel(period: Period, language: Language): string {
  const { timeZone } = period
  const span = wholeDays(period)
  const word = language === 'en' ? ' to ' : '至'
  if (span === undefined) {
    const at = (second: number): string => {
      const wall = second * 1000 + zoneOffset(second * 1000, timeZone) * 60_000
      const clock = new Date(wall).toISOString().slice(11, wall % 60_000 === 0 ? 16 : 19)
      return `${dayLabel(wall, language)} ${clock}`
    }
    return `${at(period.from)}${word}${at(period.to)}`
  }
  const begin = new Date(span.from)
  const last = new Date(span.to - DAY)
  const days = (span.to - span.from) / DAY
  if (begin.getUTCDate() === 1 && new Date(span.to).getUTCDate() === 1) {
    const [first, final] = [monthLabel(begin, language), monthLabel(last, language)]
    return first === final ? first : `${first}${word}${final}`
  }
  const range =
    days === 1
      ? dayLabel(span.from, language)
      : `${dayLabel(span.from, language)}${word}${dayLabel(last.getTime(), language)}`
  if (days !== 7 || begin.getUTCDay() !== 1) return range
  const { year, week } = isoWeek(begin)
  return language === 'en'
    ? `Week ${week} of ${year} (${range})`
    : `${rocYear(year)}第 ${week} 週（${range}）`
}

/** `115 年 10 月 1 日` with its era, `1 October 2026`. `wall` is local time read as UTC. */
function dayLabel(wall: number, language: Language): string {
  const date = new Date(wall)
  return language === 'en'
    ? `${date.getUTCDate()} ${monthLabel(date, language)}`
    : `${monthLabel(date, language)} ${date.getUTCDate()} 日`
}

/** Local days [from, to) of a period that begins and ends at midnight. */
function wholeDays({ from, to, timeZone }: Period): Span | undefined {
  const wall = (second: number): Wall => second * 1000 + zoneOffset(second * 1000, timeZone) * 60_000
  const span = { from: wall(from), to: wall(to) }
  return span.from % DAY === 0 && span.to % DAY === 0 ? span : undefined
}

function monthLabel(date: Date, language: Language): string {
  if (language === 'en') {
    const name = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(date)
    return `${name} ${date.getUTCFullYear()}`
  }
  return `${rocYear(date.getUTCFullYear())} ${date.getUTCMonth() + 1} 月`
}

/** Years of the Republic of China, which began in 1912. */
function rocYear(year: number): string {
  return year > 1911 ? `民國 ${year - 1911} 年` : `西元 ${year} 年`
}

function isoWeek(monday: Date): { year: number; week: number } {
  const thursday = new Date(monday.getTime() + 3 * DAY)
  const year = thursday.getUTCFullYear()
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1 }
}

/** The instants, in seconds, that a word covers: equal ones for a moment. */
function instants(word: string, timeZone: string, now: number): { from: number; to: number } {
  const moment = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:?\d{2})?$/.exec(word)
  if (moment !== null) {
    const [hour, minute, second] = [Number(moment[4]), Number(moment[5]), Number(moment[6] ?? 0)]
    if (hour > 23 || minute > 59 || second > 59) throw invalid(word)
    const wall = date(moment[1], moment[2], moment[3], word) + ((hour * 60 + minute) * 60 + second) * 1000
    const zone = moment[7]
    const at = zone === undefined ? seconds(wall, timeZone) : wall / 1000 - offsetMinutes(zone, word) * 60
    if (at < 0 || at >= 2 ** 32) throw invalid(word)
    return { from: at, to: at }
  }
  const span = days(word, now + zoneOffset(now, timeZone) * 60_000)
  return { from: seconds(span.from, timeZone), to: seconds(span.to, timeZone) }
}

/** The local days that a word covers; `today` in wall-clock time. */
function days(word: string, now: Wall): Span {
  const today = now - (now % DAY)
  const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * DAY
  if (word === 'today') return { from: today, to: today + DAY }
  if (word === 'yesterday') return { from: today - DAY, to: today }
  if (word === 'last-week') return { from: monday - 7 * DAY, to: monday }
  if (word === 'last-month') {
    const here = new Date(today)
    return month(here.getUTCFullYear(), here.getUTCMonth() - 1)
  }
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(word)
  if (day !== null) {
    const from = date(day[1], day[2], day[3], word)
    return { from, to: from + DAY }
  }
  const named = /^(\d{4})-(\d{2})$/.exec(word)
  if (named !== null) {
    date(named[1], named[2], '01', word)
    return month(Number(named[1]), Number(named[2]) - 1)
  }
  const week = /^(\d{4})-W(\d{2})$/.exec(word)
  if (week !== null) {
    const january4 = date(week[1], '01', '04', word)
    const first = january4 - ((new Date(january4).getUTCDay() + 6) % 7) * DAY
    const from = first + (Number(week[2]) - 1) * 7 * DAY
    const real = isoWeek(new Date(from))
    if (real.year !== Number(week[1]) || real.week !== Number(week[2])) throw invalid(word)
    return { from, to: from + 7 * DAY }
  }
  throw invalid(word)
}

function month(year: number, index: number): Span {
  return { from: Date.UTC(year, index, 1), to: Date.UTC(year, index + 1, 1) }
}

/** A date that exists, between 1971 and 2105: the event store counts seconds in 32 bits. */
function date(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  word: string,
): Wall {
  const text = `${year ?? ''}-${month ?? ''}-${day ?? ''}`
  const time = Date.parse(`${text}T00:00:00Z`)
  const real = Number.isFinite(time) && new Date(time).toISOString().startsWith(text)
  if (!real || Number(year) < 1971 || Number(year) > 2105) throw invalid(word)
  return time
}

function offsetMinutes(zone: string, word: string): number {
  if (zone === 'Z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))]
  if (hours > 14 || minutes > 59) throw invalid(word)
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

function seconds(wall: Wall, timeZone: string): number {
  return instantOf(wall, timeZone) / 1000
}

function invalid(word: string): LianfangError {
  return new LianfangError('period-invalid', `not a period: ${JSON.stringify(word)}`, { hint })
}
