/** The registry of agencies: reading it and changing it one agency at a time. Every change is audited with it. */
import { type SelectQueryBuilder, sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import { ConflictError, type Records, type RecordTables } from '../../store/records/index.ts'
import { type Actor, record } from '../audit/index.ts'
import {
  type Agency,
  type AgencyDraft,
  type AgencySummary,
  type Contact,
  faultOfContacts,
  faultOfDraft,
  most,
  refuse,
} from './agency.ts'
import { parseRange, prefixText } from './prefix.ts'
import type { Level } from './tables.ts'

export interface AgencyFilter {
  readonly limit: number
  /** The last OID of the page before. */
  readonly after?: string | undefined
  /** Part of a name or of the OID, or an address that is in one of its ranges now. */
  readonly search?: string | undefined
  /** Archived ones too (default only those that are not). */
  readonly archived?: boolean | undefined
  readonly level?: Level | undefined
  readonly category?: string | undefined
  readonly parent?: number | undefined
}

/** A page of agencies by OID. `next` is the `after` of the page after it. */
export async function listAgencies(
  records: Records,
  filter: AgencyFilter,
): Promise<{ readonly items: readonly AgencySummary[]; readonly next: string | null }> {
  const { limit, after, search, archived = false, level, category, parent } = filter
  let query = agencies(records)
  if (after !== undefined) query = query.where('oid', '>', after)
  if (!archived) query = query.where('archived_at', 'is', null)
  if (level !== undefined) query = query.where('level', '=', level)
  if (category !== undefined) query = query.where('category', '=', category)
  if (parent !== undefined) query = query.where('parent', '=', parent)
  if (search !== undefined && search.trim() !== '') {
    const part = `%${search.trim().replaceAll(/[\\%_]/g, '\\$&')}%`
    query = query.where((is) =>
      is.or([
        is('name_zh', 'ilike', part),
        is('name_en', 'ilike', part),
        is('oid', 'like', part),
        is(
          'id',
          'in',
          records
            .selectFrom('agency_range')
            .select('agency')
            .where(sql<boolean>`prefix >>= ${addressOrNull(search)}::inet`)
            .where(validAt(new Date())),
        ),
      ]),
    )
  }
  const rows = await query
    .orderBy('oid')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit)
  return { items, next: rows.length > limit ? (items.at(-1)?.oid ?? null) : null }
}

/** Errors: not-found, also for another agency in an officer's scope. */
export async function readAgency(records: Records, id: number): Promise<Agency> {
  const found = await agencies(records).where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw notFound(id)
  const contacts = await records
    .selectFrom('agency_contact')
    .select(['name', 'role', 'mail', 'phone'])
    .where('agency', '=', id)
    .orderBy('position')
    .execute()
  const ranges = await records
    .selectFrom('agency_range')
    .select(['id', 'prefix', 'valid_from as from', 'valid_to as to'])
    .where('agency', '=', id)
    .orderBy('prefix')
    .orderBy('valid_from')
    .execute()
  const above =
    found.parent === null
      ? undefined
      : await records.selectFrom('agency').select('oid').where('id', '=', found.parent).executeTakeFirst()
  return { ...found, parentOid: above?.oid ?? null, contacts, ranges }
}

/** Errors: agency-invalid; conflict when the OID is taken. */
export async function createAgency(records: Records, actor: Actor, draft: AgencyDraft): Promise<Agency> {
  refuse(faultOfDraft(draft))
  await checkReferences(records, draft)
  const { id } = await records
    .insertInto('agency')
    .values(columnsOf(draft))
    .returning('id')
    .executeTakeFirstOrThrow()
    .catch(takenOid(draft.oid))
  await audit(records, actor, 'agency.create', id, { ...draft })
  return readAgency(records, id)
}

/** Replaces what is said of an agency. Errors: not-found, precondition-failed, agency-invalid, conflict. */
export async function updateAgency(
  records: Records,
  actor: Actor,
  id: number,
  expected: number,
  draft: AgencyDraft,
): Promise<Agency> {
  refuse(faultOfDraft(draft))
  const before = await begin(records, id, expected)
  await checkReferences(records, draft, id)
  await records
    .updateTable('agency')
    .set(columnsOf(draft))
    .where('id', '=', id)
    .execute()
    .catch(takenOid(draft.oid))
  const fields = Object.keys(draft) as (keyof AgencyDraft)[]
  const changed = fields.filter((field) => before[field] !== draft[field])
  await audit(records, actor, 'agency.update', id, {
    changes: Object.fromEntries(changed.map((field) => [field, [before[field], draft[field]]])),
  })
  return readAgency(records, id)
}

/** It is not listed any more, and its ranges that are still valid end; what they were stays known. Undone with `false`. */
export async function archiveAgency(
  records: Records,
  actor: Actor,
  id: number,
  expected: number,
  archived: boolean,
  now: Date,
): Promise<Agency> {
  await begin(records, id, expected)
  await records
    .updateTable('agency')
    .set({ archived_at: archived ? now : null })
    .where('id', '=', id)
    .execute()
  const ended = archived ? await endRanges(records, id, now) : 0
  await audit(records, actor, archived ? 'agency.archive' : 'agency.restore', id, { rangesEnded: ended })
  return readAgency(records, id)
}

/** Replaces all contacts. */
export async function setContacts(
  records: Records,
  actor: Actor,
  id: number,
  expected: number,
  contacts: readonly Contact[],
): Promise<Agency> {
  refuse(faultOfContacts(contacts))
  await begin(records, id, expected)
  await writeContacts(records, id, contacts)
  // Who they are is not for a log that is kept for ever.
  await audit(records, actor, 'agency.contacts', id, { contacts: contacts.length })
  return readAgency(records, id)
}

export interface RangeDraft {
  /** A prefix, an address, or first–last. */
  readonly range: string
  /** Ever since, when absent. */
  readonly from?: Date | undefined
  readonly to?: Date | null | undefined
}

/** Adds the prefixes of a range. Errors: range-invalid; conflict when the agency has one of them from the same time on. */
export async function addRange(
  records: Records,
  actor: Actor,
  id: number,
  expected: number,
  { range, from = new Date(0), to = null }: RangeDraft,
): Promise<Agency> {
  const prefixes = parseRange(range).map(prefixText)
  checkTimes(from, to)
  await begin(records, id, expected)
  const { held } = await records
    .selectFrom('agency_range')
    .select((is) => is.fn.countAll<number>().as('held'))
    .where('agency', '=', id)
    .executeTakeFirstOrThrow()
  refuse(held + prefixes.length > most.ranges ? `an agency has at most ${most.ranges} prefixes` : undefined)
  await records
    .insertInto('agency_range')
    .values(prefixes.map((prefix) => ({ agency: id, prefix, valid_from: from, valid_to: to })))
    .execute()
  await audit(records, actor, 'agency.range.add', id, { prefixes, from, to })
  return readAgency(records, id)
}

/** Says until when a range was the agency's; null takes the end away. */
export async function endRange(
  records: Records,
  actor: Actor,
  id: number,
  expected: number,
  range: string,
  to: Date | null,
): Promise<Agency> {
  await begin(records, id, expected)
  const before = await rangeOf(records, id, range)
  checkTimes(before.from, to)
  await records.updateTable('agency_range').set({ valid_to: to }).where('id', '=', range).execute()
  await audit(records, actor, 'agency.range.end', id, {
    prefix: before.prefix,
    from: before.from,
    to: [before.to, to],
  })
  return readAgency(records, id)
}

/** As if it had never been the agency's: for what was entered by mistake. */
export async function removeRange(
  records: Records,
  actor: Actor,
  id: number,
  expected: number,
  range: string,
): Promise<Agency> {
  await begin(records, id, expected)
  const { prefix, from, to } = await rangeOf(records, id, range)
  await records.deleteFrom('agency_range').where('id', '=', range).execute()
  await audit(records, actor, 'agency.range.remove', id, { prefix, from, to })
  return readAgency(records, id)
}

async function endRanges(records: Records, id: number, at: Date): Promise<number> {
  // What begins later never was.
  await records.deleteFrom('agency_range').where('agency', '=', id).where('valid_from', '>=', at).execute()
  const ended = await records
    .updateTable('agency_range')
    .set({ valid_to: at })
    .where('agency', '=', id)
    .where((is) => is.or([is('valid_to', 'is', null), is('valid_to', '>', at)]))
    .executeTakeFirst()
  return Number(ended.numUpdatedRows)
}

export async function writeContacts(
  records: Records,
  agency: number,
  contacts: readonly Contact[],
): Promise<void> {
  await records.deleteFrom('agency_contact').where('agency', '=', agency).execute()
  if (contacts.length === 0) return
  await records
    .insertInto('agency_contact')
    .values(contacts.map((contact, index) => ({ agency, position: index + 1, ...contact })))
    .execute()
}

function agencies(records: Records): SelectQueryBuilder<RecordTables, 'agency', AgencySummary> {
  return records
    .selectFrom('agency')
    .select([
      'id',
      'oid',
      'name_zh as nameZh',
      'name_en as nameEn',
      'parent',
      'level',
      'category',
      'version',
      'archived_at as archivedAt',
    ])
}

export function columnsOf({ oid, nameZh, nameEn, parent, level, category }: AgencyDraft) {
  return { oid, name_zh: nameZh, name_en: nameEn, parent, level, category }
}

/** Takes the row, checks the version it is expected to have, and counts it up. */
async function begin(records: Records, id: number, expected: number): Promise<AgencySummary> {
  const found = await agencies(records).where('id', '=', id).forUpdate().executeTakeFirst()
  if (found === undefined) throw notFound(id)
  if (found.version !== expected)
    throw new LianfangError(
      'precondition-failed',
      `agency ${id} was changed meanwhile (version ${found.version})`,
      {
        hint: 'Read it again, and make the change on what is there now.',
      },
    )
  await records
    .updateTable('agency')
    .set({ version: found.version + 1, changed_at: new Date() })
    .where('id', '=', id)
    .execute()
  return found
}

/** A superior that exists and is not below the agency, and a category that was loaded. */
async function checkReferences(records: Records, draft: AgencyDraft, id?: number): Promise<void> {
  const { parent, category } = draft
  if (category !== null) {
    const known = await records
      .selectFrom('business_category')
      .select('code')
      .where('code', '=', category)
      .executeTakeFirst()
    refuse(
      known === undefined ? `there is no business category ${JSON.stringify(category)}` : undefined,
      'Load it first.',
    )
  }
  if (parent === null) return
  const { rows } = await sql<{ id: number }>`
    WITH RECURSIVE above AS (
      SELECT id, parent FROM agency WHERE id = ${parent}
      UNION SELECT agency.id, agency.parent FROM agency JOIN above ON agency.id = above.parent
    ) SELECT id FROM above`.execute(records)
  refuse(rows.length === 0 ? `there is no agency ${parent} to be its superior` : undefined)
  refuse(
    rows.some((row) => row.id === id)
      ? 'an agency cannot be its own superior, nor can one below it'
      : undefined,
  )
}

async function rangeOf(records: Records, agency: number, id: string) {
  const found = await records
    .selectFrom('agency_range')
    .select(['prefix', 'valid_from as from', 'valid_to as to'])
    .where('agency', '=', agency)
    .where('id', '=', id)
    .executeTakeFirst()
  if (found === undefined)
    throw new LianfangError('not-found', `agency ${agency} has no range ${id}`, {
      hint: 'Read the agency again.',
    })
  return found
}

/** The event store's times begin in 1970 and end in 2106. */
export function checkTimes(from: Date, to: Date | null): void {
  const fault =
    from.getTime() < 0 || from.getTime() >= 2 ** 32 * 1000
      ? 'a range is valid from a time between 1970 and 2105'
      : to !== null && to <= from
        ? 'a range cannot end before it begins'
        : undefined
  if (fault !== undefined) throw new LianfangError('range-invalid', fault, { hint: 'Correct the times.' })
}

function validAt(at: Date) {
  return sql<boolean>`(valid_from <= ${at} AND (valid_to IS NULL OR valid_to > ${at}))`
}

function addressOrNull(text: string): string | null {
  try {
    const [only, ...more] = parseRange(text.trim())
    return only !== undefined && more.length === 0 ? prefixText(only) : null
  } catch {
    return null
  }
}

function notFound(id: number): LianfangError {
  return new LianfangError('not-found', `there is no agency ${id}`, { hint: 'List the agencies.' })
}

function takenOid(oid: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof ConflictError || (error as { code?: string }).code === '23505')
      throw new LianfangError('conflict', `another agency has the OID ${oid}`, {
        cause: error,
        hint: 'Look it up; it may be archived.',
      })
    throw error
  }
}

async function audit(
  records: Records,
  actor: Actor,
  action: string,
  id: number,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await record(records, { actor, action, subject: { kind: 'agency', id: String(id) }, detail, agency: id })
}
