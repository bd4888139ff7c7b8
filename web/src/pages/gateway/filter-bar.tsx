/** The filters of gateway events. What can be chosen is what the period has; it is asked for when a list is opened. */
import { useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { kinds, kindWords, severityWords, type Kind } from '../../components/severity.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import { useFormat } from '../../use-format.ts'
import { Choices } from '../../components/choices.tsx'
import {
  isUnattributed,
  kindsOf,
  severitiesOf,
  severityName,
  type GatewayFilter,
  type SeverityName,
} from './filters.ts'
import { useIsOfficer, useKeyText } from './names.tsx'
import { rankingQuery } from './queries.ts'
import { dispositions, type DispositionChoice, type Group } from './readers.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'

const words = dictionary({
  'zh-TW': {
    filters: (count: number) => (count === 0 ? '篩選條件' : `篩選條件（已套用 ${count} 項）`),
    any: '不限',
    loading: '載入中…',
    nothing: '期間內沒有可選的項目',
    failed: '選項無法載入',
  },
  en: {
    filters: (count: number) => (count === 0 ? 'Filters' : `Filters (${count} applied)`),
    any: 'Any',
    loading: 'Loading…',
    nothing: 'Nothing to choose in this period',
    failed: 'The choices could not be loaded',
  },
})

export interface FilterBarProps {
  readonly filter: GatewayFilter
  /** The page's disposition where the address names none. */
  readonly standard: DispositionChoice
  readonly onChange: (change: Partial<GatewayFilter>) => void
  /** On the page of one signature it is not chosen again. */
  readonly withoutSignature?: boolean
  /** Further controls of the page. */
  readonly children?: ReactNode
}

const narrowing = ['severity', 'kind', 'signature', 'sensor', 'country', 'agency'] as const
export const noFilter: Partial<GatewayFilter> = Object.fromEntries(
  [...narrowing, 'disposition'].map((name) => [name, undefined]),
)

export function countOf(filter: GatewayFilter): number {
  return narrowing.filter((name) => filter[name] !== undefined).length
}

export function FilterBar({
  filter,
  standard,
  onChange,
  withoutSignature = false,
  children,
}: FilterBarProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const severities = useWords(severityWords)
  const kindNames = useWords(kindWords)
  const officer = useIsOfficer()
  const [open, setOpen] = useState(() => matchMedia('(min-width: 900px)').matches)
  const count = countOf(filter)
  const list = (values: readonly string[]): string | undefined =>
    values.length === 0 ? undefined : values.join(',')
  return (
    <details className="card details" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{labels.filters(count)}</summary>
      <div className="details-body">
        <div className="filters">
          {children}
          <div className="filter">
            <span>{names.disposition}</span>
            <Choices
              label={names.disposition}
              value={filter.disposition ?? standard}
              options={dispositions.map((value) => ({ value, label: names[value] }))}
              onChange={(disposition) =>
                onChange({ disposition: disposition === standard ? undefined : disposition })
              }
            />
          </div>
          <div className="filter">
            <span>{names.severity}</span>
            <Select<SeverityName[]>
              mode="multiple"
              allowClear
              aria-label={names.severity}
              placeholder={labels.any}
              maxTagCount="responsive"
              showSearch={{ optionFilterProp: 'label' }}
              value={severitiesOf(filter.severity)}
              onChange={(values) => onChange({ severity: list(values) })}
              options={([5, 4, 3, 2, 1, 0] as const).map((id) => ({
                value: severityName(id),
                label: severities[id],
              }))}
            />
          </div>
          <div className="filter filter-wide">
            <span>{names.kind}</span>
            <Select<Kind[]>
              mode="multiple"
              allowClear
              aria-label={names.kind}
              placeholder={labels.any}
              maxTagCount="responsive"
              showSearch={{ optionFilterProp: 'label' }}
              value={kindsOf(filter.kind)}
              onChange={(values) => onChange({ kind: list(values) })}
              options={kinds.map((value) => ({ value, label: kindNames[value] }))}
            />
          </div>
          {!withoutSignature && (
            <KeySelect
              group="signature"
              title={names.signature}
              filter={filter}
              search
              value={filter.signature}
              onChange={(signature) => onChange({ signature })}
            />
          )}
          <KeySelect
            group="country"
            title={names.country}
            filter={filter}
            value={filter.country}
            onChange={(country) => onChange({ country })}
          />
          <KeySelect
            group="sensor"
            title={names.sensor}
            filter={filter}
            value={filter.sensor}
            onChange={(sensor) => onChange({ sensor })}
          />
          {!officer && (
            <KeySelect
              group="agency"
              title={names.agency}
              filter={filter}
              value={filter.agency === undefined ? undefined : String(filter.agency)}
              onChange={(agency) => onChange({ agency: agency === undefined ? undefined : Number(agency) })}
            />
          )}
        </div>
        {count > 0 && (
          <div className="filter-foot">
            <Button onClick={() => onChange(noFilter)}>{names.clear}</Button>
          </div>
        )}
      </div>
    </details>
  )
}

interface KeySelectProps {
  readonly group: Group
  readonly title: string
  readonly filter: GatewayFilter
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
  /** What `/` on the keyboard goes to. */
  readonly search?: boolean
}

function KeySelect({ group, title, filter, value, onChange, search = false }: KeySelectProps) {
  const labels = useWords(words)
  const format = useFormat()
  const text = useKeyText()
  const [opened, setOpened] = useState(false)
  const named = value !== undefined && group === 'agency'
  const query = useQuery({
    ...rankingQuery({ ...periodOf(filter), disposition: 'all', group, limit: 1000 }),
    // An agency's name is known from its ranking alone.
    enabled: opened || named,
    staleTime: 5 * 60_000,
  })
  const options = (query.data?.rows ?? [])
    .filter(({ key }) => key !== '')
    .map(({ key, label, events }) => ({
      value: group === 'agency' && isUnattributed(key) ? '0' : key,
      label: text(group, key, label),
      events: format.shortNumber(events),
    }))
  if (value !== undefined && !options.some((option) => option.value === value))
    options.unshift({ value, label: text(group, value), events: '' })
  return (
    <div
      className={group === 'signature' ? 'filter filter-wide' : 'filter'}
      {...(search ? { 'data-search': '' } : {})}
    >
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
        onChange={(chosen: string | undefined) => onChange(chosen)}
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
