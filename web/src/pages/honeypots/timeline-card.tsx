/** Connections, or what else happened, over time with the period before as a thin line. A step opens its day. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Select } from 'antd'
import { useMemo } from 'react'
import { Choices } from '../../components/choices.tsx'
import { inertText } from '../../components/inert-text.ts'
import { Loaded } from '../../components/states.tsx'
import { TimeSeriesChart, type TimeSeries } from '../../components/time-series-chart.tsx'
import { courseOf } from '../../course.ts'
import { wallClock } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf, stepOf } from '../../period.ts'
import type { PeriodFilter } from './filters.ts'
import { timelineQuery } from './queries.ts'
import { activities, timelineGroups, type Activity, type TimelineGroup } from './readers.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    titles: {
      connect: '連線數隨時間變化',
      credential: '帳密嘗試次數隨時間變化',
      command: '指令數隨時間變化',
      file: '檔案次數隨時間變化',
      request: '請求數隨時間變化',
      forward: '轉送連線數隨時間變化',
    },
    what: '行為',
    by: '分組',
    groups: { none: '合計', service: '依服務', sensor: '依感測設備' },
    others: '其餘合計',
    now: '本期',
    previous: '前期',
    noPrevious: '前期無資料，無法比較。',
    note: (step: string) => `${step}統計，臺北時間；虛線為前期同一時段。由讀取紀錄時的計數得出，含研究掃描。`,
    hour: '逐時',
    day: '逐日',
  },
  en: {
    titles: {
      connect: 'Connections over time',
      credential: 'Credentials tried over time',
      command: 'Commands over time',
      file: 'Files over time',
      request: 'Requests over time',
      forward: 'Relayed connections over time',
    },
    what: 'What happened',
    by: 'Grouped by',
    groups: { none: 'Total', service: 'By service', sensor: 'By sensor' },
    others: 'All others',
    now: 'This period',
    previous: 'Previous period',
    noPrevious: 'Nothing is known of the previous period.',
    note: (step: string) =>
      `By ${step}, Taipei time; the broken line is the period before. From what was counted while records were read: research scans are among it.`,
    hour: 'hour',
    day: 'day',
  },
})

/** More are hard to tell apart. */
const mostGroups = 6

type Values = readonly (number | null)[]

/** The largest by their sums, and all others as one. */
export function largest(groups: ReadonlyMap<string, Values>): {
  readonly shown: readonly (readonly [string, Values])[]
  readonly others: Values | undefined
} {
  const sum = (values: Values): number => values.reduce<number>((whole, value) => whole + (value ?? 0), 0)
  const sorted = [...groups].toSorted(([, left], [, right]) => sum(right) - sum(left))
  // One more is no shorter than "others".
  const count = sorted.length <= mostGroups + 1 ? sorted.length : mostGroups
  const rest = sorted.slice(count).map(([, values]) => values)
  const others = rest[0]?.map((first, index) =>
    first === null ? null : rest.reduce((whole, values) => whole + (values[index] ?? 0), 0),
  )
  return { shown: sorted.slice(0, count), others }
}

export interface TimelineCardProps {
  readonly filter: PeriodFilter
  readonly group: TimelineGroup
  readonly activity: Activity
  readonly onChange: (change: {
    readonly group?: TimelineGroup | undefined
    readonly activity?: Activity | undefined
  }) => void
}

export function TimelineCard({ filter, group, activity, onChange }: TimelineCardProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const navigate = useNavigate()
  const period = periodOf(filter)
  const query = useQuery(timelineQuery({ ...period, step: stepOf(period), activity, group }))
  const { data } = query
  const title = labels.titles[activity]
  const course = useMemo(
    () => (data === undefined ? undefined : courseOf(data, periodOf({ from: filter.from, to: filter.to }))),
    [data, filter.from, filter.to],
  )
  const series = useMemo((): TimeSeries[] => {
    if (course === undefined) return []
    const name = (key: string): string => (key === '' || key === 'unknown' ? names.unknown : inertText(key))
    const { shown, others } = largest(course.groups)
    const found: TimeSeries[] =
      group === 'none'
        ? [{ name: labels.now, values: course.total }]
        : shown.map(([key, values]) => ({ name: name(key), values }))
    if (group !== 'none' && others !== undefined) found.push({ name: labels.others, values: others })
    if (course.previous !== undefined && found.length > 0)
      found.push({ name: labels.previous, values: course.previous, faint: true })
    return found
  }, [course, group, labels, names])
  const controls = (
    <span className="row">
      <Select<Activity>
        aria-label={labels.what}
        className="activity-choice"
        value={activity}
        options={activities.map((value) => ({ value, label: names.activities[value] }))}
        onChange={(value) => onChange({ activity: value === 'connect' ? undefined : value })}
      />
      <Choices
        label={labels.by}
        value={group}
        options={timelineGroups.map((value) => ({ value, label: labels.groups[value] }))}
        onChange={(value) => onChange({ group: value === 'none' ? undefined : value })}
      />
    </span>
  )
  if (data === undefined || course === undefined)
    return (
      <section className="card">
        <div className="panel-head">
          <h2>{title}</h2>
          {controls}
        </div>
        <Loaded query={query} height={280}>
          {() => null}
        </Loaded>
      </section>
    )
  return (
    <TimeSeriesChart
      title={title}
      times={course.times}
      step={data.step}
      series={series}
      stacked={group !== 'none'}
      controls={controls}
      note={
        <>
          {labels.note(labels[data.step])} {course.previous === undefined && labels.noPrevious}
        </>
      }
      onChoose={(index) => {
        const wall = wallClock(course.times[index] ?? Number.NaN)
        if (wall === undefined) return
        const day = `${wall.year}-${wall.month}-${wall.day}`
        void navigate({
          from: '/honeypots',
          to: '/honeypots',
          search: (now) => ({ ...now, from: day, to: undefined }),
        })
      }}
    />
  )
}
