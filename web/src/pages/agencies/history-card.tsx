import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { usePerson } from '../../session.ts'
import { words } from './words.ts'

/** Who changed an agency: the audit log's part of it, which administrators may read. */
export function HistoryCard({ id }: { readonly id: number }) {
  const labels = useWords(words)
  const allowed = usePerson()?.role === 'administrator'
  const query = useQuery({
    queryKey: ['agencies', 'history', id],
    enabled: allowed,
    queryFn: ({ signal }) =>
      api.get('/api/audit', { query: { subjectKind: 'agency', subject: String(id), limit: 50 }, signal }),
  })
  return (
    <section className="card stack" aria-labelledby="agency-history">
      <h2 id="agency-history">{labels.history}</h2>
      {allowed ? (
        <Loaded query={query} lines={3}>
          {({ items }) => (
            <DataTable
              caption={`${labels.history} (${String(items.length)})`}
              rows={items}
              rowKey={({ sequence }) => String(sequence)}
              empty={<EmptyState small title={labels.historyNone} />}
              columns={[
                {
                  key: 'when',
                  title: labels.historyWhen,
                  render: ({ at }) => (
                    <span className="nowrap">
                      <Timestamp at={at} seconds />
                    </span>
                  ),
                },
                {
                  key: 'who',
                  title: labels.historyWho,
                  render: ({ actor }) => <span className="nowrap">{actor.name.slice(0, 100)}</span>,
                },
                {
                  key: 'what',
                  title: labels.historyWhat,
                  head: true,
                  render: ({ action }) =>
                    (labels.actions as Readonly<Record<string, string>>)[action] ?? action,
                },
                {
                  key: 'detail',
                  title: labels.historyDetail,
                  render: ({ detail }) => (
                    <ul className="import-changes history-detail">
                      {Object.entries(detail).map(([name, value]) => (
                        <li key={name}>
                          {name}:{' '}
                          <LogText
                            text={typeof value === 'string' ? value : JSON.stringify(value)}
                            limit={300}
                          />
                        </li>
                      ))}
                    </ul>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      ) : (
        <p className="quiet">{labels.historyAdmin}</p>
      )}
    </section>
  )
}
