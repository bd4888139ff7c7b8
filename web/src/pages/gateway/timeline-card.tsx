/** Events over time with the period before as a thin line; by severity, or all together. A step opens its day. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useAppearance } from '../../appearance.tsx'
import { Loaded } from '../../components/states.tsx'
import { severityWords } from '../../components/severity.tsx'
import { TimeSeriesChart, type TimeSeries } from '../../components/time-series-chart.tsx'
import { wallClock } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf, stepOf } from '../../period.ts'
import { queryOf, type GatewayFilter } from './filters.ts'
import { timelineQuery, type Timeline } from './queries.ts'
import type { DispositionChoice } from './readers.ts'
import { courseOf } from '../../course.ts'

const words = dictionary({
  'zh-TW': {
    now: '本期',
    previous: '前期',
    noPrevious: '前期無資料，無法比較。',
    note: (step: string) => `${step}統計，臺北時間；虛線為前期同一時段。`,
    hour: '逐時',
    day: '逐日',
  },
  en: {
    now: 'This period',
    previous: 'Previous period',
    noPrevious: 'Nothing is known of the previous period.',
    note: (step: string) => `By ${step}, Taipei time; the broken line is the period before.`,
    hour: 'hour',
    day: 'day',
  },
})

export interface TimelineCardProps {
  readonly title: string
  readonly filter: GatewayFilter & { readonly disposition: DispositionChoice }
  readonly group: 'none' | 'severity'
  readonly height?: number
}

export function TimelineCard({ title, filter, group, height = 260 }: TimelineCardProps) {
  const period = periodOf(filter)
  const query = useQuery(
    timelineQuery({ ...queryOf(filter, filter.disposition), step: stepOf(period), group }),
  )
  if (query.data === undefined)
    return (
      <section className="card">
        <h2>{title}</h2>
        <Loaded query={query} height={height}>
          {() => null}
        </Loaded>
      </section>
    )
  return <Chart timeline={query.data} title={title} filter={filter} group={group} height={height} />
}

function Chart({
  timeline,
  title,
  filter,
  group,
  height = 260,
}: TimelineCardProps & { readonly timeline: Timeline }) {
  const labels = useWords(words)
  const severities = useWords(severityWords)
  const { palette } = useAppearance()
  const navigate = useNavigate()
  const course = useMemo(() => courseOf(timeline, periodOf(filter)), [timeline, filter])
  const series = useMemo((): TimeSeries[] => {
    const shown: TimeSeries[] =
      group === 'none'
        ? [{ name: labels.now, values: course.total }]
        : ([5, 4, 3, 2, 1, 0] as const).flatMap((id) => {
            const values = course.groups.get(String(id))
            return values === undefined
              ? []
              : [{ name: severities[id], values, colour: id === 0 ? palette.edge : palette.severity[id] }]
          })
    if (course.previous !== undefined && shown.length > 0)
      shown.push({ name: labels.previous, values: course.previous, faint: true })
    return shown
  }, [course, group, labels, severities, palette])
  return (
    <TimeSeriesChart
      title={title}
      times={course.times}
      step={timeline.step}
      series={series}
      stacked={group === 'severity'}
      height={height}
      note={
        <>
          {labels.note(labels[timeline.step])} {course.previous === undefined && labels.noPrevious}
        </>
      }
      onChoose={(index) => {
        const wall = wallClock(course.times[index] ?? Number.NaN)
        if (wall === undefined) return
        const day = `${wall.year}-${wall.month}-${wall.day}`
        const { signature, ...others } = filter
        const to = { ...others, from: day, to: undefined }
        void (signature === undefined
          ? navigate({ to: '/gateway', search: to })
          : navigate({ to: '/gateway/signature', search: { ...to, name: signature } }))
      }}
    />
  )
}
