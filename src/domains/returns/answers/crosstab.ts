/** Valid returns by business category, responsibility level and threat class, and what other periods had. */
import { sql } from 'kysely'
import type { Records } from '../../../store/records/index.ts'
import type { Period } from '../../gateway/index.ts'
import { compared, type Compared, counted, type ReturnsFilter } from './period.ts'
import { type SummaryCaveat, summaryOf } from './summaries.ts'

export interface Cell {
  /** Code of a business category; '' where the agency had none. */
  readonly category: string
  /** A to E; '' where the agency had none. */
  readonly level: string
  readonly threatClass: string
  readonly tickets: number
  readonly previousTickets: number | null
  readonly lastYearTickets: number | null
}

export interface CrossTab extends Compared {
  /** Most tickets first. */
  readonly cells: readonly Cell[]
  readonly total: number
  /** Null: nothing at all is known of that period. */
  readonly previousTotal: number | null
  readonly lastYearTotal: number | null
  /** Where the figures of the period come from. */
  readonly readFrom: 'tickets' | 'summaries'
  readonly caveats: readonly SummaryCaveat[]
}

interface Counts {
  readonly cells: readonly Omit<Cell, 'previousTickets' | 'lastYearTickets'>[]
  readonly total: number
  readonly readFrom: CrossTab['readFrom']
  readonly caveats: readonly SummaryCaveat[]
}

/** Linked tickets count once. Where no ticket was returned in a period, figures that came counted stand for it. */
export async function crossTab(
  records: Records,
  period: Period,
  filter: ReturnsFilter = {},
): Promise<CrossTab> {
  const periods = compared(period)
  const [now, previous, lastYear] = await inTurn(
    [periods.period, periods.previous, periods.lastYear].map((each) => () => countsOf(records, each, filter)),
  )
  const before = byKey(previous)
  const yearAgo = byKey(lastYear)
  return {
    ...periods,
    cells: (now?.cells ?? []).map((cell) => ({
      ...cell,
      previousTickets: previous === undefined ? null : (before.get(keyOf(cell)) ?? 0),
      lastYearTickets: lastYear === undefined ? null : (yearAgo.get(keyOf(cell)) ?? 0),
    })),
    total: now?.total ?? 0,
    previousTotal: previous?.total ?? null,
    lastYearTotal: lastYear?.total ?? null,
    readFrom: now?.readFrom ?? 'tickets',
    caveats: now?.caveats ?? [],
  }
}

/** Undefined: nothing is known of the period. */
async function countsOf(
  records: Records,
  period: Period,
  filter: ReturnsFilter,
): Promise<Counts | undefined> {
  const { rows } = await sql<Counts['cells'][number]>`
    SELECT coalesce(counted.category, '') AS category, coalesce(counted.level, '') AS level,
      counted.threat_class AS "threatClass", count(*)::int AS tickets
    FROM return_counted AS counted WHERE ${counted(period, filter)}
    GROUP BY 1, 2, 3 ORDER BY tickets DESC, 1, 2, 3`.execute(records)
  const known = rows.length > 0 || (await holds(records, period))
  const { vendor, agency, form } = filter
  // What came counted says nothing of vendors and agencies.
  const reported =
    vendor === undefined && agency === undefined && form === undefined
      ? await summaryOf(records, period, 'cell', filter)
      : undefined
  if (known)
    return {
      cells: rows,
      total: rows.reduce((sum, { tickets }) => sum + tickets, 0),
      readFrom: 'tickets',
      caveats: reported === undefined ? [] : [{ code: 'summary-left-out', amount: reported.total }],
    }
  if (reported === undefined) return undefined
  const cells = reported.rows.map(({ category, level, threatClass, tickets }) => ({
    category,
    level,
    threatClass,
    tickets,
  }))
  return { cells, total: reported.total, readFrom: 'summaries', caveats: reported.caveats }
}

/** Whether anything was returned in a time that the caller may know of. */
async function holds(records: Records, period: Period): Promise<boolean> {
  const { rows } =
    await sql`SELECT FROM return_counted AS counted WHERE ${counted(period, {})} LIMIT 1`.execute(records)
  return rows.length > 0
}

function byKey(counts: Counts | undefined): ReadonlyMap<string, number> {
  return new Map(counts?.cells.map((cell) => [keyOf(cell), cell.tickets]))
}

function keyOf({ category, level, threatClass }: Pick<Cell, 'category' | 'level' | 'threatClass'>): string {
  return `${category.length} ${category} ${level} ${threatClass}`
}

/** A transaction asks one thing after the other. */
async function inTurn<Result>(asks: readonly (() => Promise<Result>)[]): Promise<Result[]> {
  const results: Result[] = []
  for (const ask of asks) results.push(await ask())
  return results
}
