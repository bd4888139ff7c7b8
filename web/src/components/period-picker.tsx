/** Chooses the period of a page, and says which days it is and which it is compared with. Its value stands in the address. */
import { Button, DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { dictionary, useLanguage, useWords } from '../language.tsx'
import {
  daysLabel,
  daysOf,
  dayText,
  mondayOf,
  monthText,
  movedPeriod,
  previousDays,
  today,
  weekText,
  type PeriodWords,
} from '../period.ts'
import { Sign } from './sign.tsx'
import './period-picker.css'

const words = dictionary({
  'zh-TW': {
    period: '統計期間',
    kind: '期間種類',
    'last-week': '上週',
    'this-week': '本週',
    'last-month': '上月',
    'this-month': '本月',
    week: '指定週',
    month: '指定月份',
    days: '自訂日期',
    whichWeek: '第幾週',
    whichMonth: '哪一個月',
    first: '起日',
    last: '迄日',
    weekName: (year: number, week: number, days: string) => `民國 ${year - 1911} 年第 ${week} 週（${days}）`,
    monthName: (year: number, month: number) => `民國 ${year - 1911} 年 ${month} 月`,
    earlier: '前一期',
    later: '後一期',
    comparison: (days: string, previous: string) => `${days}，與前期 ${previous} 比較`,
    running: '（期間尚未結束）',
    bad: '網址中的期間無法辨識，請重新選擇。',
  },
  en: {
    period: 'Period',
    kind: 'Kind of period',
    'last-week': 'Last week',
    'this-week': 'This week',
    'last-month': 'Last month',
    'this-month': 'This month',
    week: 'A week',
    month: 'A month',
    days: 'Dates',
    whichWeek: 'Which week',
    whichMonth: 'Which month',
    first: 'First day',
    last: 'Last day',
    weekName: (year: number, week: number, days: string) => `Week ${week} of ${year} (${days})`,
    monthName: (year: number, month: number) =>
      new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
        Date.UTC(year, month - 1, 1),
      ),
    earlier: 'Earlier',
    later: 'Later',
    comparison: (days: string, previous: string) => `${days}, compared with ${previous}`,
    running: ' (not over yet)',
    bad: 'The period in the address is not understood. Choose one.',
  },
})

type PeriodKind = 'last-week' | 'this-week' | 'last-month' | 'this-month' | 'week' | 'month' | 'days'
const kinds: readonly PeriodKind[] = [
  'last-week',
  'this-week',
  'last-month',
  'this-month',
  'week',
  'month',
  'days',
]

function kindOf({ from, to }: PeriodWords): PeriodKind {
  if (to !== undefined) return 'days'
  if (from === 'last-week' || from === 'last-month') return from
  const here = today()
  if (from === weekText(here)) return 'this-week'
  if (from === monthText(here)) return 'this-month'
  return from.includes('W') ? 'week' : /^\d{4}-\d{2}$/.test(from) ? 'month' : 'days'
}

export interface PeriodPickerProps {
  readonly value: PeriodWords
  readonly onChange: (period: PeriodWords) => void
}

export function PeriodPicker({ value, onChange }: PeriodPickerProps) {
  const labels = useWords(words)
  const language = useLanguage()
  // `A week` chosen while the value is this week: the choice of the list holds until the value is another.
  const [asked, setAsked] = useState<{ readonly kind: PeriodKind; readonly of: string }>()
  const of = `${value.from}/${value.to ?? ''}`
  const kind = asked?.of === of ? asked.kind : kindOf(value)
  const days = daysOf(value)
  const [earlier, later] = [movedPeriod(value, -1), movedPeriod(value, 1)]

  const choose = (chosen: PeriodKind): void => {
    const here = today()
    const shown = days ?? { first: here, last: here }
    const next: PeriodWords =
      chosen === 'last-week' || chosen === 'last-month'
        ? { from: chosen }
        : chosen === 'this-week'
          ? { from: weekText(here) }
          : chosen === 'this-month'
            ? { from: monthText(here) }
            : chosen === 'week'
              ? { from: weekText(shown.first) }
              : chosen === 'month'
                ? { from: monthText(shown.first) }
                : { from: dayText(shown.first), to: dayText(shown.last) }
    setAsked({ kind: chosen, of: `${next.from}/${next.to ?? ''}` })
    onChange(next)
  }

  return (
    <div className="period-picker" role="group" aria-label={labels.period}>
      <Select<PeriodKind>
        aria-label={labels.kind}
        value={kind}
        onChange={choose}
        options={kinds.map((name) => ({ value: name, label: labels[name] }))}
      />
      {kind === 'week' && <WeekSelect value={value.from} onChange={(from) => onChange({ from })} />}
      {kind === 'month' && <MonthSelect value={value.from} onChange={(from) => onChange({ from })} />}
      {kind === 'days' && (
        <DatePicker.RangePicker
          allowClear={false}
          inputReadOnly={false}
          placeholder={[labels.first, labels.last]}
          value={days === undefined ? null : [dayjs(dayText(days.first)), dayjs(dayText(days.last))]}
          disabledDate={(date) => date.format('YYYY-MM-DD') > dayText(today())}
          onChange={(range) => {
            const [first, last] = range ?? []
            if (first !== undefined && first !== null && last !== undefined && last !== null)
              onChange({ from: first.format('YYYY-MM-DD'), to: last.format('YYYY-MM-DD') })
          }}
        />
      )}
      <Button
        aria-label={labels.earlier}
        title={labels.earlier}
        icon={<Sign name="newer" size={14} />}
        disabled={earlier === undefined}
        onClick={() => earlier !== undefined && onChange(earlier)}
      />
      <Button
        aria-label={labels.later}
        title={labels.later}
        icon={<Sign name="older" size={14} />}
        disabled={later === undefined}
        onClick={() => later !== undefined && onChange(later)}
      />
      <p className="period-days" role="status">
        {days === undefined
          ? labels.bad
          : labels.comparison(daysLabel(days, language), daysLabel(previousDays(days), language)) +
            (days.last >= today() ? labels.running : '')}
      </p>
    </div>
  )
}

interface WordSelectProps {
  readonly value: string
  readonly onChange: (word: string) => void
}

/** Three years of weeks, newest first; an older one of the address is kept in the list. */
function WeekSelect({ value, onChange }: WordSelectProps) {
  const labels = useWords(words)
  const language = useLanguage()
  const newest = mondayOf(today())
  const weeks = Array.from({ length: 157 }, (_, before) => weekText(newest - before * 7 * 86_400_000))
  if (!weeks.includes(value)) weeks.push(value)
  return (
    <Select
      className="period-week"
      aria-label={labels.whichWeek}
      showSearch={{ optionFilterProp: 'label' }}
      value={value}
      onChange={onChange}
      options={weeks.map((week) => {
        const days = daysOf({ from: week })
        const [year, number] = [Number(week.slice(0, 4)), Number(week.slice(6))]
        return {
          value: week,
          label: days === undefined ? week : labels.weekName(year, number, daysLabel(days, language)),
        }
      })}
    />
  )
}

function MonthSelect({ value, onChange }: WordSelectProps) {
  const labels = useWords(words)
  const here = new Date(today())
  const months = Array.from({ length: 60 }, (_, before) =>
    monthText(Date.UTC(here.getUTCFullYear(), here.getUTCMonth() - before, 1)),
  )
  if (!months.includes(value)) months.push(value)
  return (
    <Select
      aria-label={labels.whichMonth}
      showSearch={{ optionFilterProp: 'label' }}
      value={value}
      onChange={onChange}
      options={months.map((month) => ({
        value: month,
        label: labels.monthName(Number(month.slice(0, 4)), Number(month.slice(5))),
      }))}
    />
  )
}
