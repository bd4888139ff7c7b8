/** Looks a record's values up by a profile. */
import type { DeviceField, FieldSource, Profile, TicketField, TimeFormat } from './profile.ts'
import { isFault, type SourceRecord } from './readers/rows.ts'
import { comparable, storableValue } from './words.ts'

export type FieldName = TicketField | DeviceField

/** What was said beside the bytes, for records that do not say it themselves. */
export interface Parameters {
  /** OID or name. */
  readonly agency?: string | undefined
  readonly threatClass?: string | undefined
  readonly severity?: string | undefined
  /** Of times without one, instead of the profile's. */
  readonly zone?: string | undefined
  /** Of a workbook: the worksheet that was read. */
  readonly sheet?: string | undefined
}

export class FieldReader {
  readonly #profile: Profile
  readonly #parameters: Parameters
  readonly #record: SourceRecord
  /** Of a table: what a heading is called in the file. */
  readonly #headings: ReadonlyMap<string, string> | undefined

  /** `headings`: of the table that the record is of, for columns that are empty in it. */
  constructor(
    profile: Profile,
    parameters: Parameters,
    record: SourceRecord,
    headings: readonly string[] = [],
  ) {
    this.#profile = profile
    this.#parameters = parameters
    this.#record = record
    this.#headings =
      profile.layout === 'table'
        ? new Map([...headings, ...Object.keys(record)].map((heading) => [comparable(heading), heading]))
        : undefined
  }

  /** The value at a heading or path; undefined when there is none, or nothing in it. */
  at(path: string): unknown {
    if (this.#headings !== undefined) {
      const heading = this.#headings.get(comparable(path))
      const value = heading === undefined ? undefined : this.#record[heading]
      if (isFault(value)) return undefined
      return typeof value === 'object' && value !== null && '$time' in value ? value.$time : value
    }
    if (Object.hasOwn(this.#record, path)) return presence(this.#record[path])
    let value: unknown = this.#record
    for (const part of path.split('.')) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
      value = (value as Record<string, unknown>)[part]
    }
    return presence(value)
  }

  isReturn(): boolean {
    return this.#profile.where.every(({ path, is }) => is.includes(wordOf(this.at(path))))
  }

  /** Cells that cannot be used. */
  faults(): readonly { readonly column: string; readonly code: string; readonly detail: string }[] {
    if (this.#headings === undefined) return []
    return Object.entries(this.#record).flatMap(([column, value]) =>
      isFault(value) ? [{ column, code: value.$fault, detail: value.detail }] : [],
    )
  }

  /** Where a field's value stands, for a person: the first of its sources that the record has, else the first one. */
  place(field: FieldName): string {
    const from = this.#source(field)?.from ?? []
    const found =
      from.find((path) => this.at(path) !== undefined) ??
      from.find((path) => this.#headings?.has(comparable(path))) ??
      from[0] ??
      ''
    return this.#headings?.get(comparable(found)) ?? found
  }

  /** As it was given: a text or number; a list's first. */
  scalar(field: FieldName): string | number | undefined {
    const value = this.#given(field)
    const first: unknown = Array.isArray(value) ? (value as unknown[])[0] : value
    if (typeof first === 'number') return first
    const text = wordOf(first)
    return text === '' ? undefined : text
  }

  /** As one text; a list's items are parted by commas. */
  word(field: FieldName): string {
    return wordOf(this.#given(field))
  }

  /** In our words, by the profile's maps; as it was given where no map has it. */
  mapped(field: FieldName): string {
    return this.words(field)[0] ?? ''
  }

  /** The same of each item of a list. */
  words(field: FieldName): string[] {
    const source = this.#source(field)
    const given = this.#given(field)
    // A list may be as long as a record: nobody means more by it than its first words.
    const items = (Array.isArray(given) ? (given as unknown[]).slice(0, mostWords) : [given])
      .map(wordOf)
      .filter((word) => word !== '')
    return source === undefined ? items : items.map((word) => translated(word, source))
  }

  /** Items of a list, or of a text that parts them by blanks, commas or semicolons. */
  list(field: FieldName): string[] {
    const given = this.#given(field)
    const items = Array.isArray(given) ? (given as unknown[]) : wordOf(given).split(/[\s,;、，；]/)
    return items.map((item) => wordOf(itemOf(item))).filter((word) => word !== '' && word !== '-')
  }

  timesOf(field: FieldName): { readonly formats: readonly TimeFormat[]; readonly zone: string } {
    const { formats, zone } = this.#profile.times
    // The spreadsheet's own times come as ISO 8601.
    const own = this.#source(field)?.formats ?? formats
    return { formats: own.includes('iso') ? own : [...own, 'iso'], zone: this.#parameters.zone ?? zone }
  }

  /** What no field of the profile takes, fit to be stored. */
  unmapped(): Readonly<Record<string, unknown>> {
    const taken = new Set(Object.values(this.#profile.fields).flatMap(({ from }) => from))
    const comparables = new Set([...taken].map(comparable))
    return storableValue(
      this.#headings === undefined
        ? without(this.#record, '', taken)
        : Object.fromEntries(
            Object.entries(this.#record)
              .filter(([heading]) => !comparables.has(comparable(heading)))
              .map(([heading]) => [heading, this.at(heading)]),
          ),
    ) as Readonly<Record<string, unknown>>
  }

  #source(field: FieldName): FieldSource | undefined {
    return this.#profile.fields[field]
  }

  #given(field: FieldName): unknown {
    const source = this.#source(field)
    for (const path of source?.from ?? []) {
      const value = this.at(path)
      if (value !== undefined && wordOf(value) !== '') return value
    }
    const parameter: unknown = this.#parameters[field as keyof Parameters]
    return parameter ?? source?.value
  }
}

const mostWords = 50

function translated(word: string, { values, contains, ranges }: FieldSource): string {
  const plain = comparable(word)
  const exact = Object.entries(values ?? {}).find(([given]) => comparable(given) === plain)
  if (exact !== undefined) return exact[1]
  const lower = word.toLowerCase()
  const part = contains?.find(({ text }) => lower.includes(text.toLowerCase()))
  if (part !== undefined) return part.value
  const number = /^-?\d+(\.\d+)?$/.test(word.trim()) ? Number(word) : NaN
  return ranges?.find(({ from, to }) => number >= from && number <= to)?.value ?? word
}

/** An address may be written as an object. */
function itemOf(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item
  const { ip, value, address } = item as {
    readonly ip?: unknown
    readonly value?: unknown
    readonly address?: unknown
  }
  return ip ?? value ?? address
}

function presence(value: unknown): unknown {
  return value === null || value === '' ? undefined : value
}

function wordOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.trim()
    case 'number':
    case 'boolean':
      return String(value)
    case 'object':
      if (value === null) return ''
      return Array.isArray(value) ? value.map(wordOf).join(', ') : JSON.stringify(value)
    default:
      return ''
  }
}

/** A copy of a JSON object without the paths that were taken, and without objects that this leaves empty. */
function without(
  record: Readonly<Record<string, unknown>>,
  above: string,
  taken: ReadonlySet<string>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]): [string, unknown][] => {
      const path = `${above}${key}`
      if (taken.has(path)) return []
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[key, value]]
      const inner = without(value as Record<string, unknown>, `${path}.`, taken)
      return Object.keys(inner).length > 0 ? [[key, inner]] : []
    }),
  )
}
