/** Live sources and how they do, those that want attention first; then files, and the listeners. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Checkbox, Input, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Sign } from '../../components/sign.tsx'
import { dateTimeText } from '../../format.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { CollectionCard, Troubles } from './collection-card.tsx'
import { Connect } from './connect.tsx'
import { FilesCard } from './files-card.tsx'
import {
  matches,
  nameOf,
  states,
  transports,
  useSteadyOrder,
  type Source,
  type SourceFilter,
} from './order.ts'
import { mostSources, sourcesQuery, type Sources } from './queries.ts'
import { sourcesRoute } from './route.ts'
import { SourceList } from './source-list.tsx'
import { words } from './words.ts'
import '../../components/parts.css'
import './sources.css'

type Search = typeof sourcesRoute.types.searchSchema

export function SourcesPage() {
  const labels = useWords(words)
  const [paused, setPaused] = useState(false)
  const query = useQuery({ ...sourcesQuery(paused), placeholderData: keepPreviousData })
  return (
    <div className="stack">
      <PageHeader
        title={labels.title}
        lead={labels.lead}
        actions={
          <>
            <Link to="/sources/set-aside" className="button-link">
              {labels.setAside}
            </Link>
            <Link to="/sources/connect" className="button-link">
              {labels.connect}
            </Link>
          </>
        }
      />
      <Troubles />
      <div className="stack">
        <div className="section-head">
          <h2>{labels.live}</h2>
          {query.data !== undefined && query.data.items.length > 0 && (
            <span className="row">
              <Updated at={query.dataUpdatedAt} paused={paused} />
              <Button size="small" onClick={() => setPaused(!paused)}>
                {paused ? labels.resume : labels.pause}
              </Button>
            </span>
          )}
        </div>
        <Loaded query={query} lines={8}>
          {(found) => (found.items.length === 0 ? <NoSources /> : <LiveSources found={found} />)}
        </Loaded>
        <Alarms sources={query.data?.items} />
      </div>
      <FilesCard />
      <CollectionCard />
    </div>
  )
}

function Updated({ at, paused }: { readonly at: number; readonly paused: boolean }) {
  const labels = useWords(words)
  const language = useLanguage()
  const time = dateTimeText(at, language, { seconds: true }).split(' ')[1] ?? ''
  return <span className="quiet">{paused ? labels.paused : labels.updated(time)}</span>
}

function NoSources() {
  const labels = useWords(words)
  return (
    <div className="card stack">
      <EmptyState title={labels.none} text={labels.noneText} />
      <Connect />
    </div>
  )
}

function LiveSources({ found }: { readonly found: Sources }) {
  const labels = useWords(words)
  const format = useFormat()
  const search = useSearch({ from: sourcesRoute.id })
  const navigate = useNavigate({ from: sourcesRoute.fullPath })
  const change = (changed: Partial<Search>): void => {
    void navigate({ search: (now) => ({ ...now, ...changed }), resetScroll: false, replace: true })
  }
  const ordered = useSteadyOrder(found.items, search.sort)
  const shown = ordered.filter((source) => matches(source, search))
  const unknown = found.items.filter(({ state }) => state === 'unknown').length
  const silent = found.items.filter((source) => source.silent).length
  const noFilter: SourceFilter = {
    state: undefined,
    silent: undefined,
    transport: undefined,
    search: undefined,
  }
  return (
    <>
      {silent > 0 && (
        <p className="notice-line notice-line-bad">
          <Sign name="fault" size={16} />
          <span>{labels.silentNotice(silent)}</span>
          {search.silent === undefined && (
            <Link to="/sources" search={{ silent: true }} resetScroll={false}>
              {labels.show}
            </Link>
          )}
        </p>
      )}
      {unknown > 0 && (
        <p className="notice-line">
          <Sign name="help" size={16} />
          <span>{labels.unknownNotice(unknown)}</span>
          {search.state !== 'unknown' && (
            <Link to="/sources" search={{ state: 'unknown' }} resetScroll={false}>
              {labels.show}
            </Link>
          )}
        </p>
      )}
      <div className="source-filters" role="search">
        <Input
          type="search"
          allowClear
          aria-label={labels.search}
          placeholder={labels.search}
          value={search.search ?? ''}
          maxLength={200}
          onChange={({ target }) => change({ search: target.value === '' ? undefined : target.value })}
        />
        <Select
          aria-label={labels.state}
          value={search.state ?? ''}
          onChange={(state: Source['state'] | '') => change({ state: state === '' ? undefined : state })}
          options={[
            { value: '' as const, label: labels.anyState },
            ...states.map((value) => ({ value, label: labels.states[value] })),
          ]}
        />
        <Select
          aria-label={labels.transport}
          value={search.transport ?? ''}
          onChange={(transport: Source['transport'] | '') =>
            change({ transport: transport === '' ? undefined : transport })
          }
          options={[
            { value: '' as const, label: `${labels.transport}: ${labels.anyTransport}` },
            ...transports.map((value) => ({ value, label: labels.transports[value] })),
          ]}
        />
        <Checkbox
          checked={search.silent === true}
          onChange={({ target }) => change({ silent: target.checked ? true : undefined })}
        >
          {labels.onlySilent}
        </Checkbox>
        <span className="quiet">
          {labels.shown(format.number(shown.length), format.number(found.items.length))}
        </span>
      </div>
      {!found.isWhole && <p className="quiet">{labels.notWhole(format.number(mostSources))}</p>}
      {shown.length === 0 ? (
        <div className="card">
          <EmptyState
            small
            title={labels.noMatch}
            actions={<Button onClick={() => change(noFilter)}>{labels.clear}</Button>}
          />
        </div>
      ) : (
        <SourceList sources={shown} sort={search.sort} onSort={(sort) => change({ sort })} />
      )}
    </>
  )
}

/** Says aloud what has become an alarm while the page is open, and nothing else. */
function Alarms({ sources }: { readonly sources: readonly Source[] | undefined }) {
  const labels = useWords(words)
  const known = useRef<{ silent: Set<string>; all: Set<string> }>(undefined)
  const [sentence, setSentence] = useState('')
  useEffect(() => {
    if (sources === undefined) return
    const before = known.current
    known.current = {
      silent: new Set(sources.filter(({ silent }) => silent).map(({ id }) => id)),
      all: new Set(sources.map(({ id }) => id)),
    }
    if (before === undefined) return
    const names = (found: readonly Source[]): string => found.slice(0, 5).map(nameOf).join(', ')
    const silent = sources.filter((source) => source.silent && !before.silent.has(source.id))
    const unknown = sources.filter(({ id, state }) => state === 'unknown' && !before.all.has(id))
    if (silent.length + unknown.length === 0) return
    setSentence(
      [
        ...(silent.length === 0 ? [] : [labels.nowSilent(names(silent))]),
        ...(unknown.length === 0 ? [] : [labels.nowUnknown(names(unknown))]),
      ].join(' '),
    )
  }, [sources, labels])
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {sentence}
    </p>
  )
}
