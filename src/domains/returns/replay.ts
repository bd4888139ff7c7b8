/** Reading rows again that were set aside: after the profile was corrected, or what the registry says of the vendor. */
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import { json, type Records } from '../../store/records/index.ts'
import { type Actor, record } from '../audit/index.ts'
import { lockVendor, store, type Sorted, type Tools } from './deliver.ts'
import type { Parameters } from './field-reader.ts'
import { mapRecord } from './mapping.ts'
import type { Profile } from './profile.ts'
import type { SourceRecord } from './readers/rows.ts'
import { flagElsewhere } from './store-tickets.ts'
import { vendorAgencies } from './vendor-agencies.ts'
import type { Problem } from './draft.ts'

export interface ReplayReport {
  readonly delivery: number
  readonly stored: number
  readonly unchanged: number
  /** Still set aside, with their problems as they are now. */
  readonly waiting: number
  readonly rows: readonly Problem[]
}

/**
 * Maps the waiting records of a delivery again, by `profile` (which need not be the version that it came with), as if they had come with
 * it: whom the vendor served is judged for the day of receipt, by what the registry says of that day now. The delivery's figures follow.
 * In scope system. Errors: not-found, form-invalid.
 */
export async function replaySetAside(
  records: Records,
  id: number,
  { profile, actor, now }: { readonly profile: Profile; readonly actor: Actor; readonly now: Date },
  tools: Tools,
): Promise<ReplayReport> {
  const found = await records
    .selectFrom('return_delivery')
    .select(['vendor', 'form', 'parameters', 'received_at as receivedAt', 'report'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (found === undefined) throw new LianfangError('not-found', `there is no delivery ${id}`)
  const { vendor, form, receivedAt } = found
  if (!profile.forms.includes(form))
    throw new LianfangError('form-invalid', `the profile ${profile.id} is for ${profile.forms.join(', ')}`, {
      hint: 'Choose a profile of the form.',
    })
  await lockVendor(records, vendor)
  const waiting = await records
    .selectFrom('return_set_aside')
    .select(['id', 'row_number as row', 'bytes', 'identity'])
    .where('delivery', '=', id)
    .where('state', '=', 'waiting')
    .where('is_record', '=', true)
    .orderBy('row_number')
    .execute()
  const agency = await vendorAgencies(records, vendor, receivedAt)
  const context = {
    form,
    profile,
    parameters: JSON.parse(found.parameters) as Parameters,
    agency,
    receivedAt,
    headings: found.report.headings,
    ...tools,
  }
  const sorted: Pick<Sorted, 'drafts' | 'flags'> = { drafts: [], flags: [] }
  const taken: number[] = []
  const problems: Problem[] = []
  for (const { id: row, row: place, bytes, identity } of waiting) {
    const given = {
      kind: 'record',
      row: place,
      record: JSON.parse(bytes.toString()) as SourceRecord,
    } as const
    const mapped = mapRecord(given, identity, context)
    if (mapped.kind === 'draft') {
      sorted.drafts.push(mapped.draft)
      sorted.flags.push(...mapped.flags)
      taken.push(row)
    } else if (mapped.kind === 'refused') {
      problems.push(...mapped.problems)
      const [first] = mapped.problems
      await records
        .updateTable('return_set_aside')
        .set({
          column_name: first!.column,
          code: first!.code,
          detail: first!.detail,
          problems: json(mapped.problems),
          replayed_at: now,
        })
        .where('id', '=', row)
        .execute()
    }
  }
  await flagElsewhere(records, sorted)
  const result = await store(records, id, { form, vendor, receivedAt }, sorted.drafts, tools)
  const stored = result.added + result.revised + result.history
  if (taken.length > 0) {
    await sql`UPDATE return_set_aside SET state = 'taken', replayed_at = ${now} WHERE id = ANY(${taken}::bigint[])`.execute(
      records,
    )
    await records
      .updateTable('return_delivery')
      .set((is) => ({
        stored: is('stored', '+', stored),
        unchanged: is('unchanged', '+', result.unchanged),
        set_aside: is('set_aside', '-', taken.length),
      }))
      .where('id', '=', id)
      .execute()
  }
  const report = {
    delivery: id,
    stored,
    unchanged: result.unchanged,
    waiting: waiting.length - taken.length,
    rows: problems.slice(0, 1000),
  }
  const { rows: _rows, ...counts } = report
  await record(records, {
    actor,
    action: 'return.replay',
    subject: { kind: 'return-delivery', id: String(id) },
    detail: { profile: { id: profile.id, version: profile.version }, ...counts },
    at: now,
  })
  return report
}
