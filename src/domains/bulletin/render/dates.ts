import type { Language, Period } from '../model.ts'

interface Moment {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly time: string
}

function moment(instant: number, timeZone: string): Moment {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(instant)
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? ''
  return {
    year: Number(part('year')),
    month: Number(part('month')),
    day: Number(part('day')),
    time: `${part('hour')}:${part('minute')}`,
  }
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)

/** Republic of China years count from 1912; earlier years stay as they are. */
function longDate(date: Moment, language: Language, era = true): string {
  if (language === 'en') return `${date.day} ${MONTHS[date.month - 1] ?? ''} ${date.year}`
  const republic = date.year > 1911
  const name = republic ? '民國 ' : '西元 '
  return `${era ? name : ''}${republic ? date.year - 1911 : date.year} 年 ${date.month} 月 ${date.day} 日`
}

function isoDate(date: Moment): string {
  return [String(date.year).padStart(4, '0'), date.month, date.day]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
}

/** Whole days are printed as first and last day, both included; anything finer as two moments, the second excluded. */
export function printPeriod(period: Period, language: Language): { long: string; iso: string } {
  const from = moment(Date.parse(period.from), period.timeZone)
  const end = moment(Date.parse(period.to), period.timeZone)
  const dash = language === 'en' ? ' – ' : '至 '
  if (from.time !== '00:00' || end.time !== '00:00') {
    const print = (at: Moment, date: string) => `${date} ${at.time}`
    return {
      long: `${print(from, longDate(from, language))}${dash}${print(end, longDate(end, language, false))}`,
      iso: `${print(from, isoDate(from))} – ${print(end, isoDate(end))} (${period.timeZone})`,
    }
  }
  const last = moment(Date.parse(period.to) - 1, period.timeZone)
  const first = longDate(from, language)
  const oneDay = isoDate(from) === isoDate(last)
  return {
    long: oneDay ? first : `${first}${dash}${longDate(last, language, false)}`,
    iso: `${isoDate(from)}${oneDay ? '' : ` – ${isoDate(last)}`} (${period.timeZone})`,
  }
}

export function printInstant(instant: string, timeZone: string): string {
  const at = moment(Date.parse(instant), timeZone)
  return `${isoDate(at)} ${at.time} (${timeZone})`
}

/** `二、` and `2. `, and within a group `（三）` and `2.3 `: what stands before a section's title. */
export function sectionNumber(number: number, language: Language, inner?: number): string {
  if (language === 'en') return inner === undefined ? `${number}. ` : `${number}.${inner} `
  return inner === undefined ? `${chineseNumber(number)}、` : `（${chineseNumber(inner)}）`
}

function chineseNumber(number: number): string {
  const digits = '一二三四五六七八九'
  const tens = Math.floor(number / 10)
  return `${tens > 1 ? (digits[tens - 1] ?? '') : ''}${tens > 0 ? '十' : ''}${number % 10 ? (digits[(number % 10) - 1] ?? '') : ''}`
}
