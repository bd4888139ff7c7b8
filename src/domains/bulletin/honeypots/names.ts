/** Values of what honeypots saw, as readers know them. */
import type { RankingRow } from '../../honeypot/index.ts'
import type { Edition } from '../writing/edition.ts'
import type { Facts } from './facts.ts'

/** Counted figures name things as their publisher does: by our key, its name or its CVE. */
function isCalled(value: string, ...names: readonly (string | undefined)[]): boolean {
  return names.some((name) => name?.toLowerCase() === value.toLowerCase())
}

type Naming = (row: Pick<RankingRow, 'value' | 'label'>) => string

export const countryNames =
  (edition: Edition, { countries }: Facts): Naming =>
  ({ value }) =>
    countries.display(countries.code(value) ?? value, edition.language)

/** `AS4134 Chinanet` */
export const networkNames: Naming = ({ value, label }) => `AS${value}${label === '' ? '' : ` ${label}`}`

/** Families are called the same in every language. */
export const familyNames =
  ({ knowledge }: Facts): Naming =>
  ({ value }) =>
    knowledge.families.find(({ id, name }) => isCalled(value, id, name))?.name ?? value

export const flawNames =
  (edition: Edition, { knowledge }: Facts): Naming =>
  ({ value }) =>
    flawOf(knowledge, value)?.label[edition.language] ?? value

/** Attackers' texts with addresses that nobody follows by a click: viewers make links of what looks like one. */
export const inertText: Naming = ({ value }) => inert(value)

export function inert(words: string): string {
  return words.replaceAll(/\bhttp(?=s?:\/\/)/gi, 'hxxp').replaceAll(/\bftp(?=:\/\/)/gi, 'fxp')
}

/** Whether a flaw lets others run code, by our data; undefined: not in it. */
export function runsCode({ knowledge }: Facts, flaw: string): boolean | undefined {
  return flawOf(knowledge, flaw)?.remoteCodeExecution
}

export function cveOf({ knowledge }: Facts, flaw: string): string {
  return flawOf(knowledge, flaw)?.cve ?? ''
}

function flawOf(
  { flaws }: Facts['knowledge'],
  value: string,
): Facts['knowledge']['flaws'][number] | undefined {
  return flaws.find(({ id, cve, label }) => isCalled(value, id, cve, label.en, label['zh-TW']))
}
