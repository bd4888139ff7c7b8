/** Records of a period by any filter, or of one address. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Input } from 'antd'
import { useState } from 'react'
import { PageHeader } from '../../components/page-header.tsx'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { CopyLink } from '../../components/copy-link.tsx'
import { EventList } from './event-list.tsx'
import { FilterBar } from './filter-bar.tsx'
import { periodOf } from '../../period.ts'
import { filterOf, type GatewayFilter } from './filters.ts'
import { useIsOfficer } from './names.tsx'
import { eventsRoute } from './route.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    title: '原始紀錄',
    lead: '符合條件的閘口紀錄，最新的在前',
    ownLead: '與貴機關有關的閘口紀錄，最新的在前',
    address: '來源或目的位址',
    find: '查詢',
    example: '例如 203.0.113.7 或 2001:db8::1',
  },
  en: {
    title: 'Records',
    lead: 'Gateway records that match, newest first',
    ownLead: 'Gateway records that concern your agency, newest first',
    address: 'Source or destination address',
    find: 'Find',
    example: 'such as 203.0.113.7 or 2001:db8::1',
  },
})

export function EventsPage() {
  const search = useSearch({ from: eventsRoute.id })
  const navigate = useNavigate({ from: eventsRoute.fullPath })
  const labels = useWords(words)
  const names = useWords(shared)
  const officer = useIsOfficer()
  const filter = filterOf(search)
  const change = (changed: Partial<GatewayFilter> & { address?: string | undefined }): void => {
    void navigate({ search: (now) => ({ ...now, ...changed, cursor: undefined }), resetScroll: false })
  }
  return (
    <div className="stack">
      <PageHeader
        title={labels.title}
        lead={officer ? labels.ownLead : labels.lead}
        trail={[
          <Link key="gateway" to="/gateway" search={filter}>
            {names.title}
          </Link>,
        ]}
        actions={
          <>
            <PeriodPicker value={periodOf(filter)} onChange={({ from, to }) => change({ from, to })} />
            <CopyLink />
          </>
        }
      />
      <FilterBar filter={filter} standard="all" onChange={change}>
        <AddressField
          key={search.address}
          value={search.address}
          onChange={(address) => change({ address })}
        />
      </FilterBar>
      <section className="card">
        <EventList
          filter={{ ...filter, disposition: filter.disposition ?? 'all' }}
          address={search.address}
          cursors={search.cursor ?? []}
          onPage={(cursors) => void navigate({ search: (now) => ({ ...now, cursor: cursors }) })}
        />
      </section>
    </div>
  )
}

function AddressField({
  value,
  onChange,
}: {
  readonly value: string | undefined
  readonly onChange: (address: string | undefined) => void
}) {
  const labels = useWords(words)
  const [given, setGiven] = useState(value ?? '')
  return (
    <div className="filter">
      <span>{labels.address}</span>
      <Input.Search
        aria-label={labels.address}
        placeholder={labels.example}
        allowClear
        maxLength={50}
        spellCheck={false}
        autoComplete="off"
        enterButton={labels.find}
        value={given}
        onChange={({ target }) => setGiven(target.value)}
        onSearch={(text) => onChange(text.trim() === '' ? undefined : text.trim())}
      />
    </div>
  )
}
