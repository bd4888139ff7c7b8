/** What sort of events they were: conduct apart from attacks, before anything is ranked. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Change } from '../../components/change.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { KindName, kinds } from '../../components/severity.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { addressOf } from '../../api.ts'
import { numberText, percentText } from '../../format.ts'
import { useWords } from '../../language.tsx'
import { Caveats } from '../gateway/caveats.tsx'
import { queryOf, type GatewayFilter } from '../gateway/filters.ts'
import { Panel } from '../../components/panel.tsx'
import { rankingQuery } from '../gateway/queries.ts'
import { words as gatewayWords } from '../gateway/words.ts'
import { words } from './words.ts'
import './situation.css'

export function KindsCard({ filter }: { readonly filter: GatewayFilter }) {
  const labels = useWords(words)
  const names = useWords(gatewayWords)
  const base = queryOf(filter, 'blocked')
  const query = useQuery(rankingQuery({ ...base, group: 'kind', limit: 10 }))
  const seen = useQuery(rankingQuery({ ...base, disposition: 'seen', group: 'kind', limit: 10 }))
  return (
    <Panel
      title={labels.kinds}
      note={labels.kindsNote}
      links={
        <>
          <Link to="/gateway" search={{ ...filter, group: 'kind' }}>
            {labels.whole}
            <span className="visually-hidden">{labels.csvOf(labels.kinds)}</span>
          </Link>
          <a href={addressOf('/api/gateway/ranking.csv', {}, { ...base, group: 'kind' })} download>
            CSV<span className="visually-hidden">{labels.csvOf(labels.kinds)}</span>
          </a>
        </>
      }
    >
      <Loaded query={query} lines={7}>
        {(ranking) => {
          const seenOf = (kind: string): number | undefined =>
            seen.data === undefined
              ? undefined
              : (seen.data.rows.find(({ key }) => key === kind)?.events ?? 0)
          const rows = kinds
            .map((kind) => ({
              kind,
              row: ranking.rows.find(({ key }) => key === kind),
              gone: ranking.gone.find(({ key }) => key === kind),
            }))
            .filter(
              ({ kind, row, gone }) => row !== undefined || gone !== undefined || (seenOf(kind) ?? 0) > 0,
            )
            .map(({ kind, row, gone }) => ({
              kind,
              events: row?.events ?? 0,
              previous: row === undefined ? (gone?.previousEvents ?? 0) : (row.previousEvents ?? 0),
            }))
            .toSorted((left, right) => right.events - left.events)
          if (rows.length === 0)
            return <EmptyState small title={labels.noEvents} text={labels.noEventsText} />
          return (
            <>
              {ranking.total > 0 && (
                <div className="kind-bar" role="img" aria-label={labels.bar}>
                  {rows
                    .filter(({ events }) => events > 0)
                    .map(({ kind, events }) => (
                      <span
                        key={kind}
                        style={{
                          flexGrow: events / ranking.total,
                          background: `var(--series-${kinds.indexOf(kind)})`,
                        }}
                      />
                    ))}
                </div>
              )}
              <DataTable
                caption={labels.kinds}
                rows={rows}
                rowKey={({ kind }) => kind}
                columns={[
                  {
                    key: 'kind',
                    title: labels.kind,
                    head: true,
                    render: ({ kind }) => (
                      <Link to="/gateway" search={{ ...filter, kind }}>
                        <KindName kind={kind} />
                      </Link>
                    ),
                  },
                  {
                    key: 'events',
                    title: names.blocked,
                    number: true,
                    render: ({ events }) => numberText(events),
                  },
                  {
                    key: 'share',
                    title: names.share,
                    number: true,
                    render: ({ events }) => (ranking.total === 0 ? '—' : percentText(events / ranking.total)),
                  },
                  {
                    key: 'change',
                    title: labels.change,
                    render: ({ events, previous }) => (
                      <Change value={events} previous={ranking.previousKnown ? previous : null} />
                    ),
                  },
                  {
                    key: 'seen',
                    title: labels.seenColumn,
                    number: true,
                    render: ({ kind }) => {
                      const events = seenOf(kind)
                      return events === undefined ? (
                        '—'
                      ) : events === 0 ? (
                        '0'
                      ) : (
                        <Link to="/gateway" search={{ ...filter, kind, disposition: 'seen' }}>
                          {numberText(events)}
                        </Link>
                      )
                    },
                  },
                ]}
              />
              <Caveats of={[ranking]} compact />
            </>
          )
        }}
      </Loaded>
    </Panel>
  )
}
