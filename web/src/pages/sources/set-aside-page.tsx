/** Records that could not be taken: why, which, and trying them again. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { nameOf } from './order.ts'
import {
  filesQuery,
  reasonsQuery,
  setAsideQuery,
  sourcesQuery,
  storeInstant,
  type SetAsideFilter,
} from './queries.ts'
import { reasonText, reasonWords } from './reasons.ts'
import { Replay } from './replay.tsx'
import { setAsideRoute } from './route.ts'
import { words } from './set-aside-words.ts'
import { words as shared } from './words.ts'
import '../../components/parts.css'
import './sources.css'

export function SetAsidePage() {
  const labels = useWords(words)
  const names = useWords(shared)
  const { cursor: cursors = [], ...filter } = useSearch({ from: setAsideRoute.id })
  return (
    <div className="stack">
      <PageHeader
        title={names.setAside}
        lead={labels.lead}
        trail={[
          <Link key="sources" to="/sources">
            {names.title}
          </Link>,
        ]}
      />
      <SourceSelect filter={filter} />
      <div className="set-aside-columns">
        <Reasons filter={filter} />
        <Replay filter={filter} />
      </div>
      <Records filter={filter} cursors={cursors} />
    </div>
  )
}

/** One choice for live sources and files alike. */
function SourceSelect({ filter }: { readonly filter: SetAsideFilter }) {
  const labels = useWords(words)
  const navigate = useNavigate({ from: setAsideRoute.fullPath })
  const live = useQuery(sourcesQuery(true)).data?.items ?? []
  const files = useQuery(filesQuery(undefined)).data?.items ?? []
  const value =
    filter.source === undefined
      ? filter.name === undefined
        ? ''
        : `name ${filter.name}`
      : `source ${filter.source}`
  const fileNames = new Set(files.map(({ name }) => name))
  if (filter.name !== undefined) fileNames.add(filter.name)
  return (
    <div className="source-select">
      <span className="quiet">{labels.source}</span>
      <Select
        aria-label={labels.source}
        value={value}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={(chosen: string) => {
          const [kind] = chosen.split(' ', 1)
          const what = chosen.slice((kind?.length ?? 0) + 1)
          void navigate({
            search: (now) => ({
              ...now,
              source: kind === 'source' ? what : undefined,
              name: kind === 'name' ? what : undefined,
              cursor: undefined,
            }),
            resetScroll: false,
          })
        }}
        options={[
          { value: '', label: labels.anySource },
          {
            label: labels.live,
            options: live.map((source) => ({ value: `source ${source.id}`, label: nameOf(source) })),
          },
          {
            label: labels.files,
            options: [...fileNames].map((name) => ({ value: `name ${name}`, label: name })),
          },
        ].filter((option) => option.options === undefined || option.options.length > 0)}
      />
      {filter.source !== undefined && (
        <Link to="/sources/$id" params={{ id: filter.source }}>
          {labels.sourceSettings}
        </Link>
      )}
    </div>
  )
}

function Reasons({ filter }: { readonly filter: SetAsideFilter }) {
  const labels = useWords(words)
  const reasons = useWords(reasonWords)
  const format = useFormat()
  const query = useQuery({
    ...reasonsQuery({ source: filter.source, name: filter.name }),
    placeholderData: keepPreviousData,
  })
  return (
    <section className="card" aria-labelledby="reasons">
      <h2 id="reasons">{labels.reason}</h2>
      <Loaded query={query} lines={4}>
        {({ items }) => {
          const all = items.reduce((sum, { records }) => sum + records, 0)
          return items.length === 0 ? (
            <EmptyState small title={labels.none} text={labels.noneText} />
          ) : (
            <ul className="reasons">
              {[{ reason: undefined, records: all }, ...items].map(({ reason, records }) => (
                <li key={reason ?? ''}>
                  <Link
                    to="/sources/set-aside"
                    search={{ source: filter.source, name: filter.name, reason }}
                    resetScroll={false}
                    aria-current={filter.reason === reason ? 'true' : undefined}
                  >
                    <span>{reason === undefined ? labels.anyReason : reasonText(reasons, reason)}</span>
                    <span className="number">{format.number(records)}</span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
    </section>
  )
}

function Records({
  filter,
  cursors,
}: {
  readonly filter: SetAsideFilter
  readonly cursors: readonly string[]
}) {
  const labels = useWords(words)
  const names = useWords(shared)
  const reasons = useWords(reasonWords)
  const format = useFormat()
  const navigate = useNavigate({ from: setAsideRoute.fullPath })
  const query = useQuery({ ...setAsideQuery(filter, cursors.at(-1)), placeholderData: keepPreviousData })
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  return (
    <Loaded query={query} lines={8}>
      {({ items, next }) => (
        <DataTable
          caption={names.setAside}
          rows={items}
          rowKey={({ id }) => id}
          busy={query.isPlaceholderData}
          empty={
            <div className="card">
              <EmptyState
                title={isFiltered ? labels.noMatch : labels.none}
                {...(isFiltered
                  ? {
                      actions: <Button onClick={() => void navigate({ search: {} })}>{labels.clear}</Button>,
                    }
                  : { text: labels.noneText })}
              />
            </div>
          }
          columns={[
            {
              key: 'received',
              title: labels.receivedAt,
              head: true,
              render: ({ id, receivedAt }) => (
                <Link
                  to="/sources/set-aside/$id"
                  params={{ id }}
                  search={{ ...filter, cursor: cursors }}
                  className="nowrap"
                >
                  <Timestamp at={storeInstant(receivedAt)} seconds />
                </Link>
              ),
            },
            {
              key: 'reason',
              title: labels.reason,
              render: ({ reason }) => <span className="reason">{reasonText(reasons, reason)}</span>,
            },
            {
              key: 'source',
              title: labels.source,
              render: ({ source }) => <LogText text={source} limit={120} />,
            },
            { key: 'size', title: labels.size, number: true, render: ({ size }) => format.bytes(size) },
            {
              key: 'text',
              title: labels.content,
              render: ({ text }) => (
                <div className="beginning">
                  <LogText text={text.slice(0, 160)} line />
                </div>
              ),
            },
          ]}
          paging={{
            cursors,
            next,
            inOrder: true,
            onPage: (cursor) => void navigate({ search: (now) => ({ ...now, cursor }) }),
          }}
        />
      )}
    </Loaded>
  )
}
