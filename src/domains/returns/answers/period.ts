/** What all answers on returns share: their periods, and which returns are asked about. */
import { type RawBuilder, sql } from 'kysely'
import { instantOf, zoneOffset } from '../../../base/zone.ts'
import { type Period, previousPeriod } from '../../gateway/index.ts'

/** Which of the valid returns are counted; absent: all. */
export interface ReturnsFilter {
  readonly vendor?: number | undefined
  readonly agency?: number | undefined
  readonly threatClass?: string | undefined
  /** Code of a business category; '' for agencies without one. */
  readonly category?: string | undefined
  readonly level?: string | undefined
  readonly form?: 'monitoring' | 'analysis' | undefined
}

/** Conditions on `return_counted AS counted`: returned within the period. */
export function counted({ from, to }: Period, filter: ReturnsFilter): RawBuilder<unknown> {
  const { vendor, agency, threatClass, category, level, form } = filter
  const conditions = [
    sql`counted.returned_at >= ${instant(from)} AND counted.returned_at < ${instant(to)}`,
    ...(vendor === undefined ? [] : [sql`counted.vendor = ${vendor}`]),
    ...(agency === undefined ? [] : [sql`counted.agency = ${agency}`]),
    ...(threatClass === undefined ? [] : [sql`counted.threat_class = ${threatClass}`]),
    ...(category === undefined ? [] : [sql`coalesce(counted.category, '') = ${category}`]),
    ...(level === undefined ? [] : [sql`coalesce(counted.level, '') = ${level}`]),
    ...(form === undefined ? [] : [sql`counted.form = ${form}`]),
  ]
  return sql.join(conditions, sql` AND `)
}

/** What the caller may know of a ticket's flags: whose an address is instead is not for vendors. */
export const knownFlags = sql<
  readonly string[]
>`CASE WHEN (SELECT scope_vendor()) IS NULL THEN flags ELSE array_remove(flags, 'address-elsewhere') END`

export function instant(second: number): Date {
  return new Date(second * 1000)
}

/** The period, and those it is compared with. */
export interface Compared {
  readonly period: Period
  /** As long, just before. */
  readonly previous: Period
  /** The same days of the year before. */
  readonly lastYear: Period
}

export function compared(period: Period): Compared {
  return { period, previous: previousPeriod(period), lastYear: yearBefore(period) }
}

/** 29 February is the first of March a year before. */
function yearBefore({ from, to, timeZone }: Period): Period {
  const shifted = (second: number): number => {
    const wall = wallClock(second, timeZone)
    wall.setUTCFullYear(wall.getUTCFullYear() - 1)
    return Math.floor(instantOf(wall.getTime(), timeZone) / 1000)
  }
  return { from: shifted(from), to: shifted(to), timeZone }
}

/** What clocks of the zone show, read as if it were UTC. */
function wallClock(second: number, timeZone: string): Date {
  return new Date(second * 1000 + zoneOffset(second * 1000, timeZone) * 60_000)
}

/** The month (2026-10) that a second lies in, or so many months after it. */
export function monthOf(second: number, timeZone: string, shift = 0): string {
  const wall = wallClock(second, timeZone)
  return new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + shift, 1)).toISOString().slice(0, 7)
}
