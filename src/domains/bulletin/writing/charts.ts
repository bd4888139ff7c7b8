/** Pictures that every part draws in the same way, each with its message in words. */
import type { ChartBlock } from '../model.ts'
import { type Edition, grouped } from './edition.ts'

interface Bar {
  readonly label: string
  readonly amount: number
}

export interface BarsRequest {
  readonly id: string
  readonly title: string
  /** Query.id */
  readonly query: string
  /** What the labels are. */
  readonly labelled: string
  readonly series: string
  /** Default events. */
  readonly unit?: string
  /** Largest first. */
  readonly bars: readonly Bar[]
}

/** A ranking as bars; none when it is empty. */
export function rankingBars(
  edition: Edition,
  { id, title, query, labelled, series, unit = edition.events, bars }: BarsRequest,
): ChartBlock[] {
  const [first, second] = bars
  if (first === undefined) return []
  return [
    {
      kind: 'chart',
      id,
      title,
      description: leaderWords(edition, first, second, unit),
      query,
      chart: {
        kind: 'bars',
        unit,
        labelled,
        series: [series],
        points: bars.map(({ label, amount }) => ({ label, values: [amount] })),
      },
    },
  ]
}

function leaderWords(edition: Edition, first: Bar, second: Bar | undefined, unit: string): string {
  const leader = edition.say(
    `第一名 ${first.label}（${grouped(first.amount)} ${unit}）`,
    `The first, ${first.label} (${grouped(first.amount)} ${unit})`,
  )
  if (second === undefined) return edition.say(`${leader}，本期僅此一項。`, `${leader}, is the only one.`)
  const fold = second.amount === 0 ? 0 : first.amount / second.amount
  return fold >= 2
    ? edition.say(
        `${leader}為第二名 ${second.label} 的 ${fold.toFixed(1)} 倍。`,
        `${leader}, has ${fold.toFixed(1)} times the ${unit} of the second, ${second.label}.`,
      )
    : edition.say(
        `${leader}，第二名 ${second.label}（${grouped(second.amount)} ${unit}）。`,
        `${leader}, is followed by ${second.label} (${grouped(second.amount)}).`,
      )
}

export interface DaysRequest {
  readonly id: string
  readonly title: string
  /** Query.id */
  readonly query: string
  readonly unit?: string
  readonly series: readonly string[]
  /** Local days in order, `2026-10-01`; values null where nothing is known. */
  readonly days: readonly { readonly day: string; readonly values: readonly (number | null)[] }[]
  /** What the picture shows, said after its highest day. */
  readonly peak: string
}

/** A column a day. */
export function dayColumns(
  edition: Edition,
  { id, title, query, unit = edition.events, series, days, peak }: DaysRequest,
): ChartBlock {
  const missing = days.filter(({ values }) => values.every((value) => value === null)).length
  const gaps = missing === 0 ? '' : edition.say(`有 ${missing} 日沒有資料。`, `${missing} days have no data.`)
  return {
    kind: 'chart',
    id,
    title,
    description: [peak, gaps].filter(Boolean).join(edition.say('', ' ')) || title,
    query,
    chart: {
      kind: 'columns',
      unit,
      labelled: edition.say('日期', 'Day'),
      series,
      points: days.map(({ day, values }) => ({
        label: day,
        tick: `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`,
        values,
      })),
    },
  }
}

/** A period's local days, 2026-10-01 …, in order. */
export function localDays({
  from,
  to,
  timeZone,
}: {
  readonly from: number
  readonly to: number
  readonly timeZone: string
}): string[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  const days = new Set<string>()
  for (let time = from; time < to; time += 3600) days.add(format.format(time * 1000))
  return [...days]
}
