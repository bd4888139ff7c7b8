import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { LianfangError } from '../../../base/errors.ts'
import { payloadKinds } from './assessment.ts'
import { notLinear } from './linear.ts'

const text = z.string().trim().min(1)
const both = z.strictObject({ 'zh-TW': text, en: text })
const id = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
const cve = z.string().regex(/^CVE-\d{4}-\d{4,}$/)
const kind = z.enum(payloadKinds)
const weight = z.number().gt(0).lt(1)

/** Every file says where it comes from and when that was true. */
const dated = { source: text, asOf: z.iso.date(), notes: text }

const regex = z.string().superRefine((source, context) => {
  const fault = notLinear(source)
  if (fault !== undefined) context.addIssue({ code: 'custom', message: `${source}: ${fault}` })
})

/** What is looked for: see matcher.ts. Texts are compared without regard to case unless `caseSensitive`. */
export const patterns = z.strictObject({
  literals: z.array(z.array(z.string().min(1)).min(1)).optional(),
  regexes: z.array(regex).optional(),
  caseSensitive: z.boolean().optional(),
})

/** A payload that the rule must match, or must not. */
const sample = z.tuple([kind, z.string().min(1)])
const samples = { examples: z.array(sample).min(1), not: z.array(sample).min(1) }
const credential = z.tuple([z.string(), z.string()])

const familyRule = z.strictObject({
  id,
  sort: z.enum(['token', 'command', 'url', 'credential', 'hash']),
  weight,
  /** Which payloads it looks at; tokens, credentials and hashes are looked for where they are. */
  in: z.array(kind).min(1).optional(),
  ...patterns.shape,
  /** Applets that are asked of busybox to see whether it answers, compared without regard to case. */
  tokens: z.array(z.string().regex(/^[A-Za-z0-9_-]{2,32}$/)).optional(),
  credentials: z.array(credential).optional(),
  sha256: z.array(z.string().regex(/^[0-9a-f]{64}$/)).optional(),
  why: both,
  ...samples,
})

/** What a family mostly does: keys of `honeypot-family` in reference/kill-chain/places.json. */
const familySorts = ['botnet', 'miner', 'worm', 'backdoor'] as const

const family = z.strictObject({
  id,
  /** Names stay Latin. */
  name: text,
  parent: id.optional(),
  sort: z.enum(familySorts),
  about: both,
  references: z.array(z.url()).optional(),
  rules: z.array(familyRule),
})

const flaw = z.strictObject({
  id,
  label: both,
  cve: cve.optional(),
  remoteCodeExecution: z.boolean(),
  devices: z.array(id),
  in: z.array(kind).min(1),
  ...patterns.shape,
  /** A class that is only named when no flaw of its own is found. */
  fallback: z.boolean().optional(),
  ...samples,
})

const device = z.strictObject({
  id,
  label: both,
  in: z.array(kind).min(1).optional(),
  ...patterns.shape,
  /** Names and passwords that such devices are delivered with. */
  credentials: z.array(credential).optional(),
  examples: z.array(sample).optional(),
  not: z.array(sample).optional(),
})

const scanner = z.strictObject({
  id,
  name: text,
  url: z.url(),
  /** Where the prefixes are from. Without any, the project publishes none that we know of. */
  source: text,
  asOf: z.iso.date(),
  prefixes: z.array(text),
  /** How its clients name themselves: anybody may claim that. */
  clients: z.array(text),
})

const files = {
  families: z.strictObject({
    ...dated,
    /** A verdict needs reasons that make it at least so likely. */
    threshold: weight,
    /** Programs in busybox: asking for one of these tells nothing. */
    applets: z.array(text),
    families: z.array(family).min(1),
  }),
  flaws: z.strictObject({ ...dated, flaws: z.array(flaw).min(1) }),
  devices: z.strictObject({ ...dated, devices: z.array(device).min(1) }),
  'research-scanners': z.strictObject({ ...dated, scanners: z.array(scanner) }),
  indicators: z.strictObject({
    ...dated,
    /** Names of XML namespaces and the like: they and what is below them is never an indicator. */
    ignoredDomains: z.array(text),
    /** Last labels of names that nobody can have. */
    notPublic: z.array(text),
    /** Prefixes of addresses that nobody has, or everybody. */
    reserved: z.array(z.strictObject({ prefix: text, what: text })),
    /** Endings of files that are also top-level domains: a bare name of two labels with one is a file. */
    fileEndings: z.array(text),
  }),
} as const

type Files = typeof files
export type HoneypotReference = { readonly [name in keyof Files]: z.infer<Files[name]> }
export type FamilyRule = z.infer<typeof familyRule>
export type Scanner = z.infer<typeof scanner>

export interface ReferenceRead {
  readonly reference: HoneypotReference
  /** Our YARA rules, in the order of their names. */
  readonly rules: readonly { readonly name: string; readonly source: string }[]
  /** SHA-256 of all that was read, in hexadecimal. */
  readonly digest: string
}

/**
 * Reads and checks what `folder` holds. `scanners`: a file of the operator in the form of research-scanners.json; a project in it takes
 * the place of ours with the same id. A file that is missing or wrong is a LianfangError `reference-invalid`.
 */
export function readHoneypotReference(folder: URL, scanners?: URL): ReferenceRead {
  const digest = createHash('sha256')
  const readText = (file: URL): string => {
    const content = readFileSync(file, 'utf8')
    digest.update(`${content.length}:`).update(content)
    return content
  }
  const parse = <name extends keyof Files>(name: name, file: URL): HoneypotReference[name] => {
    try {
      return files[name].parse(JSON.parse(readText(file))) as HoneypotReference[name]
    } catch (cause) {
      throw invalid(`${file.pathname}: ${described(cause)}`, cause)
    }
  }
  const read = <name extends keyof Files>(name: name): HoneypotReference[name] =>
    parse(name, new URL(`${name}.json`, folder))
  const own = read('research-scanners')
  const given = scanners === undefined ? undefined : parse('research-scanners', scanners)
  const replaced = new Set(given?.scanners.map((item) => item.id))
  const reference: HoneypotReference = {
    families: read('families'),
    flaws: read('flaws'),
    devices: read('devices'),
    'research-scanners': {
      ...own,
      scanners: [
        ...own.scanners.filter((item) => !replaced.has(item.id)),
        ...(given === undefined ? [] : given.scanners),
      ],
    },
    indicators: read('indicators'),
  }
  checkIds(reference)
  const rulesFolder = new URL('rules/', folder)
  let rules: ReferenceRead['rules']
  try {
    rules = readdirSync(rulesFolder)
      .filter((name) => name.endsWith('.yar'))
      .sort()
      .map((name) => ({ name, source: readText(new URL(name, rulesFolder)) }))
  } catch (cause) {
    throw invalid(`${rulesFolder.pathname}: ${described(cause)}`, cause)
  }
  return { reference, rules, digest: digest.digest('hex') }
}

function checkIds(reference: HoneypotReference): void {
  const unique = (what: string, ids: readonly string[]): ReadonlySet<string> => {
    const known = new Set(ids)
    const twice = ids.find((item, index) => ids.indexOf(item) !== index)
    if (twice !== undefined) throw invalid(`${what} ${twice} is there twice`)
    return known
  }
  const families = reference.families.families
  const known = unique(
    'family',
    families.map((item) => item.id),
  )
  unique(
    'rule',
    families.flatMap(({ rules }) => rules.map((item) => item.id)),
  )
  const devices = unique(
    'device',
    reference.devices.devices.map((item) => item.id),
  )
  unique(
    'flaw',
    reference.flaws.flaws.map((item) => item.id),
  )
  unique(
    'scanner',
    reference['research-scanners'].scanners.map((item) => item.id),
  )
  const parents = new Map(families.map((item) => [item.id, item.parent]))
  for (const { id: own, parent } of families) {
    if (parent === undefined) continue
    if (!known.has(parent)) throw invalid(`family ${own}: no family ${parent}`)
    if (parents.get(parent) !== undefined) throw invalid(`family ${own}: ${parent} has a parent itself`)
  }
  for (const item of reference.flaws.flaws) {
    const missing = item.devices.find((device) => !devices.has(device))
    if (missing !== undefined) throw invalid(`flaw ${item.id}: no device ${missing}`)
  }
}

export function invalid(message: string, cause?: unknown): LianfangError {
  return new LianfangError('reference-invalid', message, {
    hint: 'Restore the file from the repository, or correct it as the message says.',
    cause,
  })
}

function described(cause: unknown): string {
  if (cause instanceof z.ZodError) return z.prettifyError(cause)
  return cause instanceof Error ? cause.message : String(cause)
}
