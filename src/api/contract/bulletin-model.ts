/** A bulletin as data, as the domain's model has it. */
import { z } from 'zod'

const count = z.number().int().nonnegative().nullable()

/** A number in its parts: printing rounds it. */
export const bulletinValue = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('count'), count }),
  z.object({ kind: z.literal('estimate'), count, error: z.number() }),
  z.object({ kind: z.literal('share'), part: count, whole: count }),
  z.object({ kind: z.literal('change'), from: count, to: count }),
  z.object({ kind: z.literal('rank'), rank: count }),
  z.object({ kind: z.literal('move'), from: count, to: count }),
])

const cell = z.discriminatedUnion('kind', [
  ...bulletinValue.options,
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('name'), name: z.string() }),
])
const cellKind = z.enum(['count', 'estimate', 'share', 'change', 'rank', 'move', 'text', 'name'])

const sentence = z.object({
  id: z.string().optional().describe('of a sentence that may be edited'),
  spans: z.array(
    z.union([
      z.object({ text: z.string() }),
      z.object({ lead: z.string() }),
      z.object({ figure: z.string() }),
      z.object({ name: z.string() }),
    ]),
  ),
})

const block = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('cards'),
    cards: z.array(
      z.object({ figure: z.string(), change: z.string().optional(), note: z.string().optional() }),
    ),
  }),
  z.object({ kind: z.literal('sentences'), paragraphs: z.array(sentence) }),
  z.object({
    kind: z.literal('table'),
    id: z.string(),
    caption: z.string(),
    columns: z.array(z.object({ label: z.string(), kind: cellKind, header: z.boolean().optional() })),
    rows: z.array(z.array(cell)),
    footnotes: z.array(z.string()),
    query: z.string(),
  }),
  z.object({
    kind: z.literal('chart'),
    id: z.string(),
    title: z.string(),
    description: z.string(),
    chart: z.object({
      kind: z.enum(['bars', 'columns', 'lines', 'stack']),
      unit: z.string(),
      labelled: z.string(),
      series: z.array(z.string()),
      points: z.array(
        z.object({ label: z.string(), tick: z.string().optional(), values: z.array(z.number().nullable()) }),
      ),
    }),
    query: z.string(),
  }),
  z.object({
    kind: z.literal('entries'),
    entries: z.array(
      z.object({
        rank: z.number().int().nullable(),
        name: z.string(),
        tags: z.array(z.string()),
        paragraphs: z.array(sentence),
      }),
    ),
  }),
  z.object({ kind: z.literal('list'), ordered: z.boolean(), items: z.array(sentence) }),
  z.object({ kind: z.literal('caveats'), items: z.array(sentence) }),
  z.object({ kind: z.literal('methods') }),
])

const period = z.object({ from: z.string(), to: z.string(), timeZone: z.string(), label: z.string() })

export const bulletinLanguage = z.enum(['zh-TW', 'en'])
/** FIRST Traffic Light Protocol 2.0. */
export const sharing = z.enum(['TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED'])

export const bulletinQuery = z.object({
  id: z.string(),
  title: z.string(),
  explanation: z.string(),
  sql: z.string().describe('empty when the numbers were handed in'),
  parameters: z.array(z.object({ parameter: z.string(), value: z.string() })),
})

export const bulletinKind = z
  .enum(['gateway', 'monitoring'])
  .describe('monitoring: of anything else than gateways alone')

export const bulletinModel = z.object({
  schema: z.literal('lianfang.bulletin/2'),
  kind: bulletinKind,
  language: bulletinLanguage,
  publisher: z.string(),
  title: z.string(),
  subtitle: z.string(),
  period,
  previous: period.optional(),
  snapshot: z.object({ asOf: z.string(), source: z.string() }),
  sharing,
  queries: z.array(bulletinQuery),
  figures: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      value: bulletinValue,
      unit: z.string(),
      provenance: z.object({ query: z.string(), base: z.string(), rounding: z.enum(['none', 'half-up']) }),
    }),
  ),
  sections: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      group: z.string().optional().describe('the heading it stands under with its neighbours'),
      annex: z.boolean().optional(),
      blocks: z.array(block),
    }),
  ),
  digest: z.string().optional(),
})
