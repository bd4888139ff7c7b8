/** Mapping profiles: how a layout is read. Data, in reference/returns/profiles and in the table return_profile. */
import { z } from 'zod'
import { LianfangError } from '../../base/errors.ts'
import { zoneOffset } from '../../base/zone.ts'
import { forms } from './tables.ts'

const text = z.string().trim().min(1).max(200)
const id = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/)
const both = z.strictObject({ 'zh-TW': text, en: text })

/** Ways of writing a time. `roc`: years of the Republic, 112/03/05 or 1120305. `serial`: a spreadsheet's day number. */
const timeFormats = ['iso', 'slash', 'roc', 'compact', 'epoch', 'epoch-ms', 'serial'] as const
export type TimeFormat = (typeof timeFormats)[number]
const formats = z.array(z.enum(timeFormats)).min(1)

/**
 * Where a field comes from. `from`: headings of a table, or paths of a JSON record (`rule.level`, `src_ip`); the first that holds
 * something is taken. `value`: what it is when none does.
 */
const field = z.strictObject({
  from: z.array(text).max(30).default([]),
  value: text.optional(),
  /** Given words → ours, compared without regard to case, width, blanks, hyphens and underscores. */
  values: z
    .record(text, text)
    .refine((words) => Object.keys(words).length <= 1000, 'at most 1000 words')
    .optional(),
  /** The first whose text the given one contains. */
  contains: z
    .array(z.strictObject({ text, value: text }))
    .max(500)
    .optional(),
  /** Numbers from … to (inclusive) → ours. */
  ranges: z
    .array(z.strictObject({ from: z.number(), to: z.number(), value: text }))
    .max(50)
    .optional(),
  /** Of times: instead of the profile's. */
  formats: formats.optional(),
})
export type FieldSource = z.infer<typeof field>

/** Fields of a ticket. Addresses and relays may hold several, parted by blanks, commas or semicolons, or a list. */
export const ticketFields = [
  'form',
  'number',
  'revision',
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
] as const
export type TicketField = (typeof ticketFields)[number]
/** Fields of a device's month. */
export const deviceFields = [
  'form',
  'agency',
  'month',
  'device',
  'kind',
  'state',
  'lastSeenAt',
  'returnedAt',
  'note',
] as const
export type DeviceField = (typeof deviceFields)[number]

const fieldNames = [...new Set([...ticketFields, ...deviceFields])] as const

const file = z
  .strictObject({
    source: z.string().trim().min(1).max(1000),
    asOf: z.iso.date(),
    notes: z.string().max(4000),
    id,
    version: z.int().min(1).max(100_000),
    title: both,
    /** What may be returned by it. */
    forms: z.array(z.enum(forms)).min(1),
    layout: z.enum(['table', 'json', 'stix']),
    times: z.strictObject({
      formats,
      /** Of times that name none. */
      zone: z.string().refine(isZone, 'no time zone of the IANA database'),
    }),
    /** What makes two records the same ticket: its number, or, where there is none, that these paths (or all of it) say the same. */
    identity: z.discriminatedUnion('rule', [
      z.strictObject({ rule: z.literal('number') }),
      z.strictObject({ rule: z.literal('content'), fields: z.array(text).max(50).default([]) }),
    ]),
    /** Records that are returns; others are passed over and counted as blank. */
    where: z
      .array(z.strictObject({ path: text, is: z.array(text).min(1) }))
      .max(10)
      .default([]),
    fields: z.partialRecord(z.enum(fieldNames), field),
  })
  .superRefine((profile, context) => {
    const wanted: readonly string[] = profile.forms.includes('device-status') ? deviceFields : ticketFields
    if (profile.forms.includes('device-status') && profile.forms.length > 1)
      context.addIssue({
        code: 'custom',
        path: ['forms'],
        message: 'device-status has fields of its own: it stands alone',
      })
    for (const name of Object.keys(profile.fields))
      if (!wanted.includes(name))
        context.addIssue({ code: 'custom', path: ['fields', name], message: 'no field of this form' })
    if (
      profile.identity.rule === 'number' &&
      !profile.forms.includes('device-status') &&
      profile.fields.number === undefined
    )
      context.addIssue({ code: 'custom', path: ['fields', 'number'], message: 'identity by number needs it' })
    const sources = new Map<string, string>()
    for (const [name, each] of Object.entries(profile.fields))
      for (const from of each.from) {
        const other = sources.get(from)
        // One column may well say the title and the class, but two times from one column are a slip.
        if (other !== undefined && name.endsWith('At') && other.endsWith('At'))
          context.addIssue({
            code: 'custom',
            path: ['fields', name, 'from'],
            message: `${from} is ${other} already`,
          })
        sources.set(from, name)
      }
  })

/** As it is written. */
export type ProfileFile = z.input<typeof file>
/** As it is used. */
export type Profile = z.output<typeof file>

/** Error: profile-invalid, which says where. `what` names it in the message. */
export function parseProfile(given: unknown, what: string): Profile {
  const { data, error } = file.safeParse(given)
  if (data !== undefined) return data
  throw new LianfangError('profile-invalid', `${what}: ${z.prettifyError(error).slice(0, 2000)}`, {
    hint: 'Correct the profile where the message says.',
    cause: error,
  })
}

function isZone(name: string): boolean {
  try {
    zoneOffset(0, name)
    return true
  } catch {
    return false
  }
}
