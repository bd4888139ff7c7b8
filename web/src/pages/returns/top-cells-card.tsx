/** The combinations of category, level and class with most returns, against the periods before. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Change } from '../../components/change.tsx'
import { Panel } from '../../components/panel.tsx'
import { RankTable, type RankColumn } from '../../components/rank-table.tsx'
import { Loaded } from '../../components/states.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { NoReturns } from './cross-tab-card.tsx'
import { behind, countedQueryOf, type CountedFilter } from './filters.ts'
import { useCategoryText, useClassText, useLevelText } from './names.tsx'
import { crossTabQuery, type CrossTab } from './queries.ts'
import { levels } from './readers.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    title: '件數最多的組合',
    name: '業務類別、責任等級、威脅種類',
    share: '占比以全部有效回傳為基準。',
  },
  en: {
    title: 'Combinations with most returns',
    name: 'Category, level, threat class',
    share: 'Shares are of all valid returns.',
  },
})

const shown = 10

type Cell = CrossTab['cells'][number]

export function TopCellsCard({ filter }: { readonly filter: CountedFilter }) {
  const labels = useWords(words)
  const query = useQuery(crossTabQuery(countedQueryOf(filter)))
  return (
    <Panel title={labels.title} note={labels.share}>
      <Loaded query={query} lines={8}>
        {(cross) =>
          cross.cells.length === 0 ? (
            <NoReturns />
          ) : (
            <Cells cross={cross} filter={filter} caption={labels.title} />
          )
        }
      </Loaded>
    </Panel>
  )
}

function Cells({
  cross,
  filter,
  caption,
}: {
  readonly cross: CrossTab
  readonly filter: CountedFilter
  readonly caption: string
}) {
  const labels = useWords(words)
  const names = useWords(shared)
  const categoryText = useCategoryText()
  const levelText = useLevelText()
  const classText = useClassText()
  const knowsBefore = cross.previousTotal !== null
  /** Equal numbers share a rank. */
  const rankAmong = (of: (cell: Cell) => number, cell: Cell): number =>
    1 + cross.cells.filter((other) => of(other) > of(cell)).length
  const columns: RankColumn<Cell>[] = [
    {
      key: 'change',
      title: names.change,
      render: ({ tickets, previousTickets }) => <Change value={tickets} previous={previousTickets} />,
    },
    {
      key: 'year',
      title: names.yearChange,
      render: ({ tickets, lastYearTickets }) => (
        <Change value={tickets} previous={lastYearTickets} against="year" />
      ),
    },
  ]
  return (
    <RankTable
      caption={caption}
      rows={cross.cells.slice(0, shown).map((cell) => ({
        ...cell,
        key: `${cell.category} ${cell.level} ${cell.threatClass}`,
        value: cell.tickets,
        rank: rankAmong(({ tickets }) => tickets, cell),
        previousRank:
          cell.previousTickets === null || cell.previousTickets === 0
            ? null
            : rankAmong(({ previousTickets }) => previousTickets ?? 0, cell),
      }))}
      previousKnown={knowsBefore}
      nameTitle={labels.name}
      name={(cell) => {
        const text = [categoryText(cell.category), levelText(cell.level), classText(cell.threatClass)].join(
          ' · ',
        )
        const level = levels.find((one) => one === cell.level)
        return cross.readFrom === 'summaries' || cell.category === '' || level === undefined ? (
          text
        ) : (
          <Link
            to="/returns/tickets"
            search={behind(filter, { category: cell.category, level, threatClass: cell.threatClass })}
            className="key-link"
          >
            {text}
          </Link>
        )
      }}
      valueTitle={names.returns}
      total={cross.total}
      columns={columns}
    />
  )
}
