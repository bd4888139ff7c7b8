/** Agencies as CSV and JSON texts, for carrying them to and from other programs. */
import { z } from 'zod'
import { LianfangError } from '../../base/errors.ts'
import { csvRecord, csvTable } from '../../standards/csv/table.ts'
import type { Contact } from './agency.ts'

/** One agency as a file says it. What is absent is left as it is. */
export interface FileAgency {
  /** Line of a CSV, place in a JSON list (from 1). */
  readonly line: number
  readonly oid: string
  readonly nameZh?: string | undefined
  readonly nameEn?: string | undefined
  /** OID of its superior; empty for none. */
  readonly parent?: string | undefined
  readonly level?: string | undefined
  readonly category?: string | undefined
  /** ISO 8601, or empty. */
  readonly archived?: string | undefined
  readonly contacts?: readonly Contact[] | undefined
  readonly ranges?: readonly FileRange[] | undefined
}

export interface FileRange {
  readonly line: number
  readonly range: string
  /** ISO 8601; empty: ever since. */
  readonly from: string
  /** Empty: still. */
  readonly to: string
}

const mostBytes = 10 * 2 ** 20
const mostRecords = 100_000

const agencyColumns = ['name_zh', 'name_en', 'parent', 'level', 'category', 'archived'] as const
const contactColumns = ['contact', 'role', 'mail', 'phone'] as const
const rangeColumns = ['range', 'valid_from', 'valid_to'] as const
const columns = ['record', 'oid', ...agencyColumns, ...contactColumns, ...rangeColumns]

/** A text of at most mostBytes. Errors: csv-invalid, agencies-invalid, too-large. */
export function readAgencies(text: string, format: 'csv' | 'json'): FileAgency[] {
  if (Buffer.byteLength(text) > mostBytes) throw tooLarge(`more than ${mostBytes / 2 ** 20} MiB`)
  return format === 'csv' ? fromCsv(text) : fromJson(text)
}

const line = z.string().max(1000)
const fileSchema = z.strictObject({
  agencies: z
    .array(
      z.strictObject({
        oid: line,
        nameZh: line.optional(),
        nameEn: line.optional(),
        parent: line.optional(),
        level: line.optional(),
        category: line.optional(),
        archived: line.optional(),
        contacts: z
          .array(
            z.strictObject({
              name: line,
              role: line.default(''),
              mail: line.default(''),
              phone: line.default(''),
            }),
          )
          .max(1000)
          .optional(),
        ranges: z
          .array(z.strictObject({ range: line, from: line.default(''), to: line.default('') }))
          .max(mostRecords)
          .optional(),
      }),
    )
    .max(mostRecords),
})

function fromJson(text: string): FileAgency[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new LianfangError('agencies-invalid', `not JSON: ${(error as Error).message}`, {
      hint: 'Send an export of ours, or something like it.',
    })
  }
  const { data, error } = fileSchema.safeParse(parsed)
  if (error !== undefined) {
    const [first] = error.issues
    throw new LianfangError('agencies-invalid', `${first?.path.join('.') ?? ''}: ${first?.message ?? ''}`, {
      hint: 'Send an export of ours, or something like it.',
    })
  }
  return data.agencies.map((agency, index) => ({
    ...agency,
    line: index + 1,
    ranges: agency.ranges?.map((range) => ({ ...range, line: index + 1 })),
  }))
}

/** A line an agency, a contact or a range; contacts and ranges name their agency's OID. */
function fromCsv(text: string): FileAgency[] {
  const rows = csvTable(text, columns)
  if (rows.length > mostRecords) throw tooLarge(`more than ${mostRecords} lines`)
  const agencies = new Map<string, { -readonly [Key in keyof FileAgency]: FileAgency[Key] }>()
  const refuse = (line: number, why: string): never => {
    throw new LianfangError('csv-invalid', `line ${line}: ${why}`, {
      hint: 'Correct it and send the whole again.',
    })
  }
  for (const { line, fields } of rows) {
    const field = (name: string): string => fields[name] ?? ''
    const said = (name: string): string | undefined => fields[name]
    const [record, oid] = [
      field('record') === '' ? 'agency' : field('record').toLowerCase(),
      field('oid').trim(),
    ]
    if (oid === '') refuse(line, 'it names no OID')
    const known = agencies.get(oid)
    const agency = known ?? { line, oid }
    agencies.set(oid, agency)
    switch (record) {
      case 'agency':
        if (agency.nameZh !== undefined) refuse(line, `${oid} is on line ${agency.line} already`)
        agency.line = line
        agency.nameZh = field('name_zh')
        agency.nameEn = said('name_en')
        agency.parent = said('parent')
        agency.level = said('level')
        agency.category = said('category')
        agency.archived = said('archived')
        // One line may say it all.
        if (field('contact') !== '') agency.contacts = [contactOf(field)]
        if (field('range') !== '') agency.ranges = [{ line, ...rangeOf(field) }]
        break
      case 'contact':
        agency.contacts = [...(agency.contacts ?? []), contactOf(field)]
        break
      case 'range':
        agency.ranges = [...(agency.ranges ?? []), { line, ...rangeOf(field) }]
        break
      default:
        refuse(line, `${JSON.stringify(record.slice(0, 50))} is none of: agency, contact, range`)
    }
  }
  return [...agencies.values()]
}

function contactOf(field: (name: string) => string): Contact {
  return { name: field('contact'), role: field('role'), mail: field('mail'), phone: field('phone') }
}

function rangeOf(field: (name: string) => string): Omit<FileRange, 'line'> {
  return { range: field('range'), from: field('valid_from'), to: field('valid_to') }
}

/** What an export holds: everything is said. */
export type WholeAgency = Omit<Required<FileAgency>, 'line'>

export function writeAgencies(agencies: readonly WholeAgency[], format: 'csv' | 'json'): string {
  if (format === 'json')
    return `${JSON.stringify(
      {
        agencies: agencies.map(({ ranges, ...agency }) => ({
          ...agency,
          ranges: ranges?.map(({ range, from, to }) => ({ range, from, to })),
        })),
      },
      undefined,
      2,
    )}\n`
  const lines = agencies.flatMap((agency) => [
    row({
      record: 'agency',
      oid: agency.oid,
      name_zh: agency.nameZh,
      name_en: agency.nameEn,
      parent: agency.parent,
      level: agency.level,
      category: agency.category,
      archived: agency.archived,
    }),
    ...(agency.contacts ?? []).map(({ name, role, mail, phone }) =>
      row({ record: 'contact', oid: agency.oid, contact: name, role, mail, phone }),
    ),
    ...(agency.ranges ?? []).map(({ range, from, to }) =>
      row({ record: 'range', oid: agency.oid, range, valid_from: from, valid_to: to }),
    ),
  ])
  // Spreadsheets take it for UTF-8 by the mark.
  return `\uFEFF${csvRecord(columns)}${lines.join('')}`
}

function row(fields: Readonly<Record<string, string | undefined>>): string {
  return csvRecord(columns.map((name) => fields[name] ?? ''))
}

function tooLarge(what: string): LianfangError {
  return new LianfangError('too-large', `an import of ${what}`, { hint: 'Send it in parts.' })
}
