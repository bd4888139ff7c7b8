/** Around every chart: its title, the same data as a table, and the table alone while the drawing part is being loaded or fails. */
import { Component, Suspense, useId, useState, type ReactNode } from 'react'
import { dictionary, useWords } from '../language.tsx'
import { Sign } from './sign.tsx'
import { LoadingState } from './states.tsx'
import './chart-frame.css'

const words = dictionary({
  'zh-TW': { table: '看資料表', chart: '看圖' },
  en: { table: 'Show as table', chart: 'Show as chart' },
})

export interface ChartFrameProps {
  readonly title: string
  readonly chart: ReactNode
  readonly table: ReactNode
  readonly height: number
  readonly note?: ReactNode
  /** What is drawn: beside the title. */
  readonly controls?: ReactNode
}

export function ChartFrame({ title, chart, table, height, note, controls }: ChartFrameProps) {
  const labels = useWords(words)
  const heading = useId()
  const [asTable, setAsTable] = useState(false)
  return (
    <section className="card" aria-labelledby={heading}>
      <div className="chart-head">
        <h2 id={heading}>{title}</h2>
        {controls}
        <button type="button" className="chart-toggle" onClick={() => setAsTable(!asTable)}>
          <Sign name={asTable ? 'chart' : 'table'} size={15} />
          {asTable ? labels.chart : labels.table}
          <span className="visually-hidden">: {title}</span>
        </button>
      </div>
      {asTable ? (
        <div className="chart-table">{table}</div>
      ) : (
        <TableInstead table={table}>
          <Suspense fallback={<LoadingState height={height} />}>{chart}</Suspense>
        </TableInstead>
      )}
      {note !== undefined && <p className="chart-note">{note}</p>}
    </section>
  )
}

class TableInstead extends Component<
  { readonly table: ReactNode; readonly children: ReactNode },
  { failed: boolean }
> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.table : this.props.children
  }
}
