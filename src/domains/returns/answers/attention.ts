/** What somebody ought to look at: who is silent or late, what waits, what contradicts itself. */
import { sql } from 'kysely'
import type { Records } from '../../../store/records/index.ts'
import { previousPeriod, type Period } from '../../gateway/index.ts'
import { monthlyReturns } from '../device-status.ts'
import type { Rules } from '../knowledge.ts'
import { lateFrom, monthBefore, thresholds } from '../months.ts'
import { counted, instant } from './period.ts'
import { silences } from './punctuality.ts'

export interface Attention {
  /** Valid returns, each event once; to a vendor, all of its own. */
  readonly tickets: number
  readonly previousTickets: number
  /** Not yet resolved, of severity high or critical. */
  readonly urgent: number
  readonly late: number
  /** Tickets by flag. */
  readonly flags: Readonly<Record<string, number>>
  /** Vendors and agencies between which there is silence at `now`. */
  readonly silences: number
  /** Of the newest month that is over. */
  readonly devices: {
    readonly month: string
    readonly lateFrom: Date
    /** Vendors and agencies of whom the form is due. */
    readonly due: number
    readonly returned: number
    readonly late: number
  }
  /** Set aside in the period and not taken since; to an agency, nothing. */
  readonly setAside: { readonly deliveries: number; readonly rows: number }
}

export async function attention(
  records: Records,
  period: Period,
  rules: Pick<Rules, 'deviceStatus' | 'lateness' | 'silences' | 'timeZone'>,
  now: Date,
): Promise<Attention> {
  const end = new Date(Math.min(now.getTime(), period.to * 1000))
  const { lateAfter, silence } = thresholds(end, rules)
  const month = monthBefore(now, rules)
  const forms = await monthlyReturns(records, month, rules, now)
  const totals = await totalsOf(records, period, lateAfter)
  return {
    tickets: await countedIn(records, period),
    previousTickets: await countedIn(records, previousPeriod(period)),
    ...totals,
    flags: await flagsOf(records, period),
    silences: (await silences(records, end, silence)).length,
    devices: {
      month,
      lateFrom: lateFrom(month, rules),
      due: forms.length,
      returned: forms.filter(({ devices }) => devices > 0).length,
      late: forms.filter(({ isLate }) => isLate).length,
    },
    setAside: await setAsideOf(records, period),
  }
}

async function countedIn(records: Records, period: Period): Promise<number> {
  const { rows } = await sql<{ tickets: number }>`
    SELECT count(*)::int AS tickets FROM return_counted AS counted WHERE ${counted(period, {})}`.execute(
    records,
  )
  return rows[0]!.tickets
}

async function totalsOf(
  records: Records,
  { from, to }: Period,
  lateAfter: number,
): Promise<Pick<Attention, 'urgent' | 'late'>> {
  const { rows } = await sql<Pick<Attention, 'urgent' | 'late'>>`
    SELECT count(*) FILTER (WHERE severity_id >= 4 AND state IN ('open', 'in-progress', 'unknown'))::int AS urgent,
      count(*) FILTER (
        WHERE extract(epoch FROM returned_at - coalesce(detected_at, event_at)) > ${lateAfter}
      )::int AS late
    FROM return_ticket
    WHERE form <> 'alert' AND returned_at >= ${instant(from)} AND returned_at < ${instant(to)}`.execute(
    records,
  )
  return rows[0]!
}

async function flagsOf(records: Records, { from, to }: Period): Promise<Record<string, number>> {
  const { rows } = await sql<{ flag: string; tickets: number }>`
    SELECT flag, count(*)::int AS tickets FROM return_ticket, unnest(flags) AS flag
    WHERE returned_at >= ${instant(from)} AND returned_at < ${instant(to)}
    GROUP BY flag ORDER BY tickets DESC, flag`.execute(records)
  return Object.fromEntries(rows.map(({ flag, tickets }) => [flag, tickets]))
}

async function setAsideOf(records: Records, { from, to }: Period): Promise<Attention['setAside']> {
  const { rows } = await sql<Attention['setAside']>`
    SELECT count(*)::int AS deliveries, coalesce(sum(set_aside), 0)::int AS rows FROM return_delivery
    WHERE set_aside > 0 AND received_at >= ${instant(from)} AND received_at < ${instant(to)}`.execute(records)
  return rows[0]!
}
