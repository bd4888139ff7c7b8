/** The ways between the pages of one subject; beneath the page's head. */
import type { ReactNode } from 'react'
import './page-tabs.css'

/** `children`: links, the page's own with aria-current (as the router's Link sets it). */
export function PageTabs({
  label,
  children,
}: {
  readonly label: string
  readonly children: readonly ReactNode[]
}) {
  return (
    <nav aria-label={label} className="page-tabs">
      <ul>
        {children.map((link, place) => (
          <li key={place}>{link}</li>
        ))}
      </ul>
    </nav>
  )
}
