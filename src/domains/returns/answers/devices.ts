/** The monthly form of devices: how complete it is, and the devices themselves. */
import { sql } from 'kysely'
import type { Records } from '../../../store/records/index.ts'
import { monthlyReturns, type MonthlyReturn } from '../device-status.ts'
import type { Rules } from '../knowledge.ts'
import type { ReturnsFilter } from './period.ts'

export interface DeviceMonth extends MonthlyReturn {
  /** Devices by state. */
  readonly states: Readonly<Record<string, number>>
  /** Devices of the month before, not removed in it, of which this one says nothing. */
  readonly missing: number
}

/** One row for each vendor and agency that it served at any time of a month (2026-10). */
export async function deviceMonths(
  records: Records,
  month: string,
  rules: Pick<Rules, 'deviceStatus' | 'timeZone'>,
  now: Date,
  { vendor, agency }: Pick<ReturnsFilter, 'vendor' | 'agency'> = {},
): Promise<readonly DeviceMonth[]> {
  const { rows: states } = await sql<{ vendor: number; agency: number; state: string; devices: number }>`
    SELECT vendor, agency, state, count(*)::int AS devices FROM device_status
    WHERE month = ${`${month}-01`}::date AND is_current GROUP BY vendor, agency, state ORDER BY state`.execute(
    records,
  )
  const { rows: missing } = await sql<{ vendor: number; agency: number; devices: number }>`
    SELECT vendor, agency, count(*)::int AS devices FROM device_status AS before
    WHERE month = ${`${month}-01`}::date - interval '1 month' AND is_current AND state <> 'removed'
      AND NOT EXISTS (
        SELECT FROM device_status AS now
        WHERE now.month = ${`${month}-01`}::date AND now.is_current
          AND (now.vendor, now.agency, now.device) = (before.vendor, before.agency, before.device)
      )
    GROUP BY vendor, agency`.execute(records)
  const key = (row: { readonly vendor: number; readonly agency: number }): string =>
    `${row.vendor} ${row.agency}`
  const statesOf = Map.groupBy(states, key)
  const missingOf = new Map(missing.map((row) => [key(row), row.devices]))
  const all = await monthlyReturns(records, month, rules, now)
  return all
    .filter(
      (row) =>
        (vendor === undefined || row.vendor === vendor) && (agency === undefined || row.agency === agency),
    )
    .map((row) => ({
      ...row,
      states: Object.fromEntries(
        (statesOf.get(key(row)) ?? []).map(({ state, devices }) => [state, devices]),
      ),
      missing: missingOf.get(key(row)) ?? 0,
    }))
}

export interface Device {
  readonly vendor: number
  readonly agency: number
  readonly device: string
  readonly kind: string
  readonly state: string
  readonly givenState: string
  readonly lastSeenAt: Date | null
  readonly note: string
  readonly flags: readonly string[]
  readonly receivedAt: Date
}

/** What stands of a month, by vendor, agency and name; at most `limit`. */
export async function listDevices(
  records: Records,
  month: string,
  {
    vendor,
    agency,
    state,
  }: Pick<ReturnsFilter, 'vendor' | 'agency'> & { readonly state?: string | undefined },
  limit: number,
): Promise<readonly Device[]> {
  let query = records
    .selectFrom('device_status')
    .select([
      'vendor',
      'agency',
      'device',
      'kind',
      'state',
      'given_state as givenState',
      'last_seen_at as lastSeenAt',
      'note',
      'flags',
      'received_at as receivedAt',
    ])
    .where('month', '=', `${month}-01`)
    .where('is_current', '=', true)
  if (vendor !== undefined) query = query.where('vendor', '=', vendor)
  if (agency !== undefined) query = query.where('agency', '=', agency)
  if (state !== undefined) query = query.where('state', '=', state)
  return query.orderBy('vendor').orderBy('agency').orderBy('device').limit(limit).execute()
}
