/** A list with columns: sorting and paging stand in the page's address. */
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { numberText } from '../format.ts'
import { dictionary, useWords } from '../language.tsx'
import { Sign } from './sign.tsx'
import { EmptyState } from './states.tsx'
import './table.css'

const words = dictionary({
  'zh-TW': {
    newest: '最新',
    newer: '較新',
    older: '較舊',
    first: '第一頁',
    before: '上一頁',
    after: '下一頁',
    paging: '分頁',
    shown: (count: string) => `本頁 ${count} 筆`,
    total: (count: string) => `共 ${count} 筆`,
    sort: (column: string) => `依${column}排序`,
  },
  en: {
    newest: 'Newest',
    newer: 'Newer',
    older: 'Older',
    first: 'First page',
    before: 'Previous',
    after: 'Next',
    paging: 'Pages',
    shown: (count: string) => `${count} on this page`,
    total: (count: string) => `${count} in all`,
    sort: (column: string) => `Sort by ${column}`,
  },
})

export interface Column<Row> {
  readonly key: string
  readonly title: string
  readonly render: (row: Row) => ReactNode
  readonly number?: boolean
  /** The title is read aloud and not shown, as over buttons. */
  readonly hidden?: boolean
  /** The column that names the row. */
  readonly head?: boolean
  /** The word of the API's `sort`, where it sorts by this column. */
  readonly sort?: string
}

export interface DataTableProps<Row> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** While another page is on its way; what is shown stays. */
  readonly busy?: boolean
  readonly empty?: ReactNode
  /** Where there is no room for columns, each row stands as a card with its titles. */
  readonly stacked?: boolean
  /** `name` upwards, `-name` downwards. */
  readonly sort?: string | undefined
  readonly onSort?: (sort: string) => void
  readonly paging?: {
    /** Where the pages up to this one began, as `?cursor=a&cursor=b` has them; none on the first. */
    readonly cursors: readonly string[]
    /** Of the answer: where the next page begins. */
    readonly next: string | null
    readonly onPage: (cursors: readonly string[]) => void
    readonly total?: number | undefined
    /** Not by time: the buttons say first, previous and next. */
    readonly inOrder?: true
  }
}

export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  busy = false,
  empty,
  stacked = false,
  sort,
  onSort,
  paging,
}: DataTableProps<Row>) {
  const labels = useWords(words)
  if (rows.length === 0 && !busy && (paging === undefined || paging.cursors.length === 0))
    return empty ?? <EmptyState />
  return (
    <div>
      <div className="table-scroll" role="region" aria-label={caption} tabIndex={0}>
        <table className={stacked ? 'table table-stacked' : 'table'} aria-busy={busy}>
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <HeadCell
                  key={column.key}
                  column={column}
                  sort={sort}
                  onSort={onSort}
                  label={labels.sort(column.title)}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map(({ key, title, render, number = false, head = false, hidden = false }) =>
                  head ? (
                    <th key={key} scope="row">
                      {render(row)}
                    </th>
                  ) : (
                    <td
                      key={key}
                      className={number ? 'number' : undefined}
                      data-title={stacked && !hidden ? title : undefined}
                    >
                      {render(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {paging !== undefined && (
        <nav className="table-foot" aria-label={labels.paging}>
          <span className="quiet">
            {paging.total === undefined
              ? labels.shown(numberText(rows.length))
              : labels.total(numberText(paging.total))}
          </span>
          <span className="row">
            {paging.cursors.length > 1 && (
              <Button onClick={() => paging.onPage([])}>
                {paging.inOrder ? labels.first : labels.newest}
              </Button>
            )}
            <Button
              disabled={paging.cursors.length === 0}
              icon={<Sign name="newer" size={14} />}
              onClick={() => paging.onPage(paging.cursors.slice(0, -1))}
            >
              {paging.inOrder ? labels.before : labels.newer}
            </Button>
            <Button
              disabled={paging.next === null}
              icon={<Sign name="older" size={14} />}
              iconPlacement="end"
              onClick={() => {
                if (paging.next !== null) paging.onPage([...paging.cursors, paging.next])
              }}
            >
              {paging.inOrder ? labels.after : labels.older}
            </Button>
          </span>
        </nav>
      )}
    </div>
  )
}

function HeadCell<Row>({
  column: { title, number = false, hidden = false, sort: word },
  sort,
  onSort,
  label,
}: {
  readonly column: Column<Row>
  readonly sort: string | undefined
  readonly onSort: ((sort: string) => void) | undefined
  readonly label: string
}) {
  const className = number ? 'number' : undefined
  if (word === undefined || onSort === undefined)
    return (
      <th scope="col" className={className}>
        {hidden ? <span className="visually-hidden">{title}</span> : title}
      </th>
    )
  const direction = sort === word ? 'ascending' : sort === `-${word}` ? 'descending' : 'none'
  return (
    <th scope="col" className={className} aria-sort={direction}>
      <button
        type="button"
        className="table-sort"
        title={label}
        onClick={() => onSort(direction === 'descending' ? word : `-${word}`)}
      >
        {title}
        {direction !== 'none' && <Sign name={direction === 'ascending' ? 'up' : 'down'} size={14} />}
      </button>
    </th>
  )
}
