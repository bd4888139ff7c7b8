/** Tickets themselves: a list, and one whole. */
import { sql } from 'kysely'
import { LianfangError } from '../../../base/errors.ts'
import type { Records } from '../../../store/records/index.ts'
import type { Period } from '../../gateway/index.ts'
import type { AddressRole, TicketForm, TicketTable } from '../tables.ts'
import { instant, knownFlags, type ReturnsFilter } from './period.ts'

export interface TicketFilter extends Omit<ReturnsFilter, 'form'> {
  readonly form?: TicketForm | undefined
  readonly severity?: number | undefined
  readonly state?: string | undefined
  readonly flag?: string | undefined
  /** An address of any role. */
  readonly address?: string | undefined
  readonly country?: string | undefined
  /** Part of number, title or rule. */
  readonly search?: string | undefined
  /** Only those that are counted: no alerts, and of linked ones the first. */
  readonly counted?: boolean | undefined
}

/** Where a page ends. */
export interface TicketCursor {
  readonly returnedAt: Date
  readonly id: number
}

export interface TicketSummary {
  readonly id: number
  readonly vendor: number
  readonly agency: number
  readonly form: TicketForm
  readonly number: string
  readonly threatClass: string
  readonly threatType: string | null
  readonly severity: number
  readonly title: string
  readonly state: string
  readonly eventAt: Date
  readonly returnedAt: Date
  readonly flags: readonly string[]
  /** Up to five source addresses. */
  readonly sources: readonly string[]
  /** The ticket that is counted in its place, where the caller may know of it. */
  readonly canonical: number | null
}

/** Newest return first. */
export async function listTickets(
  records: Records,
  { from, to }: Period,
  filter: TicketFilter,
  { limit, after }: { readonly limit: number; readonly after?: TicketCursor | undefined },
): Promise<{ readonly items: readonly TicketSummary[]; readonly next: TicketCursor | null }> {
  const { vendor, agency, threatClass, category, level, form, severity, state, flag } = filter
  const { address, country, search, counted } = filter
  const part = search === undefined ? '' : `%${search.trim().replaceAll(/[\\%_]/g, '\\$&')}%`
  const conditions = [
    sql`ticket.returned_at >= ${instant(from)} AND ticket.returned_at < ${instant(to)}`,
    ...(after === undefined
      ? []
      : [sql`(ticket.returned_at, ticket.id) < (${after.returnedAt}, ${after.id}::bigint)`]),
    ...(vendor === undefined ? [] : [sql`ticket.vendor = ${vendor}`]),
    ...(agency === undefined ? [] : [sql`ticket.agency = ${agency}`]),
    ...(threatClass === undefined ? [] : [sql`ticket.threat_class = ${threatClass}`]),
    ...(category === undefined ? [] : [sql`coalesce(ticket.category, '') = ${category}`]),
    ...(level === undefined ? [] : [sql`coalesce(ticket.level, '') = ${level}`]),
    ...(form === undefined ? [] : [sql`ticket.form = ${form}`]),
    ...(severity === undefined ? [] : [sql`ticket.severity_id = ${severity}`]),
    ...(state === undefined ? [] : [sql`ticket.state = ${state}`]),
    ...(flag === undefined ? [] : [sql`${knownFlags} @> ARRAY[${flag}]`]),
    ...(part === ''
      ? []
      : [sql`(ticket.number ILIKE ${part} OR ticket.title ILIKE ${part} OR ticket.rule ILIKE ${part})`]),
    ...(counted === true ? [sql`ticket.id IN (SELECT id FROM return_counted)`] : []),
    ...(address === undefined
      ? []
      : [
          sql`EXISTS (SELECT FROM return_source AS of WHERE of.ticket = ticket.id AND of.ip = ${address}::inet)`,
        ]),
    ...(country === undefined
      ? []
      : [
          sql`EXISTS (SELECT FROM return_source AS of WHERE of.ticket = ticket.id AND of.role = 'source' AND of.country = ${country})`,
        ]),
  ]
  const { rows } = await sql<TicketSummary>`
    SELECT ticket.id, ticket.vendor, ticket.agency, ticket.form, ticket.number, ticket.threat_class AS "threatClass",
      ticket.threat_type AS "threatType", ticket.severity_id AS severity, ticket.title, ticket.state, ticket.event_at AS "eventAt",
      ticket.returned_at AS "returnedAt", ${knownFlags} AS flags,
      ARRAY(SELECT host(ip) FROM return_source WHERE return_source.ticket = ticket.id AND role = 'source' ORDER BY ip LIMIT 5) AS sources,
      link.canonical
    FROM return_ticket AS ticket LEFT JOIN return_link AS link ON link.ticket = ticket.id
    WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY ticket.returned_at DESC, ticket.id DESC LIMIT ${limit + 1}`.execute(records)
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, next: last === undefined ? null : { returnedAt: last.returnedAt, id: last.id } }
}

export interface Ticket {
  readonly row: Readonly<{ id: number } & Omit<TicketTable, 'id' | 'revisions'> & { revisions: number }>
  readonly addresses: readonly {
    readonly ip: string
    readonly role: AddressRole
    readonly country: string | null
  }[]
  /** Contents that do not stand any more, newest first. */
  readonly history: readonly {
    readonly revision: number | null
    readonly revisedAt: Date
    readonly receivedAt: Date
    readonly content: unknown
  }[]
  /** Tickets of the same event, the counted one first; empty for vendors, who may not know of them. */
  readonly linked: readonly {
    readonly id: number
    readonly vendor: number
    readonly number: string
    readonly isCounted: boolean
  }[]
}

/** Error: not-found, also outside of the scope. */
export async function readTicket(records: Records, id: number): Promise<Ticket> {
  const row = await records
    .selectFrom('return_ticket')
    .selectAll()
    .select(knownFlags.as('flags'))
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined)
    throw new LianfangError('not-found', `there is no ticket ${id}`, { hint: 'Look for it in the list.' })
  const { rows: addresses } = await sql<Ticket['addresses'][number]>`
    SELECT host(ip) AS ip, role, country FROM return_source WHERE ticket = ${id}::bigint ORDER BY role DESC, ip`.execute(
    records,
  )
  const history = await records
    .selectFrom('return_ticket_revision')
    .select(['revision', 'revised_at as revisedAt', 'received_at as receivedAt', 'content'])
    .where('ticket', '=', id)
    .orderBy('revised_at', 'desc')
    .limit(100)
    .execute()
  const { rows: linked } = await sql<Ticket['linked'][number]>`
    WITH own AS (SELECT coalesce((SELECT canonical FROM return_link WHERE ticket = ${id}::bigint), ${id}::bigint) AS canonical),
      together AS (
        SELECT canonical AS ticket, true AS counted FROM own
        UNION ALL SELECT link.ticket, false FROM return_link AS link JOIN own USING (canonical)
      )
    SELECT ticket.id, ticket.vendor, ticket.number, together.counted AS "isCounted"
    FROM together JOIN return_ticket AS ticket ON ticket.id = together.ticket
    WHERE ticket.id <> ${id}::bigint OR together.counted IS NOT TRUE OR EXISTS (SELECT FROM return_link AS link JOIN own USING (canonical))
    ORDER BY together.counted DESC, ticket.id`.execute(records)
  return { row, addresses, history, linked: linked.filter((each) => each.id !== id) }
}
