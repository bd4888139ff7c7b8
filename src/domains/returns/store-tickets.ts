/** Tickets of a delivery → rows: new ones, contents that come to stand, and contents that are history when they come. */
import { setImmediate as turn } from 'node:timers/promises'
import { sql, type Selectable } from 'kysely'
import { json, type Records } from '../../store/records/index.ts'
import { isPrivate } from './addresses.ts'
import type { Locate, Sorted } from './deliver.ts'
import type { AddressDraft, TicketDraft } from './draft.ts'
import { Relinking } from './link-store.ts'
import type { LinkRules } from './links.ts'
import { hashOf, supersedes, type Standing } from './revisions.ts'
import type { TicketTable } from './tables.ts'
import { ownersOf } from './vendor-agencies.ts'

export interface Stored {
  readonly added: number
  readonly revised: number
  readonly history: number
  readonly unchanged: number
}

/** Where drafts go; delivery null: nowhere. */
export interface Destination {
  readonly vendor: number
  readonly receivedAt: Date
  readonly delivery: number | null
}

const batch = 1000

/**
 * Flags tickets whose addresses the registry gives to another agency and none of them to theirs. Addresses that many networks use for
 * themselves are not judged.
 */
export async function flagElsewhere(
  records: Records,
  sorted: Pick<Sorted, 'drafts' | 'flags'>,
): Promise<void> {
  const asked = sorted.drafts.flatMap((draft, index) =>
    draft.kind === 'ticket'
      ? draft.addresses
          .filter(({ role, ip }) => role !== 'relay' && !isPrivate(ip))
          .map(({ ip, role }) => ({ ip, role, at: draft.eventAt, index }))
      : [],
  )
  const owners: (number | null)[] = []
  for (let at = 0; at < asked.length; at += 10_000)
    owners.push(...(await ownersOf(records, asked.slice(at, at + 10_000))))
  const byDraft = Map.groupBy(
    asked.map((each, place) => ({ ...each, owner: owners[place] ?? null })),
    ({ index }) => index,
  )
  for (const [index, addresses] of byDraft) {
    const draft = sorted.drafts[index] as TicketDraft
    const elsewhere = addresses.find(
      ({ role, owner }) => role === 'destination' && owner !== null && owner !== draft.agency.id,
    )
    if (elsewhere === undefined || addresses.some(({ owner }) => owner === draft.agency.id)) continue
    // Whose it is, is not for the vendor to hear.
    const detail = `${elsewhere.ip} is not an address of the agency`
    sorted.flags.push({ row: draft.row, column: '', code: 'address-elsewhere', detail })
    sorted.drafts[index] = { ...draft, flags: [...draft.flags, 'address-elsewhere' as const].sort() }
  }
}

/** A draft with what decides whether it stands. */
interface Candidate extends Standing {
  readonly draft: TicketDraft
}

type Ticket = Selectable<TicketTable>

/** Everything that is known of a ticket, and what the delivery makes of it. */
interface Known {
  /** As it is stored; undefined for a new one. */
  readonly before: Ticket | undefined
  readonly hashes: Set<string>
  /** What stands, if it came with this delivery. */
  standing: Candidate | undefined
  /** Contents of this delivery that do not stand. */
  readonly history: Candidate[]
  /** The earliest return of them all. */
  returnedAt: Date | undefined
}

export async function storeTickets(
  records: Records,
  to: Destination,
  drafts: readonly TicketDraft[],
  { locate, rules }: { readonly locate: Locate; readonly rules: LinkRules },
): Promise<Stored> {
  const counts = { added: 0, revised: 0, history: 0, unchanged: 0 }
  const [form] = drafts.map((draft) => draft.form)
  if (form === undefined) return counts
  const known = await knownTickets(records, to.vendor, form, drafts)
  for (const [index, draft] of drafts.entries()) {
    if (index % 500 === 499) await turn()
    const candidate: Candidate = {
      draft,
      hash: hashOf(draft),
      revision: draft.revision,
      revisedAt: draft.returnedAt ?? to.receivedAt,
    }
    counts[take(known.get(draft.number)!, candidate)]++
  }
  if (to.delivery === null) return counts

  const destination = { ...to, delivery: to.delivery }
  const all = [...known.values()]
  const revised = all.filter((each) => each.before !== undefined && each.standing !== undefined)
  const added = all.filter((each) => each.before === undefined)
  const relinking = form === 'alert' ? undefined : new Relinking(records, rules)
  await relinking?.before(
    revised.map(({ before }) => before!.id),
    all.flatMap(({ standing }) => (standing === undefined ? [] : [standing.draft])),
  )

  await keepHistory(records, destination, revised)
  for (const each of revised) await updateTicket(records, destination, each)
  await keepReturned(records, all)
  const ids = await insertTickets(records, destination, added)
  await insertLate(records, destination, all, ids)
  const standing = all.flatMap((each) =>
    each.standing === undefined
      ? []
      : [{ id: each.before?.id ?? ids.get(each.standing.draft.number)!, draft: each.standing.draft }],
  )
  await writeSources(
    records,
    to.vendor,
    standing,
    locate,
    revised.map(({ before }) => before!.id),
  )
  await relinking?.after(standing.map(({ id }) => id))
  return counts
}

function take(known: Known, candidate: Candidate): keyof Stored {
  const at = candidate.revisedAt
  if (known.returnedAt === undefined || at < known.returnedAt) known.returnedAt = at
  if (known.hashes.has(candidate.hash)) return 'unchanged'
  known.hashes.add(candidate.hash)
  const { standing, before } = known
  const now =
    standing ??
    (before && { revision: before.revision, revisedAt: before.revised_at, hash: before.content_hash })
  if (now !== undefined && !supersedes(candidate, now)) {
    known.history.push(candidate)
    return 'history'
  }
  if (standing !== undefined) known.history.push(standing)
  known.standing = candidate
  return now === undefined ? 'added' : 'revised'
}

async function knownTickets(
  records: Records,
  vendor: number,
  form: TicketDraft['form'],
  drafts: readonly TicketDraft[],
): Promise<Map<string, Known>> {
  const known = new Map<string, Known>()
  for (const { number } of drafts)
    known.set(number, {
      before: undefined,
      hashes: new Set(),
      standing: undefined,
      history: [],
      returnedAt: undefined,
    })
  const numbers = [...known.keys()]
  for (let at = 0; at < numbers.length; at += 10_000) {
    const tickets = await records
      .selectFrom('return_ticket')
      .selectAll()
      .where('vendor', '=', vendor)
      .where('form', '=', form)
      .where((is) => sql<boolean>`${is.ref('number')} = ANY(${numbers.slice(at, at + 10_000)})`)
      .execute()
    const byId = new Map(tickets.map((ticket) => [ticket.id, ticket.number]))
    for (const ticket of tickets)
      known.set(ticket.number, {
        before: ticket,
        hashes: new Set([ticket.content_hash]),
        standing: undefined,
        history: [],
        returnedAt: ticket.returned_at,
      })
    const revisions = await records
      .selectFrom('return_ticket_revision')
      .select(['ticket', 'content_hash'])
      .where((is) => sql<boolean>`${is.ref('ticket')} = ANY(${[...byId.keys()]})`)
      .execute()
    for (const { ticket, content_hash: hash } of revisions) known.get(byId.get(ticket)!)!.hashes.add(hash)
  }
  return known
}

type Written = Destination & { readonly delivery: number }

function columnsOf(to: Written, { draft, hash, revision, revisedAt }: Candidate) {
  return {
    revision,
    content_hash: hash,
    agency: draft.agency.id,
    category: draft.agency.category,
    level: draft.agency.level,
    threat_class: draft.threatClass,
    threat_type: draft.threatType,
    given_class: draft.givenClass,
    severity_id: draft.severity,
    event_at: draft.eventAt,
    detected_at: draft.detectedAt,
    revised_at: revisedAt,
    received_at: to.receivedAt,
    state: draft.state,
    given_state: draft.givenState,
    title: draft.title,
    description: draft.description,
    rule: draft.rule,
    signature: draft.signature,
    evidence: draft.evidence,
    relays: draft.relays,
    flags: draft.flags,
    unmapped: draft.unmapped,
    delivery: to.delivery,
  }
}

/** Rows as one parameter: thirty columns times a thousand rows would be more than a statement takes. */
async function insertTickets(
  records: Records,
  to: Written,
  added: readonly Known[],
): Promise<Map<string, number>> {
  const ids = new Map<string, number>()
  for (let at = 0; at < added.length; at += batch) {
    const rows = added.slice(at, at + batch).map(({ standing, hashes, returnedAt }) => ({
      vendor: to.vendor,
      form: standing!.draft.form,
      number: standing!.draft.number,
      revisions: hashes.size,
      returned_at: returnedAt,
      ...columnsOf(to, standing!),
    }))
    const names = sql.raw(Object.keys(rows[0]!).join(', '))
    const { rows: made } = await sql<{ id: number; number: string }>`
      INSERT INTO return_ticket (${names})
      SELECT ${names} FROM jsonb_populate_recordset(NULL::return_ticket, ${JSON.stringify(rows)}::jsonb)
      RETURNING id, number`.execute(records)
    for (const { id, number } of made) ids.set(number, id)
  }
  return ids
}

async function updateTicket(
  records: Records,
  to: Written,
  { before, standing, hashes }: Known,
): Promise<void> {
  const { unmapped, ...columns } = columnsOf(to, standing!)
  await records
    .updateTable('return_ticket')
    .set({ ...columns, unmapped: json(unmapped), revisions: hashes.size })
    .where('id', '=', before!.id)
    .execute()
}

/** What stood until now. */
async function keepHistory(records: Records, to: Written, revised: readonly Known[]): Promise<void> {
  if (revised.length === 0) return
  const addresses = await records
    .selectFrom('return_source')
    .select(['ticket', 'ip', 'role'])
    .where((is) => sql<boolean>`${is.ref('ticket')} = ANY(${revised.map(({ before }) => before!.id)})`)
    .execute()
  const byTicket = Map.groupBy(addresses, ({ ticket }) => ticket)
  const rows = revised.map(({ before }) =>
    revisionOf(
      to,
      before!,
      (byTicket.get(before!.id) ?? []).map(({ ip, role }) => ({ ip, role })),
    ),
  )
  await insertRevisions(records, rows)
}

function revisionOf(to: Written, ticket: Ticket, addresses: readonly AddressDraft[]) {
  return {
    ticket: ticket.id,
    content_hash: ticket.content_hash,
    vendor: to.vendor,
    agency: ticket.agency,
    revision: ticket.revision,
    revised_at: ticket.revised_at,
    received_at: ticket.received_at,
    delivery: ticket.delivery,
    content: { ...ticket, addresses } as unknown,
  }
}

/** Contents of this delivery that do not stand. */
async function insertLate(
  records: Records,
  to: Written,
  all: readonly Known[],
  ids: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = all.flatMap(({ before, history }) =>
    history.map((each) => {
      const columns = columnsOf(to, each)
      return {
        ticket: before?.id ?? ids.get(each.draft.number)!,
        content_hash: each.hash,
        vendor: to.vendor,
        agency: columns.agency,
        revision: each.revision,
        revised_at: each.revisedAt,
        received_at: to.receivedAt,
        delivery: to.delivery,
        content: { ...columns, addresses: each.draft.addresses },
      }
    }),
  )
  await insertRevisions(records, rows)
}

async function insertRevisions(
  records: Records,
  rows: readonly ReturnType<typeof revisionOf>[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += batch)
    await sql`
      INSERT INTO return_ticket_revision
      SELECT * FROM jsonb_populate_recordset(NULL::return_ticket_revision, ${JSON.stringify(rows.slice(at, at + batch))}::jsonb)`.execute(
      records,
    )
}

/** A content that came late may tell of an earlier return; and every content counts. */
async function keepReturned(records: Records, all: readonly Known[]): Promise<void> {
  const rows = all.flatMap(({ before, returnedAt, hashes }) =>
    before !== undefined && (returnedAt! < before.returned_at || hashes.size !== before.revisions)
      ? [{ id: before.id, returned_at: returnedAt!, revisions: hashes.size }]
      : [],
  )
  for (let at = 0; at < rows.length; at += batch)
    await sql`
      UPDATE return_ticket SET returned_at = given.returned_at, revisions = given.revisions
      FROM jsonb_populate_recordset(NULL::return_ticket, ${JSON.stringify(rows.slice(at, at + batch))}::jsonb) AS given
      WHERE return_ticket.id = given.id`.execute(records)
}

async function writeSources(
  records: Records,
  vendor: number,
  tickets: readonly { readonly id: number; readonly draft: TicketDraft }[],
  locate: Locate,
  revised: readonly number[],
): Promise<void> {
  for (let at = 0; at < revised.length; at += 10_000)
    await sql`DELETE FROM return_source WHERE ticket = ANY(${revised.slice(at, at + 10_000)}::bigint[])`.execute(
      records,
    )
  const countries = new Map<string, string | null>()
  const country = (ip: string): string | null => {
    const known = countries.get(ip)
    if (known !== undefined) return known
    const found = isPrivate(ip) ? null : locate(ip)
    countries.set(ip, found)
    return found
  }
  const rows = tickets.flatMap(({ id, draft }) =>
    draft.addresses.map(({ ip, role }) => ({
      ticket: id,
      role,
      ip,
      country: country(ip),
      vendor,
      agency: draft.agency.id,
      event_at: draft.eventAt,
    })),
  )
  for (let at = 0; at < rows.length; at += 5000)
    await sql`
      INSERT INTO return_source
      SELECT * FROM jsonb_populate_recordset(NULL::return_source, ${JSON.stringify(rows.slice(at, at + 5000))}::jsonb)`.execute(
      records,
    )
}
