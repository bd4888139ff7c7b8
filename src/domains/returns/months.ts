/** Rules by month: when the monthly form of devices is due, what is late, and what is silence. */
import type { Rules } from './knowledge.ts'
import { monthAt, startOfDay } from './times.ts'

/** The first moment at which a month's form (2026-10) is late: the end of the due day of the month after it. */
export function lateFrom(
  month: string,
  { deviceStatus, timeZone }: Pick<Rules, 'deviceStatus' | 'timeZone'>,
): Date {
  const [year, number] = month.split('-').map(Number)
  return startOfDay(year!, number! + 1, inForce(deviceStatus, month).dueDay + 1, timeZone)
}

/** What is asked of vendors at a time. */
export interface Thresholds {
  /** Seconds from detection to return: more is late. */
  readonly lateAfter: number
  /** Days, as silences() takes them. */
  readonly silence: { readonly least: number; readonly most: number }
  /** Of the month after that of the form of devices. */
  readonly deviceDueDay: number
}

export function thresholds(
  at: Date,
  rules: Pick<Rules, 'lateness' | 'silences' | 'deviceStatus' | 'timeZone'>,
): Thresholds {
  const month = monthAt(at.getTime(), rules.timeZone)
  const { least, most } = inForce(rules.silences, month)
  return {
    lateAfter: inForce(rules.lateness, month).hours * 3600,
    silence: { least, most },
    deviceDueDay: inForce(rules.deviceStatus, month).dueDay,
  }
}

/** Of dated rules the newest that applied then; before all of them, the first. */
function inForce<Rule extends { readonly from: string }>(rules: readonly Rule[], month: string): Rule {
  return (
    rules.filter(({ from }) => from <= month).toSorted((a, b) => (a.from < b.from ? 1 : -1))[0] ?? rules[0]!
  )
}

/** The newest month (2026-10) that is over. */
export function monthBefore(now: Date, { timeZone }: Pick<Rules, 'timeZone'>): string {
  const [year, month] = monthAt(now.getTime(), timeZone).split('-').map(Number)
  return new Date(Date.UTC(year!, month! - 2, 1)).toISOString().slice(0, 7)
}

/** First moments of a month and of the one after it. */
export function spanOf(month: string, timeZone: string): { readonly from: Date; readonly to: Date } {
  const [year, number] = month.split('-').map(Number)
  return { from: startOfDay(year!, number!, 1, timeZone), to: startOfDay(year!, number! + 1, 1, timeZone) }
}
