/** How soon and how completely vendors return, and who has fallen silent. */
import { sql } from 'kysely'
import type { Records } from '../../../store/records/index.ts'
import type { Period } from '../../gateway/index.ts'
import { instant, knownFlags, type ReturnsFilter } from './period.ts'

export interface Punctuality {
  readonly vendor: number
  readonly agency: number
  /** Tickets returned in the period, linked ones too: each vendor answers for its own. */
  readonly tickets: number
  /** From detection (else from the event) to the return, seconds. Null: no ticket says both. */
  readonly medianDelay: number | null
  readonly slowDelay: number | null
  /** Tickets that were returned more than `lateAfter` later. */
  readonly late: number
  /** Tickets without flags: nothing in them is unknown, assumed or contradictory. */
  readonly complete: number
}

/** One row for each vendor and agency that returned something in the period. `lateAfter` in seconds. */
export async function punctuality(
  records: Records,
  { from, to }: Period,
  lateAfter: number,
  { vendor, agency }: Pick<ReturnsFilter, 'vendor' | 'agency'> = {},
): Promise<readonly Punctuality[]> {
  const { rows } = await sql<Punctuality>`
    SELECT vendor, agency, count(*)::int AS tickets,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY delay) AS "medianDelay",
      percentile_cont(0.95) WITHIN GROUP (ORDER BY delay) AS "slowDelay",
      count(*) FILTER (WHERE delay > ${lateAfter})::int AS late,
      count(*) FILTER (WHERE flags = '{}')::int AS complete
    FROM (
      SELECT vendor, agency, ${knownFlags} AS flags, extract(epoch FROM returned_at - coalesce(detected_at, event_at))::float8 AS delay
      FROM return_ticket
      WHERE form <> 'alert' AND returned_at >= ${instant(from)} AND returned_at < ${instant(to)}
        AND (${vendor ?? null}::int IS NULL OR vendor = ${vendor ?? null})
        AND (${agency ?? null}::int IS NULL OR agency = ${agency ?? null})
    ) AS returned
    GROUP BY vendor, agency ORDER BY tickets DESC, vendor, agency`.execute(records)
  return rows
}

export interface Silence {
  readonly vendor: number
  readonly agency: number
  /** When anything was last received for the agency; null: never. */
  readonly lastAt: Date | null
  /** The longest time that once passed between two days with returns, in the year before the last one, in days; null: too few to say. */
  readonly usualGap: number | null
  /** Days since the last return, or since the vendor began to serve the agency. */
  readonly days: number
}

/** So many days with returns are needed before a usual gap can be told. */
const enoughDays = 5

/**
 * Vendors that ought to return for an agency at `now` and do not: silent for longer than ever in the year before and at least `least` days,
 * or, where nothing tells what is usual, for `most` days. The longest silence first.
 */
export async function silences(
  records: Records,
  now: Date,
  { least, most }: { readonly least: number; readonly most: number },
  { vendor, agency }: Pick<ReturnsFilter, 'vendor' | 'agency'> = {},
): Promise<readonly Silence[]> {
  const { rows } = await sql<Silence & { started: Date }>`
    WITH served AS (
      SELECT vendor, agency, min(valid_from) AS started FROM vendor_agency
      WHERE valid_from <= ${now} AND (valid_to IS NULL OR valid_to > ${now})
        AND (${vendor ?? null}::int IS NULL OR vendor = ${vendor ?? null})
        AND (${agency ?? null}::int IS NULL OR agency = ${agency ?? null})
      GROUP BY vendor, agency
    ), days AS (
      SELECT vendor, agency, date_trunc('day', returned_at AT TIME ZONE 'UTC') AS day, max(returned_at) AS last
      FROM return_ticket JOIN served USING (vendor, agency)
      WHERE returned_at <= ${now} AND returned_at > ${now}::timestamptz - interval '400 days'
      GROUP BY vendor, agency, day
    ), gaps AS (
      SELECT vendor, agency, last, day - lag(day) OVER (PARTITION BY vendor, agency ORDER BY day) AS gap FROM days
    ), usual AS (
      SELECT vendor, agency, max(last) AS "lastAt",
        CASE WHEN count(*) >= ${enoughDays} THEN extract(epoch FROM max(gap)) / 86400 END AS "usualGap"
      FROM gaps GROUP BY vendor, agency
    )
    SELECT served.vendor, served.agency, usual."lastAt", usual."usualGap"::float8 AS "usualGap",
      floor(extract(epoch FROM ${now}::timestamptz - coalesce(usual."lastAt", greatest(served.started, ${now}::timestamptz - interval '400 days'))) / 86400)::int AS days
    FROM served LEFT JOIN usual USING (vendor, agency)
    ORDER BY days DESC, served.vendor, served.agency`.execute(records)
  return rows
    .filter(({ days, usualGap }) => (usualGap === null ? days >= most : days >= least && days > usualGap))
    .map(({ vendor: who, agency: of, lastAt, usualGap, days }) => ({
      vendor: who,
      agency: of,
      lastAt,
      usualGap,
      days,
    }))
}
