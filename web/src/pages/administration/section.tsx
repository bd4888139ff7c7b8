/** What stands around each page of administration: its head, and the way to the others. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { PageHeader } from '../../components/page-header.tsx'
import { useWords } from '../../language.tsx'
import { centre, mayEnter, usePerson } from '../../session.ts'
import { words } from './words.ts'
import './administration.css'

const administrators = ['administrator'] as const
const sections = [
  ['people', '/administration/people', administrators],
  ['tokens', '/administration/tokens', administrators],
  ['vendors', '/administration/vendors', centre],
  ['audit', '/administration/audit', administrators],
  ['settings', '/administration/settings', administrators],
  ['jobs', '/administration/jobs', administrators],
] as const

export interface SectionProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  /** The list that this page stands beneath. */
  readonly above?: ReactNode
  readonly children: ReactNode
}

export function Section({ title, lead, actions, above, children }: SectionProps) {
  const labels = useWords(words)
  const person = usePerson()
  const allowed = sections.filter(([, , roles]) => mayEnter(person, roles))
  return (
    <div className="stack">
      {allowed.length > 1 && (
        <nav className="sections" aria-label={labels.title}>
          <ul>
            {allowed.map(([name, to]) => (
              <li key={name}>
                <Link to={to} activeOptions={{ includeSearch: false }}>
                  {labels[name]}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <div className="section-header">
        <PageHeader
          title={title}
          lead={lead}
          actions={actions}
          {...(above === undefined ? {} : { trail: [above] })}
        />
      </div>
      {children}
    </div>
  )
}
