/** A ranking as the API gives it: names that lead further, shares, and on the ranking's own page kinds, distinct sources and trends. */
import { RankTable, type RankColumn } from '../../components/rank-table.tsx'
import { Change } from '../../components/change.tsx'
import { KindName } from '../../components/severity.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import type { GatewayFilter } from './filters.ts'
import { isUnattributed, narrowed } from './filters.ts'
import { KeyLink, useKeyText } from './names.tsx'
import type { Ranking, RankingRow } from './queries.ts'
import type { DispositionChoice, Group, Measure } from './readers.ts'
import { Trend, trendWords } from './trend.tsx'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': { change: '增減', notCounted: '未計算' },
  en: { change: 'Change', notCounted: 'not counted' },
})

export interface RankingTableProps {
  readonly caption: string
  readonly ranking: Ranking
  readonly group: Group
  readonly by?: Measure
  readonly filter: GatewayFilter & { readonly disposition: DispositionChoice }
  readonly detailed?: boolean
}

export function RankingTable({
  caption,
  ranking,
  group,
  by = 'events',
  filter,
  detailed = false,
}: RankingTableProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const trend = useWords(trendWords)
  const text = useKeyText()
  type Row = RankingRow & { readonly value: number }
  const rows: Row[] = ranking.rows.map((row) => ({
    ...row,
    value: (by === 'events' ? row.events : row[by]) ?? 0,
  }))
  const count = (value: number | null) =>
    value === null ? <span title={labels.notCounted}>—</span> : numberText(value)
  const columns: RankColumn<Row>[] = []
  if (by !== 'events')
    columns.push({
      key: 'events',
      title: names.events,
      number: true,
      render: ({ events }) => numberText(events),
    })
  if (detailed) {
    columns.push({
      key: 'change',
      title: labels.change,
      render: ({ events, previousEvents }) => (
        <Change value={events} previous={ranking.previousKnown ? (previousEvents ?? 0) : null} />
      ),
    })
    if (by !== 'sources')
      columns.push({
        key: 'sources',
        title: `${names.sources} ≈`,
        number: true,
        render: ({ sources }) => count(sources),
      })
    if (group === 'signature')
      columns.push({
        key: 'kind',
        title: names.kind,
        render: ({ kind }) => (kind === null ? '—' : <KindName kind={kind} />),
      })
    if (group !== 'day')
      columns.push({
        key: 'trend',
        title: trend.trend,
        render: ({ key, label }) => {
          const target = narrowed(filter, group, key)
          return target === undefined ? null : (
            <Trend filter={{ ...target, disposition: filter.disposition }} label={text(group, key, label)} />
          )
        },
      })
  }
  return (
    <RankTable<Row>
      caption={caption}
      rows={rows}
      nameTitle={names[group]}
      name={({ key, label }) => (
        <span className={group === 'agency' && isUnattributed(key) ? 'unattributed' : undefined}>
          <KeyLink group={group} name={key} label={label} filter={filter} />
        </span>
      )}
      valueTitle={names[by]}
      previousKnown={ranking.previousKnown}
      {...(by === 'events' ? { total: ranking.total } : {})}
      columns={columns}
      estimate={by !== 'events'}
    />
  )
}
