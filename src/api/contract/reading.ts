/** What answers about events have in common: the period asked for and shown, and the statements behind the numbers. */
import { z } from 'zod'

/** A text with commas as a list of words. */
export const words = z
  .string()
  .max(2000)
  .transform((list) => list.split(',').filter((word) => word !== ''))

/** A period as the command line takes it: 2026-10, 2026-W40, last-week, or from … to with dates. */
export const period = {
  from: z
    .string()
    .max(40)
    .default('last-week')
    .describe('a period (2026-10, 2026-W40, last-week …) or its first day'),
  to: z.string().max(40).optional().describe('its last day; a bare date includes that day'),
}

export const instant = z.iso.datetime({ offset: true })

/** In both languages of the console. */
export const bilingual = z.object({ 'zh-TW': z.string(), en: z.string() })

export const periodShown = z.object({
  from: instant,
  to: instant.describe('first second after it'),
  timeZone: z.string(),
  label: bilingual,
})

export const executedQuery = z.object({
  id: z.string(),
  sql: z.string(),
  parameters: z.record(z.string(), z.unknown()),
})

/** What a number does not cover, and how much of it. */
export const caveat = z.object({ code: z.string(), amount: z.number() })

export const place = z.object({
  country: z.string().nullable().describe('ISO 3166-1 alpha-2'),
  network: z.string().nullable().describe('autonomous system: number and name'),
})
