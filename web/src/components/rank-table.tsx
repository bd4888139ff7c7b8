/** A ranking: place, place before, and how much, with a bar for the eye. */
import type { ReactNode } from 'react'
import { numberText, percentText } from '../format.ts'
import { dictionary, useWords } from '../language.tsx'
import { EmptyState } from './states.tsx'
import './table.css'

const words = dictionary({
  'zh-TW': {
    rank: '名次',
    previous: '前期',
    share: '占比',
    fresh: '新進',
    up: (places: number) => `上升 ${places} 名`,
    down: (places: number) => `下降 ${places} 名`,
    same: '名次不變',
    unknown: '前期無資料',
    unnamed: '（空白）',
    estimate: '估計值',
  },
  en: {
    rank: 'Rank',
    previous: 'Before',
    share: 'Share',
    fresh: 'new',
    up: (places: number) => `up ${places}`,
    down: (places: number) => `down ${places}`,
    same: 'unchanged',
    unknown: 'no previous data',
    unnamed: '(empty)',
    estimate: 'an estimate',
  },
})

export interface RankRow {
  readonly key: string
  readonly rank: number
  readonly previousRank: number | null
  readonly value: number
}

export interface RankColumn<Row> {
  readonly key: string
  readonly title: ReactNode
  readonly render: (row: Row) => ReactNode
  readonly number?: boolean
}

export interface RankTableProps<Row extends RankRow> {
  /** Read aloud before the table; shown by the card's own heading. */
  readonly caption: string
  readonly rows: readonly Row[]
  /** Heading of the names, and how a name is shown (usually a link to what lies behind). */
  readonly nameTitle: string
  readonly name: (row: Row) => ReactNode
  readonly valueTitle: string
  /** Whether the previous period is known at all; without it no row is called new. Default true. */
  readonly previousKnown?: boolean
  /** Of all rows, also those not listed: shows shares. */
  readonly total?: number
  readonly columns?: readonly RankColumn<Row>[]
  readonly estimate?: boolean
}

export function RankTable<Row extends RankRow>({
  caption,
  rows,
  nameTitle,
  name,
  valueTitle,
  previousKnown = true,
  total,
  columns = [],
  estimate = false,
}: RankTableProps<Row>) {
  const labels = useWords(words)
  if (rows.length === 0) return <EmptyState small />
  const most = Math.max(...rows.map(({ value }) => value), 1)
  return (
    <div className="table-scroll" role="region" aria-label={caption} tabIndex={0}>
      <table className="table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" className="number">
              {labels.rank}
            </th>
            <th scope="col">{labels.previous}</th>
            <th scope="col">{nameTitle}</th>
            <th scope="col" className="number">
              {valueTitle}
              {estimate && <span title={labels.estimate}> ≈</span>}
            </th>
            {total !== undefined && (
              <th scope="col" className="number">
                {labels.share}
              </th>
            )}
            {columns.map(({ key, title, number }) => (
              <th key={key} scope="col" className={number === true ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <td className="number">{row.rank}</td>
              <td className="rank-move">
                <Move rank={row.rank} previous={row.previousRank} known={previousKnown} />
              </td>
              <th scope="row">{row.key === '' ? labels.unnamed : name(row)}</th>
              <td className="number">
                {numberText(row.value)}
                <span className="rank-bar" aria-hidden="true">
                  <span style={{ width: `${(row.value / most) * 100}%` }} />
                </span>
              </td>
              {total !== undefined && (
                <td className="number">{total === 0 ? '—' : percentText(row.value / total)}</td>
              )}
              {columns.map(({ key, render, number }) => (
                <td key={key} className={number === true ? 'number' : undefined}>
                  {render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The place before and the move since: an arrow for the eye, words for the ear. */
export function Move({
  rank,
  previous,
  known = true,
}: {
  readonly rank: number
  readonly previous: number | null
  readonly known?: boolean
}) {
  const labels = useWords(words)
  if (!known)
    return (
      <>
        <span aria-hidden="true">—</span>
        <span className="visually-hidden">{labels.unknown}</span>
      </>
    )
  if (previous === null) return <>{labels.fresh}</>
  const places = previous - rank
  const sentence = places === 0 ? labels.same : places > 0 ? labels.up(places) : labels.down(-places)
  return (
    <span title={sentence}>
      {previous}{' '}
      <span aria-hidden="true" className="quiet">
        {places === 0 ? '＝' : places > 0 ? `▲${places}` : `▼${-places}`}
      </span>
      <span className="visually-hidden">{sentence}</span>
    </span>
  )
}
