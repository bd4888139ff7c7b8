import type { Language, Reference } from './reference.ts'

/** Countries as sensors write them, and as readers know them. */
export interface Countries {
  /**
   * The ISO 3166-1 alpha-2 code of a name or code; `reserved`, `anonymous` or `unknown` for words that are no country; undefined
   * for a name we do not know.
   */
  code(name: string): string | undefined
  /** A code of `code()` for readers; anything else as it is. */
  display(code: string, language: Language): string
}

export function countriesOf(reference: Reference['countries']): Countries {
  const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const codes = new Map<string, string>()
  const set = (name: string, code: string): void => {
    codes.set(comparable(name), code)
  }
  for (const code of isoCodes(english)) {
    set(code, code)
    set(english.of(code) ?? code, code)
  }
  for (const [name, code] of Object.entries(reference.names)) set(name, code)
  const labels = new Map<string, Record<Language, string>>(Object.entries(reference.display))
  for (const { id, names, label } of reference.elsewhere) {
    for (const name of names) set(name, id)
    labels.set(id, label)
  }
  const display = {
    en: english,
    'zh-TW': new Intl.DisplayNames('zh-TW', { type: 'region', fallback: 'none' }),
  }
  return {
    code: (name) => codes.get(comparable(name)),
    display: (code, language) =>
      labels.get(code)?.[language] ??
      (/^[A-Z]{2}$/.test(code) ? display[language].of(code) : undefined) ??
      code,
  }
}

/** Two-letter codes of today's countries and territories: what CLDR names, without its groupings, aliases and exceptional codes. */
function isoCodes(names: Intl.DisplayNames): string[] {
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter(
      (code) =>
        names.of(code) !== undefined &&
        new Intl.Locale(`und-${code}`).region === code &&
        Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}` &&
        !/^(A[AC]|CP|CQ|DG|E[AUZ]|IC|Q[M-Z]|TA|UN|X[A-JL-Z]|ZZ)$/.test(code),
    )
}

function comparable(name: string): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}\p{N}]/gu, ' ')
  return plain.split(' ').filter(Boolean).join(' ')
}
