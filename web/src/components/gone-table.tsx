/** What was in the ranking of the period before and is not in this one. */
import type { ReactNode } from 'react'
import { numberText } from '../format.ts'
import { dictionary, useWords } from '../language.tsx'
import './reading.css'
import './table.css'

const words = dictionary({
  'zh-TW': {
    title: (count: number) => `退榜（前期有而本期沒有，${count} 項）`,
    rank: '前期名次',
    before: (value: string) => `前期${value}`,
  },
  en: {
    title: (count: number) => `Gone: in the previous period and not in this one (${count})`,
    rank: 'Rank before',
    before: (value: string) => `${value} before`,
  },
})

interface Gone {
  readonly key: string
  readonly previousRank: number
  readonly previousEvents: number
}

export interface GoneTableProps<Row extends Gone> {
  readonly rows: readonly Row[]
  readonly nameTitle: string
  readonly name: (row: Row) => ReactNode
  readonly valueTitle: string
}

export function GoneTable<Row extends Gone>({ rows, nameTitle, name, valueTitle }: GoneTableProps<Row>) {
  const labels = useWords(words)
  if (rows.length === 0) return null
  const title = labels.title(rows.length)
  return (
    <details className="details" open={rows.length <= 10}>
      <summary>{title}</summary>
      <div className="details-body gone">
        <div className="table-scroll" role="region" aria-label={title} tabIndex={0}>
          <table className="table">
            <caption className="visually-hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col" className="number">
                  {labels.rank}
                </th>
                <th scope="col">{nameTitle}</th>
                <th scope="col" className="number">
                  {labels.before(valueTitle)}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <td className="number">{row.previousRank}</td>
                  <th scope="row">{name(row)}</th>
                  <td className="number">{numberText(row.previousEvents)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </details>
  )
}
