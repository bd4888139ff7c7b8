/** Whole tables as CSV (RFC 4180), safe to open in a spreadsheet. */
import { LianfangError } from '../../base/errors.ts'
import { csvFields } from './csv.ts'

/** What a spreadsheet would compute instead of showing, in East Asian versions wide signs too; an apostrophe before it makes it a text. */
const formula = /^'*[=+\-@＝＋－＠\t\r\n]/

/** One record with its line end. Formulas are neutralised, and csvTable() takes that back. */
export function csvRecord(fields: readonly (string | number)[]): string {
  const quoted = fields.map((field) => {
    const text = typeof field === 'number' ? String(field) : formula.test(field) ? `'${field}` : field
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  })
  return `${quoted.join(',')}\r\n`
}

export interface CsvRow {
  /** 1-based line of the text that it begins on. */
  readonly line: number
  /** By the heading's names; what is missing at the end is empty. */
  readonly fields: Readonly<Record<string, string>>
}

/**
 * The rows below the heading. Names are compared in lower case; a comma, semicolon or tab separates, whichever the heading has most of.
 * Error: csv-invalid, with the line.
 */
export function csvTable(text: string, names: readonly string[]): CsvRow[] {
  const records = [...recordsOf(text.replace(/^\uFEFF/, ''))]
  const heading = records.shift()
  if (heading === undefined) throw invalid(1, 'it is empty')
  const separator = [',', ';', '\t'].toSorted(
    (a, b) => heading.text.split(b).length - heading.text.split(a).length,
  )[0]!
  const columns = csvFields(heading.text, separator)?.map((name) => name.trim().toLowerCase())
  if (columns === undefined) throw invalid(heading.line, 'a quote is not closed')
  const strange = columns.find((name) => !names.includes(name))
  if (strange !== undefined)
    throw invalid(
      heading.line,
      `there is no column ${JSON.stringify(strange.slice(0, 50))}; there are: ${names.join(', ')}`,
    )
  if (new Set(columns).size < columns.length) throw invalid(heading.line, 'a column is named twice')
  return records
    .filter(({ text }) => text.trim() !== '')
    .map(({ line, text }) => {
      const fields = csvFields(text, separator)
      if (fields === undefined)
        throw invalid(line, 'a quote is not closed, or something follows a closing one')
      if (fields.length > columns.length)
        throw invalid(line, `${fields.length} fields under ${columns.length} columns`)
      return {
        line,
        fields: Object.fromEntries(columns.map((name, index) => [name, plainField(fields[index] ?? '')])),
      }
    })
}

/** What csvRecord() was given: without the apostrophe that it put before a formula. */
export function plainField(field: string): string {
  return field.startsWith("'") && formula.test(field) ? field.slice(1) : field
}

/** Records by line ends outside of quotes. */
function* recordsOf(text: string): Generator<{ readonly line: number; readonly text: string }> {
  let [line, start, first, quoted] = [1, 0, 1, false]
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (letter === '"') quoted = !quoted
    if (letter !== '\n') continue
    line++
    if (quoted) continue
    yield { line: first, text: text.slice(start, at).replace(/\r$/, '') }
    start = at + 1
    first = line
  }
  if (start < text.length) yield { line: first, text: text.slice(start).replace(/\r$/, '') }
}

function invalid(line: number, why: string): LianfangError {
  return new LianfangError('csv-invalid', `line ${line}: ${why}`, {
    hint: 'Correct it and send the whole again.',
  })
}
