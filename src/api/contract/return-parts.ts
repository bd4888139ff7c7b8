/** What operations on returns have in common. */
import { z } from 'zod'

export const forms = ['monitoring', 'analysis', 'alert', 'device-status'] as const
export const returnForm = z
  .enum(forms)
  .describe(
    'monitoring: 資安監控單; analysis: 情資分析單; alert: raw alerts, no valid returns; device-status: 監控設備狀況單',
  )

export const idOf = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1)
export const longId = z.coerce.number().int().min(1)

export const vendorNamed = z.object({
  id: z.number().int(),
  code: z.string().nullable(),
  nameZh: z.string().nullable().describe('null: not for the caller to know'),
  nameEn: z.string().nullable(),
})

export const agencyNamed = z.object({
  id: z.number().int(),
  oid: z.string().nullable(),
  nameZh: z.string().nullable().describe('null: not for the caller to know'),
  nameEn: z.string().nullable(),
})

/** What is wrong with a row, or to be known of it. */
export const rowProblem = z.object({
  row: z.number().int().describe('row of the table, line of the text, or place in the list, from 1'),
  column: z.string().describe('heading or JSON path; empty for the row as a whole'),
  code: z.string().describe('stable: programs branch on it'),
  detail: z.string(),
  hint: z.string().nullable().describe('what to do'),
})

/** Names of RSIT: not every class has a published Chinese one. */
export const classLabel = z.object({ 'zh-TW': z.string().nullable(), en: z.string() })

/** By id. */
export const ofParties = { vendor: idOf.optional(), agency: idOf.optional() }
export const returnFilters = {
  ...ofParties,
  threatClass: z.string().max(100).optional().describe('RSIT code: intrusion-attempts'),
  category: z
    .string()
    .max(40)
    .optional()
    .describe('code of a business category; empty for agencies without one; not for vendors'),
  level: z.enum(['A', 'B', 'C', 'D', 'E', '']).optional().describe('likewise'),
}
