import { type KillChain, loadKillChain, type Stage } from '../kill-chain/index.ts'
import { type Countries, countriesOf } from './country.ts'
import {
  type Advice,
  type Kind,
  type Language,
  type Reference,
  type SignatureEntry,
  type SignatureFamily,
  readReference,
} from './reference.ts'

/** What a record says of its signature: the columns analytic_name, analytic_category and metadata_log_name of `detection`. */
export interface Signature {
  readonly name: string
  readonly category: string
  readonly logName: string
}

export interface Classification {
  readonly kind: Kind
  readonly family?: SignatureFamily
  readonly entry?: SignatureEntry
  explanation(language: Language): string
  /** ATT&CK technique ids. */
  readonly attack: readonly string[]
  readonly killChain?: Stage
  /** What decided: the name itself, a pattern in it, the vendor's category, or nothing better than the log it came in. */
  readonly because: 'exact' | 'pattern' | 'category' | 'fallback'
}

export interface Knowledge {
  classify(signature: Signature): Classification
  kindLabel(kind: Kind, language: Language): string
  stageLabel(stage: Stage, language: Language): string
  readonly advice: readonly Advice[]
  readonly countries: Countries
  /** The latest date of the data. */
  readonly asOf: string
}

/** The knowledge base that ships with the project, or one in another folder of the same shape. */
export function loadKnowledge(folder = new URL('../../../reference/', import.meta.url)): Knowledge {
  return knowledgeOf(readReference(folder), loadKillChain(new URL('kill-chain/', folder)))
}

/** At most so many classifications are remembered: names may be hostile. */
const REMEMBERED = 50_000

function knowledgeOf(reference: Reference, killChain: KillChain): Knowledge {
  const entries = new Map(reference.entries.signatures.map((entry) => [comparable(entry.name), entry]))
  const families = reference.families.families.map((family) => ({
    family,
    matcher: new RegExp(family.patterns.map((pattern) => `(?:${pattern})`).join('|'), 'i'),
  }))
  const byId = new Map(reference.families.families.map((family) => [family.id, family]))
  const categories = new Map(reference.categories.categories.map((item) => [comparable(item.name), item]))
  const logNames = new Map(reference.categories.logNames.map((item) => [item.name, item]))
  const kinds = new Map(reference.kinds.kinds.map((item) => [item.id, item]))

  const ofFamily = (
    kind: Kind,
    family: SignatureFamily | undefined,
    because: Classification['because'],
  ): Classification => ({
    kind,
    ...(family !== undefined && { family }),
    explanation: (language) => (family ?? kinds.get(kind)!).explanation[language],
    attack: family?.attack ?? [],
    ...(family?.killChain !== undefined && { killChain: family.killChain }),
    because,
  })

  const decide = (signature: Signature): Classification => {
    const name = comparable(signature.name)
    const entry = entries.get(name)
    if (entry !== undefined) {
      return {
        kind: entry.kind,
        family: byId.get(entry.family)!,
        entry,
        explanation: (language) => entry.explanation[language],
        attack: entry.attack,
        ...(entry.killChain !== undefined && { killChain: entry.killChain }),
        because: 'exact',
      }
    }
    const matched = families.find(
      ({ family, matcher }) => family.notIn?.includes(signature.logName) !== true && matcher.test(name),
    )?.family
    if (matched !== undefined) return ofFamily(matched.kind, matched, 'pattern')
    const category = categories.get(comparable(signature.category))
    const family = category?.family === undefined ? undefined : byId.get(category.family)
    if (category !== undefined) return ofFamily(category.kind, family, 'category')
    return ofFamily(logNames.get(signature.logName)?.kind ?? 'other', undefined, 'fallback')
  }

  const remembered = new Map<string, Classification>()
  return {
    classify(signature) {
      const key = `${signature.name}\0${signature.category}\0${signature.logName}`
      let classification = remembered.get(key)
      if (classification === undefined) {
        classification = decide(signature)
        if (remembered.size >= REMEMBERED) remembered.clear()
        remembered.set(key, classification)
      }
      return classification
    },
    kindLabel: (kind, language) => kinds.get(kind)!.label[language],
    stageLabel: (stage, language) => killChain.stageLabel(stage, language),
    advice: reference.advice.advice,
    countries: countriesOf(reference.countries),
    asOf: [...Object.values(reference), killChain].reduce(
      (latest, { asOf }) => (asOf > latest ? asOf : latest),
      '',
    ),
  }
}

/** Vendors join words with dots, underscores, hyphens or slashes; for comparison these are blanks. */
function comparable(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[._/-]/g, ' ')
    .trim()
}
