/** Valid returns month by month. */
import { sql } from 'kysely'
import type { Records } from '../../../store/records/index.ts'
import type { Period } from '../../gateway/index.ts'
import { spanOf } from '../months.ts'
import { counted, monthOf, type ReturnsFilter } from './period.ts'
import { summaryOf } from './summaries.ts'

export interface MonthPoint {
  /** 2026-10 */
  readonly month: string
  /** Null: nothing at all is known of the month. */
  readonly tickets: number | null
  readonly byClass: Readonly<Record<string, number>>
  readonly readFrom: 'tickets' | 'summaries'
}

/** The last `months` months, the last of them the one in which the period ends. */
export async function monthlySeries(
  records: Records,
  { to, timeZone }: Period,
  filter: ReturnsFilter = {},
  months = 12,
): Promise<readonly MonthPoint[]> {
  const names = Array.from({ length: months }, (_, index) => monthOf(to - 1, timeZone, index + 1 - months))
  const spans = names.map((month) => {
    const { from, to: end } = spanOf(month, timeZone)
    return { from: from.getTime() / 1000, to: end.getTime() / 1000, timeZone }
  })
  const all = { from: spans[0]!.from, to: spans.at(-1)!.to, timeZone }
  const { rows } = await sql<{ month: string; threatClass: string; tickets: number }>`
    SELECT to_char(counted.returned_at AT TIME ZONE ${timeZone}, 'YYYY-MM') AS month,
      counted.threat_class AS "threatClass", count(*)::int AS tickets
    FROM return_counted AS counted WHERE ${counted(all, filter)}
    GROUP BY 1, 2`.execute(records)
  // A month in which others returned, and these did not, is one of zero.
  const { rows: known } = await sql<{ month: string }>`
    SELECT DISTINCT to_char(counted.returned_at AT TIME ZONE ${timeZone}, 'YYYY-MM') AS month
    FROM return_counted AS counted WHERE ${counted(all, {})}`.execute(records)
  const knownMonths = new Set(known.map(({ month }) => month))
  const isWhole = filter.vendor === undefined && filter.agency === undefined && filter.form === undefined
  const points: MonthPoint[] = []
  for (const [index, month] of names.entries()) {
    if (knownMonths.has(month)) {
      const here = rows.filter((row) => row.month === month)
      points.push({
        month,
        tickets: here.reduce((sum, { tickets }) => sum + tickets, 0),
        byClass: Object.fromEntries(here.map(({ threatClass, tickets }) => [threatClass, tickets])),
        readFrom: 'tickets',
      })
      continue
    }
    const narrow = filter.category !== undefined || filter.level !== undefined
    const reported = isWhole
      ? await summaryOf(records, spans[index]!, narrow ? 'cell' : 'class', filter)
      : undefined
    const byClass: Record<string, number> = {}
    for (const { threatClass, tickets } of reported?.rows ?? [])
      byClass[threatClass] = (byClass[threatClass] ?? 0) + tickets
    points.push({ month, tickets: reported?.total ?? null, byClass, readFrom: 'summaries' })
  }
  return points
}
