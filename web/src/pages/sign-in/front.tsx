/** The frame of pages before sign-in: brand, one card, language and appearance. */
import { useEffect, type ReactNode } from 'react'
import { Mark } from '../../components/mark.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { AppearanceMenu, LanguageButton } from '../../shell/choices.tsx'
import './front.css'

const words = dictionary({
  'zh-TW': { brand: '聯防', lead: '政府資安聯防監控平台', privacy: '登入及操作均留有稽核紀錄。' },
  en: {
    brand: 'Lianfang',
    lead: 'Joint-defence monitoring for government',
    privacy: 'Sign-ins and changes are recorded in the audit log.',
  },
})

export interface FrontProps {
  readonly title: string
  readonly children: ReactNode
  readonly wide?: boolean
}

export function Front({ title, children, wide = false }: FrontProps) {
  const { brand, lead, privacy } = useWords(words)
  useEffect(() => {
    document.title = `${title} · ${brand}`
  }, [title, brand])
  return (
    <div className="front">
      <header className="front-tools">
        <LanguageButton />
        <AppearanceMenu />
      </header>
      <main className={wide ? 'front-main front-wide' : 'front-main'}>
        <div className="front-brand">
          <Mark size={48} />
          <strong>{brand}</strong>
          <p>{lead}</p>
        </div>
        <section className="front-card">
          <h1>{title}</h1>
          {children}
        </section>
      </main>
      <footer className="front-foot">{privacy}</footer>
    </div>
  )
}
