/** A card that loads by itself: a fault in one leaves the others. Its tables are the landmarks, so it is none itself. */
import type { ReactNode } from 'react'
import './reading.css'

export interface PanelProps {
  readonly title: string
  /** Of all that it shows: the page behind it, a download. */
  readonly links?: ReactNode
  readonly note?: ReactNode
  readonly children: ReactNode
}

export function Panel({ title, links, note, children }: PanelProps) {
  return (
    <section className="card">
      <div className="panel-head">
        <h2>{title}</h2>
        {links !== undefined && <div className="panel-links">{links}</div>}
      </div>
      {children}
      {note !== undefined && <div className="panel-note">{note}</div>}
    </section>
  )
}
