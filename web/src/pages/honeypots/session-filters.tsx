/** The filters of sessions. What can be chosen is what the period has; texts that a drill-down brought stand as chips to be taken away. */
import { useQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { LogText } from '../../components/log-text.tsx'
import { Sign } from '../../components/sign.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import { useFormat } from '../../use-format.ts'
import { sessionFilterNames, type SessionFilter } from './filters.ts'
import { useKeyText } from './names.tsx'
import { rankingQuery } from './queries.ts'
import { happenings, type Happening } from './readers.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    filters: (count: number) => (count === 0 ? '篩選條件' : `篩選條件（已套用 ${count} 項）`),
    any: '不限',
    loading: '載入中…',
    nothing: '期間內沒有可選的項目',
    failed: '選項無法載入',
    happened: '發生的事',
    happenings: {
      credential: '有帳密嘗試',
      login: '登入成功',
      command: '有輸入指令',
      file: '有檔案',
      request: '有請求',
      forward: '有轉送連線',
    },
    address: '來源位址',
    find: '查詢',
    example: '例如 203.0.113.7 或 2001:db8::1',
    applied: '由排名帶入的條件',
    remove: (name: string) => `移除條件：${name}`,
    mention: '內容提及',
    port: '目的連接埠',
    portExample: '例如 23',
  },
  en: {
    filters: (count: number) => (count === 0 ? 'Filters' : `Filters (${count} applied)`),
    any: 'Any',
    loading: 'Loading…',
    nothing: 'Nothing to choose in this period',
    failed: 'The choices could not be loaded',
    happened: 'What happened',
    happenings: {
      credential: 'Credentials tried',
      login: 'Let in',
      command: 'Commands typed',
      file: 'Files brought',
      request: 'Requests made',
      forward: 'Connections relayed',
    },
    address: 'Source address',
    find: 'Find',
    example: 'such as 203.0.113.7 or 2001:db8::1',
    applied: 'Brought along from a ranking',
    remove: (name: string) => `Remove the filter ${name}`,
    mention: 'Mentioned',
    port: 'Destination port',
    portExample: 'such as 23',
  },
})

const chosen = ['sensor', 'service', 'country', 'family', 'flaw'] as const
/** Long or odd texts: chosen in a ranking, never typed here. */
const brought = ['username', 'password', 'command', 'mention', 'hash'] as const

export interface SessionFiltersProps {
  readonly filter: SessionFilter
  readonly onChange: (change: Partial<SessionFilter>) => void
}

export function SessionFilters({ filter, onChange }: SessionFiltersProps) {
  // What a drill-down brought is seen at once.
  const [open, setOpen] = useState(
    () => matchMedia('(min-width: 900px)').matches || brought.some((name) => filter[name] !== undefined),
  )
  const labels = useWords(words)
  const names = useWords(shared)
  const count = sessionFilterNames.filter((name) => filter[name] !== undefined).length
  const noFilter = Object.fromEntries(sessionFilterNames.map((name) => [name, undefined]))
  const nameOf = (name: (typeof brought)[number]): string =>
    name === 'mention' ? labels.mention : names.dimensions[name]
  const chips = brought.flatMap((name) => {
    const value = filter[name]
    return value === undefined ? [] : [{ name, value }]
  })
  return (
    <details className="card details" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{labels.filters(count)}</summary>
      <div className="details-body stack">
        <div className="filters">
          <div className="filter">
            <span>{labels.happened}</span>
            <Select<Happening>
              allowClear
              aria-label={labels.happened}
              placeholder={labels.any}
              {...(filter.happened === undefined ? {} : { value: filter.happened })}
              key={filter.happened === undefined ? 'none' : 'one'}
              options={happenings.map((value) => ({ value, label: labels.happenings[value] }))}
              onChange={(value: Happening | undefined) => onChange({ happened: value })}
            />
          </div>
          {chosen.map((name) => (
            <KeySelect
              key={name}
              dimension={name}
              filter={filter}
              value={filter[name]}
              onChange={(value) => onChange({ [name]: value })}
            />
          ))}
          <TextField
            key={`port ${filter.port ?? ''}`}
            label={labels.port}
            example={labels.portExample}
            value={filter.port === undefined ? '' : String(filter.port)}
            onChange={(text) =>
              onChange({ port: /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined })
            }
          />
          <TextField
            key={`address ${filter.address ?? ''}`}
            label={labels.address}
            example={labels.example}
            value={filter.address ?? ''}
            onChange={(text) => onChange({ address: text === '' ? undefined : text })}
            wide
          />
        </div>
        {chips.length > 0 && (
          <div>
            <p className="quiet">{labels.applied}</p>
            <ul className="chips">
              {chips.map(({ name, value }) => (
                <li key={name} className="chip">
                  <span>
                    {nameOf(name)}
                    {names.colon}
                    <span className="typed">
                      <LogText text={value.slice(0, 160)} limit={160} line />
                    </span>
                  </span>
                  <button
                    type="button"
                    className="chip-remove"
                    aria-label={labels.remove(nameOf(name))}
                    onClick={() => onChange({ [name]: undefined })}
                  >
                    <Sign name="close" size={14} />
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
        {count > 0 && (
          <div>
            <Button onClick={() => onChange(noFilter)}>{names.clear}</Button>
          </div>
        )}
      </div>
    </details>
  )
}

interface KeySelectProps {
  readonly dimension: (typeof chosen)[number]
  readonly filter: SessionFilter
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
}

function KeySelect({ dimension, filter, value, onChange }: KeySelectProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const text = useKeyText()
  const [opened, setOpened] = useState(false)
  const query = useQuery({
    ...rankingQuery({ ...periodOf(filter), dimension, limit: 1000 }),
    // The name of a family or a flaw is known from its ranking alone.
    enabled: opened || (value !== undefined && (dimension === 'family' || dimension === 'flaw')),
    staleTime: 5 * 60_000,
  })
  const options = (query.data?.rows ?? [])
    .filter(({ key }) => key !== '')
    .map(({ key, label, detail, events }) => ({
      value: key,
      label: text({ dimension, name: key, label, detail }),
      events: format.shortNumber(events),
    }))
  if (value !== undefined && !options.some((option) => option.value === value))
    options.unshift({
      value,
      label: text({ dimension, name: value, label: null, detail: null }),
      events: '',
    })
  const title = dimension === 'family' ? names.family : names.dimensions[dimension]
  return (
    <div className="filter" {...(dimension === 'sensor' ? { 'data-search': '' } : {})}>
      <span>{title}</span>
      <Select<string>
        allowClear
        aria-label={title}
        placeholder={labels.any}
        showSearch={{ optionFilterProp: 'label' }}
        loading={query.isLoading}
        onOpenChange={(open) => {
          if (open) setOpened(true)
        }}
        {...(value === undefined ? {} : { value })}
        key={value === undefined ? 'none' : 'one'}
        onChange={(picked: string | undefined) => onChange(picked)}
        options={options}
        optionRender={(option) => (
          <span className="option">
            <span>{option.data.label}</span>
            <span className="quiet">{option.data['events']}</span>
          </span>
        )}
        notFoundContent={
          <span className="quiet">
            {query.isLoading ? labels.loading : query.error === null ? labels.nothing : labels.failed}
          </span>
        }
      />
    </div>
  )
}

function TextField({
  label,
  example,
  value,
  onChange,
  wide = false,
}: {
  readonly label: string
  readonly example: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly wide?: boolean
}) {
  const { find } = useWords(words)
  const [given, setGiven] = useState(value)
  return (
    <div className={wide ? 'filter filter-wide' : 'filter'}>
      <span>{label}</span>
      <Input.Search
        aria-label={label}
        placeholder={example}
        allowClear
        maxLength={50}
        spellCheck={false}
        autoComplete="off"
        enterButton={find}
        value={given}
        onChange={({ target }) => setGiven(target.value)}
        onSearch={(text) => onChange(text.trim())}
      />
    </div>
  )
}
