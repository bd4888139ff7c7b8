/** ECharts with the parts that the console draws with, and no others. Loaded by charts alone. */
import { BarChart, LineChart, ScatterChart } from 'echarts/charts'
import { GeoComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, registerMap, use as include, type ComposeOption, type ECharts } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef, type RefObject } from 'react'
import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts'
import type {
  GeoComponentOption,
  GridComponentOption,
  LegendComponentOption,
  TooltipComponentOption,
} from 'echarts/components'

include([
  BarChart,
  LineChart,
  ScatterChart,
  GeoComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  CanvasRenderer,
])

export type Drawing = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | ScatterSeriesOption
  | GeoComponentOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
>

export { registerMap, type ECharts }

export const still = matchMedia('(prefers-reduced-motion: reduce)')

/** Draws into an element, follows its size, and clears up. Tooltips are drawn too, never HTML, so that hostile names stay inert. */
export function useDrawing(
  option: Drawing,
  onChoose?: (name: string, index: number, series: string) => void,
): { readonly element: RefObject<HTMLDivElement | null>; readonly chart: RefObject<ECharts | null> } {
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts>(null)
  const choose = useRef(onChoose)
  useEffect(() => {
    choose.current = onChoose
  })
  useEffect(() => {
    if (element.current === null) return undefined
    const drawn = init(element.current)
    chart.current = drawn
    drawn.on('click', ({ name, dataIndex, seriesName }) =>
      choose.current?.(name, dataIndex, seriesName ?? ''),
    )
    const observer = new ResizeObserver(() => drawn.resize())
    observer.observe(element.current)
    return () => {
      observer.disconnect()
      drawn.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    chart.current?.setOption({ animation: !still.matches, ...option }, { notMerge: true })
  }, [option])
  return { element, chart }
}
