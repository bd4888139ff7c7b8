import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { LianfangError } from '../../base/errors.ts'
import { stages } from '../kill-chain/index.ts'

/** Languages of the reference data. */
export type Language = 'zh-TW' | 'en'

/** What sort of record a signature makes. The order is that of the tables that list them. */
export const kinds = ['exploit', 'c2', 'tunnel', 'dos', 'scan', 'policy_violation', 'other'] as const
export type Kind = (typeof kinds)[number]

const text = z.string().trim().min(1)
const both = z.strictObject({ 'zh-TW': text, en: text })
const kind = z.enum(kinds)
const stage = z.enum(stages)
const technique = z.string().regex(/^T\d{4}(\.\d{3})?$/)

/** Every file says where it comes from and when that was true. */
const dated = { source: text, asOf: z.iso.date(), notes: text }

/**
 * A pattern without unbounded repetition, look-around or back-reference: matching takes time in proportion to the name's length,
 * whatever the name.
 */
const pattern = text.refine((source) => {
  const bare = source.replaceAll(/\\[.+*?()[\]{}|/-]/g, '')
  if (/[*+]|\{\d+,\}|\(\?|\\[1-9k]/.test(bare)) return false
  try {
    return new RegExp(source, 'i').source !== ''
  } catch {
    return false
  }
}, 'a pattern must be a regular expression without unbounded repetition')

const entry = z.strictObject({
  name: text,
  kind,
  family: text,
  attack: z.array(technique),
  killChain: stage.optional(),
  cve: z.array(z.string().regex(/^CVE-\d{4}-\d{4,}$/)),
  references: z.array(z.strictObject({ title: both, url: z.url().optional() })),
  explanation: both,
})

const family = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  label: both,
  kind,
  patterns: z.array(pattern).min(1),
  /** Logs (metadata_log_name) in which these words mean something else. */
  notIn: z.array(text).optional(),
  attack: z.array(technique),
  killChain: stage.optional(),
  explanation: both,
})

const category = z.strictObject({ product: text, name: text, kind, family: text.optional() })

const advice = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: both,
  text: both,
  /** Absent: never comes first. Kinds, families and signatures are alternatives. */
  when: z
    .strictObject({
      kinds: z.array(kind).optional(),
      families: z.array(text).optional(),
      signatures: z.array(text).optional(),
      disposition: z.enum(['blocked', 'seen', 'all']).optional(),
      minimum: z.int().min(1),
    })
    .optional(),
  /** Begins the sentence that gives the figure. */
  because: both.optional(),
})

const files = {
  kinds: {
    path: 'signatures/kinds.json',
    schema: z.strictObject({
      ...dated,
      kinds: z.array(z.strictObject({ id: kind, label: both, explanation: both })).length(kinds.length),
    }),
  },
  entries: {
    path: 'signatures/entries.json',
    schema: z.strictObject({ ...dated, signatures: z.array(entry) }),
  },
  families: {
    path: 'signatures/families.json',
    schema: z.strictObject({ ...dated, families: z.array(family) }),
  },
  categories: {
    path: 'signatures/categories.json',
    schema: z.strictObject({
      ...dated,
      categories: z.array(category),
      logNames: z.array(category),
    }),
  },
  advice: {
    path: 'advice/gateway.json',
    schema: z.strictObject({ ...dated, advice: z.array(advice).min(1) }),
  },
  countries: {
    path: 'countries.json',
    schema: z.strictObject({
      ...dated,
      names: z.record(text, z.string().regex(/^[A-Z]{2}$/)),
      elsewhere: z.array(
        z.strictObject({ id: z.string().regex(/^[a-z]+$/), names: z.array(z.string()), label: both }),
      ),
      display: z.record(z.string().regex(/^[A-Z]{2}$/), both),
    }),
  },
} as const

type Files = typeof files
export type Reference = { readonly [name in keyof Files]: z.infer<Files[name]['schema']> }
export type SignatureEntry = z.infer<typeof entry>
export type SignatureFamily = z.infer<typeof family>
export type Advice = z.infer<typeof advice>

/** Reads and checks every file of `folder`. A file that is missing or wrong is a LianfangError `reference-invalid`. */
export function readReference(folder: URL): Reference {
  const read = <name extends keyof Files>(name: name): Reference[name] => {
    const { path, schema } = files[name]
    try {
      return schema.parse(JSON.parse(readFileSync(new URL(path, folder), 'utf8'))) as Reference[name]
    } catch (cause) {
      throw new LianfangError('reference-invalid', `reference/${path}: ${described(cause)}`, {
        hint: 'Restore the file from the repository, or correct it as the message says.',
        cause,
      })
    }
  }
  const reference: Reference = {
    kinds: read('kinds'),
    entries: read('entries'),
    families: read('families'),
    categories: read('categories'),
    advice: read('advice'),
    countries: read('countries'),
  }
  const known = new Set(reference.families.families.map(({ id }) => id))
  const cited = [
    ...reference.entries.signatures.map(({ family }) => family),
    ...[...reference.categories.categories, ...reference.categories.logNames].map(({ family }) => family),
    ...reference.advice.advice.flatMap(({ when }) => when?.families ?? []),
  ]
  for (const id of cited) {
    if (id !== undefined && !known.has(id))
      throw new LianfangError('reference-invalid', `reference: no family named ${id}`)
  }
  return reference
}

function described(cause: unknown): string {
  if (cause instanceof z.ZodError) return z.prettifyError(cause)
  return cause instanceof Error ? cause.message : String(cause)
}
