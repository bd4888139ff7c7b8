import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useEffect, useState } from 'react'
import { api } from '../../api.ts'
import { useWords } from '../../language.tsx'
import { useActionName, useSubjectKindName, useTokenNames } from './audit-names.tsx'
import { words } from './audit-words.ts'
import { dayOf, isDay } from './days.ts'
import { usePersonOf } from './people.tsx'
import { SearchField } from './search-field.tsx'
import { words as shared } from './words.ts'

export interface AuditFilter {
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly subjectKind?: string | undefined
  readonly subject?: string | undefined
  readonly agency?: number | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export const noFilter: AuditFilter = {
  actor: undefined,
  action: undefined,
  subjectKind: undefined,
  subject: undefined,
  agency: undefined,
  from: undefined,
  to: undefined,
}

export function AuditFilters({
  filter,
  onChange,
}: {
  readonly filter: AuditFilter
  readonly onChange: (change: AuditFilter) => void
}) {
  const labels = useWords(words)
  const common = useWords(shared)
  const actionName = useActionName()
  const kindName = useSubjectKindName()
  const known = (all: object, chosen: string | undefined): string[] => {
    const names = Object.keys(all)
    return chosen === undefined || names.includes(chosen) ? names : [...names, chosen]
  }
  return (
    <div className="stack">
      <div className="filters-row" role="search">
        <ActorSelect value={filter.actor} onChange={(actor) => onChange({ actor })} />
        <div className="field">
          <span className="field-label">{labels.action}</span>
          <Select<string>
            aria-label={labels.action}
            allowClear
            placeholder={common.any}
            value={filter.action ?? null}
            showSearch={{ optionFilterProp: 'search' }}
            onChange={(action: string | undefined) => onChange({ action })}
            options={known(labels.actions, filter.action).map((value) => ({
              value,
              label: actionName(value),
              search: `${actionName(value)} ${value}`,
            }))}
          />
        </div>
        <div className="field">
          <span className="field-label">{labels.subjectKind}</span>
          <Select<string>
            aria-label={labels.subjectKind}
            allowClear
            placeholder={common.any}
            value={filter.subjectKind ?? null}
            onChange={(subjectKind: string | undefined) => onChange({ subjectKind, subject: undefined })}
            options={known(labels.subjects, filter.subjectKind).map((value) => ({
              value,
              label: kindName(value),
            }))}
          />
        </div>
        <SearchField
          id="audit-subject"
          label={labels.subject}
          value={filter.subject}
          disabled={filter.subjectKind === undefined}
          {...(filter.subjectKind === undefined ? { placeholder: labels.subjectNeedsKind } : {})}
          onChange={(subject) => onChange({ subject })}
        />
        <DayField
          id="audit-from"
          label={labels.from}
          value={filter.from}
          onChange={(from) => onChange({ from })}
        />
        <DayField id="audit-to" label={labels.to} value={filter.to} onChange={(to) => onChange({ to })} />
        {Object.values(filter).some((value) => value !== undefined) && (
          <div>
            <Button onClick={() => onChange(noFilter)}>{common.clear}</Button>
          </div>
        )}
      </div>
    </div>
  )
}

function DayField({
  id,
  label,
  value,
  onChange,
}: {
  readonly id: string
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (day: string | undefined) => void
}) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        type="date"
        max="9999-12-31"
        value={value === undefined ? '' : isDay(value) ? value : dayOf(value)}
        onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
      />
    </div>
  )
}

/** People and tokens by what one types, and the program itself. */
function ActorSelect({
  value,
  onChange,
}: {
  readonly value: string | undefined
  readonly onChange: (actor: string | undefined) => void
}) {
  const labels = useWords(words)
  const common = useWords(shared)
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState('')
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), 250)
    return () => clearTimeout(timer)
  }, [typed])
  const people = useQuery({
    queryKey: ['people', 'found', asked],
    enabled: opened,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get('/api/people', { query: { text: asked === '' ? undefined : asked, limit: 50 }, signal }),
  })
  const tokens = useTokenNames().data ?? []
  const isPerson = value !== undefined && value.length === 36 && !tokens.some(({ id }) => id === value)
  const person = usePersonOf(value ?? '', isPerson).data
  const lower = asked.toLowerCase()
  const options = [
    ...(people.data?.items ?? []).map(({ id, name, mail }) => ({ value: id, label: name, under: mail })),
    ...tokens
      .filter(({ name }) => name.toLowerCase().includes(lower))
      .map(({ id, name }) => ({ value: id, label: name, under: labels.machine })),
    ...('lianfang'.includes(lower)
      ? [{ value: 'lianfang', label: 'Lianfang', under: labels.kinds.system }]
      : []),
  ]
  if (value !== undefined && !options.some((option) => option.value === value)) {
    const label = person?.name ?? tokens.find(({ id }) => id === value)?.name ?? value
    options.unshift({ value, label, under: person?.mail ?? '' })
  }
  return (
    <div className="field">
      <span className="field-label">{labels.who}</span>
      <Select<string>
        aria-label={labels.who}
        allowClear
        placeholder={common.any}
        title={labels.whoSearch}
        value={value ?? null}
        loading={people.isFetching}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        // Beside the field, so that what it lists stands in the page's main part.
        getPopupContainer={(field: HTMLElement) => field.parentElement ?? document.body}
        onOpenChange={(open) => {
          if (open) setOpened(true)
          else setTyped('')
        }}
        onChange={(actor: string | undefined) => onChange(actor)}
        options={options}
        optionRender={({ data }) => (
          <>
            {data.label}
            <span className="under">{data['under']}</span>
          </>
        )}
        notFoundContent={<span className="quiet">{people.isFetching ? common.loading : common.noMatch}</span>}
      />
    </div>
  )
}
