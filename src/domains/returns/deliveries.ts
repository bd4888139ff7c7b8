/** What was delivered, and what of it waits. Of a vendor's scope: its own; of an agency's: nothing. */
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import type { Problem } from './draft.ts'
import type { Parameters } from './field-reader.ts'
import type { DeliveryReport } from './report.ts'
import type { Form } from './tables.ts'

export interface DeliverySummary {
  readonly id: number
  readonly vendor: number
  readonly form: Form
  readonly profile: { readonly id: string; readonly version: number }
  readonly channel: 'push' | 'upload' | 'command'
  readonly fileName: string
  readonly bytes: number
  readonly receivedAt: Date
  /** Name of who sent it. */
  readonly by: string
  /** As they are now: rows that were read again count where they went. */
  readonly counts: DeliveryReport['counts']
}

export interface DeliveryFilter {
  readonly vendor?: number | undefined
  readonly form?: Form | undefined
  /** Only those of which rows are set aside. */
  readonly waiting?: boolean | undefined
}

/** Newest first. `after`: the last id of the page before. */
export async function listDeliveries(
  records: Records,
  { vendor, form, waiting = false }: DeliveryFilter,
  { limit, after }: { readonly limit: number; readonly after?: number | undefined },
): Promise<{ readonly items: readonly DeliverySummary[]; readonly next: number | null }> {
  let query = deliveries(records)
  if (after !== undefined) query = query.where('id', '<', after)
  if (vendor !== undefined) query = query.where('vendor', '=', vendor)
  if (form !== undefined) query = query.where('form', '=', form)
  if (waiting) query = query.where('set_aside', '>', 0)
  const rows = await query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map(summaryOf)
  return { items, next: rows.length > limit ? items.at(-1)!.id : null }
}

export interface WholeDelivery extends DeliverySummary {
  readonly parameters: Parameters
  /** As it was answered when it came. */
  readonly report: DeliveryReport
}

/** Error: not-found, also outside of the scope. */
export async function readDelivery(records: Records, id: number): Promise<WholeDelivery> {
  const row = await deliveries(records)
    .select(['parameters', 'report'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined)
    throw new LianfangError('not-found', `there is no delivery ${id}`, { hint: 'Look for it in the list.' })
  return { ...summaryOf(row), parameters: JSON.parse(row.parameters) as Parameters, report: row.report }
}

function deliveries(records: Records) {
  return records
    .selectFrom('return_delivery')
    .select([
      'id',
      'vendor',
      'form',
      'profile',
      'profile_version',
      'channel',
      'file_name',
      'bytes',
      'received_at',
      'by_name',
      'read',
      'stored',
      'unchanged',
      'set_aside',
      'blank',
    ])
}

function summaryOf(
  row: Awaited<ReturnType<ReturnType<typeof deliveries>['executeTakeFirstOrThrow']>>,
): DeliverySummary {
  const { id, vendor, form, channel, bytes, read, stored, unchanged, set_aside: setAside, blank } = row
  return {
    id,
    vendor,
    form,
    profile: { id: row.profile, version: row.profile_version },
    channel,
    fileName: row.file_name,
    bytes,
    receivedAt: row.received_at,
    by: row.by_name,
    counts: { read, stored, unchanged, setAside, blank },
  }
}

export interface WaitingRow {
  readonly id: number
  readonly problems: readonly Problem[]
  /** The beginning of its bytes as UTF-8; what is none is U+FFFD. */
  readonly text: string
  readonly isCut: boolean
  /** Whether it is a record, which can be mapped again. */
  readonly isRecord: boolean
  readonly state: 'waiting' | 'taken'
  readonly replayedAt: Date | null
}

export interface WaitingCursor {
  readonly row: number
  readonly id: number
}

/** Rows of a delivery that were set aside, in their order; those that were taken since too. `bytes`: so many of each at most. */
export async function listSetAside(
  records: Records,
  delivery: number,
  {
    limit,
    bytes,
    after,
  }: { readonly limit: number; readonly bytes: number; readonly after?: WaitingCursor | undefined },
): Promise<{ readonly items: readonly WaitingRow[]; readonly next: WaitingCursor | null }> {
  const { rows } = await sql<{
    id: number
    row: number
    problems: readonly Problem[]
    part: Buffer
    size: number
    isRecord: boolean
    state: WaitingRow['state']
    replayedAt: Date | null
  }>`
    SELECT id, row_number AS row, problems, substring(bytes FROM 1 FOR ${bytes}) AS part, octet_length(bytes) AS size,
      is_record AS "isRecord", state, replayed_at AS "replayedAt"
    FROM return_set_aside
    WHERE delivery = ${delivery}::bigint
      AND (row_number, id) > (${after?.row ?? -1}::integer, ${after?.id ?? -1}::bigint)
    ORDER BY row_number, id LIMIT ${limit + 1}`.execute(records)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(({ row: _row, part, size, ...rest }) => ({
      ...rest,
      text: part.toString(),
      isCut: size > part.length,
    })),
    next: last === undefined ? null : { row: last.row, id: last.id },
  }
}
