/** A mapping as it is edited: which heading goes where, what words mean, how times are written. Pure. */
import type { Body, Answer } from '../../../api.ts'
import type { Form } from '../readers.ts'

type ProfileBody = Body<'POST /api/returns/profiles'>['profile']
type Source = Readonly<Record<string, unknown>> & { readonly from?: readonly string[] }

/** In the order in which a person looks for them. */
export const ticketFields = [
  'number',
  'agency',
  'threatClass',
  'severity',
  'eventAt',
  'detectedAt',
  'returnedAt',
  'sources',
  'destinations',
  'relays',
  'title',
  'description',
  'state',
  'rule',
  'signature',
  'evidence',
  'revision',
  'form',
] as const
export const deviceFields = [
  'agency',
  'month',
  'device',
  'kind',
  'state',
  'lastSeenAt',
  'returnedAt',
  'note',
  'form',
] as const
export type FieldName = (typeof ticketFields)[number] | (typeof deviceFields)[number]

export const timeFormats = ['iso', 'slash', 'roc', 'compact', 'epoch', 'epoch-ms', 'serial'] as const
export type TimeFormat = (typeof timeFormats)[number]
/** Fields whose words are ours to choose from. */
export const wordFields = ['threatClass', 'severity', 'state', 'form'] as const
export type WordField = (typeof wordFields)[number]

export interface Mapping {
  readonly form: Form
  readonly layout: 'table' | 'json'
  readonly fields: Readonly<Partial<Record<FieldName, Source>>>
  readonly formats: readonly TimeFormat[]
  /** Of times that name none; an IANA name. */
  readonly zone: string
  /** Whether records have numbers of their own; else equal contents are one ticket. */
  readonly hasNumbers: boolean
  /** What the layout that it began with says besides, such as which records are returns. */
  readonly rest: Readonly<Record<string, unknown>>
}

export function fieldsOfForm(form: Form): readonly FieldName[] {
  return form === 'device-status' ? deviceFields : ticketFields
}

type Proposed = Pick<Answer<'POST /api/returns/preview'>['mapping'], 'fields' | 'times' | 'identity'>

/**
 * Of a proposal, or of a saved layout. `headings`: of the file, in the file's spelling; names that it does not have are left out, so that
 * what is shown is what is read.
 */
export function mappingOf(
  { fields, times, identity, ...others }: Proposed & Readonly<Record<string, unknown>>,
  form: Form,
  layout: 'table' | 'json',
  headings: readonly string[],
): Mapping {
  const spelt = new Map(headings.map((heading) => [comparable(heading), heading]))
  const kept: Partial<Record<FieldName, Source>> = {}
  for (const name of fieldsOfForm(form)) {
    const source = fields[name]
    if (source === undefined) continue
    const from = (source.from ?? []).flatMap((heading) => {
      const own =
        layout === 'json'
          ? headings.includes(heading)
            ? heading
            : undefined
          : spelt.get(comparable(heading))
      return own === undefined ? [] : [own]
    })
    if (from.length > 0 || source['value'] !== undefined) kept[name] = { ...source, from }
  }
  const { where } = others
  return {
    form,
    layout,
    fields: kept,
    formats: timeFormats.filter((format) => times.formats.includes(format)),
    zone: times.zone,
    hasNumbers: identity.rule === 'number',
    rest: Array.isArray(where) && where.length > 0 ? { where } : {},
  }
}

/** The fields that a heading goes to. */
export function fieldsFrom({ form, fields }: Mapping, heading: string): readonly FieldName[] {
  return fieldsOfForm(form).filter((name) => fields[name]?.from?.includes(heading) === true)
}

/** The heading goes to these fields and no others; what the fields say besides stays. */
export function withFields(mapping: Mapping, heading: string, chosen: readonly FieldName[]): Mapping {
  const fields: Partial<Record<FieldName, Source>> = { ...mapping.fields }
  for (const name of fieldsOfForm(mapping.form)) {
    const source = fields[name]
    const from = source?.from ?? []
    const isChosen = chosen.includes(name)
    if (from.includes(heading) === isChosen) continue
    const next = isChosen ? [...from, heading] : from.filter((other) => other !== heading)
    if (next.length === 0 && source?.['value'] === undefined) Reflect.deleteProperty(fields, name)
    else fields[name] = { ...source, from: next }
  }
  const numbered = fields.number !== undefined
  return {
    ...mapping,
    fields,
    hasNumbers:
      mapping.form === 'device-status' ||
      (numbered && (mapping.hasNumbers || mapping.fields.number === undefined)),
  }
}

/** What a word of the file means; undefined: as the program itself understands it. */
export function wordMeaning({ fields }: Mapping, field: WordField, word: string): string | undefined {
  const values = fields[field]?.['values']
  if (typeof values !== 'object' || values === null) return undefined
  const found = Object.entries(values as Readonly<Record<string, string>>).find(
    ([given]) => comparable(given) === comparable(word),
  )
  return found?.[1]
}

export function withWord(
  mapping: Mapping,
  field: WordField,
  word: string,
  meaning: string | undefined,
): Mapping {
  const source = mapping.fields[field]
  if (source === undefined) return mapping
  const others = Object.entries((source['values'] ?? {}) as Readonly<Record<string, string>>).filter(
    ([given]) => comparable(given) !== comparable(word),
  )
  const values = Object.fromEntries(meaning === undefined ? others : [...others, [word, meaning]])
  return { ...mapping, fields: { ...mapping.fields, [field]: { ...source, values } } }
}

export type Missing = 'agency' | 'number' | 'time' | 'month' | 'device'

/** What no heading gives and every record needs. `hasAgency`: one is said beside the file. */
export function missingOf({ form, fields, hasNumbers }: Mapping, hasAgency: boolean): readonly Missing[] {
  const missing: Missing[] = []
  if (fields.agency === undefined && !hasAgency) missing.push('agency')
  if (form === 'device-status') {
    if (fields.month === undefined) missing.push('month')
    if (fields.device === undefined) missing.push('device')
    return missing
  }
  if (hasNumbers && fields.number === undefined) missing.push('number')
  if (fields.eventAt === undefined && fields.detectedAt === undefined) missing.push('time')
  return missing
}

/** To be saved or tried. `today`: 2026-11-22. */
export function profileOf(
  { form, layout, fields, formats, zone, hasNumbers, rest }: Mapping,
  { id, title, today }: { readonly id: string; readonly title: string; readonly today: string },
): ProfileBody {
  return {
    ...rest,
    source: 'Mapped by hand in the console.',
    asOf: today,
    notes: '',
    id,
    title: { 'zh-TW': title, en: title },
    forms: [form],
    layout,
    times: { formats: formats.length === 0 ? ['iso'] : [...formats], zone },
    identity: hasNumbers ? { rule: 'number' } : { rule: 'content', fields: [] },
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, { from = [], ...more }]) => [name, { ...more, from: [...from] }]),
    ),
  }
}

/** A word as the server compares headings and words: width, case, blanks, hyphens and underscores make no difference. */
export function comparable(word: string): string {
  return word
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-‐–—]/g, '')
}
