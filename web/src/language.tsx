/** The two languages of the console, and words that must exist in both. */
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { remember, remembered } from './remembered.ts'

export type Language = 'zh-TW' | 'en'

type Word = string | ((...given: never[]) => ReactNode)
interface Entries {
  readonly [name: string]: Word | Entries
}
/** The same names, and functions of the same parameters; any text. */
type Twin<Shape> = {
  readonly [Name in keyof Shape]: Shape[Name] extends string
    ? string
    : Shape[Name] extends (...given: infer Given) => infer Result
      ? (...given: Given) => Result extends string ? string : ReactNode
      : Twin<Shape[Name]>
}

export interface Dictionary<Shape> {
  readonly 'zh-TW': Twin<Shape>
  readonly en: Twin<Shape>
}

/** Words of a page or component. A name that one language lacks does not compile. */
export function dictionary<const Shape extends Entries>(words: {
  readonly 'zh-TW': Shape
  readonly en: Twin<NoInfer<Shape>>
}): Dictionary<Shape> {
  return words as unknown as Dictionary<Shape>
}

interface LanguageChoice {
  readonly language: Language
  readonly choose: (language: Language) => void
}

const LanguageContext = createContext<LanguageChoice | undefined>(undefined)

/** Chinese, unless the person chose English before on this device. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => (remembered('language') === 'en' ? 'en' : 'zh-TW'))
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const choose = useCallback((chosen: Language) => {
    remember('language', chosen)
    setLanguage(chosen)
  }, [])
  const choice = useMemo(() => ({ language, choose }), [language, choose])
  return <LanguageContext value={choice}>{children}</LanguageContext>
}

export function useLanguageChoice(): LanguageChoice {
  const choice = use(LanguageContext)
  if (choice === undefined) throw new Error('LanguageProvider is missing')
  return choice
}

export function useLanguage(): Language {
  return useLanguageChoice().language
}

export function useWords<Shape>(words: Dictionary<Shape>): Twin<Shape> {
  return words[useLanguage()]
}
