/** What the room knows from reference/: threat classes, the rules' figures, and the profiles that come with the program. */
import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { LianfangError } from '../../base/errors.ts'
import { parseProfile, type Profile } from './profile.ts'
import { ThreatClasses } from './threat-class.ts'

const text = z.string().trim().min(1)
const code = z.string().regex(/^[a-z][a-z0-9-]*$/)
const dated = { source: text, asOf: z.iso.date(), notes: text }
const label = z.strictObject({ en: text, 'zh-TW': text.nullable() })

const classFile = z.strictObject({
  ...dated,
  classes: z.array(z.strictObject({ code, label, types: z.array(z.strictObject({ code, label })) })).min(1),
})

const aliasFile = z.strictObject({
  ...dated,
  schemes: z.array(
    z.strictObject({
      id: code,
      title: z.strictObject({ en: text, 'zh-TW': text }),
      names: z.array(z.strictObject({ name: text, class: code, type: code.optional() })),
    }),
  ),
})

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/)
const ruleFile = z.strictObject({
  ...dated,
  timeZone: text,
  home: z.string().regex(/^[A-Z]{2}$/),
  deviceStatus: z.array(z.strictObject({ from: month, dueDay: z.int().min(1).max(28) })).min(1),
  lateness: z.array(z.strictObject({ from: month, hours: z.int().min(1).max(8760) })).min(1),
  silences: z
    .array(z.strictObject({ from: month, least: z.int().min(1).max(400), most: z.int().min(1).max(400) }))
    .min(1),
  links: z.strictObject({ hours: z.int().min(1).max(168), commonAt: z.int().min(2) }),
  clocks: z.strictObject({ earliest: z.iso.date(), futureHours: z.int().min(0) }),
})
export type Rules = z.infer<typeof ruleFile>

export interface Knowledge {
  readonly classes: ThreatClasses
  readonly rules: Rules
  /** By id; each has one version. */
  readonly profiles: ReadonlyMap<string, Profile>
}

/** Reads and checks the files below `folder` (reference/). Errors: reference-invalid, profile-invalid. */
export function readKnowledge(folder: URL): Knowledge {
  const json = (path: string): unknown => {
    try {
      return JSON.parse(readFileSync(new URL(path, folder), 'utf8'))
    } catch (cause) {
      throw invalid(path, cause)
    }
  }
  const read = <Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> => {
    const { data, error } = schema.safeParse(json(path))
    if (error !== undefined) throw invalid(path, error)
    return data
  }
  const { classes } = read('threat-classes/rsit.json', classFile)
  const { schemes } = read('threat-classes/aliases.json', aliasFile)
  const rules = read('returns/rules.json', ruleFile)
  const profiles = readdirSync(new URL('returns/profiles/', folder))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => parseProfile(json(`returns/profiles/${name}`), `reference/returns/profiles/${name}`))
  const twice = profiles.find((profile, index) => profiles.findIndex(({ id }) => id === profile.id) < index)
  if (twice !== undefined) throw invalid('returns/profiles', new TypeError(`${twice.id} is there twice`))
  try {
    return {
      classes: new ThreatClasses(classes, schemes),
      rules,
      profiles: new Map(profiles.map((profile) => [profile.id, profile])),
    }
  } catch (cause) {
    throw invalid('threat-classes/aliases.json', cause)
  }
}

function invalid(path: string, cause: unknown): LianfangError {
  const message =
    cause instanceof z.ZodError
      ? z.prettifyError(cause)
      : cause instanceof Error
        ? cause.message
        : String(cause)
  return new LianfangError('reference-invalid', `reference/${path}: ${message}`, {
    hint: 'Restore the file from the repository, or correct it as the message says.',
    cause,
  })
}
