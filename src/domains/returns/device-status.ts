/** The monthly state of devices (監控設備狀況單): storing it, and who has returned a month. */
import { sql } from 'kysely'
import { json, type Records } from '../../store/records/index.ts'
import type { DeviceDraft } from './draft.ts'
import type { Rules } from './knowledge.ts'
import { lateFrom, spanOf } from './months.ts'
import { hashOf, supersedes, type Standing } from './revisions.ts'
import type { Destination, Stored } from './store-tickets.ts'

interface Content extends Standing {
  /** Undefined: of this delivery. */
  readonly id: number | undefined
  readonly draft: DeviceDraft | undefined
}

/** A device's month by vendor, agency and name. */
export async function storeDevices(
  records: Records,
  to: Destination,
  drafts: readonly DeviceDraft[],
): Promise<Stored> {
  const counts = { added: 0, revised: 0, history: 0, unchanged: 0 }
  const known = await knownDevices(records, to.vendor, drafts)
  const contents: Content[] = []
  const standing = new Map<string, Content>()
  for (const [key, all] of known) for (const each of all) if (each.isCurrent) standing.set(key, each)
  const before = new Map(standing)
  const hashes = new Set([...known].flatMap(([key, all]) => all.map(({ hash }) => `${key} ${hash}`)))
  for (const draft of drafts) {
    const key = keyOf(draft.agency.id, draft.month, draft.device)
    const content: Content = {
      id: undefined,
      draft,
      hash: hashOf(draft),
      revision: null,
      revisedAt: draft.returnedAt ?? to.receivedAt,
    }
    if (hashes.has(`${key} ${content.hash}`)) {
      counts.unchanged++
      continue
    }
    hashes.add(`${key} ${content.hash}`)
    contents.push(content)
    const now = standing.get(key)
    if (now !== undefined && !supersedes(content, now)) counts.history++
    else {
      standing.set(key, content)
      counts[now === undefined ? 'added' : 'revised']++
    }
  }
  const { delivery } = to
  if (delivery === null || contents.length === 0) return counts
  const ended = [...before].flatMap(([key, each]) => (standing.get(key) === each ? [] : [each.id!]))
  if (ended.length > 0)
    await sql`UPDATE device_status SET is_current = false WHERE id = ANY(${ended}::bigint[])`.execute(records)
  const current = new Set(standing.values())
  for (let at = 0; at < contents.length; at += 1000)
    await records
      .insertInto('device_status')
      .values(
        contents.slice(at, at + 1000).map((content) => {
          const draft = content.draft!
          return {
            vendor: to.vendor,
            agency: draft.agency.id,
            month: `${draft.month}-01`,
            device: draft.device,
            kind: draft.deviceKind,
            state: draft.state,
            given_state: draft.givenState,
            last_seen_at: draft.lastSeenAt,
            note: draft.note,
            flags: draft.flags,
            unmapped: json(draft.unmapped),
            returned_at: content.revisedAt,
            received_at: to.receivedAt,
            content_hash: content.hash,
            is_current: current.has(content),
            delivery,
          }
        }),
      )
      .execute()
  return counts
}

async function knownDevices(
  records: Records,
  vendor: number,
  drafts: readonly DeviceDraft[],
): Promise<Map<string, (Content & { readonly isCurrent: boolean })[]>> {
  const months = [...new Set(drafts.map(({ month }) => `${month}-01`))]
  if (months.length === 0) return new Map()
  const rows = await records
    .selectFrom('device_status')
    .select(['id', 'agency', 'month', 'device', 'content_hash', 'returned_at', 'is_current'])
    .where('vendor', '=', vendor)
    .where('month', 'in', months)
    .execute()
  return Map.groupBy(
    rows.map((row) => ({
      id: row.id,
      draft: undefined,
      hash: row.content_hash,
      revision: null,
      revisedAt: row.returned_at,
      isCurrent: row.is_current,
      key: keyOf(row.agency, row.month.slice(0, 7), row.device),
    })),
    ({ key }) => key,
  )
}

function keyOf(agency: number, month: string, device: string): string {
  return `${agency} ${month} ${device}`
}

/** What is known of a vendor's duty for an agency and month. */
export interface MonthlyReturn {
  readonly vendor: number
  readonly agency: number
  readonly devices: number
  /** First receipt of any of it; null: nothing came. Ours, not what the vendor says. */
  readonly receivedAt: Date | null
  readonly lateFrom: Date
  readonly isLate: boolean
}

/**
 * One row for each vendor and agency that it served at any time of a month (2026-10): what it returned, and whether that was or is late.
 * In an agency's or vendor's scope, of its own.
 */
export async function monthlyReturns(
  records: Records,
  month: string,
  rules: Pick<Rules, 'deviceStatus' | 'timeZone'>,
  now: Date,
): Promise<MonthlyReturn[]> {
  const late = lateFrom(month, rules)
  const { from, to } = spanOf(month, rules.timeZone)
  const { rows } = await sql<Omit<MonthlyReturn, 'lateFrom' | 'isLate'>>`
    SELECT served.vendor, served.agency, count(device.id) FILTER (WHERE device.is_current) AS devices,
      min(device.received_at) AS "receivedAt"
    FROM (
      SELECT DISTINCT vendor, agency FROM vendor_agency
      WHERE valid_from < ${to} AND (valid_to IS NULL OR valid_to > ${from})
    ) AS served
    LEFT JOIN device_status AS device
      ON device.vendor = served.vendor AND device.agency = served.agency AND device.month = ${`${month}-01`}::date
    GROUP BY served.vendor, served.agency
    ORDER BY served.vendor, served.agency`.execute(records)
  return rows.map((row) => ({ ...row, lateFrom: late, isLate: (row.receivedAt ?? now) >= late }))
}
