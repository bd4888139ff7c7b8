import type { ReactNode } from 'react'
import { dictionary, useWords } from '../language.tsx'

const words = dictionary({
  'zh-TW': { newWindow: '（另開視窗）' },
  en: { newWindow: ' (opens a new window)' },
})

/** Only to other sites by http: an address of any other scheme is shown as text. Of our own data alone, never of a record. */
export function ExternalLink({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  const { newWindow } = useWords(words)
  if (!/^https?:\/\//i.test(url)) return children
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
      <span className="visually-hidden">{newWindow}</span>
    </a>
  )
}
