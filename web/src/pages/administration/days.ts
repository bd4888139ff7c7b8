/** Days of Asia/Taipei, which has had no summer time since 1979: always +08:00. */
import { wallClock, type Instant } from '../../format.ts'

/** `2026-11-22` */
export function dayOf(instant: Instant): string {
  const wall = wallClock(instant)
  return wall === undefined ? '' : `${wall.year}-${wall.month}-${wall.day}`
}

export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)

export const dayBegin = (day: string): string => `${day}T00:00:00+08:00`

/** Its last second. */
export const dayEnd = (day: string): string => `${day}T23:59:59+08:00`

/** First moment of the day after it. */
export function dayAfter(day: string): string {
  const next = new Date(Date.parse(dayBegin(day)) + 86_400_000)
  return Number.isNaN(next.getTime()) ? day : next.toISOString()
}
