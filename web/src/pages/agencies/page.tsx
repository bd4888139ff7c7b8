/** The registry: finding agencies, carrying them in and out, and whose an address was. An officer goes straight to the own agency. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, Navigate, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Checkbox, Input, Select } from 'antd'
import { useEffect, useState } from 'react'
import { Badge } from '../../components/badge.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { ExportButton } from '../../components/export-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { usePerson } from '../../session.ts'
import { levels, type Level } from './levels.ts'
import { LookUp } from './look-up.tsx'
import {
  agenciesQuery,
  agencyName,
  agencyQuery,
  categoriesQuery,
  useCategoryName,
  useMayEdit,
  type AgencySummary,
} from './queries.ts'
import { agenciesRoute } from './route.ts'
import { words } from './words.ts'
import '../../components/parts.css'
import './agencies.css'

type Search = typeof agenciesRoute.types.searchSchema

export function AgenciesPage() {
  const person = usePerson()
  if (person?.role === 'officer' && person.agency !== null)
    return <Navigate to="/agencies/$id" params={{ id: String(person.agency) }} replace />
  return <Registry />
}

function Registry() {
  const labels = useWords(words)
  const mayEdit = useMayEdit()
  const search = useSearch({ from: agenciesRoute.id })
  const navigate = useNavigate({ from: agenciesRoute.fullPath })
  return (
    <div className="stack">
      <PageHeader
        title={labels.title}
        lead={labels.lead}
        actions={
          <>
            <ExportButton address="/api/agencies.csv" label={labels.exportCsv} />
            <ExportButton address="/api/agencies.json" label={labels.exportJson} />
            <Link to="/agencies/categories" className="button-link">
              {labels.categories}
            </Link>
            <Link to="/administration/vendors" className="button-link">
              {labels.vendors}
            </Link>
            {mayEdit && (
              <>
                <Link to="/agencies/import" className="button-link">
                  {labels.import}
                </Link>
                <Link to="/agencies/new" className="button-link button-link-primary">
                  {labels.create}
                </Link>
              </>
            )}
          </>
        }
      />
      <LookUp
        address={search.address}
        at={search.at}
        onLookUp={(address, at) =>
          void navigate({ search: (now) => ({ ...now, address, at }), resetScroll: false, replace: true })
        }
      />
      <Filters />
      <List />
    </div>
  )
}

function useChange(): (changed: Partial<Search>) => void {
  const navigate = useNavigate({ from: agenciesRoute.fullPath })
  return (changed) =>
    void navigate({
      search: (now) => ({ ...now, cursor: undefined, ...changed }),
      resetScroll: false,
      replace: true,
    })
}

const noFilter = {
  search: undefined,
  level: undefined,
  category: undefined,
  parent: undefined,
  archived: undefined,
}

function Filters() {
  const labels = useWords(words)
  const language = useLanguage()
  const search = useSearch({ from: agenciesRoute.id })
  const change = useChange()
  const categories = useQuery(categoriesQuery).data?.items ?? []
  const above = useQuery({ ...agencyQuery(search.parent ?? 0), enabled: search.parent !== undefined }).data
  const [given, setGiven] = useState(search.search ?? '')
  // The address may change by itself, as when one goes back.
  const [shown, setShown] = useState(search.search)
  if (shown !== search.search) {
    setShown(search.search)
    setGiven(search.search ?? '')
  }
  // Asked for when the typing rests.
  useEffect(() => {
    if (given === (search.search ?? '')) return undefined
    const timer = setTimeout(() => change({ search: given === '' ? undefined : given }), 300)
    return () => clearTimeout(timer)
  })
  return (
    <div className="agency-filters" role="search">
      <Input
        type="search"
        allowClear
        aria-label={labels.search}
        placeholder={labels.search}
        value={given}
        maxLength={200}
        onChange={({ target }) => setGiven(target.value)}
      />
      <Select
        aria-label={labels.level}
        value={search.level ?? ''}
        onChange={(level: Level | '') => change({ level: level === '' ? undefined : level })}
        options={[
          { value: '' as const, label: labels.anyLevel },
          ...levels.map((value) => ({ value, label: labels.levelOf(value) })),
        ]}
      />
      {(categories.length > 0 || search.category !== undefined) && (
        <Select
          aria-label={labels.category}
          value={search.category ?? ''}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(category: string) => change({ category: category === '' ? undefined : category })}
          options={[
            { value: '', label: labels.anyCategory },
            ...categories.map(({ code, nameZh }) => ({ value: code, label: `${code} ${nameZh}` })),
          ]}
        />
      )}
      <Checkbox
        checked={search.archived === true}
        onChange={({ target }) => change({ archived: target.checked ? true : undefined })}
      >
        {labels.archivedToo}
      </Checkbox>
      {search.parent !== undefined && (
        <span className="row">
          <Badge>
            {labels.belowOf(above === undefined ? String(search.parent) : agencyName(above, language))}
          </Badge>
          <Button size="small" onClick={() => change({ parent: undefined })}>
            {labels.clear}
          </Button>
        </span>
      )}
    </div>
  )
}

function List() {
  const labels = useWords(words)
  const language = useLanguage()
  const search = useSearch({ from: agenciesRoute.id })
  const change = useChange()
  const categoryName = useCategoryName()
  const mayEdit = useMayEdit()
  const { cursor: cursors = [], archived, level, category, parent } = search
  const query = useQuery({
    ...agenciesQuery({
      search: search.search,
      level,
      category,
      parent,
      archived: archived === true ? 'true' : undefined,
      cursor: cursors.at(-1),
      limit: 50,
    }),
    placeholderData: keepPreviousData,
  })
  const isFiltered = [search.search, level, category, parent].some((value) => value !== undefined)
  return (
    <Loaded query={query} lines={10}>
      {({ items, next }) => (
        <DataTable<AgencySummary>
          caption={labels.title}
          rows={items}
          rowKey={({ id }) => String(id)}
          busy={query.isPlaceholderData}
          empty={
            <div className="card">
              {isFiltered ? (
                <EmptyState
                  title={labels.noMatch}
                  actions={<Button onClick={() => change(noFilter)}>{labels.clear}</Button>}
                />
              ) : (
                <EmptyState
                  title={labels.none}
                  text={labels.noneText}
                  {...(mayEdit
                    ? {
                        actions: (
                          <>
                            <Link to="/agencies/import" className="button-link button-link-primary">
                              {labels.import}
                            </Link>
                            <Link to="/agencies/new" className="button-link">
                              {labels.create}
                            </Link>
                          </>
                        ),
                      }
                    : {})}
                />
              )}
            </div>
          }
          columns={[
            {
              key: 'name',
              title: labels.name,
              head: true,
              render: (agency) => (
                <span className="agency-name">
                  <Link to="/agencies/$id" params={{ id: String(agency.id) }}>
                    {agencyName(agency, language)}
                  </Link>
                  {agency.archivedAt !== null && <Badge>{labels.archived}</Badge>}
                  <span className="agency-other" lang={language === 'en' ? 'zh-TW' : 'en'}>
                    {language === 'en' ? agency.nameZh : agency.nameEn}
                  </span>
                </span>
              ),
            },
            {
              key: 'oid',
              title: labels.oid,
              render: ({ oid }) => <span className="agency-oid">{oid}</span>,
            },
            {
              key: 'level',
              title: labels.levelShort,
              render: ({ level: of }) =>
                of === null ? (
                  <span className="quiet">{labels.noLevel}</span>
                ) : (
                  <span title={labels.levelMeanings[of]}>{labels.levelOf(of)}</span>
                ),
            },
            {
              key: 'category',
              title: labels.category,
              render: ({ category: of }) =>
                of === null ? <span className="quiet">{labels.noCategory}</span> : categoryName(of),
            },
          ]}
          paging={{ cursors, next, inOrder: true, onPage: (cursor) => change({ cursor }) }}
        />
      )}
    </Loaded>
  )
}
