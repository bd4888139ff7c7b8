/** The head of a page: its title (the window's too), where it stands, and what applies to all of it. */
import { useEffect, type ReactNode } from 'react'
import { dictionary, useWords } from '../language.tsx'
import './page-header.css'

const words = dictionary({
  'zh-TW': { product: '聯防', trail: '目前位置' },
  en: { product: 'Lianfang', trail: 'You are here' },
})

export interface PageHeaderProps {
  readonly title: string
  /** One sentence: what the page is about, or of which period. */
  readonly lead?: ReactNode
  /** Links to the pages above, outermost first; only for pages that stand deep. */
  readonly trail?: readonly ReactNode[]
  /** Period picker, exports, what creates. */
  readonly actions?: ReactNode
}

export function PageHeader({ title, lead, trail, actions }: PageHeaderProps) {
  const { product, trail: trailLabel } = useWords(words)
  useEffect(() => {
    document.title = `${title} · ${product}`
  }, [title, product])
  return (
    <div className="page-header">
      <div>
        {trail !== undefined && (
          <nav aria-label={trailLabel}>
            <ol className="trail">
              {trail.map((link, place) => (
                <li key={place}>{link}</li>
              ))}
              <li aria-current="page">{title}</li>
            </ol>
          </nav>
        )}
        <h1>{title}</h1>
        {lead !== undefined && <p className="page-header-lead">{lead}</p>}
      </div>
      {actions !== undefined && <div className="row">{actions}</div>}
    </div>
  )
}
