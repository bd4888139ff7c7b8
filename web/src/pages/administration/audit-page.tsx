import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { addressOf, api } from '../../api.ts'
import { DataTable } from '../../components/data-table.tsx'
import { ExportButton } from '../../components/export-button.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { AuditEntryDialog } from './audit-entry.tsx'
import { AuditFilters, noFilter, type AuditFilter } from './audit-filters.tsx'
import { ActorName, SubjectName, useActionName, type Entry } from './audit-names.tsx'
import { words } from './audit-words.ts'
import { dayAfter, dayBegin, isDay } from './days.ts'
import { auditRoute } from './route.ts'
import { Section } from './section.tsx'
import { words as shared } from './words.ts'

type Search = (typeof auditRoute)['types']['fullSearchSchema']

/** Days become moments: the last day is one of them. What is none is left out rather than refused. */
function queryOf({ from, to, ...filter }: AuditFilter) {
  const moment = (text: string | undefined, ofDay: (day: string) => string): string | undefined =>
    text === undefined || Number.isNaN(Date.parse(text)) ? undefined : isDay(text) ? ofDay(text) : text
  return {
    ...filter,
    subject: filter.subjectKind === undefined ? undefined : filter.subject,
    from: moment(from, dayBegin),
    to: moment(to, dayAfter),
  }
}

export function AuditPage() {
  const labels = useWords(words)
  const common = useWords(shared)
  const actionName = useActionName()
  const search = useSearch({ from: auditRoute.id })
  const navigate = useNavigate({ from: auditRoute.fullPath })
  const { cursor: cursors = [], entry, ...filter } = search
  const query = queryOf(filter)
  const entries = useQuery({
    queryKey: ['audit', query, cursors.at(-1)],
    placeholderData: keepPreviousData,
    staleTime: 5000,
    queryFn: ({ signal }) => api.get('/api/audit', { query: { ...query, cursor: cursors.at(-1) }, signal }),
  })
  const go = (changed: Partial<Search>, replace = true): void => {
    void navigate({ search: (now) => ({ ...now, ...changed }), resetScroll: false, replace })
  }
  const filtered = Object.values(filter).some((value) => value !== undefined)
  return (
    <Section
      title={common.audit}
      lead={labels.lead}
      actions={
        <>
          <ExportButton address={addressOf('/api/audit.csv', {}, query)} />
          <Link to="/administration/audit/verification" className="main-link">
            {labels.verify}
          </Link>
        </>
      }
    >
      <AuditFilters
        filter={filter}
        onChange={(change) => go({ cursor: undefined, entry: undefined, ...change })}
      />
      <Loaded query={entries} lines={10}>
        {({ items, next }) => (
          <>
            <DataTable<Entry>
              stacked
              caption={common.audit}
              rows={items}
              rowKey={({ sequence }) => String(sequence)}
              busy={entries.isPlaceholderData}
              paging={{ cursors, next, onPage: (cursor) => go({ cursor, entry: undefined }, false) }}
              empty={
                <div className="card">
                  {filtered ? (
                    <EmptyState
                      small
                      title={common.noMatch}
                      actions={
                        <Button onClick={() => go({ ...noFilter, cursor: undefined })}>{common.clear}</Button>
                      }
                    />
                  ) : (
                    <EmptyState title={labels.none} text={labels.noneText} />
                  )}
                </div>
              }
              columns={[
                {
                  key: 'when',
                  title: labels.when,
                  render: ({ at }) => <Timestamp at={at} seconds />,
                },
                { key: 'who', title: labels.who, render: ({ actor }) => <ActorName actor={actor} /> },
                {
                  key: 'action',
                  title: labels.action,
                  head: true,
                  render: ({ action }) => (
                    <>
                      {actionName(action)}
                      {actionName(action) !== action && <span className="under">{action}</span>}
                    </>
                  ),
                },
                {
                  key: 'what',
                  title: labels.what,
                  render: ({ subject }) => <SubjectName subject={subject} />,
                },
                {
                  key: 'open',
                  title: labels.open,
                  hidden: true,
                  render: ({ sequence }) => (
                    <Button size="small" onClick={() => go({ entry: sequence }, false)}>
                      {labels.open}
                      <span className="visually-hidden"> {labels.entry(sequence)}</span>
                    </Button>
                  ),
                },
              ]}
            />
            <AuditEntryDialog
              sequence={entry}
              entry={items.find(({ sequence }) => sequence === entry)}
              onClose={() => go({ entry: undefined })}
              onFilter={(change) =>
                go({ ...noFilter, cursor: undefined, entry: undefined, ...change }, false)
              }
            />
          </>
        )}
      </Loaded>
    </Section>
  )
}
