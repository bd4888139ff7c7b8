/** Connections a day; a month where the period is long. */
import type { Section } from '../model.ts'
import { dayColumns, localDays } from '../writing/charts.ts'
import { type Edition, grouped } from '../writing/edition.ts'
import { type Facts, isCounted } from './facts.ts'

/** More columns than this are no picture. */
const mostDays = 100

export function daySection(edition: Edition, facts: Facts): Section[] {
  const { period, days } = facts
  if (isCounted(facts) || days.points.length === 0) return []
  const title = edition.say('連線數趨勢', 'Connections over time')
  const query = edition.query(
    'honeypots.days',
    title,
    edition.say(
      `接受的連線數，以 ${period.timeZone} 時區切分日期，由收錄時的計數加總；當日沒有任何連線者以缺值表示，不視為零。`,
      `Connections that sensors accepted, by local day of ${period.timeZone}, from counts made at ingest; a day without any is shown as missing, not as zero.`,
    ),
    days.queries,
    'series',
  )
  const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone: period.timeZone, dateStyle: 'short' })
  const sums = new Map<string, number>()
  const add = (key: string, events: number): void => void sums.set(key, (sums.get(key) ?? 0) + events)
  const all = localDays(period)
  const isLong = all.length > mostDays
  const keyOf = (day: string): string => (isLong ? day.slice(0, 7) : day)
  for (const { start, events } of days.points) add(keyOf(dayOf.format(start * 1000)), events)
  const keys = [...new Set(all.map(keyOf))]
  const [highest] = [...sums].sort((a, b) => b[1] - a[1])
  const unit = edition.say('次', 'connections')
  const words = highest === undefined ? '' : peak(edition, highest, isLong)
  const series = [edition.say('連線', 'Connections')]
  const id = 'chart-honeypots-days'
  if (!isLong)
    return [
      {
        id: 'honeypots-days',
        title,
        blocks: [
          dayColumns(edition, {
            id,
            title: edition.say('每日連線數', 'Connections a day'),
            query,
            unit,
            series,
            days: keys.map((day) => ({ day, values: [sums.get(day) ?? null] })),
            peak: words,
          }),
        ],
      },
    ]
  return [
    {
      id: 'honeypots-days',
      title,
      blocks: [
        {
          kind: 'chart',
          id,
          title: edition.say('每月連線數', 'Connections a month'),
          description: words === '' ? title : words,
          query,
          chart: {
            kind: 'columns',
            unit,
            labelled: edition.say('月份', 'Month'),
            series,
            points: keys.map((month) => ({
              label: month,
              tick: month.replace('-', '/'),
              values: [sums.get(month) ?? null],
            })),
          },
        },
      ],
    },
  ]
}

function peak(edition: Edition, [when, events]: readonly [string, number], isMonth: boolean): string {
  return edition.say(
    `最多的${isMonth ? '月份' : '一日'}是 ${when}，共 ${grouped(events)} 次。`,
    `The highest ${isMonth ? 'month' : 'day'} is ${when} with ${grouped(events)} connections.`,
  )
}
