/** Valid returns of twelve months by threat class, with those of the year before as a thin line. A month opens itself. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { TimeSeriesChart, type TimeSeries } from '../../components/time-series-chart.tsx'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { countedQueryOf, type CountedFilter } from './filters.ts'
import { useClassText } from './names.tsx'
import { monthsQuery, type Months } from './queries.ts'
import { seriesOf } from './months.ts'

const words = dictionary({
  'zh-TW': {
    title: '十二個月的有效回傳（依威脅種類）',
    others: '其餘種類',
    unspecified: '未分種類',
    lastYear: '去年同月',
    note: '依回傳時間計月，臺北時間。虛線為去年同月的合計。',
    noLastYear: '依回傳時間計月，臺北時間。去年同期沒有資料。',
    reported: (months: string) => `外部統計：${months}。`,
    unknown: (months: string) => `沒有資料：${months}。`,
    none: '這十二個月沒有按月的資料',
    noneText: '沒有回傳單，外部統計也未按月提供；年度統計無法分到各月。',
  },
  en: {
    title: 'Valid returns of twelve months by threat class',
    others: 'Other classes',
    unspecified: 'Of no stated class',
    lastYear: 'Same month a year before',
    note: 'By the month of return, Taipei time. The broken line is the total of the same month a year before.',
    noLastYear: 'By the month of return, Taipei time. Nothing is known of the year before.',
    reported: (months: string) => `Counted by others: ${months}.`,
    unknown: (months: string) => `Nothing known: ${months}.`,
    none: 'Nothing is known of these twelve months',
    noneText:
      'No ticket was returned, and what came counted is not by month: a year’s figures cannot be divided.',
  },
})

export function MonthsCard({ filter }: { readonly filter: CountedFilter }) {
  const labels = useWords(words)
  const query = useQuery(monthsQuery({ ...countedQueryOf(filter), months: 24 }))
  if (query.data === undefined)
    return (
      <section className="card">
        <h2>{labels.title}</h2>
        <Loaded query={query} height={300}>
          {() => null}
        </Loaded>
      </section>
    )
  return <Chart months={query.data} filter={filter} />
}

function Chart({ months, filter }: { readonly months: Months; readonly filter: CountedFilter }) {
  const labels = useWords(words)
  const language = useLanguage()
  const format = useFormat()
  const classText = useClassText()
  const navigate = useNavigate()
  const course = useMemo(() => seriesOf(months.items), [months])
  const series: TimeSeries[] = [
    ...course.classes.map(({ code, values }) => ({ name: classText(code), values })),
    ...(course.others === undefined ? [] : [{ name: labels.others, values: course.others }]),
    ...(course.unspecified === undefined ? [] : [{ name: labels.unspecified, values: course.unspecified }]),
    ...(course.lastYear === undefined
      ? []
      : [{ name: labels.lastYear, values: course.lastYear, faint: true }]),
  ]
  const names = (listed: readonly string[]): string =>
    listed.map((month) => format.month(startOf(month))).join(language === 'zh-TW' ? '、' : ', ')
  if (series.length === 0)
    return (
      <section className="card">
        <h2>{labels.title}</h2>
        <EmptyState small title={labels.none} text={labels.noneText} />
      </section>
    )
  return (
    <TimeSeriesChart
      title={labels.title}
      times={course.months.map(startOf)}
      step="month"
      series={series}
      stacked
      height={300}
      note={
        <>
          {course.lastYear === undefined ? labels.noLastYear : labels.note}{' '}
          {course.reported.length > 0 && labels.reported(names(course.reported))}{' '}
          {course.unknown.length > 0 && labels.unknown(names(course.unknown))}
        </>
      }
      onChoose={(index) => {
        const month = course.months[index]
        if (month !== undefined)
          void navigate({ to: '/returns', search: { ...filter, from: month, to: undefined } })
      }}
    />
  )
}

function startOf(month: string): string {
  return `${month}-01T00:00:00+08:00`
}
