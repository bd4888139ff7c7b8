/** Sessions of a period by any filter. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { dictionary, useWords } from '../../language.tsx'
import { sessionFilterOf, type SessionFilter } from './filters.ts'
import { Header } from './header.tsx'
import { sessionsRoute } from './route.ts'
import { SessionFilters } from './session-filters.tsx'
import { SessionList } from './session-list.tsx'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    title: '蜜罐工作階段',
    lead: '一次連線從開始到結束發生的事，合併同一工作階段的全部紀錄；最新的在前。',
  },
  en: {
    title: 'Honeypot sessions',
    lead: 'What happened from connecting to leaving, all records of a session put together; newest first.',
  },
})

export function SessionsPage() {
  const search = useSearch({ from: sessionsRoute.id })
  const navigate = useNavigate({ from: sessionsRoute.fullPath })
  const labels = useWords(words)
  const { inert } = useWords(shared)
  const filter = sessionFilterOf(search)
  const change = (changed: Partial<SessionFilter>): void => {
    void navigate({ search: (now) => ({ ...now, ...changed, cursor: undefined }), resetScroll: false })
  }
  return (
    <div className="stack">
      <Header title={labels.title} lead={labels.lead} filter={filter} onChange={change} withoutResearch />
      <SessionFilters filter={filter} onChange={change} />
      <section className="card">
        <SessionList
          filter={filter}
          cursors={search.cursor ?? []}
          onPage={(cursors) => void navigate({ search: (now) => ({ ...now, cursor: cursors }) })}
        />
      </section>
      <p className="quiet">{inert}</p>
    </div>
  )
}
