import { useAppearance } from '../appearance.tsx'
import { Disclosure } from '../components/disclosure.tsx'
import { Sign } from '../components/sign.tsx'
import { dictionary, useLanguageChoice, useWords } from '../language.tsx'

const words = dictionary({
  'zh-TW': {
    otherLanguage: 'English',
    appearance: '外觀',
    light: '淺色',
    dark: '深色',
    system: '依系統設定',
  },
  en: {
    otherLanguage: '中文',
    appearance: 'Appearance',
    light: 'Light',
    dark: 'Dark',
    system: 'As the system',
  },
})

export function LanguageButton() {
  const { otherLanguage } = useWords(words)
  const { language, choose } = useLanguageChoice()
  const other = language === 'en' ? 'zh-TW' : 'en'
  return (
    <button type="button" className="icon-button" lang={other} onClick={() => choose(other)}>
      {otherLanguage}
    </button>
  )
}

export function AppearanceMenu() {
  const labels = useWords(words)
  const { choice, choose } = useAppearance()
  return (
    <Disclosure label={`${labels.appearance}: ${labels[choice]}`} face={<Sign name={choice} />}>
      {(['light', 'dark', 'system'] as const).map((name) => (
        <button
          key={name}
          type="button"
          className="disclosure-item"
          aria-pressed={choice === name}
          onClick={() => choose(name)}
        >
          <Sign name={name} />
          {labels[name]}
        </button>
      ))}
    </Disclosure>
  )
}
