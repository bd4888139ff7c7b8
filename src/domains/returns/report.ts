/** What became of a delivery, row by row. */
import type { Problem } from './draft.ts'
import type { Form } from './tables.ts'

export interface DeliveryReport {
  /** Null: a dry run, nothing was stored. */
  readonly delivery: number | null
  /** The same had been delivered before: this is what was answered then. */
  readonly isRepeat: boolean
  readonly form: Form
  readonly profile: { readonly id: string; readonly version: number }
  readonly receivedAt: string
  /** read = stored + unchanged + setAside + blank. */
  readonly counts: {
    readonly read: number
    readonly stored: number
    readonly unchanged: number
    readonly setAside: number
    readonly blank: number
  }
  /** stored = added + revised + history. `history`: older than what stood there. */
  readonly stored: { readonly added: number; readonly revised: number; readonly history: number }
  /** Of the blank ones: records that are no returns by the profile. */
  readonly passedOver: number
  /** By code: problems of rows set aside, and flags of stored rows. */
  readonly problems: Readonly<Record<string, number>>
  readonly flags: Readonly<Record<string, number>>
  /** Problems and flags in the order of rows, problems first; at most 1000. */
  readonly rows: readonly (Problem & { readonly isFlag: boolean })[]
  readonly isWhole: boolean
  /** Columns of a table, and worksheets that were not read. */
  readonly headings: readonly string[]
  readonly notRead: readonly string[]
}

const mostRows = 1000

export function tally(problems: readonly Problem[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { code } of problems) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

export function shownRows(
  problems: readonly Problem[],
  flags: readonly Problem[],
): Pick<DeliveryReport, 'rows' | 'isWhole'> {
  const rows = [
    ...problems.map((each) => ({ ...each, isFlag: false })),
    ...flags.map((each) => ({ ...each, isFlag: true })),
  ]
  return { rows: rows.slice(0, mostRows), isWhole: rows.length <= mostRows }
}
