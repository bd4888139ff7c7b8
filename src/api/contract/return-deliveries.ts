/** What SOC vendors deliver: validation, reports, rows set aside, mapping profiles; and figures that come counted. */
import { z } from 'zod'
import { centre, operations, pageOf, paging } from './operation.ts'
import { bilingual, instant } from './reading.ts'
import { idOf, longId, returnForm, rowProblem, vendorNamed } from './return-parts.ts'

const senders = {
  kind: 'roles',
  roles: ['administrator', 'operator', 'vendor'],
  token: 'returns',
} as const
const readers = { kind: 'roles', roles: [...centre, 'vendor'], token: 'returns' } as const
const editors = { kind: 'roles', roles: ['administrator', 'operator', 'vendor'] } as const

const count = z.number().int()
const profileId = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/)
const sheet = z
  .string()
  .min(1)
  .max(100)
  .optional()
  .describe('of a workbook: the worksheet, by default the first visible one')
const vendor = idOf.optional().describe('whose; a vendor’s people and tokens are always their own')

const bodies = [
  'application/json',
  'application/x-ndjson',
  'application/stix+json',
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.ms-excel',
  'application/octet-stream',
] as const

const counts = z.object({
  read: count.describe('= stored + unchanged + setAside + blank'),
  stored: count,
  unchanged: count.describe('said before already'),
  setAside: count,
  blank: count.describe('rows that hold nothing or, by the profile, no return'),
})
const profileNamed = z.object({ id: z.string(), version: count })

const report = z.object({
  delivery: count.nullable().describe('null: a dry run, nothing was stored'),
  isRepeat: z.boolean().describe('the same was delivered before: this is what was answered then'),
  form: returnForm,
  profile: profileNamed,
  receivedAt: instant,
  counts,
  stored: z
    .object({ added: count, revised: count, history: count.describe('older than what stood there') })
    .describe('the stored ones'),
  passedOver: count.describe('of the blank ones: records that are no returns by the profile'),
  problems: z.record(z.string(), count).describe('by code, of rows set aside'),
  flags: z.record(z.string(), count).describe('by code, of stored rows'),
  rows: z
    .array(rowProblem.extend({ isFlag: z.boolean().describe('the row is stored all the same') }))
    .describe('problems, then flags; at most 1000'),
  isWhole: z.boolean().describe('false when there are more than are listed'),
  headings: z.array(z.string()).describe('of a table'),
  notRead: z.array(z.string()).describe('worksheets that were not read'),
})

const delivery = z.object({
  id: count,
  vendor: vendorNamed,
  form: returnForm,
  profile: profileNamed,
  channel: z.enum(['push', 'upload', 'command']),
  fileName: z.string(),
  bytes: count,
  receivedAt: instant,
  by: z.string().nullable().describe('who sent it; null for a vendor'),
  counts: counts.describe('as they are now: rows read again count where they went'),
})

const setAside = z.object({
  id: count,
  row: count,
  column: z.string(),
  code: z.string(),
  detail: z.string(),
  hint: z.string().nullable(),
  problems: z.array(rowProblem).describe('all of them; the first one is said above'),
  text: z.string().describe('its bytes as UTF-8; what is none is U+FFFD'),
  isCut: z.boolean().describe('text is only its beginning'),
  isRecord: z.boolean().describe('it can be mapped again'),
  state: z.enum(['waiting', 'taken']),
  replayedAt: instant.nullable(),
})

const summary = z.object({
  id: z.string(),
  version: count,
  title: bilingual,
  forms: z.array(returnForm),
  layout: z.enum(['table', 'json', 'stix']),
  vendor: vendorNamed.nullable().describe('null: everybody’s'),
  isBuiltIn: z.boolean().describe('it came with the program'),
})

const field = z
  .looseObject({ from: z.array(z.string()).optional() })
  .describe(
    'from: headings or JSON paths, the first that holds something; value, values, contains, ranges, formats',
  )
/** A file of reference/returns/profiles, which says what all of it means. */
const profile = z
  .looseObject({
    id: profileId,
    title: bilingual,
    forms: z.array(returnForm).min(1),
    layout: z.enum(['table', 'json', 'stix']),
    times: z.object({ formats: z.array(z.string()), zone: z.string() }),
    identity: z.looseObject({ rule: z.enum(['number', 'content']) }),
    fields: z.record(z.string(), field),
  })
  .describe('a mapping profile, as reference/returns/profiles has them; its version is counted here')

const one = z.object({ id: longId })

export const returnDeliveries = operations({
  deliverReturns: {
    method: 'POST',
    path: '/api/returns/deliveries',
    access: senders,
    summary: 'Deliver returns, or hear what would become of them',
    description:
      'The body is the file as it is, at most 64 MiB: lianfang-return/1 as JSON (one, a list, {"returns": […]}, or one a line), CSV or XLSX, a STIX 2.1 bundle, or whatever else the profile reads. Rows that cannot be taken are set aside with row, column and code; all others are stored. The same bytes with the same words beside them are stored once: whoever sends them again gets the first report (200). A dry run stores nothing (200). One delivery of a vendor is read at a time, others wait; at most 300 a minute of one caller, so send what is there together. Errors: not-found (profile, vendor), form-invalid, too-large, too-slow, media-type, heading-missing, heading-invalid, csv-invalid, json-invalid, stix-invalid, xlsx-invalid, xlsx-macros, xlsx-encrypted, too-many.',
    query: z.object({
      form: returnForm,
      profile: profileId.describe('how it is laid out: id of a mapping profile'),
      version: z.coerce
        .number()
        .int()
        .min(1)
        .max(100_000)
        .optional()
        .describe('of the profile, by default its newest'),
      vendor,
      fileName: z.string().max(200).default(''),
      agency: z.string().max(200).optional().describe('OID or name of the agency of rows that name none'),
      threatClass: z.string().max(200).optional().describe('of rows that say none'),
      severity: z
        .enum(['critical', 'high', 'medium', 'low', 'informational'])
        .optional()
        .describe('of rows that say none'),
      zone: z
        .string()
        .max(100)
        .optional()
        .describe('of times without one: IANA name, instead of the profile’s'),
      sheet,
      dryRun: z.stringbool().default(false),
    }),
    body: 'bytes',
    accepts: bodies,
    rate: 'deliveries',
    status: 201,
    response: report,
  },
  listReturnDeliveries: {
    method: 'GET',
    path: '/api/returns/deliveries',
    access: readers,
    summary: 'Deliveries, newest first; to a vendor, its own',
    query: z.object({
      ...paging,
      vendor: idOf.optional(),
      form: returnForm.optional(),
      waiting: z.stringbool().default(false).describe('only those of which rows are set aside'),
    }),
    response: pageOf(delivery),
  },
  readReturnDelivery: {
    method: 'GET',
    path: '/api/returns/deliveries/{id}',
    access: readers,
    summary: 'A delivery with the report that was answered to it',
    params: one,
    response: delivery.extend({
      parameters: z.record(z.string(), z.string()).describe('what was said beside the bytes'),
      report,
    }),
  },
  listReturnSetAside: {
    method: 'GET',
    path: '/api/returns/deliveries/{id}/set-aside',
    access: readers,
    summary: 'Rows of a delivery that were set aside, those that were taken since too',
    params: one,
    query: z.object(paging),
    response: pageOf(setAside),
  },
  exportReturnSetAside: {
    method: 'GET',
    path: '/api/returns/deliveries/{id}/set-aside.csv',
    access: readers,
    summary: 'The same rows as CSV, at most 100,000',
    params: one,
    response: { media: ['text/csv'] },
  },
  replayReturnSetAside: {
    method: 'POST',
    path: '/api/returns/deliveries/{id}/replay',
    access: editors,
    rate: 'credentials',
    summary: 'Map the rows that were set aside again, after the profile or the registry was corrected',
    description:
      'As if they had come with the delivery: whom the vendor served is judged for the day of receipt. Errors: not-found, form-invalid.',
    params: one,
    body: z.strictObject({
      profile: profileId.optional().describe('by default the newest version of the one that it came with'),
      version: z.number().int().min(1).max(100_000).optional(),
    }),
    response: z.object({
      delivery: count,
      stored: count,
      unchanged: count,
      waiting: count.describe('still set aside'),
      rows: z.array(rowProblem).describe('their problems as they are now, at most 1000'),
    }),
  },
  previewReturns: {
    method: 'POST',
    path: '/api/returns/preview',
    access: editors,
    summary: 'How a table or JSON file begins, and a proposal of how to map it',
    description:
      'Nothing is stored. Errors: too-large, too-slow, media-type, heading-missing, heading-invalid, csv-invalid, xlsx-invalid, xlsx-macros, xlsx-encrypted.',
    query: z.object({ form: returnForm, sheet }),
    body: 'bytes',
    accepts: bodies,
    rate: 'deliveries',
    response: z.object({
      layout: z.enum(['table', 'json']),
      headings: z.array(z.string()).describe('columns of a table, or paths of JSON'),
      rows: z.array(z.object({ row: count, cells: z.array(z.string()) })).describe('the first 20'),
      values: z
        .array(
          z.object({
            heading: z.string(),
            values: z.array(z.object({ text: z.string(), records: count })),
          }),
        )
        .describe('of columns that hold at most 50 different values: these, of the first 10,000 records'),
      records: count,
      blank: count,
      notRead: z.array(z.string()).describe('worksheets that were not read'),
      problems: z.array(rowProblem).describe('of the first rows that could not be read'),
      mapping: profile
        .pick({ forms: true, layout: true, times: true, identity: true, fields: true })
        .describe('what a profile of this file may say: give it an id and a title, and save it'),
      unmapped: z.array(z.string()).describe('headings that the proposal takes nothing from'),
      profiles: z.array(z.string()).describe('ids of profiles that name some of the headings, best first'),
    }),
  },
  tryReturnMapping: {
    method: 'POST',
    path: '/api/returns/trial',
    access: editors,
    summary: 'What a mapping would make of the first rows of a file, before it is saved',
    description:
      'Rows as a preview gave them, at most 20; nothing is stored. Errors: profile-invalid (says where), form-invalid, not-found.',
    body: z.strictObject({
      form: returnForm,
      vendor,
      profile,
      agency: z.string().max(200).optional().describe('OID or name of the agency of rows that name none'),
      threatClass: z.string().max(200).optional().describe('of rows that say none'),
      severity: z
        .enum(['critical', 'high', 'medium', 'low', 'informational'])
        .optional()
        .describe('of rows that say none'),
      zone: z.string().max(100).optional().describe('of times without one, instead of the profile’s'),
      headings: z.array(z.string().max(1000)).max(500),
      rows: z.array(z.object({ row: count, cells: z.array(z.string().max(1000)).max(500) })).max(20),
    }),
    bodyLimit: 4 * 2 ** 20,
    response: z.object({
      rows: z.array(
        z.object({
          row: count,
          outcome: z
            .enum(['taken', 'refused', 'passed-over'])
            .describe('passed-over: no return by the profile'),
          fields: z
            .array(z.object({ name: z.string(), value: z.string() }))
            .describe('what it would say, of a row that would be taken; times in ISO 8601'),
          problems: z.array(rowProblem),
          flags: z.array(rowProblem),
        }),
      ),
    }),
  },
  listReturnProfiles: {
    method: 'GET',
    path: '/api/returns/profiles',
    access: readers,
    summary: 'Mapping profiles: those of the program, then everybody’s and the vendors’ own',
    query: z.object({ form: returnForm.optional() }),
    response: z.object({ items: z.array(summary) }),
  },
  readReturnProfile: {
    method: 'GET',
    path: '/api/returns/profiles/{id}',
    access: readers,
    summary: 'A mapping profile whole',
    params: z.object({ id: profileId }),
    query: z.object({
      version: z.coerce.number().int().min(1).max(100_000).optional().describe('by default the newest'),
    }),
    response: summary.extend({
      profile: profile.extend({ version: count }),
      versions: z.array(
        z.object({
          version: count,
          at: instant.nullable().describe('null: it came with the program'),
          by: z.string().nullable(),
        }),
      ),
    }),
  },
  saveReturnProfile: {
    method: 'POST',
    path: '/api/returns/profiles',
    access: editors,
    summary: 'Add a mapping profile, or the next version of one',
    description:
      'Versions never change: deliveries keep the one that they were read by. Errors: profile-invalid (says where), conflict for an id that is another’s or comes with the program.',
    body: z.strictObject({
      vendor: idOf.nullable().default(null).describe('whose; null: everybody’s, or a vendor’s caller’s own'),
      profile,
    }),
    status: 201,
    response: z.object({ id: z.string(), version: count }),
  },
  importReturnSummary: {
    method: 'POST',
    path: '/api/returns/summaries',
    access: { kind: 'roles', roles: centre },
    summary: 'Load figures that come counted, such as those of a year before there were tickets here',
    description:
      'CSV with the columns from, to (days, both inclusive), dimension (all, class, cell, country), category, level, class, country, tickets; at most 10,000 lines, whole or not at all. They stand in for periods of which there are no tickets, and are never added to tickets. Errors: csv-invalid with the line, too-large.',
    body: z.strictObject({ text: z.string() }),
    bodyLimit: 4 * 2 ** 20,
    status: 201,
    response: z.object({ read: count, stored: count.describe('new, or other than they were') }),
  },
  listReturnSummaries: {
    method: 'GET',
    path: '/api/returns/summaries',
    access: { kind: 'roles', roles: centre, token: 'read', unbound: true },
    summary: 'Periods of which counted figures were loaded, newest first',
    query: z.object(paging),
    response: pageOf(
      z.object({
        from: instant,
        to: instant.describe('first moment after it'),
        dimension: z.enum(['all', 'class', 'cell', 'country']),
        figures: count,
        tickets: z.number().describe('their sum'),
        receivedAt: instant,
        by: z.string(),
      }),
    ),
  },
})
