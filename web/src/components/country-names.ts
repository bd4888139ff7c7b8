import type { Language } from '../language.tsx'

/** Where Taiwan's government writes another name than the Unicode CLDR. */
const own: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  TW: { 'zh-TW': '臺灣', en: 'Taiwan' },
  HK: { 'zh-TW': '香港', en: 'Hong Kong' },
  MO: { 'zh-TW': '澳門', en: 'Macao' },
  // Not countries: what sensors write instead, and the API passes on.
  reserved: { 'zh-TW': '保留位址（非國家）', en: 'Reserved address (no country)' },
  anonymous: {
    'zh-TW': '匿名代理或衛星業者（非國家）',
    en: 'Anonymous proxy or satellite provider (no country)',
  },
  unknown: { 'zh-TW': '未載明', en: 'Not stated' },
}
const displays = new Map<Language, Intl.DisplayNames>()

/** Of an ISO 3166-1 alpha-2 code; a code that nobody knows is its own name. */
export function countryName(code: string, language: Language): string {
  const known = own[code]?.[language]
  if (known !== undefined) return known
  if (!/^[A-Z]{2}$/.test(code)) return code
  let display = displays.get(language)
  if (display === undefined) {
    display = new Intl.DisplayNames(language, { type: 'region', fallback: 'code' })
    displays.set(language, display)
  }
  return display.of(code) ?? code
}
