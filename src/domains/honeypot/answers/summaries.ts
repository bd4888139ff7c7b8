/** Figures that came counted stand in where nothing was counted here. They are never added to events, nor to each other's time. */
import { declared, join, quoteText, sql, type Sql, value } from '../../../store/events/sql.ts'
import { instant } from '../../events/index.ts'
import type { Period } from '../../gateway/index.ts'
import type { Dimension } from '../dimensions.ts'
import type { Ask, Caveat, HoneypotReader, Research } from '../reader.ts'
import { honeypotCount, honeypotSummary } from '../tables.ts'

interface SummarySet {
  /** s since 1970. */
  readonly start: number
  readonly end: number
  readonly publisher: string
  readonly batch: string
  readonly events: number
}

export interface Summaries {
  /** What is used: sets that do not overlap, the longest first; none where events were counted here. */
  readonly used: readonly SummarySet[]
  readonly caveats: readonly Caveat[]
}

/** Whether anything at all was counted here in a period. */
export async function countedHere(reader: HoneypotReader, ask: Ask, { from, to }: Period): Promise<boolean> {
  const [row] = await ask<{ counted: number }>(
    'counted-here',
    sql`SELECT toUInt8(count() > 0) AS counted FROM ${reader.from(honeypotCount)} WHERE start_time >= ${instant(from)} AND start_time + 3600 <= ${instant(to)}`,
  )
  return row?.counted === 1
}

/** What counted summaries of a dimension there are for a period. They tell nothing of who scans for research. */
export async function summariesOf(
  reader: HoneypotReader,
  ask: Ask,
  dimension: Dimension,
  { from, to }: Period,
  research: Research,
  isCounted: boolean,
): Promise<Summaries> {
  const sets = await ask<SummarySet>(
    'summaries',
    sql`SELECT toUnixTimestamp(start_time) AS start, toUnixTimestamp(end_time) AS end, toString(device_uid) AS publisher, toString(summary.batch) AS batch, sum(summary.events) AS events
FROM ${reader.from(honeypotSummary)} AS summary
WHERE dimension = ${declared(quoteText(dimension))} AND start_time < ${instant(to)} AND end_time > ${instant(from)}
GROUP BY start, end, publisher, batch
ORDER BY end - start DESC, events DESC, start, publisher, batch
LIMIT 10000`,
  )
  const within = sets.filter((set) => set.start >= from && set.end <= to)
  const used: SummarySet[] = []
  if (!isCounted && research === 'all')
    for (const set of within)
      if (used.every(({ start, end }) => set.end <= start || set.start >= end) && used.length < 1000)
        used.push(set)
  const sum = (some: readonly SummarySet[]): number => some.reduce((total, { events }) => total + events, 0)
  const caveats: Caveat[] = [
    { code: 'summaries', amount: sum(used) },
    { code: 'summaries-unused', amount: sum(within) - sum(used) },
    { code: 'summaries-straddling', amount: sum(sets) - sum(within) },
  ]
  return { used, caveats: caveats.filter(({ amount }) => amount > 0) }
}

/** (value, events, sources) of sets, as something to select from. */
export function summarised(reader: HoneypotReader, dimension: Dimension, sets: readonly SummarySet[]): Sql {
  const chosen = sets.map(
    ({ start, end, publisher, batch }) =>
      sql`(start_time = ${instant(start)} AND end_time = ${instant(end)} AND device_uid = ${value(publisher, 'String')} AND batch = ${value(BigInt(batch), 'UInt64')})`,
  )
  return sql`(SELECT value, events, sources FROM ${reader.from(honeypotSummary)}
WHERE dimension = ${declared(quoteText(dimension))} AND ${chosen.length === 0 ? sql`0` : sql`(${join(chosen, sql` OR `)})`})`
}
