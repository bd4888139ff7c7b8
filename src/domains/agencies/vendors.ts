/** The registry of vendors: reading it and changing it one vendor at a time. Every change is audited with it. */
import { sql, type SelectQueryBuilder } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import { ConflictError, type Records, type RecordTables } from '../../store/records/index.ts'
import { type Actor, record } from '../audit/index.ts'
import {
  type Assignment,
  faultOfTimes,
  faultOfVendor,
  refuseVendor,
  type Vendor,
  type VendorDraft,
  type VendorSummary,
} from './vendor.ts'

export interface VendorFilter {
  readonly limit: number
  /** The last code of the page before. */
  readonly after?: string | undefined
  /** Part of a name or of the code. */
  readonly search?: string | undefined
  /** Archived ones too (default only those that are not). */
  readonly archived?: boolean | undefined
  /** Those that serve this agency at `now`. */
  readonly agency?: number | undefined
  readonly now: Date
}

/** A page of vendors by code. `next` is the `after` of the page after it. */
export async function listVendors(
  records: Records,
  filter: VendorFilter,
): Promise<{ readonly items: readonly VendorSummary[]; readonly next: string | null }> {
  const { limit, after, search, archived = false, agency, now } = filter
  let query = vendors(records, now)
  if (after !== undefined) query = query.where('code', '>', after)
  if (!archived) query = query.where('archived_at', 'is', null)
  if (agency !== undefined)
    query = query.where(
      'id',
      'in',
      records
        .selectFrom('vendor_agency')
        .select('vendor')
        .where('agency', '=', agency)
        .where('valid_from', '<=', now)
        .where((is) => is.or([is('valid_to', 'is', null), is('valid_to', '>', now)])),
    )
  if (search !== undefined && search.trim() !== '') {
    const part = `%${search.trim().replaceAll(/[\\%_]/g, '\\$&')}%`
    query = query.where((is) =>
      is.or([is('name_zh', 'ilike', part), is('name_en', 'ilike', part), is('code', 'ilike', part)]),
    )
  }
  const rows = await query
    .orderBy('code')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit)
  return { items, next: rows.length > limit ? (items.at(-1)?.code ?? null) : null }
}

/** Also in the scope of the vendor itself, and of an agency that it serves, of which that one's part is there. Errors: not-found. */
export async function readVendor(records: Records, id: number, now: Date): Promise<Vendor> {
  const found = await vendors(records, now).where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw notFound(id)
  return { ...found, assignments: await assignmentsOf(records, id) }
}

/** Names by id, of those that the scope may know. */
export async function vendorNames(
  records: Records,
): Promise<ReadonlyMap<number, { readonly nameZh: string; readonly nameEn: string }>> {
  const rows = await records.selectFrom('vendor').select(['id', 'name_zh', 'name_en']).execute()
  return new Map(rows.map(({ id, name_zh: nameZh, name_en: nameEn }) => [id, { nameZh, nameEn }]))
}

/** Errors: vendor-invalid; conflict when the code is taken. */
export async function createVendor(
  records: Records,
  actor: Actor,
  draft: VendorDraft,
  now: Date,
): Promise<Vendor> {
  refuseVendor(faultOfVendor(draft))
  const { id } = await records
    .insertInto('vendor')
    .values(columnsOf(draft))
    .returning('id')
    .executeTakeFirstOrThrow()
    .catch(takenCode(draft.code))
  await audit(records, actor, 'vendor.create', id, { ...draft })
  return readVendor(records, id, now)
}

/** Replaces what is said of a vendor. Errors: not-found, precondition-failed, vendor-invalid, conflict. */
export async function updateVendor(
  records: Records,
  actor: Actor,
  id: number,
  expected: number,
  draft: VendorDraft,
  now: Date,
): Promise<Vendor> {
  refuseVendor(faultOfVendor(draft))
  const before = await begin(records, id, expected, now)
  await records
    .updateTable('vendor')
    .set(columnsOf(draft))
    .where('id', '=', id)
    .execute()
    .catch(takenCode(draft.code))
  const fields = Object.keys(draft) as (keyof VendorDraft)[]
  const changed = fields.filter((field) => before[field] !== draft[field])
  await audit(records, actor, 'vendor.update', id, {
    changes: Object.fromEntries(changed.map((field) => [field, [before[field], draft[field]]])),
  })
  return readVendor(records, id, now)
}

/**
 * It serves nobody any more, and its people and tokens are kept out; what it served stays known. Undone with `false`, which does not
 * begin its services again.
 */
export async function archiveVendor(
  records: Records,
  actor: Actor,
  id: number,
  expected: number,
  archived: boolean,
  now: Date,
): Promise<Vendor> {
  await begin(records, id, expected, now)
  await records
    .updateTable('vendor')
    .set({ archived_at: archived ? now : null })
    .where('id', '=', id)
    .execute()
  const ended = archived ? await endAssignments(records, id, now) : 0
  await audit(records, actor, archived ? 'vendor.archive' : 'vendor.restore', id, {
    assignmentsEnded: ended,
  })
  return readVendor(records, id, now)
}

export interface AssignmentDraft {
  readonly agency: number
  /** 1970-01-01 for "ever since". */
  readonly from: Date
  /** Null: still. */
  readonly to: Date | null
}

/** Errors: not-found, precondition-failed, vendor-invalid; conflict when it serves the agency in a part of that time already, or is archived. */
export async function assignAgency(
  records: Records,
  actor: Actor,
  id: number,
  expected: number,
  { agency, from, to }: AssignmentDraft,
  now: Date,
): Promise<Vendor> {
  refuseVendor(faultOfTimes(from, to))
  checkServing(await begin(records, id, expected, now))
  const known = await records
    .selectFrom('agency')
    .select('archived_at')
    .where('id', '=', agency)
    .executeTakeFirst()
  refuseVendor(known === undefined ? `there is no agency ${agency}` : undefined)
  refuseVendor(known?.archived_at === null ? undefined : `agency ${agency} is archived`, 'Restore it first.')
  await checkFree(records, id, agency, from, to)
  await records
    .insertInto('vendor_agency')
    .values({ vendor: id, agency, valid_from: from, valid_to: to })
    .execute()
  await audit(records, actor, 'vendor.assign', id, { agency, from, to }, agency)
  return readVendor(records, id, now)
}

/** Says from when to when an agency is served. Errors: not-found, precondition-failed, vendor-invalid, conflict. */
export async function changeAssignment(
  records: Records,
  actor: Actor,
  id: number,
  expected: number,
  assignment: string,
  { from, to }: { readonly from: Date; readonly to: Date | null },
  now: Date,
): Promise<Vendor> {
  refuseVendor(faultOfTimes(from, to))
  checkServing(await begin(records, id, expected, now))
  const before = await assignmentOf(records, id, assignment)
  await checkFree(records, id, before.agency, from, to, assignment)
  await records
    .updateTable('vendor_agency')
    .set({ valid_from: from, valid_to: to })
    .where('id', '=', assignment)
    .execute()
  const detail = { agency: before.agency, from: [before.from, from], to: [before.to, to] }
  await audit(records, actor, 'vendor.assignment', id, detail, before.agency)
  return readVendor(records, id, now)
}

/** As if the vendor had never served the agency: for what was entered by mistake. */
export async function removeAssignment(
  records: Records,
  actor: Actor,
  id: number,
  expected: number,
  assignment: string,
  now: Date,
): Promise<Vendor> {
  await begin(records, id, expected, now)
  const { agency, from, to } = await assignmentOf(records, id, assignment)
  await records.deleteFrom('vendor_agency').where('id', '=', assignment).execute()
  await audit(records, actor, 'vendor.unassign', id, { agency, from, to }, agency)
  return readVendor(records, id, now)
}

async function endAssignments(records: Records, vendor: number, at: Date): Promise<number> {
  // What begins later never was.
  await records
    .deleteFrom('vendor_agency')
    .where('vendor', '=', vendor)
    .where('valid_from', '>=', at)
    .execute()
  const ended = await records
    .updateTable('vendor_agency')
    .set({ valid_to: at })
    .where('vendor', '=', vendor)
    .where((is) => is.or([is('valid_to', 'is', null), is('valid_to', '>', at)]))
    .executeTakeFirst()
  return Number(ended.numUpdatedRows)
}

function vendors(records: Records, now: Date): SelectQueryBuilder<RecordTables, 'vendor', VendorSummary> {
  return records.selectFrom('vendor').select([
    'id',
    'code',
    'name_zh as nameZh',
    'name_en as nameEn',
    'mail',
    'version',
    'archived_at as archivedAt',
    sql<number>`(SELECT count(*)::integer FROM vendor_agency AS served WHERE served.vendor = vendor.id
        AND served.valid_from <= ${now} AND (served.valid_to IS NULL OR served.valid_to > ${now}))`.as(
      'agencies',
    ),
  ])
}

/** The names come from the registry, or to the vendor itself from the one function that says them. */
async function assignmentsOf(records: Records, vendor: number): Promise<Assignment[]> {
  const { rows } = await sql<{
    readonly id: string
    readonly agency: number
    readonly oid: string
    readonly nameZh: string
    readonly nameEn: string
    readonly from: Date
    readonly to: Date | null
  }>`
    SELECT served.id, served.agency, named.oid, named.name_zh AS "nameZh", named.name_en AS "nameEn",
      served.valid_from AS "from", served.valid_to AS "to"
    FROM vendor_agency AS served
    JOIN (SELECT id, oid, name_zh, name_en FROM agency UNION SELECT id, oid, name_zh, name_en FROM served_agency()) AS named
      ON named.id = served.agency
    WHERE served.vendor = ${vendor}
    ORDER BY named.oid, served.valid_from`.execute(records)
  return rows.map(({ id, agency, oid, nameZh, nameEn, from, to }) => ({
    id,
    agency: { id: agency, oid, nameZh, nameEn },
    from,
    to,
  }))
}

function columnsOf({ code, nameZh, nameEn, mail }: VendorDraft) {
  return { code, name_zh: nameZh, name_en: nameEn, mail }
}

/** Takes the row, checks the version it is expected to have, and counts it up. */
async function begin(records: Records, id: number, expected: number, now: Date): Promise<VendorSummary> {
  const found = await vendors(records, now).where('id', '=', id).forUpdate().executeTakeFirst()
  if (found === undefined) throw notFound(id)
  if (found.version !== expected)
    throw new LianfangError(
      'precondition-failed',
      `vendor ${id} was changed meanwhile (version ${found.version})`,
      { hint: 'Read it again, and make the change on what is there now.' },
    )
  await records
    .updateTable('vendor')
    .set({ version: found.version + 1, changed_at: now })
    .where('id', '=', id)
    .execute()
  return found
}

/** One that is archived serves nobody. */
function checkServing({ id, archivedAt }: VendorSummary): void {
  if (archivedAt !== null)
    throw new LianfangError('conflict', `vendor ${id} is archived`, { hint: 'Restore it first.' })
}

/** A vendor serves an agency once at a time: two answers to "since when" would be none. The vendor's row is locked. */
async function checkFree(
  records: Records,
  vendor: number,
  agency: number,
  from: Date,
  to: Date | null,
  except?: string,
): Promise<void> {
  let query = records
    .selectFrom('vendor_agency')
    .select('id')
    .where('vendor', '=', vendor)
    .where('agency', '=', agency)
    .where((is) => is.or([is('valid_to', 'is', null), is('valid_to', '>', from)]))
  if (to !== null) query = query.where('valid_from', '<', to)
  if (except !== undefined) query = query.where('id', '!=', except)
  if ((await query.limit(1).executeTakeFirst()) === undefined) return
  throw new LianfangError(
    'conflict',
    `vendor ${vendor} serves agency ${agency} in a part of that time already`,
    {
      hint: 'End or change that first.',
    },
  )
}

async function assignmentOf(records: Records, vendor: number, id: string) {
  const found = await records
    .selectFrom('vendor_agency')
    .select(['agency', 'valid_from as from', 'valid_to as to'])
    .where('vendor', '=', vendor)
    .where('id', '=', id)
    .executeTakeFirst()
  if (found === undefined)
    throw new LianfangError('not-found', `vendor ${vendor} has no assignment ${id}`, {
      hint: 'Read the vendor again.',
    })
  return found
}

function notFound(id: number): LianfangError {
  return new LianfangError('not-found', `there is no vendor ${id}`, { hint: 'List the vendors.' })
}

function takenCode(code: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof ConflictError || (error as { code?: string }).code === '23505')
      throw new LianfangError('conflict', `another vendor has the code ${code}`, {
        cause: error,
        hint: 'Look it up; it may be archived.',
      })
    throw error
  }
}

/** `agency`: whose officers may read of it. */
async function audit(
  records: Records,
  actor: Actor,
  action: string,
  id: number,
  detail: Readonly<Record<string, unknown>>,
  agency: number | null = null,
): Promise<void> {
  await record(records, { actor, action, subject: { kind: 'vendor', id: String(id) }, detail, agency })
}
