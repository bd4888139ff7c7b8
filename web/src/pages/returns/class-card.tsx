/** Valid returns by threat class, against the periods before. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Change } from '../../components/change.tsx'
import { Panel } from '../../components/panel.tsx'
import { RankTable } from '../../components/rank-table.tsx'
import { Loaded } from '../../components/states.tsx'
import { grouped } from '../../grouped.ts'
import { dictionary, useWords } from '../../language.tsx'
import { Caveats } from './caveats.tsx'
import { NoReturns } from './cross-tab-card.tsx'
import { behind, countedQueryOf, type CountedFilter } from './filters.ts'
import { useClassText } from './names.tsx'
import { crossTabQuery, type CrossTab } from './queries.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': { title: '威脅種類' },
  en: { title: 'Threat classes' },
})

interface ClassRow {
  readonly key: string
  readonly value: number
  readonly previous: number | null
  readonly lastYear: number | null
}

/** Null when nothing is known of that period. */
function sumOf(
  cells: CrossTab['cells'],
  of: 'previousTickets' | 'lastYearTickets',
  total: number | null,
): number | null {
  return total === null ? null : cells.reduce((sum, cell) => sum + (cell[of] ?? 0), 0)
}

function classesOf({ cells, previousTotal, lastYearTotal }: CrossTab): readonly ClassRow[] {
  return [...grouped(cells, ({ threatClass }) => threatClass)]
    .map(([key, of]) => ({
      key,
      value: of.reduce((sum, { tickets }) => sum + tickets, 0),
      previous: sumOf(of, 'previousTickets', previousTotal),
      lastYear: sumOf(of, 'lastYearTickets', lastYearTotal),
    }))
    .toSorted((a, b) => b.value - a.value)
}

export function ClassCard({ filter }: { readonly filter: CountedFilter }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const classText = useClassText()
  const query = useQuery(crossTabQuery(countedQueryOf(filter)))
  return (
    <Panel title={labels.title}>
      <Loaded query={query} lines={6}>
        {(cross) => {
          const rows = classesOf(cross)
          const rank = (of: (row: ClassRow) => number, row: ClassRow): number =>
            1 + rows.filter((other) => of(other) > of(row)).length
          return rows.length === 0 ? (
            <NoReturns />
          ) : (
            <>
              <RankTable
                caption={labels.title}
                rows={rows.map((row) => ({
                  ...row,
                  rank: rank(({ value }) => value, row),
                  previousRank:
                    row.previous === null || row.previous === 0
                      ? null
                      : rank(({ previous }) => previous ?? 0, row),
                }))}
                previousKnown={cross.previousTotal !== null}
                nameTitle={names.threatClass}
                name={({ key }) => (
                  <Link
                    to="/returns/tickets"
                    search={behind(filter, { threatClass: key })}
                    className="key-link"
                  >
                    {classText(key)}
                  </Link>
                )}
                valueTitle={names.returns}
                total={cross.total}
                columns={[
                  {
                    key: 'change',
                    title: names.change,
                    render: ({ value, previous }) => <Change value={value} previous={previous} />,
                  },
                  {
                    key: 'year',
                    title: names.yearChange,
                    render: ({ value, lastYear }) => (
                      <Change value={value} previous={lastYear} against="year" />
                    ),
                  },
                ]}
              />
              <Caveats of={cross} previousKnown={cross.previousTotal !== null} />
            </>
          )
        }}
      </Loaded>
    </Panel>
  )
}
