/** Rows of cells under a heading → records. */
import { LianfangError } from '../../../base/errors.ts'
import { comparable } from '../words.ts'
import { columnLetters, limits, type Content, type Marked, type ReadRow } from './rows.ts'

type Cell = string | number | boolean | Marked

/** A row by its place, from 1; undefined and '' are empty cells. */
export interface TableRow {
  readonly row: number
  readonly cells: readonly (Cell | undefined)[]
}

/** The heading stands among the first rows that hold anything: a title may stand above it. */
const headingWithin = 20

/**
 * The heading is the row that names most of `known` (two at least, or all there are). `faults` are rows that could not be cut into
 * cells. Errors: heading-missing, heading-invalid.
 */
export function tableContent(
  rows: readonly TableRow[],
  known: readonly string[],
  more: {
    readonly faults?: readonly ReadRow[]
    readonly blank?: number
    readonly notRead?: readonly string[]
  } = {},
): Content {
  const wanted = new Set(known.map(comparable))
  const filled = rows.filter(({ cells }) => cells.some((cell) => !isEmpty(cell)))
  const head = filled.slice(0, headingWithin)
  const hits = head.map(
    ({ cells }) =>
      new Set(
        cells
          .filter((cell) => typeof cell === 'string')
          .map(comparable)
          .filter((name) => wanted.has(name)),
      ).size,
  )
  const best = Math.max(0, ...hits)
  if (best < Math.min(2, wanted.size))
    throw new LianfangError(
      'heading-missing',
      `none of the first rows is the heading: it must name some of ${known.slice(0, 40).join(', ')}`,
      { hint: 'Put the heading above the rows, or choose the profile that fits the file.' },
    )
  const at = hits.indexOf(best)
  const headings = namesOf(head[at]!, wanted)
  const records = filled.slice(at + 1).map(({ row, cells }): ReadRow => {
    const entries = cells.flatMap((cell, index): [string, unknown][] =>
      isEmpty(cell) ? [] : [[headings[index] ?? columnLetters(index), cell]],
    )
    return { kind: 'record', row, record: Object.fromEntries(entries) }
  })
  return {
    rows: [...records, ...(more.faults ?? [])].sort((a, b) => a.row - b.row),
    blank: rows.length - filled.length + (more.blank ?? 0),
    headings,
    notRead: more.notRead ?? [],
  }
}

function namesOf({ row, cells }: TableRow, wanted: ReadonlySet<string>): string[] {
  const seen = new Map<string, number>()
  return cells.map((cell, index) => {
    const name = typeof cell === 'string' ? cell.trim() : ''
    if (name === '') return columnLetters(index)
    const count = (seen.get(comparable(name)) ?? 0) + 1
    seen.set(comparable(name), count)
    if (count > 1 && wanted.has(comparable(name)))
      throw new LianfangError(
        'heading-invalid',
        `row ${row}, column ${columnLetters(index)}: ${JSON.stringify(name.slice(0, 50))} is named twice`,
        { hint: 'Name each column once.' },
      )
    return count > 1 ? `${name} (${count})` : name
  })
}

function isEmpty(cell: Cell | undefined): boolean {
  return cell === undefined || (typeof cell === 'string' && cell.trim() === '')
}

/** Error: too-large. */
export function refuseRows(count: number): void {
  if (count > limits.rows)
    throw new LianfangError('too-large', `more than ${limits.rows} rows`, { hint: 'Send it in parts.' })
}
