/** Figures on returns that came counted: which of them stand for a period. */
import { sql } from 'kysely'
import type { Records } from '../../../store/records/index.ts'
import type { Period } from '../../gateway/index.ts'
import { instant, type ReturnsFilter } from './period.ts'

type SummaryDimension = 'all' | 'class' | 'cell' | 'country'

/** `summary-left-out`: figures that came counted exist too and are not in the answer; `summary-partial`: those used do not cover the period. */
export interface SummaryCaveat {
  readonly code: 'summary-left-out' | 'summary-partial'
  /** Tickets left out; or seconds of the period that are not covered. */
  readonly amount: number
}

interface SummaryRow {
  readonly category: string
  readonly level: string
  readonly threatClass: string
  readonly country: string
  readonly tickets: number
}

export interface Reported {
  /** Most tickets first. */
  readonly rows: readonly SummaryRow[]
  /** What was reported for all, where it was; else the sum of the rows. */
  readonly total: number
  readonly caveats: readonly SummaryCaveat[]
}

/**
 * What was reported for periods within this one, none of it twice: the longest periods first, and of the rest those that lie beside them.
 * Undefined: nothing was.
 */
export async function summaryOf(
  records: Records,
  period: Period,
  dimension: SummaryDimension,
  { threatClass, category, level }: Pick<ReturnsFilter, 'threatClass' | 'category' | 'level'> = {},
): Promise<Reported | undefined> {
  const { rows } = await sql<SummaryRow & { from: Date; to: Date; dimension: SummaryDimension }>`
    SELECT period_from AS from, period_to AS to, dimension, category, level, threat_class AS "threatClass", country,
      tickets::float8 AS tickets
    FROM return_summary
    WHERE dimension IN (${dimension}, 'all') AND period_from >= ${instant(period.from)} AND period_to <= ${instant(period.to)}`.execute(
    records,
  )
  const ofDimension = rows.filter((row) => row.dimension === dimension)
  const chosen = apart(ofDimension)
  if (chosen.length === 0) return undefined
  const within = ofDimension.filter((row) => chosen.some((span) => isSame(span, row)))
  const sums = new Map<string, SummaryRow>()
  for (const { category: of, level: at, threatClass: kind, country, tickets } of within) {
    if (threatClass !== undefined && kind !== threatClass) continue
    if ((category !== undefined && of !== category) || (level !== undefined && at !== level)) continue
    const key = JSON.stringify([of, at, kind, country])
    sums.set(key, {
      category: of,
      level: at,
      threatClass: kind,
      country,
      tickets: (sums.get(key)?.tickets ?? 0) + tickets,
    })
  }
  const sorted = [...sums.values()].sort((a, b) => b.tickets - a.tickets)
  const sum = sorted.reduce((total, { tickets }) => total + tickets, 0)
  const isWhole = threatClass === undefined && category === undefined && level === undefined
  const all = isWhole
    ? rows.filter((row) => row.dimension === 'all' && chosen.some((span) => isSame(span, row)))
    : []
  const covered = chosen.reduce((total, { from, to }) => total + (to.getTime() - from.getTime()) / 1000, 0)
  const missing = period.to - period.from - covered
  return {
    rows: sorted,
    total: all.length === chosen.length ? all.reduce((total, { tickets }) => total + tickets, 0) : sum,
    caveats: missing > 0 ? [{ code: 'summary-partial', amount: missing }] : [],
  }
}

interface Span {
  readonly from: Date
  readonly to: Date
}

function isSame(a: Span, b: Span): boolean {
  return a.from.getTime() === b.from.getTime() && a.to.getTime() === b.to.getTime()
}

/** Periods that do not overlap, the longest first. */
function apart(rows: readonly Span[]): Span[] {
  const chosen: Span[] = []
  const length = ({ from, to }: Span): number => to.getTime() - from.getTime()
  for (const { from, to } of rows.toSorted(
    (a, b) => length(b) - length(a) || a.from.getTime() - b.from.getTime(),
  ))
    if (chosen.every((other) => to <= other.from || from >= other.to)) chosen.push({ from, to })
  return chosen
}

/** What was loaded of a period, for a person. */
export interface ReportedPeriod {
  readonly from: Date
  readonly to: Date
  readonly dimension: SummaryDimension
  /** Figures, and their sum. */
  readonly figures: number
  readonly tickets: number
  readonly receivedAt: Date
  readonly by: string
}

/** Newest period first. `after`: how many were there on the pages before. */
export async function listSummaries(
  records: Records,
  { limit, after = 0 }: { readonly limit: number; readonly after?: number | undefined },
): Promise<{ readonly items: readonly ReportedPeriod[]; readonly next: number | null }> {
  const { rows } = await sql<ReportedPeriod>`
    SELECT period_from AS from, period_to AS to, dimension, count(*)::int AS figures, sum(tickets)::float8 AS tickets,
      max(received_at) AS "receivedAt", (array_agg(by_name ORDER BY received_at DESC, id))[1] AS by
    FROM return_summary GROUP BY 1, 2, 3
    ORDER BY period_from DESC, period_to DESC, dimension LIMIT ${limit + 1} OFFSET ${after}`.execute(records)
  return { items: rows.slice(0, limit), next: rows.length > limit ? after + limit : null }
}
