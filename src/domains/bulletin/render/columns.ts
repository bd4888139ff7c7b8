import type { PrintedTable } from './printed.ts'
import { textWidth } from './text-width.ts'

interface ColumnWidth {
  /** What the longest cell takes, in ems of its text; words no more than 24. */
  readonly ems: number
  /** Shares the width that is left; the others take what they need. */
  readonly flexible: boolean
}

/** Numbers and short words never wrap; the longest words share what is left. Some column is always flexible. */
export function columnWidths({ columns, rows }: PrintedTable): ColumnWidth[] {
  const ems = columns.map(({ label, end }, at) => {
    // A head may wrap between its words; a cell should not.
    const longest = [...label.split(' '), ...rows.map((row) => row[at]!.text)].reduce(
      (most, text) => Math.max(most, textWidth(text, 1)),
      0,
    )
    return Math.round(10 * (end ? longest : Math.min(longest, 24))) / 10
  })
  const words = ems.filter((_, at) => !columns[at]!.end)
  const least = Math.min(10, Math.max(...words))
  return ems.map((width, at) => ({ ems: width, flexible: !columns[at]!.end && width >= least }))
}
