/** Editions, the latest period first; and making a new one. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { states } from './choices.ts'
import { CreateDialog } from './create-dialog.tsx'
import { JobCards } from './job-card.tsx'
import { Digests, LastStep, periodLabel, SharingLabel, StateBadge, textOf } from './parts.tsx'
import { editionsQuery, useRights, type Edition, type State } from './queries.ts'
import { bulletinRoute, bulletinsRoute, type ListSearch } from './route.ts'
import { words } from './words.ts'
import './bulletins.css'

export function BulletinsPage() {
  const labels = useWords(words)
  const { mayEdit, isCentre } = useRights()
  const search: ListSearch = useSearch({ from: bulletinsRoute.id })
  const navigate = useNavigate({ from: bulletinsRoute.fullPath })
  const cursors = search.cursor ?? []
  const query = useQuery({
    ...editionsQuery({ limit: 25, state: search.state, cursor: cursors.at(-1) }),
    placeholderData: keepPreviousData,
  })
  const columns = useColumns()
  const change = (changed: ListSearch): void => {
    void navigate({ search: (now) => ({ ...now, ...changed }), resetScroll: false })
  }
  const create = (
    <Button type="primary" onClick={() => change({ create: true })}>
      {labels.create}
    </Button>
  )
  return (
    <div className="stack">
      <PageHeader
        title={labels.title}
        lead={isCentre ? labels.lead : labels.readerLead}
        actions={
          <>
            <a className="edition-button" href="/public/bulletins" target="_blank" rel="noreferrer">
              {labels.publicList}
            </a>
            {mayEdit && create}
          </>
        }
      />
      {isCentre && <JobCards asked={search.job} onDismiss={() => change({ job: undefined })} />}
      {isCentre && (
        <div>
          <Select<State | ''>
            aria-label={labels.state}
            popupMatchSelectWidth={false}
            className="edition-filter"
            value={search.state ?? ''}
            onChange={(state) => change({ state: state === '' ? undefined : state, cursor: undefined })}
            options={[
              { value: '' as const, label: labels.anyState },
              ...states.map((value) => ({ value, label: labels.states[value] })),
            ]}
          />
        </div>
      )}
      <Loaded query={query} lines={8}>
        {({ items, next }) => (
          <DataTable<Edition>
            caption={labels.list}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            busy={query.isPlaceholderData}
            empty={
              <div className="card">
                {search.state === undefined ? (
                  <EmptyState
                    title={labels.none}
                    text={isCentre ? labels.noneText : labels.noneReader}
                    actions={mayEdit && create}
                  />
                ) : (
                  <EmptyState
                    title={labels.noneOfState}
                    actions={<Button onClick={() => change({ state: undefined })}>{labels.showAll}</Button>}
                  />
                )}
              </div>
            }
            {...(next === null && cursors.length === 0
              ? {}
              : { paging: { cursors, next, onPage: (cursor) => change({ cursor }) } })}
          />
        )}
      </Loaded>
      {mayEdit && (
        <CreateDialog
          open={search.create === true}
          period={search}
          onChange={change}
          onClose={() => change({ create: undefined, from: undefined, to: undefined })}
        />
      )}
    </div>
  )
}

function useColumns(): readonly Column<Edition>[] {
  const labels = useWords(words)
  const language = useLanguage()
  return [
    {
      key: 'name',
      title: labels.name,
      head: true,
      render: (edition) => (
        <span className="edition-name">
          <Link to={bulletinRoute.fullPath} params={{ id: edition.id }}>
            {textOf(edition, language)?.label ?? periodLabel(edition.period, language)}
          </Link>
          <span className="quiet">{textOf(edition, language)?.title}</span>
        </span>
      ),
    },
    { key: 'state', title: labels.state, render: ({ state }) => <StateBadge state={state} /> },
    {
      key: 'number',
      title: labels.edition,
      render: ({ number }) => <span className="nowrap">{labels.number(number)}</span>,
    },
    {
      key: 'period',
      title: labels.period,
      render: ({ period }) => <span className="nowrap">{periodLabel(period, language)}</span>,
    },
    { key: 'sharing', title: labels.sharing, render: ({ sharing }) => <SharingLabel sharing={sharing} /> },
    { key: 'digest', title: labels.digest, render: (edition) => <Digests edition={edition} /> },
    { key: 'last', title: labels.last, render: (edition) => <LastStep edition={edition} /> },
  ]
}
