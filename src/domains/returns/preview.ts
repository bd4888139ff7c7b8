/** How a file begins, and a proposal of how to read it: what a person maps columns with. */
import { LianfangError } from '../../base/errors.ts'
import type { Problem } from './draft.ts'
import { fewValues, type FewValues } from './few-values.ts'
import type { Knowledge } from './knowledge.ts'
import { deviceFields, ticketFields, type Profile, type ProfileFile } from './profile.ts'
import { readContent, type ReadOptions } from './readers/index.ts'
import { isFault, limits, type Content, type SourceRecord } from './readers/rows.ts'
import type { Form } from './tables.ts'
import { comparable } from './words.ts'

/** What of a profile depends on the file. */
export type ProposedMapping = Pick<ProfileFile, 'forms' | 'layout' | 'times' | 'identity' | 'fields'>

export interface Preview {
  readonly layout: 'table' | 'json'
  /** Of a table as they stand; of JSON the paths of the first records. */
  readonly headings: readonly string[]
  /** The first records, a cell for each heading; times in ISO 8601. */
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[]
  /** Of columns that hold few different values: these, of the first 10,000 records. */
  readonly values: readonly FewValues[]
  /** Records, and rows that hold nothing. */
  readonly records: number
  readonly blank: number
  /** Worksheets that were not read. */
  readonly notRead: readonly string[]
  /** Of the first rows that could not be read. */
  readonly problems: readonly Problem[]
  readonly mapping: ProposedMapping
  /** Headings that the proposal takes nothing from. */
  readonly unmapped: readonly string[]
  /** Profiles that come with the program and name some of the headings, the one that names most first. */
  readonly profiles: readonly string[]
}

const shownRows = 20
const looked = 100
const countedRecords = 10_000
const longestCell = 200

/** Errors: those of readContent() for a table or JSON; heading-missing when there is nothing in it. */
export async function preview(
  bytes: Uint8Array,
  form: Form,
  { profiles }: Pick<Knowledge, 'profiles'>,
  options: ReadOptions = {},
): Promise<Preview> {
  const layout = isJson(bytes) ? 'json' : 'table'
  const candidates = [...profiles.values()].filter(
    (each) => each.layout === layout && each.forms.includes(form),
  )
  const content =
    layout === 'json' ? await readAs(bytes, 'json', [], options) : await tableOf(bytes, candidates, options)
  const whole = content.rows.flatMap((row) => (row.kind === 'record' ? [row] : []))
  const valuesOf = (record: SourceRecord): ReadonlyMap<string, unknown> =>
    layout === 'json' ? flat(record) : new Map(Object.entries(record))
  const records = whole.slice(0, looked).map(({ row, record }) => ({ row, values: valuesOf(record) }))
  const headings =
    layout === 'json'
      ? [...new Set(records.flatMap(({ values }) => [...values.keys()]))].slice(0, limits.columns)
      : content.headings
  const names = layout === 'json' ? (path: string) => path : comparable
  const ranked = candidates
    .map((profile) => ({ profile, hits: hitsOf(profile, new Set(headings.map(names)), names) }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .map(({ profile }) => profile)
  const mapping = propose(form, layout, headings, ranked, candidates)
  const taken = new Set(Object.values(mapping.fields).flatMap(({ from = [] }) => from))
  return {
    layout,
    headings,
    rows: records.slice(0, shownRows).map(({ row, values }) => ({
      row,
      cells: headings.map((heading) => cellOf(values.get(heading))),
    })),
    values: fewValues(
      headings,
      whole
        .values()
        .take(countedRecords)
        .map(({ record }) => valuesOf(record)),
    ),
    records: content.rows.length,
    blank: content.blank,
    notRead: content.notRead,
    problems: content.rows
      .flatMap((row) => {
        if (row.kind === 'record') return []
        const { row: place, column, code, detail } = row
        return [{ row: place, column, code, detail }]
      })
      .slice(0, shownRows),
    mapping,
    unmapped: headings.filter((heading) => !taken.has(heading)),
    profiles: ranked.map(({ id }) => id),
  }
}

function isJson(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 64))
    .toString()
    .replace(/^\uFEFF/, '')
    .trimStart()
  return start.startsWith('{') || start.startsWith('[')
}

function readAs(
  bytes: Uint8Array,
  layout: Profile['layout'],
  known: readonly string[],
  options: ReadOptions,
): Promise<Content> {
  const fields: Profile['fields'] = { number: { from: [...known] } }
  return readContent(bytes, { layout, fields }, options)
}

/** By the row that names what profiles know; where there is none, the first that holds anything is taken for the heading. */
async function tableOf(
  bytes: Uint8Array,
  candidates: readonly Profile[],
  options: ReadOptions,
): Promise<Content> {
  const known = candidates.flatMap(({ fields }) => Object.values(fields).flatMap(({ from }) => from))
  try {
    return await readAs(bytes, 'table', known, options)
  } catch (error) {
    if (!(error instanceof LianfangError && error.code === 'heading-missing')) throw error
    const content = await readAs(bytes, 'table', [], options)
    if (content.headings.length === 0) throw error
    return content
  }
}

function hitsOf({ fields }: Profile, headings: ReadonlySet<string>, names: (name: string) => string): number {
  return Object.values(fields).filter(({ from }) => from.some((name) => headings.has(names(name)))).length
}

/** Each heading is taken once, by the field that a profile reads from it; then by one whose name it contains. */
function propose(
  form: Form,
  layout: 'table' | 'json',
  headings: readonly string[],
  ranked: readonly Profile[],
  candidates: readonly Profile[],
): ProposedMapping {
  const free = new Set(headings)
  const fields: ProfileFile['fields'] = {}
  const names = layout === 'json' ? (path: string) => path : comparable
  const wanted = form === 'device-status' ? deviceFields : ticketFields
  const take = (isOf: (heading: string, name: string) => boolean): void => {
    for (const field of wanted) {
      if (fields[field] !== undefined) continue
      for (const profile of ranked) {
        const source = profile.fields[field]
        const heading = source?.from
          .map((name) => [...free].find((each) => isOf(names(each), names(name))))
          .find((found) => found !== undefined)
        if (source === undefined || heading === undefined) continue
        free.delete(heading)
        fields[field] = { ...source, from: [heading] }
        break
      }
    }
  }
  take((heading, name) => heading === name)
  if (layout === 'table')
    take((heading, name) => name.length >= (/[a-z]/.test(name) ? 4 : 2) && heading.includes(name))
  const [pattern] = [...ranked, ...candidates]
  return {
    forms: [form],
    layout,
    times: pattern?.times ?? { formats: ['iso', 'slash', 'roc'], zone: 'Asia/Taipei' },
    identity:
      fields.number !== undefined || form === 'device-status'
        ? { rule: 'number' }
        : { rule: 'content', fields: [] },
    fields,
  }
}

/** By path, everything that is no object. */
function flat(record: SourceRecord): Map<string, unknown> {
  const values = new Map<string, unknown>()
  const walk = (value: object, above: string): void => {
    for (const [key, each] of Object.entries(value) as [string, unknown][]) {
      if (values.size >= limits.columns) return
      const path = `${above}${key}`.slice(0, longestCell)
      if (typeof each === 'object' && each !== null && !Array.isArray(each)) walk(each, `${path}.`)
      else values.set(path, each)
    }
  }
  walk(record, '')
  return values
}

function cellOf(value: unknown): string {
  const text = isFault(value)
    ? value.detail
    : typeof value === 'object' && value !== null && '$time' in value
      ? String(value.$time)
      : typeof value === 'string'
        ? value
        : value === undefined || value === null
          ? ''
          : JSON.stringify(value)
  return text.length > longestCell ? `${text.slice(0, longestCell)}…` : text
}
