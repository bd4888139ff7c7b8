/** Signatures that nobody has seen before. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { DataTable } from '../../components/data-table.tsx'
import { KindName, Severity } from '../../components/severity.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { periodOf } from '../../period.ts'
import type { GatewayFilter } from '../gateway/filters.ts'
import { Panel } from '../../components/panel.tsx'
import { newcomersQuery } from '../gateway/queries.ts'
import { ShortText } from '../../components/short-text.tsx'
import { words as gatewayWords } from '../gateway/words.ts'
import { words } from './words.ts'

export function NewcomersCard({ filter }: { readonly filter: GatewayFilter }) {
  const labels = useWords(words)
  const names = useWords(gatewayWords)
  const format = useFormat()
  const query = useQuery(newcomersQuery({ ...periodOf(filter), limit: 20 }))
  return (
    <Panel title={labels.newcomers}>
      <Loaded query={query} lines={6}>
        {({ since, items }) =>
          since === null ? (
            <EmptyState small title={labels.newcomersBlind} />
          ) : (
            <>
              <DataTable
                caption={labels.newcomers}
                rows={items}
                rowKey={({ signature }) => signature}
                empty={<EmptyState small title={labels.newcomersNone} />}
                columns={[
                  {
                    key: 'signature',
                    title: names.signature,
                    head: true,
                    render: ({ signature }) =>
                      signature === '' ? (
                        names.none
                      ) : (
                        <Link
                          to="/gateway/signature"
                          search={{ from: filter.from, to: filter.to, name: signature }}
                          className="key-link"
                        >
                          <ShortText text={signature} length={100} />
                        </Link>
                      ),
                  },
                  { key: 'kind', title: names.kind, render: ({ kind }) => <KindName kind={kind} /> },
                  {
                    key: 'severity',
                    title: names.severity,
                    render: ({ severity }) => <Severity id={severity} />,
                  },
                  {
                    key: 'events',
                    title: names.events,
                    number: true,
                    render: ({ events }) => numberText(events),
                  },
                  { key: 'first', title: labels.first, render: ({ first }) => <Timestamp at={first} /> },
                ]}
              />
              <p className="panel-note">{labels.newcomersSince(format.date(since))}</p>
            </>
          )
        }
      </Loaded>
    </Panel>
  )
}
