/** Taking in a delivery: everything of it, or (in the same transaction) nothing. */
import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import { json, type Records } from '../../store/records/index.ts'
import { type Actor, record } from '../audit/index.ts'
import { storeDevices } from './device-status.ts'
import type { DeviceDraft, Problem, TicketDraft } from './draft.ts'
import type { Parameters } from './field-reader.ts'
import type { Knowledge } from './knowledge.ts'
import { Identities, mapRecord } from './mapping.ts'
import type { Profile } from './profile.ts'
import type { Content, ReadRow } from './readers/rows.ts'
import { shownRows, tally, type DeliveryReport } from './report.ts'
import { flagElsewhere, storeTickets, type Stored } from './store-tickets.ts'
import type { Form } from './tables.ts'
import { vendorAgencies } from './vendor-agencies.ts'
import { canonicalText, storable } from './words.ts'

/** Country of an address when it comes, ISO 3166-1 alpha-2; null: unknown. */
export type Locate = (address: string) => string | null

export interface Delivery {
  readonly vendor: number
  readonly form: Form
  readonly profile: Profile
  readonly parameters: Parameters
  /** Of the bytes as they came. */
  readonly sha256: string
  readonly bytes: number
  readonly content: Content
  readonly channel: 'push' | 'upload' | 'command'
  readonly fileName: string
  readonly by: Actor
  readonly receivedAt: Date
  /** Says what would become of it, and stores nothing. */
  readonly isDryRun: boolean
}

export interface Tools {
  readonly knowledge: Knowledge
  readonly locate: Locate
}

/** A row that is not stored. */
export interface SetAside {
  readonly problems: readonly Problem[]
  readonly bytes: Buffer
  readonly isRecord: boolean
  readonly identity: string | null
}

/** Of a record as it was read, kept for reading it again. */
const mostKept = 256 * 1024

/**
 * Stores a delivery in the caller's transaction, which must see every agency: scope system. The same bytes with the same words beside them
 * are stored once; whoever sends them again is answered what was answered first. Vendors' deliveries wait for each other, one vendor's at a
 * time. Errors: form-invalid when the profile is not for the form; parameters-invalid; not-found for no vendor.
 */
export async function deliver(records: Records, delivery: Delivery, tools: Tools): Promise<DeliveryReport> {
  const { vendor, form, profile, content, isDryRun } = delivery
  check(delivery)
  await lockVendor(records, vendor)
  const parameters = canonicalText(delivery.parameters)
  const earlier = await records
    .selectFrom('return_delivery')
    .select('report')
    .where('vendor', '=', vendor)
    .where('form', '=', form)
    .where('profile', '=', profile.id)
    .where('profile_version', '=', profile.version)
    .where('sha256', '=', delivery.sha256)
    .where('parameters', '=', parameters)
    .executeTakeFirst()
  if (earlier !== undefined) return { ...earlier.report, isRepeat: true }

  const agency = await vendorAgencies(records, vendor, delivery.receivedAt)
  const sorted = await sortRows(delivery, { ...tools, agency })
  await flagElsewhere(records, sorted)
  const id = isDryRun ? null : await insertDelivery(records, delivery, parameters)
  const stored = await store(records, id, delivery, sorted.drafts, tools)
  const counts = {
    read: content.rows.length + content.blank,
    stored: stored.added + stored.revised + stored.history,
    unchanged: stored.unchanged,
    setAside: sorted.setAside.length,
    blank: content.blank + sorted.passedOver,
  }
  const problems = sorted.setAside.flatMap((each) => each.problems)
  // That an address is of some other agency is not for a vendor to learn, which could ask about every address there is.
  const told = sorted.flags.filter(({ code }) => code !== 'address-elsewhere')
  const report: DeliveryReport = {
    delivery: id,
    isRepeat: false,
    form,
    profile: { id: profile.id, version: profile.version },
    receivedAt: delivery.receivedAt.toISOString(),
    counts,
    stored: { added: stored.added, revised: stored.revised, history: stored.history },
    passedOver: sorted.passedOver,
    problems: tally(problems),
    flags: tally(told),
    ...shownRows(problems, told),
    headings: content.headings.map(storable),
    notRead: content.notRead.map(storable),
  }
  if (id === null) return report
  await insertSetAside(records, id, vendor, sorted.setAside)
  await records
    .updateTable('return_delivery')
    .set({
      read: counts.read,
      stored: counts.stored,
      unchanged: counts.unchanged,
      set_aside: counts.setAside,
      blank: counts.blank,
      report: json(report),
    })
    .where('id', '=', id)
    .execute()
  await record(records, {
    actor: delivery.by,
    action: 'return.deliver',
    subject: { kind: 'return-delivery', id: String(id) },
    detail: { vendor, form, profile: report.profile, sha256: delivery.sha256, counts },
  })
  return report
}

/** One vendor's deliveries one after the other, until the end of the transaction. Error: not-found. */
export async function lockVendor(records: Records, vendor: number): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${lockSpace}, ${vendor})`.execute(records)
  const found = await records.selectFrom('vendor').select('id').where('id', '=', vendor).executeTakeFirst()
  if (found === undefined) throw new LianfangError('not-found', `there is no vendor ${vendor}`)
}

/** Any number that is nobody else's for advisory locks. */
const lockSpace = 0x72657475

function check({ form, profile, parameters }: Delivery): void {
  if (!profile.forms.includes(form))
    throw new LianfangError('form-invalid', `the profile ${profile.id} is for ${profile.forms.join(', ')}`, {
      hint: 'Choose a profile of the form, or the form of the profile.',
    })
  const long = Object.entries(parameters).find(([, value]) => typeof value === 'string' && value.length > 200)
  if (long !== undefined)
    throw new LianfangError('parameters-invalid', `${long[0]} is longer than 200 characters`, {
      hint: 'Shorten it.',
    })
}

export interface Sorted {
  readonly drafts: (TicketDraft | DeviceDraft)[]
  readonly setAside: readonly SetAside[]
  readonly flags: Problem[]
  readonly passedOver: number
}

async function sortRows(
  delivery: Delivery,
  tools: Tools & { readonly agency: Awaited<ReturnType<typeof vendorAgencies>> },
): Promise<Sorted> {
  const { profile, content } = delivery
  const identities = new Identities(profile)
  const sorted = {
    drafts: [] as Sorted['drafts'],
    setAside: [] as SetAside[],
    flags: [] as Problem[],
    passedOver: 0,
  }
  for (const [index, row] of content.rows.entries()) {
    // Some 10 ms of work: others are served in between.
    if (index % 200 === 199) await turn()
    if (row.kind === 'fault') {
      const { column, code, detail, bytes } = row
      const problem = { row: row.row, column: storable(column), code, detail: storable(detail).slice(0, 300) }
      sorted.setAside.push({
        problems: [problem],
        bytes: Buffer.from(bytes),
        isRecord: false,
        identity: null,
      })
      continue
    }
    // Named before it is judged: what is set aside keeps its place among equal ones.
    const identity = identities.next(row.record)
    const mapped = mapRecord(row, identity, { ...delivery, ...tools, headings: content.headings })
    if (mapped.kind === 'passed-over') sorted.passedOver++
    else if (mapped.kind === 'refused') sorted.setAside.push(setAside(row, identity, mapped.problems))
    else {
      sorted.drafts.push(mapped.draft)
      sorted.flags.push(...mapped.flags)
    }
  }
  return sorted
}

function setAside(
  { record: given }: Extract<ReadRow, { kind: 'record' }>,
  identity: string | null,
  problems: readonly Problem[],
): SetAside {
  const bytes = Buffer.from(JSON.stringify(given))
  return { problems, identity, bytes: bytes.subarray(0, mostKept), isRecord: bytes.length <= mostKept }
}

/** With no delivery: what would become of the drafts. */
export async function store(
  records: Records,
  delivery: number | null,
  { form, vendor, receivedAt }: Pick<Delivery, 'form' | 'vendor' | 'receivedAt'>,
  drafts: readonly (TicketDraft | DeviceDraft)[],
  { locate, knowledge }: Tools,
): Promise<Stored> {
  const to = { vendor, receivedAt, delivery }
  return form === 'device-status'
    ? storeDevices(
        records,
        to,
        drafts.filter((draft) => draft.kind === 'device'),
      )
    : storeTickets(
        records,
        to,
        drafts.filter((draft) => draft.kind === 'ticket'),
        { locate, rules: knowledge.rules.links },
      )
}

async function insertDelivery(records: Records, delivery: Delivery, parameters: string): Promise<number> {
  const { vendor, form, profile, sha256, bytes, channel, fileName, receivedAt, by } = delivery
  const { id } = await records
    .insertInto('return_delivery')
    .values({
      vendor,
      form,
      profile: profile.id,
      profile_version: profile.version,
      sha256,
      parameters,
      channel,
      file_name: storable(fileName).slice(0, 200),
      bytes,
      received_at: receivedAt,
      by_kind: by.kind,
      by_id: by.id,
      by_name: by.name,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function insertSetAside(
  records: Records,
  delivery: number,
  vendor: number,
  rows: readonly SetAside[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += 500)
    await records
      .insertInto('return_set_aside')
      .values(
        rows.slice(at, at + 500).map(({ problems, bytes, isRecord, identity }) => ({
          delivery,
          vendor,
          row_number: problems[0]!.row,
          column_name: problems[0]!.column,
          code: problems[0]!.code,
          detail: problems[0]!.detail,
          problems: json(problems),
          bytes,
          is_record: isRecord,
          identity,
        })),
      )
      .execute()
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
