import { useMemo, useState, type KeyboardEvent } from 'react'
import { useAppearance } from '../../appearance.tsx'
import { numberText, shortNumberText } from '../../format.ts'
import { useLanguage } from '../../language.tsx'
import type { TimeSeriesChartProps } from '../time-series-chart.tsx'
import { useDrawing, type Drawing } from './drawing.ts'

const dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3], [12, 4], [4, 2], [2, 6]] as const
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin', 'arrow']

interface CanvasProps extends TimeSeriesChartProps {
  readonly labels: readonly string[]
  readonly hint: string
}

/** Left and right walk through the steps and read them out, Enter chooses, Home and End go to the ends. */
export default function TimeSeriesCanvas({
  title,
  series,
  labels,
  hint,
  height = 280,
  stacked = false,
  onChoose,
}: CanvasProps) {
  const { palette } = useAppearance()
  const language = useLanguage()
  const [at, setAt] = useState<number>()
  const option = useMemo((): Drawing => {
    const text = { color: palette.quiet, fontSize: 12 }
    return {
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 12, top: series.length > 1 ? 34 : 12, bottom: 4, outerBoundsMode: 'same' },
      ...(series.length > 1
        ? {
            legend: {
              top: 0,
              left: 0,
              type: 'scroll',
              data: series.map(({ name, faint = false }) => ({
                name,
                icon: faint ? 'path://M0 5h7v2H0zM11 5h7v2h-7z' : stacked ? 'rect' : 'inherit',
              })),
              textStyle: { color: palette.text },
              inactiveColor: palette.edge,
              pageTextStyle: { color: palette.text },
            },
          }
        : {}),
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        backgroundColor: palette.raised,
        borderColor: palette.line,
        textStyle: { color: palette.text, fontSize: 13 },
        valueFormatter: (value) => (typeof value === 'number' ? numberText(value) : '—'),
        axisPointer: { type: stacked ? 'shadow' : 'line', lineStyle: { color: palette.edge } },
      },
      xAxis: {
        type: 'category',
        data: [...labels],
        boundaryGap: stacked,
        axisLabel: { ...text, hideOverlap: true },
        axisLine: { lineStyle: { color: palette.edge } },
        axisTick: { show: false },
      },
      yAxis: {
        type: 'value',
        minInterval: 1,
        axisLabel: { ...text, formatter: (value: number) => shortNumberText(value, language) },
        splitLine: { lineStyle: { color: palette.line } },
      },
      series: series.map(({ name, values, colour, faint = false }, index) =>
        faint
          ? {
              type: 'line',
              name,
              data: values.map((value) => value ?? '-'),
              symbol: 'none',
              lineStyle: { width: 1.5, type: [5, 4], color: colour ?? palette.quiet, opacity: 0.8 },
              itemStyle: { color: colour ?? palette.quiet },
              z: 5,
            }
          : stacked
            ? {
                type: 'bar',
                name,
                stack: 'all',
                barCategoryGap: '20%',
                data: values.map((value) => value ?? '-'),
                itemStyle: {
                  color: colour ?? palette.series[index % 7] ?? palette.accent,
                  borderColor: palette.surface,
                  borderWidth: 0.5,
                },
              }
            : {
                type: 'line',
                name,
                data: values.map((value) => value ?? '-'),
                symbol: symbols[index % 7] ?? 'circle',
                symbolSize: 6,
                showSymbol: values.length <= 31,
                lineStyle: { width: 2, type: [...[dashes[index % 7] ?? 'solid']].flat() as never },
                itemStyle: { color: colour ?? palette.series[index % 7] ?? palette.accent },
                ...(series.filter((other) => other.faint !== true).length === 1
                  ? { areaStyle: { opacity: 0.12 } }
                  : {}),
              },
      ),
    }
  }, [palette, language, series, labels, stacked])
  const { element, chart } = useDrawing(option, (_, index, name) => onChoose?.(index, name))

  const show = (index: number): void => {
    setAt(index)
    chart.current?.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: index })
  }
  const walk = (event: KeyboardEvent): void => {
    const last = labels.length - 1
    const to =
      event.key === 'ArrowRight'
        ? Math.min((at ?? -1) + 1, last)
        : event.key === 'ArrowLeft'
          ? Math.max((at ?? labels.length) - 1, 0)
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? last
              : undefined
    if (to !== undefined && last >= 0) {
      event.preventDefault()
      show(to)
    } else if (event.key === 'Enter' && at !== undefined) onChoose?.(at, series[0]?.name ?? '')
    else if (event.key === 'Escape') {
      setAt(undefined)
      chart.current?.dispatchAction({ type: 'hideTip' })
    }
  }
  return (
    <>
      <div
        className="chart-canvas"
        role="application"
        aria-roledescription={hint}
        aria-label={title}
        tabIndex={0}
        onKeyDown={walk}
        onBlur={() => chart.current?.dispatchAction({ type: 'hideTip' })}
      >
        <div ref={element} style={{ height }} />
      </div>
      <p className="visually-hidden" aria-live="polite">
        {at !== undefined &&
          `${labels[at] ?? ''}: ${series.map(({ name, values }) => `${name} ${numberText(values[at] ?? 0)}`).join(', ')}`}
      </p>
    </>
  )
}
