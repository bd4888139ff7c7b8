/** What a ticket said before, who told of the same, and what the layout has no field for. */
import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Panel } from '../../components/panel.tsx'
import { ShortText } from '../../components/short-text.tsx'
import { EmptyState } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { VendorName } from './names.tsx'
import type { Ticket } from './queries.ts'
import { words } from './ticket-words.ts'
import { words as shared } from './words.ts'

export function Linked({ ticket: { linked, canonical } }: { readonly ticket: Ticket }) {
  const labels = useWords(words)
  const names = useWords(shared)
  return (
    <Panel title={labels.linked} {...(linked.length === 0 ? {} : { note: labels.linkedNote })}>
      {linked.length > 0 && (
        <p className="panel-lead">{canonical === null ? labels.thisCounted : labels.thisNotCounted}</p>
      )}
      <DataTable
        caption={labels.linked}
        rows={linked}
        rowKey={({ id }) => String(id)}
        empty={<EmptyState small title={labels.noLinked} />}
        stacked
        columns={[
          {
            key: 'number',
            title: names.number,
            head: true,
            render: ({ id, number }) => (
              <Link to="/returns/tickets/$id" params={{ id: String(id) }} className="key-link">
                <ShortText text={number} length={80} />
              </Link>
            ),
          },
          { key: 'vendor', title: names.vendor, render: ({ vendor }) => <VendorName vendor={vendor} /> },
          {
            key: 'counted',
            title: names.returns,
            render: ({ isCounted }) => (
              <Badge tone={isCounted ? 'good' : 'plain'}>
                {isCounted ? labels.isCounted : labels.notCounted}
              </Badge>
            ),
          },
        ]}
      />
    </Panel>
  )
}

export function History({ ticket: { history } }: { readonly ticket: Ticket }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const fields: Readonly<Record<string, string>> = labels.fields
  return (
    <Panel title={labels.history} {...(history.length === 0 ? {} : { note: labels.historyNote })}>
      <DataTable
        caption={labels.history}
        rows={history}
        rowKey={({ revisedAt, receivedAt }) => `${revisedAt} ${receivedAt}`}
        empty={<EmptyState small title={labels.noHistory} />}
        stacked
        columns={[
          {
            key: 'revised',
            title: names.returnedAt,
            head: true,
            render: ({ revisedAt, revision }) => (
              <>
                <Timestamp at={revisedAt} seconds />
                {revision !== null && <span className="place">{labels.revisionOf(String(revision))}</span>}
              </>
            ),
          },
          {
            key: 'received',
            title: names.receivedAt,
            render: ({ receivedAt }) => <Timestamp at={receivedAt} seconds />,
          },
          {
            key: 'differs',
            title: labels.content,
            render: ({ differs }) =>
              differs.length === 0 ? (
                <span className="quiet">{labels.sameContent}</span>
              ) : (
                <dl className="named-texts">
                  {differs.map(({ field, value }) => (
                    <div key={field}>
                      <dt>{fields[field] ?? field}</dt>
                      <dd>
                        {value === '' ? (
                          <span className="quiet">{names.none}</span>
                        ) : (
                          <LogText text={value} limit={300} />
                        )}
                      </dd>
                    </div>
                  ))}
                </dl>
              ),
          },
        ]}
      />
    </Panel>
  )
}

export function Unmapped({ ticket: { unmapped } }: { readonly ticket: Ticket }) {
  const labels = useWords(words)
  const names = useWords(shared)
  return (
    <Panel title={labels.unmapped} {...(unmapped.length === 0 ? {} : { note: labels.unmappedNote })}>
      <DataTable
        caption={labels.unmapped}
        rows={unmapped.map((pair, place) => ({ ...pair, place }))}
        rowKey={({ place }) => String(place)}
        empty={<EmptyState small title={labels.noUnmapped} />}
        stacked
        columns={[
          {
            key: 'name',
            title: labels.name,
            head: true,
            render: ({ name }) => <LogText text={name} limit={200} />,
          },
          {
            key: 'value',
            title: labels.value,
            render: ({ value }) =>
              value === '' ? (
                <span className="quiet">{names.none}</span>
              ) : (
                <LogText text={value} limit={2000} />
              ),
          },
        ]}
      />
    </Panel>
  )
}
