/** Figures that come counted: CSV with a heading, a row for each period and thing that was counted. */
import { isUtf8 } from 'node:buffer'
import { csvFields } from '../../standards/csv/csv.ts'
import { between, periodOf, type Period } from './counted-period.ts'
import type { Format, ParseOptions, Parser, StreamPlace } from './format.ts'
import { recordParser, refused, type BlockRows, type Outcome } from './line-parser.ts'

/** Columns that every such table has, the period as one field or as two. */
export type PeriodColumn = 'period' | 'period_start' | 'period_end'

/** A heading by its columns: a name is compared in lower case and without blanks, underscores and hyphens. */
export type Headings<Column> = ReadonlyMap<string, Column | PeriodColumn>

const periodHeadings: Readonly<Record<PeriodColumn, readonly string[]>> = {
  period: ['period', 'date', 'month', '期間', '日期', '月份', '統計期間'],
  period_start: [
    'periodstart',
    'start',
    'from',
    'startdate',
    '開始',
    '起始',
    '開始日期',
    '起始日期',
    '期間起',
  ],
  period_end: ['periodend', 'end', 'to', 'enddate', '結束', '結束日期', '截止', '截止日期', '期間迄'],
}

/** Names of columns, those of the period among them. */
export function headingsOf<Column extends string>(
  names: Readonly<Record<Column, readonly string[]>>,
): Headings<Column> {
  const columns = Object.entries({ ...periodHeadings, ...names }) as [Column, readonly string[]][]
  return new Map(columns.flatMap(([column, texts]) => texts.map((text) => [text, column] as const)))
}

/** A row below the heading: what its fields hold, without blanks around it; empty when there is no such column. */
export interface CountedRow<Column> {
  readonly period: Period
  readonly field: (column: Column) => string
  /** For a person: a column's place and name in this table. */
  readonly place: (column: Column) => string
}

export interface CountedTable<Column, Stored extends { readonly kind: string }> {
  readonly headings: Headings<Column>
  /** Columns that a heading must have besides the period. */
  readonly needed: readonly Column[]
  read(row: CountedRow<Column>, options: ParseOptions): Outcome<Stored>
  rows(receivedAt: number): BlockRows<Stored>
}

interface Heading<Column> {
  readonly separator: string
  /** The names as they stand, and by place what is known of them. */
  readonly names: readonly string[]
  readonly columns: readonly (Column | PeriodColumn | undefined)[]
}

const big5 = new TextDecoder('big5')

/** Spreadsheets in Taiwan save CSV as Big5 unless told otherwise. */
function textOf(line: Uint8Array): string {
  const text = isUtf8(line) ? Buffer.from(line).toString('utf8') : big5.decode(line)
  return text.replace(/^\ufeff/, '').replace(/\r$/, '')
}

/** What tells such a table and reads it, for a Format. Rows set aside keep the heading with them, so that they can be read again alone. */
export function countedTable<Column extends string, Stored extends { readonly kind: string }>(
  table: CountedTable<Column, Stored>,
): Pick<Format, 'recognise' | 'open'> {
  function headingOf(line: string): Heading<Column> | undefined {
    for (const separator of [',', ';', '\t']) {
      const names = csvFields(line, separator)
      if (names === undefined) continue
      const columns = names.map((name) => table.headings.get(name.toLowerCase().replace(/[\s_-]/g, '')))
      const known = columns.filter((column) => column !== undefined)
      if (new Set(known).size < known.length) continue
      const has = (column: Column | PeriodColumn): boolean => known.includes(column)
      const period = has('period') || (has('period_start') && has('period_end'))
      if (period && table.needed.every(has)) return { separator, names, columns }
    }
    return undefined
  }

  /** The heading among the first lines of a stream; a title may stand above it. */
  function headingIn(
    head: Uint8Array,
  ): { readonly heading: Heading<Column>; readonly line: Uint8Array } | undefined {
    let start = 0
    for (let count = 0; count < 20 && start < head.length; count++) {
      const found = head.indexOf(0x0a, start)
      const line = head.subarray(start, found < 0 ? head.length : found)
      const heading = headingOf(textOf(line))
      if (heading !== undefined) return { heading, line }
      if (found < 0) break
      start = found + 1
    }
    return undefined
  }

  function open(options: ParseOptions, stream: StreamPlace): Promise<Parser> {
    const known = stream.position > 0 && stream.head !== undefined ? headingIn(stream.head) : undefined
    let heading = known?.heading
    let headingLine = known?.line ?? new Uint8Array(0)
    const take = (record: Uint8Array): Outcome<Stored> => {
      const line = textOf(record)
      if (line.trim() === '') return { kind: 'blank' }
      const found = headingOf(line)
      if (found !== undefined) {
        heading = found
        headingLine = record.slice()
        return { kind: 'framing' }
      }
      if (heading === undefined)
        return refused(
          'heading-missing',
          `no line above names ${['period', ...table.needed].join(', ').replace(/, (?=[^,]*$)/, ' and ')}`,
        )
      const outcome = readRow(line, heading, options)
      if (outcome.kind !== 'set-aside' || !('reason' in outcome)) return outcome
      return { ...outcome, bytes: Buffer.concat([headingLine, Buffer.from('\n'), record]) }
    }
    return Promise.resolve(recordParser(take, table.rows(options.receivedAt), stream))
  }

  /** One line below the heading. A row with anything in doubt is set aside: a count is not an event that can be looked up. */
  function readRow(line: string, heading: Heading<Column>, options: ParseOptions): Outcome<Stored> {
    const { separator, columns, names } = heading
    const fields = csvFields(line, separator)
    if (fields === undefined)
      return refused('quote-unclosed', 'a quoted field is not closed, or goes on behind its quote')
    if (fields.length !== columns.length)
      return refused('fields-mismatch', `${fields.length} fields under ${columns.length} headings`)
    const field = (column: Column | PeriodColumn): string => fields[columns.indexOf(column)]?.trim() ?? ''
    const period =
      field('period') === ''
        ? between(field('period_start'), field('period_end'), options.timeZone)
        : periodOf(field('period'), options.timeZone)
    if (period === undefined) {
      const texts = [field('period'), field('period_start'), field('period_end')].filter(
        (text) => text !== '',
      )
      return refused('period-invalid', texts.length === 0 ? 'no period' : texts.join(' to '))
    }
    const place = (column: Column): string => {
      const index = columns.indexOf(column)
      return `column ${index + 1} (${names[index]?.trim() ?? ''})`
    }
    return table.read({ period, field, place }, options)
  }

  return { recognise: (head) => (headingIn(head) === undefined ? 0 : 0.9), open }
}

/** A count as people write it, `1,234,567`; undefined when it is none that is exact. */
export function countOf(text: string): number | undefined {
  if (!/^(?:\d+|\d{1,3}(?:,\d{3})+)$/.test(text)) return undefined
  const count = Number(text.replaceAll(',', ''))
  return Number.isSafeInteger(count) ? count : undefined
}
