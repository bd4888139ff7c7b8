/** What readers make of bytes: rows with their places. */

/**
 * A cell or JSON value that a reader marks: a time that the spreadsheet knows as one (ISO 8601 without a zone), or what makes the cell
 * unfit (`code`), such as an error the spreadsheet shows.
 */
export type Marked = { readonly $time: string } | { readonly $fault: string; readonly detail: string }

/** By heading, or a JSON object as it came. */
export type SourceRecord = Readonly<Record<string, unknown>>

export type ReadRow =
  | { readonly kind: 'record'; readonly row: number; readonly record: SourceRecord }
  /** Bytes that are no record. */
  | {
      readonly kind: 'fault'
      readonly row: number
      readonly column: string
      readonly code: string
      readonly detail: string
      readonly bytes: Uint8Array
    }

/** Everything that was read: `rows.length + blank` records. */
export interface Content {
  readonly rows: readonly ReadRow[]
  /** Rows that hold nothing. */
  readonly blank: number
  /** Of a table: as they stand, by column; empty where there is none. */
  readonly headings: readonly string[]
  /** What was left out on purpose, for a person: worksheets. */
  readonly notRead: readonly string[]
}

export const limits = {
  /** Of a delivery as it arrives. */
  bytes: 64 * 2 ** 20,
  /** Rows that hold something. */
  rows: 200_000,
  columns: 500,
  /** Of a cell. */
  cell: 100_000,
  /** Of all cells together. */
  characters: 64 * 2 ** 20,
} as const

export function isFault(value: unknown): value is Extract<Marked, { $fault: string }> {
  return typeof value === 'object' && value !== null && '$fault' in value
}

/** What a spreadsheet calls a column, from 0: A, …, Z, AA. */
export function columnLetters(index: number): string {
  let letters = ''
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1)
    letters = String.fromCharCode(65 + (rest % 26)) + letters
  return letters
}
