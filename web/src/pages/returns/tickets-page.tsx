/** Tickets of a period by any filter. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Checkbox, Input } from 'antd'
import { useState } from 'react'
import { CopyLink } from '../../components/copy-link.tsx'
import { countryName } from '../../components/country-names.ts'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { severityWords } from '../../components/severity.tsx'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import { usePerson } from '../../session.ts'
import { Choice, FilterBar } from './filter-bar.tsx'
import { standardPeriod, ticketFilterOf, type TicketFilter } from './filters.ts'
import { Header } from './header.tsx'
import { useFlagText, useViewer } from './names.tsx'
import { flagWords } from './problem-words.ts'
import { ticketForms, ticketStates } from './readers.ts'
import { returnTicketsRoute } from './route.ts'
import { TicketList } from './ticket-list.tsx'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    leads: {
      centre: '各廠商回傳的監控單、分析單與告警，最近回傳的在前',
      officer: '廠商為貴機關回傳的監控單、分析單與告警，最近回傳的在前',
      vendor: '貴公司回傳的監控單、分析單與告警，最近回傳的在前',
    },
    search: '單號、標題或規則',
    find: '查詢',
    address: 'IP 位址（任何角色）',
    addressExample: '例如 203.0.113.7',
    country: '來源國家或地區（兩碼）',
    counted: '只看計入有效回傳者',
  },
  en: {
    leads: {
      centre: 'What vendors returned, newest return first',
      officer: 'What was returned for your agency, newest return first',
      vendor: 'What your company returned, newest return first',
    },
    search: 'Number, title or rule',
    find: 'Find',
    address: 'Address of any role',
    addressExample: 'such as 203.0.113.7',
    country: 'Source country or region',
    counted: 'Valid returns only, each event once',
  },
})

export function TicketsPage() {
  const search = useSearch({ from: returnTicketsRoute.id })
  const navigate = useNavigate({ from: returnTicketsRoute.fullPath })
  const labels = useWords(words)
  const names = useWords(shared)
  const severities = useWords(severityWords)
  const language = useLanguage()
  const flagText = useFlagText()
  const viewer = useViewer()
  const standard = standardPeriod(usePerson())
  const period = periodOf(search, standard)
  const filter: TicketFilter = { ...ticketFilterOf(search), from: period.from, to: period.to }
  const change = (changed: TicketFilter): void => {
    void navigate({ search: (now) => ({ ...now, ...changed, cursor: undefined }), resetScroll: false })
  }
  return (
    <div className="stack">
      <Header
        title={names.tickets}
        lead={labels.leads[viewer]}
        actions={
          <>
            <PeriodPicker value={period} onChange={({ from, to }) => change({ from, to })} />
            <CopyLink standard={standard} />
          </>
        }
      />
      <FilterBar filter={filter} onChange={change}>
        <Choice
          title={names.form}
          value={filter.form}
          options={ticketForms.map((form) => ({ value: form, label: names.forms[form] }))}
          onChange={(form) => change({ form: ticketForms.find((one) => one === form) })}
        />
        <Choice
          title={names.severity}
          value={filter.severity === undefined ? undefined : String(filter.severity)}
          options={([5, 4, 3, 2, 1, 0] as const).map((id) => ({ value: String(id), label: severities[id] }))}
          onChange={(severity) => change({ severity: severity === undefined ? undefined : Number(severity) })}
        />
        <Choice
          title={names.state}
          value={filter.state}
          options={ticketStates.map((state) => ({ value: state, label: names.states[state] }))}
          onChange={(state) => change({ state: ticketStates.find((one) => one === state) })}
        />
        <Choice
          title={names.flags}
          value={filter.flag}
          options={Object.keys(flagWords.en)
            .filter((flag) => flag !== 'month-unfinished')
            .map((flag) => ({ value: flag, label: flagText(flag) }))}
          onChange={(flag) => change({ flag })}
        />
        {filter.country !== undefined && (
          <Choice
            title={labels.country}
            value={filter.country}
            options={[{ value: filter.country, label: countryName(filter.country, language) }]}
            onChange={(country) => change({ country })}
          />
        )}
        <TextFilter
          key={`address ${filter.address ?? ''}`}
          title={labels.address}
          placeholder={labels.addressExample}
          button={labels.find}
          value={filter.address}
          onChange={(address) => change({ address })}
        />
        <TextFilter
          key={`search ${filter.search ?? ''}`}
          title={labels.search}
          button={labels.find}
          value={filter.search}
          onChange={(text) => change({ search: text })}
          isSearch
        />
        <div className="filter">
          <Checkbox
            checked={filter.counted === true}
            onChange={({ target }) => change({ counted: target.checked ? true : undefined })}
          >
            {labels.counted}
          </Checkbox>
        </div>
      </FilterBar>
      <section className="card">
        <TicketList
          filter={filter}
          cursors={search.cursor ?? []}
          onPage={(cursors) => void navigate({ search: (now) => ({ ...now, cursor: cursors }) })}
        />
      </section>
    </div>
  )
}

function TextFilter({
  title,
  placeholder,
  button,
  value,
  onChange,
  isSearch = false,
}: {
  readonly title: string
  readonly placeholder?: string
  readonly button: string
  readonly value: string | undefined
  readonly onChange: (text: string | undefined) => void
  /** What `/` on the keyboard goes to. */
  readonly isSearch?: boolean
}) {
  const [given, setGiven] = useState(value ?? '')
  return (
    <div className="filter" {...(isSearch ? { 'data-search': '' } : {})}>
      <span>{title}</span>
      <Input.Search
        aria-label={title}
        placeholder={placeholder ?? ''}
        allowClear
        maxLength={isSearch ? 200 : 50}
        spellCheck={false}
        autoComplete="off"
        enterButton={button}
        value={given}
        onChange={({ target }) => setGiven(target.value)}
        onSearch={(text) => onChange(text.trim() === '' ? undefined : text.trim())}
      />
    </div>
  )
}
