import { z } from 'zod'
import {
  bulletinKind,
  bulletinLanguage,
  bulletinModel,
  bulletinQuery,
  bulletinValue,
  sharing,
} from './bulletin-model.ts'
import { centre, operations, pageOf, paging } from './operation.ts'

const instant = z.iso.datetime()
const states = ['draft', 'frozen', 'published', 'withdrawn'] as const
const formats = ['html', 'pdf', 'odt', 'md', 'json'] as const

const editors = { kind: 'roles', roles: ['administrator', 'analyst'] } as const
const centreReads = { kind: 'roles', roles: centre, token: 'read' } as const
/** Officers see published editions only: row-level security shows them no other. */
const everyoneReads = { kind: 'roles', roles: [...centre, 'officer'], token: 'read' } as const

const step = z.object({ at: instant, by: z.string() })

const part = z.enum(['gateway', 'honeypots', 'returns'])

const summary = {
  id: z.uuid(),
  slug: z.string().describe('its name in public addresses'),
  kind: bulletinKind,
  parts: z.array(part).describe('those in it'),
  asked: z.array(part).nullable().describe('those asked for; null: whichever had data'),
  number: z.number().int().describe('1 is the first edition of a period'),
  state: z.enum(states),
  version: z.number().int(),
  period: z.object({ from: instant, to: instant.describe('first second after it'), timeZone: z.string() }),
  previous: z.object({ from: instant, to: instant }).nullable().describe('null: nothing is known of it'),
  sharing,
  publisher: z.string().nullable().describe('null: the standard words of each language'),
  dataAsOf: instant,
  texts: z.array(
    z.object({
      language: bulletinLanguage,
      title: z.string(),
      label: z.string(),
      publisher: z.string(),
      digest: z.string().nullable().describe('SHA-256 of a frozen edition'),
    }),
  ),
  created: step,
  frozen: step.nullable(),
  published: step.nullable(),
  withdrawn: step.extend({ reason: z.string() }).nullable(),
}
const edition = z.object(summary)

const warning = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('typed-number'),
    text: z.string(),
    figure: z.string().nullable().describe('the figure it equals'),
  }),
  z.object({ code: z.literal('figure-dropped'), figure: z.string() }),
  z.object({ code: z.literal('original-changed') }),
])

const editable = z.object({
  id: z.string(),
  section: z.string(),
  kind: z.enum(['sentence', 'advice', 'explanation']),
  original: z.string().describe("the program's words, with placeholders such as {{figure:blocked}}"),
  text: z.string().describe('as it stands'),
  printed: z.string().describe('as readers see it'),
  edited: step.nullable(),
  warnings: z.array(warning),
  placeholders: z.array(z.object({ placeholder: z.string(), label: z.string(), printed: z.string() })),
})

const orphaned = z.object({
  sentence: z.string(),
  text: z.string(),
  reason: z.enum(['sentence-gone', 'placeholder-gone']),
  at: instant,
  by: z.string(),
})

const detail = z.object({
  ...summary,
  language: bulletinLanguage,
  model: bulletinModel.nullable().describe('null for readers of a withdrawn edition'),
  sentences: z.array(editable).describe('of a draft: what may be edited'),
  orphaned: z.array(orphaned).describe('edits that have nowhere to go'),
})

const one = z.object({ id: z.uuid() })
const oneSentence = one.extend({ sentence: z.string().regex(/^[a-z][a-z0-9-]{0,99}$/) })
const inLanguage = z.object({ language: bulletinLanguage.default('zh-TW') })
const begun = z.object({ job: z.uuid() })
const shown = z.object({ value: bulletinValue, printed: z.string() })
const publisherName = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{C}]*$/u, 'holds characters that nobody can see')

export const bulletins = operations({
  listBulletins: {
    method: 'GET',
    path: '/api/bulletins',
    access: everyoneReads,
    summary: 'Editions, the latest period first',
    query: z.object({ ...paging, state: z.enum(states).optional() }),
    response: pageOf(edition),
  },
  createBulletin: {
    method: 'POST',
    path: '/api/bulletins',
    access: editors,
    summary: "Make a period's edition as a job; its result is {edition}",
    description: 'A period that has one keeps it, unless `again` asks for a further edition.',
    body: z.object({
      from: z.string().max(40).describe('a period (2026-10, 2026-W40, last-week …) or its first day'),
      to: z.string().max(40).optional().describe('its last day; a bare date includes that day'),
      parts: z
        .array(part)
        .min(1)
        .max(part.options.length)
        .refine((parts) => new Set(parts).size === parts.length, 'names a part twice')
        .optional()
        .describe('what it is of; absent: whatever has data in the period'),
      sharing: sharing.default('TLP:CLEAR'),
      publisher: publisherName.optional(),
      again: z.boolean().default(false),
    }),
    response: begun,
    status: 202,
  },
  readBulletin: {
    method: 'GET',
    path: '/api/bulletins/{id}',
    access: everyoneReads,
    summary: 'One edition in a language: its model, and of a draft what may be edited',
    params: one,
    query: inLanguage,
    response: detail,
  },
  changeBulletin: {
    method: 'PATCH',
    path: '/api/bulletins/{id}',
    access: editors,
    summary: 'Change whom a draft may be told and who publishes it',
    params: one,
    body: z.object({ sharing: sharing.optional(), publisher: publisherName.nullable().optional() }),
    response: edition,
    precondition: true,
  },
  editBulletinSentence: {
    method: 'PUT',
    path: '/api/bulletins/{id}/sentences/{sentence}',
    access: editors,
    summary: 'Put a sentence in other words',
    description:
      'Plain text. Placeholders may be moved, repeated and left out; any figure may be cited. Numbers come from placeholders: those that are typed draw a warning.',
    params: oneSentence,
    body: z.object({ language: bulletinLanguage, text: z.string().max(4000) }),
    response: z.object({ version: z.number().int(), warnings: z.array(warning) }),
    precondition: true,
  },
  resetBulletinSentence: {
    method: 'DELETE',
    path: '/api/bulletins/{id}/sentences/{sentence}',
    access: editors,
    summary: "Have the program's own words back",
    params: oneSentence,
    query: inLanguage,
    response: z.object({ version: z.number().int() }),
    precondition: true,
  },
  rebuildBulletin: {
    method: 'POST',
    path: '/api/bulletins/{id}/rebuild',
    access: editors,
    summary: 'Make a draft anew over the data of now, as a job; edits stay',
    params: one,
    response: begun,
    status: 202,
    precondition: true,
  },
  compareBulletin: {
    method: 'GET',
    path: '/api/bulletins/{id}/comparison',
    access: centreReads,
    summary: 'What it says differently from the last edition, or from another one',
    params: one,
    query: inLanguage.extend({ with: z.uuid().optional() }),
    response: z.object({
      with: edition.nullable().describe('null: there is none to compare with'),
      figures: z.array(
        z.object({
          id: z.string(),
          label: z.string(),
          before: shown.nullable(),
          now: shown.nullable(),
          change: z.string().nullable(),
        }),
      ),
      rankings: z.array(
        z.object({
          table: z.string(),
          caption: z.string(),
          fresh: z.array(z.object({ name: z.string(), rank: z.number().int() })),
          gone: z.array(z.object({ name: z.string(), rank: z.number().int() })),
          moved: z.array(z.object({ name: z.string(), from: z.number().int(), to: z.number().int() })),
        }),
      ),
      sentences: z.array(
        z.object({ id: z.string(), before: z.string().nullable(), now: z.string().nullable() }),
      ),
    }),
  },
  freezeBulletin: {
    method: 'POST',
    path: '/api/bulletins/{id}/freeze',
    access: editors,
    summary: 'Make a draft final, with its digest',
    params: one,
    body: z.object({
      confirmed: z.boolean().default(false).describe('the warnings about its sentences were looked at'),
    }),
    response: edition,
    precondition: true,
  },
  publishBulletin: {
    method: 'POST',
    path: '/api/bulletins/{id}/publish',
    access: editors,
    summary: 'Show a frozen TLP:CLEAR edition to everybody',
    params: one,
    response: edition,
    precondition: true,
  },
  withdrawBulletin: {
    method: 'POST',
    path: '/api/bulletins/{id}/withdraw',
    access: editors,
    summary: 'Take a frozen or published edition back; the public page gives the reason',
    params: one,
    body: z.object({ reason: z.string().min(1).max(1000) }),
    response: edition,
    precondition: true,
  },
  previewBulletin: {
    method: 'GET',
    path: '/api/bulletins/{id}/preview',
    access: everyoneReads,
    summary: 'The page as readers would see it; may stand in a frame of the console',
    params: one,
    query: inLanguage,
    response: { media: ['text/html'] },
  },
  downloadBulletin: {
    method: 'GET',
    path: '/api/bulletins/{id}/files/{format}',
    access: everyoneReads,
    summary: 'The edition as a file',
    params: one.extend({ format: z.enum(formats) }),
    query: inLanguage,
    response: {
      media: [
        'text/html',
        'application/pdf',
        'application/vnd.oasis.opendocument.text',
        'text/markdown',
        'application/json',
      ],
    },
  },
  traceBulletinFigure: {
    method: 'GET',
    path: '/api/bulletins/{id}/figures/{figure}',
    access: centreReads,
    summary: 'Where a figure comes from, and what its query gives now',
    params: one.extend({ figure: z.string().max(120) }),
    query: inLanguage,
    response: z.object({
      id: z.string(),
      label: z.string(),
      unit: z.string(),
      value: bulletinValue,
      printed: z.string(),
      base: z.string(),
      rounding: z.enum(['none', 'half-up']),
      query: bulletinQuery,
      rows: z
        .object({
          columns: z.array(z.string()),
          rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
          more: z.boolean(),
        })
        .nullable()
        .describe('what the query gives now, at most 100; null: nothing was queried, or no answer in time'),
      now: z.object({
        value: bulletinValue.nullable(),
        printed: z.string(),
        differs: z
          .enum(['same', 'more', 'fewer', 'other', 'gone', 'unknown'])
          .describe('more: records came late; fewer: records aged out or were taken back'),
      }),
      target: z
        .object({
          page: part.describe('of the console'),
          from: z.string(),
          to: z.string(),
          severity: z.string().optional(),
          disposition: z.enum(['blocked', 'seen', 'all']).optional(),
          kind: z.string().optional(),
          signature: z.string().optional(),
          dimension: z.string().optional().describe('of a ranking of the honeypots'),
        })
        .describe('the same records: query parameters of the operations of that part'),
    }),
  },
})

/** For everybody, signed in or not. */
export const publicBulletins = operations({
  listPublicBulletins: {
    method: 'GET',
    path: '/public/bulletins',
    access: { kind: 'public' },
    summary: 'The page with all published editions',
    query: z.object({ lang: z.string().max(40).optional(), cursor: paging.cursor }),
    response: { media: ['text/html'] },
  },
  publicBulletinFeed: {
    method: 'GET',
    path: '/public/bulletins/feed.xml',
    access: { kind: 'public' },
    summary: 'Published editions as an Atom feed (RFC 4287), of one language or of both',
    query: z.object({ lang: z.string().max(40).optional() }),
    response: { media: ['application/atom+xml'] },
  },
  publicBulletinList: {
    method: 'GET',
    path: '/public/bulletins/list.json',
    access: { kind: 'public' },
    summary: 'Published editions as data',
    query: z.object({ ...paging }),
    response: pageOf(
      z.object({
        slug: z.string(),
        number: z.number().int(),
        period: z.object({ from: instant, to: instant, timeZone: z.string() }),
        publishedAt: instant,
        texts: z.array(
          z.object({
            language: bulletinLanguage,
            title: z.string(),
            label: z.string(),
            publisher: z.string(),
            digest: z.string(),
            files: z.record(z.enum(formats), z.string()),
          }),
        ),
      }),
    ),
  },
  readPublicBulletin: {
    method: 'GET',
    path: '/public/bulletins/{file}',
    access: { kind: 'public' },
    summary: 'A published edition as a page, or with .pdf, .odt, .md or .json as a file',
    params: z.object({ file: z.string().max(200) }),
    query: z.object({ lang: z.string().max(40).optional() }),
    response: {
      media: [
        'text/html',
        'application/pdf',
        'application/vnd.oasis.opendocument.text',
        'text/markdown',
        'application/json',
      ],
    },
  },
})
