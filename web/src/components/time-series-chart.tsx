/** Values over time as lines, or as stacked bars; the same as a table at a key's press. */
import { lazy, useMemo, type ReactNode } from 'react'
import { dateText, dateTimeText, monthText, numberText, type Instant } from '../format.ts'
import { dictionary, useLanguage, useWords } from '../language.tsx'
import { ChartFrame } from './chart-frame.tsx'
import { EmptyState } from './states.tsx'
import './table.css'

const Canvas = lazy(() => import('./charts/time-series-canvas.tsx'))

const words = dictionary({
  'zh-TW': { time: '時間', missing: '無資料', hint: '圖表，以左右方向鍵逐點讀取' },
  en: { time: 'Time', missing: 'no data', hint: 'chart, left and right arrow keys read its points' },
})

export interface TimeSeries {
  readonly name: string
  /** One for each time; null: nothing is known, which is not zero. */
  readonly values: readonly (number | null)[]
  /** Of the palette; by its place when absent. */
  readonly colour?: string
  /** A thin broken line over the others, bars too: what they are compared with. */
  readonly faint?: boolean
}

export interface TimeSeriesChartProps {
  readonly title: string
  /** Beginnings of the steps. */
  readonly times: readonly Instant[]
  readonly step: 'hour' | 'day' | 'month'
  readonly series: readonly TimeSeries[]
  readonly stacked?: boolean
  readonly height?: number
  readonly note?: ReactNode
  readonly controls?: ReactNode
  /** A step was clicked, or Enter pressed on it. */
  readonly onChoose?: (index: number, series: string) => void
}

function known(value: number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : numberText(value)
}

export function TimeSeriesChart(props: TimeSeriesChartProps) {
  const { title, times, step, series, note, controls, height = 280 } = props
  const { time, missing, hint } = useWords(words)
  const language = useLanguage()
  const labels = useMemo(
    () =>
      times.map((at) =>
        step === 'month'
          ? monthText(at, language)
          : step === 'day'
            ? dateText(at, language)
            : dateTimeText(at, language),
      ),
    [times, step, language],
  )
  if (times.length === 0 || series.length === 0)
    return (
      <section className="card">
        <h2>{title}</h2>
        {controls}
        <EmptyState small />
      </section>
    )
  return (
    <ChartFrame
      title={title}
      height={height}
      note={note}
      controls={controls}
      chart={<Canvas {...props} labels={labels} hint={hint} />}
      table={
        <div className="table-scroll" role="region" aria-label={title} tabIndex={0}>
          <table className="table">
            <caption className="visually-hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{time}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col" className="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {labels.map((label, index) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  {series.map(({ name, values }) => (
                    <td key={name} className="number">
                      {known(values[index]) ?? <span title={missing}>—</span>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      }
    />
  )
}
