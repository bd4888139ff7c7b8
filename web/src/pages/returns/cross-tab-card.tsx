/** Valid returns by business category, responsibility level and threat class: a table whose darker cells hold more. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { addressOf } from '../../api.ts'
import { Choices } from '../../components/choices.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { Reported } from './caveats.tsx'
import { behind, countedQueryOf, type CountedFilter, type TicketFilter } from './filters.ts'
import { matrixOf, rowChoices, type Matrix, type MatrixRow, type RowChoice } from './matrix.ts'
import { useCategoryText, useClassText, useLevelText } from './names.tsx'
import { crossTabQuery, type CrossTab } from './queries.ts'
import { levels } from './readers.ts'
import { words as shared } from './words.ts'
import '../../components/table.css'
import './returns.css'

const words = dictionary({
  'zh-TW': {
    title: '業務類別 × 責任等級 × 威脅種類',
    rowsBy: '列的分法',
    rowChoices: { both: '類別與等級', category: '業務類別', level: '責任等級' },
    total: '合計',
    others: (amount: string) => `外部統計僅公布部分組合：總數 ${amount} 件，表中為已公布者。`,
    legend: '顏色越深件數越多：',
    upTo: (count: string) => `至 ${count}`,
    rank: (rank: number) => `第 ${rank} 多`,
    ranks: '①②③ 為件數最多的三格。',
    more: (count: string) => `再列出 ${count} 列`,
    agencyThen: '業務類別與責任等級為回傳當時登錄者。',
  },
  en: {
    title: 'Business category × level × threat class',
    rowsBy: 'Rows by',
    rowChoices: { both: 'Category and level', category: 'Category', level: 'Level' },
    total: 'Total',
    others: (amount: string) =>
      `Only some combinations were published: there are ${amount} in all, and the table has those known.`,
    legend: 'The darker, the more: ',
    upTo: (count: string) => `to ${count}`,
    rank: (rank: number) => `number ${rank}`,
    ranks: '①②③ mark the three cells with most.',
    more: (count: string) => `Show ${count} more rows`,
    agencyThen: 'Category and level are those of the agency when the ticket came.',
  },
})

const shownRows = 16
const marks = ['①', '②', '③'] as const

export interface CrossTabCardProps {
  readonly filter: CountedFilter
  readonly rows: RowChoice
  readonly onRows: (rows: RowChoice) => void
}

export function CrossTabCard({ filter, rows, onRows }: CrossTabCardProps) {
  const labels = useWords(words)
  const query = useQuery(crossTabQuery(countedQueryOf(filter)))
  return (
    <Panel
      title={labels.title}
      links={
        <>
          <Choices
            label={labels.rowsBy}
            value={rows}
            options={rowChoices.map((value) => ({ value, label: labels.rowChoices[value] }))}
            onChange={onRows}
          />
          <a href={addressOf('/api/returns/cross-tab.csv', {}, countedQueryOf(filter))} download>
            CSV<span className="visually-hidden">: {labels.title}</span>
          </a>
        </>
      }
      note={labels.agencyThen}
    >
      <Loaded query={query} height={320}>
        {(cross) => <Heat cross={cross} filter={filter} rows={rows} caption={labels.title} />}
      </Loaded>
    </Panel>
  )
}

function Heat({
  cross,
  filter,
  rows,
  caption,
}: {
  readonly cross: CrossTab
  readonly filter: CountedFilter
  readonly rows: RowChoice
  readonly caption: string
}) {
  const labels = useWords(words)
  const names = useWords(shared)
  const classText = useClassText()
  const [all, setAll] = useState(false)
  const matrix = matrixOf(cross.cells, rows)
  if (matrix.rows.length === 0) return <NoReturns />
  const listed = all ? matrix.rows : matrix.rows.slice(0, shownRows)
  const hidden = matrix.rows.length - listed.length
  const ofTickets = cross.readFrom === 'tickets'
  /** Only tickets can be looked at; and none can be asked for by a category or level that is not there. */
  const link = (tickets: number, more: TicketFilter | undefined): ReactNode =>
    tickets > 0 && ofTickets && more !== undefined ? (
      <Link to="/returns/tickets" search={behind(filter, more)}>
        {numberText(tickets)}
      </Link>
    ) : tickets === 0 ? (
      <span className="quiet">0</span>
    ) : (
      numberText(tickets)
    )
  return (
    <div className="stack">
      {!ofTickets && (
        <p className="row">
          <Reported />
          {matrix.tickets < cross.total && <span>{labels.others(numberText(cross.total))}</span>}
        </p>
      )}
      <div className="table-scroll" role="region" aria-label={caption} tabIndex={0}>
        <table className="table heat">
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {rows !== 'level' && <th scope="col">{names.category}</th>}
              {rows !== 'category' && <th scope="col">{names.level}</th>}
              {matrix.classes.map(({ code }) => (
                <th key={code} scope="col" className="number">
                  {classText(code)}
                </th>
              ))}
              <th scope="col" className="number">
                {labels.total}
              </th>
            </tr>
          </thead>
          <tbody>
            {listed.map((row) => (
              <HeatRow key={`${row.category ?? ''} ${row.level ?? ''}`} row={row} link={link} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={rows === 'both' ? 2 : 1}>
                {labels.total}
              </th>
              {matrix.classes.map(({ code, tickets }) => (
                <td key={code} className="number">
                  {link(tickets, { threatClass: code })}
                </td>
              ))}
              <td className="number">{link(matrix.tickets, {})}</td>
            </tr>
          </tfoot>
        </table>
      </div>
      <div className="filter-foot">
        <Legend matrix={matrix} />
        {hidden > 0 && <Button onClick={() => setAll(true)}>{labels.more(numberText(hidden))}</Button>}
      </div>
    </div>
  )
}

function HeatRow({
  row,
  link,
}: {
  readonly row: MatrixRow
  readonly link: (tickets: number, more: TicketFilter | undefined) => ReactNode
}) {
  const labels = useWords(words)
  const categoryText = useCategoryText()
  const levelText = useLevelText()
  const { category, level } = row
  const known = levels.find((one) => one === level)
  const of: TicketFilter | undefined =
    category === '' || (level !== undefined && known === undefined)
      ? undefined
      : { ...(category === undefined ? {} : { category }), ...(known === undefined ? {} : { level: known }) }
  return (
    <tr>
      {category !== undefined && (
        <th scope="row" className="heat-name">
          {categoryText(category)}
        </th>
      )}
      {level !== undefined &&
        (category === undefined ? (
          <th scope="row" className="heat-name">
            {levelText(level)}
          </th>
        ) : (
          <td className="heat-level">{levelText(level)}</td>
        ))}
      {row.cells.map(({ threatClass, tickets, shade, rank }) => (
        <td key={threatClass} className={`number heat-${shade}`}>
          {rank !== undefined && (
            <>
              <span aria-hidden="true">{marks[rank - 1]} </span>
              <span className="visually-hidden">{labels.rank(rank)}: </span>
            </>
          )}
          {link(tickets, of === undefined ? undefined : { ...of, threatClass })}
        </td>
      ))}
      <td className="number">{link(row.tickets, of)}</td>
    </tr>
  )
}

function Legend({ matrix: { steps } }: { readonly matrix: Matrix }) {
  const labels = useWords(words)
  return (
    <p className="heat-legend">
      {labels.legend}
      {steps.map(
        (most, step) =>
          // Of small numbers, some shades are of none.
          most > (steps[step - 1] ?? 0) && (
            <span key={step} className={`heat-step heat-${step + 1}`}>
              {labels.upTo(numberText(most))}
            </span>
          ),
      )}
      <span>{labels.ranks}</span>
    </p>
  )
}

const emptyWords = dictionary({
  'zh-TW': {
    none: '這段期間沒有符合條件的有效回傳',
    noneText: '可放寬篩選條件，或改看其他期間。',
  },
  en: {
    none: 'No valid return matches in this period',
    noneText: 'Loosen the filters, or choose another period.',
  },
})

export function NoReturns() {
  const { none, noneText } = useWords(emptyWords)
  return <EmptyState small title={none} text={noneText} />
}
