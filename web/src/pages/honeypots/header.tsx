/** The head of the honeypots' pages: what applies to all of a page, and the ways between them. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Choices } from '../../components/choices.tsx'
import { CopyLink } from '../../components/copy-link.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import type { PeriodFilter } from './filters.ts'
import { researchChoices } from './readers.ts'
import { words as shared } from './words.ts'
import './honeypots.css'

const words = dictionary({
  'zh-TW': { pages: '蜜罐的頁面', overview: '總覽' },
  en: { pages: 'Pages of honeypots', overview: 'Overview' },
})

export interface HeaderProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly filter: PeriodFilter
  readonly onChange: (change: Partial<PeriodFilter>) => void
  /** Of pages that stand deep; the overview is before them. */
  readonly trail?: readonly ReactNode[]
  /** Where the answer does not tell sources that scan for research. */
  readonly withoutResearch?: boolean
}

export function Header({ title, lead, filter, onChange, trail, withoutResearch = false }: HeaderProps) {
  const labels = useWords(shared)
  return (
    <div>
      <PageHeader
        title={title}
        lead={lead}
        {...(trail === undefined ? {} : { trail: [<Overview key="overview" filter={filter} />, ...trail] })}
        actions={
          <>
            <PeriodPicker value={periodOf(filter)} onChange={({ from, to }) => onChange({ from, to })} />
            {!withoutResearch && (
              <Choices
                label={labels.research}
                value={filter.research ?? 'all'}
                options={researchChoices.map((value) => ({ value, label: labels.researchChoices[value] }))}
                onChange={(value) => onChange({ research: value === 'all' ? undefined : value })}
              />
            )}
            <CopyLink />
          </>
        }
      />
      {trail === undefined && <Pages filter={filter} />}
    </div>
  )
}

function Overview({ filter }: { readonly filter: PeriodFilter }) {
  const { short } = useWords(shared)
  return (
    <Link to="/honeypots" search={filter}>
      {short}
    </Link>
  )
}

function Pages({ filter }: { readonly filter: PeriodFilter }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const exact = { activeOptions: { exact: true, includeSearch: false } }
  return (
    <nav aria-label={labels.pages}>
      <ul className="sub-pages">
        <li>
          <Link to="/honeypots" search={filter} {...exact}>
            {labels.overview}
          </Link>
        </li>
        <li>
          <Link to="/honeypots/sessions" search={filter} {...exact}>
            {names.sessions}
          </Link>
        </li>
        <li>
          <Link to="/honeypots/indicators" search={filter} {...exact}>
            {names.indicators}
          </Link>
        </li>
        <li>
          <Link to="/honeypots/samples" search={filter} {...exact}>
            {names.samples}
          </Link>
        </li>
      </ul>
    </nav>
  )
}
