/** CSV as people and programs write it: any separator, quotes over lines, one bad quote no more than its own line. */
import { LianfangError } from '../../../base/errors.ts'
import { plainField } from '../../../standards/csv/table.ts'
import { limits, type Content, type ReadRow } from './rows.ts'
import { refuseRows, tableContent, type TableRow } from './table.ts'

/** A quoted field that is longer than this was most likely never closed. */
const mostQuoted = { characters: 100_000, lines: 500 } as const
const mostBroken = 1000

/** `known`: names that headings may have. Rows are lines of the text. Errors: those of tableContent(), too-large. */
export function readCsv(text: string, known: readonly string[]): Content {
  const separator = separatorOf(text)
  const rows: TableRow[] = []
  const faults: ReadRow[] = []
  let [at, line, blank] = [0, 1, 0]
  while (at < text.length) {
    const taken = recordAt(text, at, separator)
    if ('fields' in taken) {
      if (taken.fields.length > limits.columns)
        faults.push(
          fault(
            line,
            'row-too-wide',
            `${taken.fields.length} columns, ${limits.columns} at most`,
            text.slice(at, taken.end),
          ),
        )
      else if (taken.fields.every((field) => field.trim() === '')) blank++
      else rows.push({ row: line, cells: taken.fields.map(plainField) })
      line += taken.lines
      at = taken.end
    } else {
      const end = lineEnd(text, at)
      faults.push(fault(line, taken.code, taken.detail, text.slice(at, end)))
      if (faults.length > mostBroken)
        throw new LianfangError('csv-invalid', `line ${line}: more than ${mostBroken} lines are broken`, {
          hint: 'Check the separator and the quotes, and send it again.',
        })
      at = end
      line++
    }
    refuseRows(rows.length)
  }
  return tableContent(rows, known, { faults, blank })
}

/** The one that the first lines have most of. */
function separatorOf(text: string): string {
  const head = text.slice(0, 20_000).split('\n', 20).join('\n')
  return [',', ';', '\t', '|'].toSorted((a, b) => head.split(b).length - head.split(a).length)[0]!
}

type Taken =
  | { readonly fields: string[]; readonly end: number; readonly lines: number }
  | { readonly code: string; readonly detail: string }

/** The record that begins at `start`. A quote opens a field only at its beginning, as RFC 4180 has it. */
function recordAt(text: string, start: number, separator: string): Taken {
  const fields: string[] = []
  let at = start
  let lines = 1
  for (;;) {
    let field = ''
    if (text[at] === '"') {
      const opened = at
      for (;;) {
        const quote = text.indexOf('"', at + 1)
        if (quote < 0 || quote - opened > mostQuoted.characters)
          return { code: 'quote-unclosed', detail: 'a quoted field is not closed' }
        field += text.slice(at + 1, quote)
        at = quote + 1
        if (text[at] !== '"') break
        field += '"'
      }
      const inside = field.split('\n').length - 1
      if (inside > mostQuoted.lines) return { code: 'quote-unclosed', detail: 'a quoted field is not closed' }
      lines += inside
      if (text[at] === '\r' && text[at + 1] === '\n') at++
      if (at < text.length && text[at] !== separator && text[at] !== '\n')
        return { code: 'quote-invalid', detail: 'something follows a closing quote' }
    } else {
      const end = fieldEnd(text, at, separator)
      field = text.slice(at, end)
      at = end
      if (text[at] !== separator) field = field.replace(/\r$/, '')
    }
    fields.push(field)
    if (at >= text.length) return { fields, end: at, lines }
    if (text[at] === '\n') return { fields, end: at + 1, lines }
    at++
    // A separator at the very end has an empty field after it.
    if (at >= text.length) return { fields: [...fields, ''], end: at, lines }
  }
}

function fieldEnd(text: string, start: number, separator: string): number {
  const code = separator.charCodeAt(0)
  for (let at = start; at < text.length; at++) {
    const letter = text.charCodeAt(at)
    if (letter === code || letter === 10) return at
  }
  return text.length
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end < 0 ? text.length : end + 1
}

function fault(row: number, code: string, detail: string, text: string): ReadRow {
  return {
    kind: 'fault',
    row,
    column: '',
    code,
    detail,
    bytes: Buffer.from(text.trimEnd().slice(0, limits.cell)),
  }
}
