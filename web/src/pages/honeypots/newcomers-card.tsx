/** What nobody has seen before. */
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { Caveats } from './caveats.tsx'
import { queryOf, type PeriodFilter } from './filters.ts'
import { KeyLink } from './names.tsx'
import { newcomersQuery } from './queries.ts'
import type { Dimension } from './readers.ts'
import { words as shared } from './words.ts'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    title: '本期新出現',
    what: '項目',
    none: '期間內沒有從未出現過的項目',
    blind: '沒有本期以前的資料，無法判斷哪些是新出現的。',
    since: (date: string) => `回溯至 ${date}，在本期以前從未出現。`,
    among: (count: string) => `只查本期最常見的 ${count} 項。`,
  },
  en: {
    title: 'New in this period',
    what: 'Of what',
    none: 'Nothing appeared for the first time',
    blind: 'Nothing is known of the time before this period, so nothing can be called new.',
    since: (date: string) => `Looked back to ${date}: never seen before this period.`,
    among: (count: string) => `Looked for among the ${count} most frequent ones.`,
  },
})

const choices = [
  'campaign',
  'family',
  'flaw',
  'hash',
  'url',
  'command',
  'username',
  'password',
  'port',
  'country',
] as const satisfies readonly Dimension[]

export interface NewcomersCardProps {
  readonly filter: PeriodFilter
  readonly dimension: Dimension
  readonly onDimension: (dimension: Dimension) => void
}

export function NewcomersCard({ filter, dimension, onDimension }: NewcomersCardProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const query = useQuery(newcomersQuery({ ...queryOf(filter), dimension, limit: 20 }))
  const offered: readonly Dimension[] = choices
  return (
    <Panel
      title={labels.title}
      links={
        <Select<Dimension>
          className="newcomers-choice"
          aria-label={`${labels.title}: ${labels.what}`}
          value={dimension}
          onChange={onDimension}
          options={(offered.includes(dimension) ? offered : [...offered, dimension]).map((value) => ({
            value,
            label: names.dimensions[value],
          }))}
        />
      }
    >
      <Loaded query={query} lines={6}>
        {({ since, among, items, caveats }) =>
          since === null ? (
            <EmptyState small title={labels.blind} />
          ) : (
            <>
              <DataTable
                caption={`${labels.title}: ${names.dimensions[dimension]}`}
                rows={items}
                rowKey={({ key }) => key}
                empty={<EmptyState small title={labels.none} />}
                columns={[
                  {
                    key: 'key',
                    title: names.dimensions[dimension],
                    head: true,
                    render: ({ key, label, detail }) => (
                      <KeyLink
                        dimension={dimension}
                        name={key}
                        label={label}
                        detail={detail}
                        filter={filter}
                      />
                    ),
                  },
                  {
                    key: 'events',
                    title: names.events,
                    number: true,
                    render: ({ events }) => numberText(events),
                  },
                  {
                    key: 'sources',
                    title: `${names.sources} ≈`,
                    number: true,
                    render: ({ sources }) => (sources === null ? '—' : numberText(sources)),
                  },
                  {
                    key: 'sensors',
                    title: names.sensors,
                    number: true,
                    render: ({ sensors }) => (sensors === null ? '—' : numberText(sensors)),
                  },
                  { key: 'first', title: names.first, render: ({ first }) => <Timestamp at={first} /> },
                ]}
              />
              <p className="panel-note">
                {labels.since(format.date(since))} {among !== null && labels.among(numberText(among))}
              </p>
              <Caveats of={[{ caveats, previousKnown: true }]} compact />
            </>
          )
        }
      </Loaded>
    </Panel>
  )
}
