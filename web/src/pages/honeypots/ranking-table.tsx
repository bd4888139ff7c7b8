/** A ranking as the API gives it: names that lead further, shares of their base, distinct sources, sensors, first and last. */
import { Change } from '../../components/change.tsx'
import { RankTable, type RankColumn } from '../../components/rank-table.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { useWords } from '../../language.tsx'
import type { PeriodFilter } from './filters.ts'
import { KeyLink, RceMark } from './names.tsx'
import type { Ranking, RankingRow } from './queries.ts'
import type { Dimension } from './readers.ts'
import { words as shared } from './words.ts'

export interface RankingTableProps {
  readonly caption: string
  readonly ranking: Ranking
  readonly dimension: Dimension
  readonly filter: PeriodFilter
  /** With changes, distinct counts and times. */
  readonly detailed?: boolean
}

export function RankingTable({ caption, ranking, dimension, filter, detailed = false }: RankingTableProps) {
  const names = useWords(shared)
  type Row = RankingRow & { readonly value: number }
  const count = (value: number | null) =>
    value === null ? <span title={names.notCounted}>—</span> : numberText(value)
  const columns: RankColumn<Row>[] = detailed
    ? [
        {
          key: 'change',
          title: names.change,
          render: ({ events, previousEvents }) => (
            <Change value={events} previous={ranking.previousKnown ? (previousEvents ?? 0) : null} />
          ),
        },
        {
          key: 'sources',
          title: `${names.sources} ≈`,
          number: true,
          render: ({ sources }) => count(sources),
        },
        ...(dimension === 'sensor'
          ? []
          : [
              {
                key: 'sensors',
                title: names.sensors,
                number: true,
                render: ({ sensors }: Row) => count(sensors),
              },
            ]),
        {
          key: 'first',
          title: names.firstSeen,
          render: ({ firstSeen }) => <Timestamp at={firstSeen} />,
        },
        { key: 'last', title: names.last, render: ({ last }) => <Timestamp at={last} /> },
      ]
    : []
  return (
    <RankTable<Row>
      caption={caption}
      rows={ranking.rows.map((row) => ({ ...row, value: row.events }))}
      nameTitle={names.dimensions[dimension]}
      name={({ key, label, detail, remoteCodeExecution }) => (
        <span className="flag">
          <KeyLink dimension={dimension} name={key} label={label} detail={detail} filter={filter} />
          {remoteCodeExecution === true && <RceMark />}
        </span>
      )}
      valueTitle={names.counted[ranking.counted]}
      previousKnown={ranking.previousKnown}
      total={ranking.total}
      columns={columns}
    />
  )
}
