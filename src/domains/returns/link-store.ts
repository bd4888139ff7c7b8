/** Keeps return_link true while tickets come and change: only the neighbourhood of what changed is looked at again. */
import { sql } from 'kysely'
import type { Records } from '../../store/records/index.ts'
import { isPrivate } from './addresses.ts'
import type { TicketDraft } from './draft.ts'
import { linksOf, reach, type Linkable, type LinkRules } from './links.ts'

/** A neighbourhood: tickets of an agency, form and class around a time (ms). */
interface Touched {
  readonly form: string
  readonly agency: number
  readonly threat_class: string
  readonly at: number
}

/** An address on a day (UTC): its agencies decide whether it links. */
interface AddressDay {
  readonly ip: string
  readonly day: string
}

const day = 86_400_000

/** Call before() when it is known what a transaction will change, after() when it has. Alerts have no links. */
export class Relinking {
  readonly #records: Records
  readonly #rules: LinkRules
  readonly #touched: Touched[] = []
  #days: AddressDay[] = []
  #common = new Set<string>()

  constructor(records: Records, rules: LinkRules) {
    this.#records = records
    this.#rules = rules
  }

  /** `changing`: tickets that will say something else; `coming`: what tickets will say. */
  async before(changing: readonly number[], coming: readonly TicketDraft[]): Promise<void> {
    // Whoever links now has seen what all others linked.
    await sql`SELECT pg_advisory_xact_lock(${lockSpace}, 0)`.execute(this.#records)
    this.#touched.push(...(await this.#places(changing)))
    const days = new Map<string, AddressDay>()
    for (const { addresses, eventAt } of coming)
      for (const { ip, role } of addresses)
        if (role !== 'destination' && !isPrivate(ip)) {
          const each = { ip, day: eventAt.toISOString().slice(0, 10) }
          days.set(keyOf(each), each)
        }
    for (const each of await this.#daysOf(changing)) if (!isPrivate(each.ip)) days.set(keyOf(each), each)
    this.#days = [...days.values()]
    this.#common = await this.#commonOf(this.#days)
  }

  /** `changed`: tickets that are new or say something else. */
  async after(changed: readonly number[]): Promise<void> {
    this.#touched.push(...(await this.#places(changed)))
    const common = await this.#commonOf(this.#days)
    const turned = this.#days.filter((each) => common.has(keyOf(each)) !== this.#common.has(keyOf(each)))
    this.#touched.push(...(await this.#placesAbout(turned)))
    for (const zone of zonesOf(this.#touched, reach(this.#rules))) await this.#link(zone)
  }

  async #link({ form, agency, threat_class: threatClass, from, to }: Zone): Promise<void> {
    const margin = reach(this.#rules)
    const around = [new Date(from - margin), new Date(to + margin)] as const
    const tickets = await this.#records
      .selectFrom('return_ticket')
      .select(['id', 'vendor', 'number', 'event_at'])
      .where('form', '=', form as 'monitoring')
      .where('form', '<>', 'alert')
      .where('agency', '=', agency)
      .where('threat_class', '=', threatClass)
      .where('event_at', '>=', around[0])
      .where('event_at', '<=', around[1])
      .execute()
    const within = tickets
      .filter(({ event_at: at }) => at.getTime() >= from && at.getTime() <= to)
      .map(({ id }) => id)
    if (within.length === 0) return
    await sql`DELETE FROM return_link WHERE ticket = ANY(${within}::bigint[])`.execute(this.#records)
    if (new Set(tickets.map(({ vendor }) => vendor)).size < 2) return
    const links = linksOf(await this.#linkable(tickets), this.#rules)
    const rows = within.flatMap((ticket) => {
      const canonical = links.get(ticket)
      return canonical === undefined ? [] : [{ ticket, canonical, agency }]
    })
    for (let at = 0; at < rows.length; at += 5000)
      await this.#records
        .insertInto('return_link')
        .values(rows.slice(at, at + 5000))
        .execute()
  }

  async #linkable(
    tickets: readonly {
      readonly id: number
      readonly vendor: number
      readonly number: string
      readonly event_at: Date
    }[],
  ): Promise<Linkable[]> {
    const ids = tickets.map(({ id }) => id)
    const { rows } = await sql<{ ticket: number; ip: string }>`
      SELECT DISTINCT ticket, host(ip) AS ip FROM return_source
      WHERE ticket = ANY(${ids}::bigint[]) AND role <> 'destination'`.execute(this.#records)
    const byTicket = Map.groupBy(rows, ({ ticket }) => ticket)
    const dayOf = new Map(tickets.map(({ id, event_at: at }) => [id, at.toISOString().slice(0, 10)]))
    const days = new Map<string, AddressDay>()
    for (const { ticket, ip } of rows)
      if (!isPrivate(ip)) {
        const each = { ip, day: dayOf.get(ticket)! }
        days.set(keyOf(each), each)
      }
    const common = await this.#commonOf([...days.values()])
    return tickets.map(({ id, vendor, number, event_at: at }) => ({
      id,
      vendor,
      number,
      at: at.getTime(),
      addresses: (byTicket.get(id) ?? [])
        .map(({ ip }) => ip)
        .filter((ip) => !common.has(keyOf({ ip, day: dayOf.get(id)! }))),
    }))
  }

  async #places(tickets: readonly number[]): Promise<Touched[]> {
    if (tickets.length === 0) return []
    const { rows } = await sql<Omit<Touched, 'at'> & { event_at: Date }>`
      SELECT form, agency, threat_class, event_at FROM return_ticket
      WHERE id = ANY(${tickets}::bigint[]) AND form <> 'alert'`.execute(this.#records)
    return rows.map(({ event_at: at, ...place }) => ({ ...place, at: at.getTime() }))
  }

  async #daysOf(tickets: readonly number[]): Promise<AddressDay[]> {
    if (tickets.length === 0) return []
    const { rows } = await sql<AddressDay>`
      SELECT DISTINCT host(ip) AS ip, to_char(event_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM return_source
      WHERE ticket = ANY(${tickets}::bigint[]) AND role <> 'destination'`.execute(this.#records)
    return rows
  }

  /** Tickets about an address on a day. */
  async #placesAbout(days: readonly AddressDay[]): Promise<Touched[]> {
    const found: Touched[] = []
    for (const { ip, day: date } of days) {
      const { rows } = await sql<{ ticket: number }>`
        SELECT DISTINCT ticket FROM return_source
        WHERE ip = ${ip}::inet AND role <> 'destination'
          AND event_at >= ${`${date}T00:00:00Z`}::timestamptz AND event_at < ${`${date}T00:00:00Z`}::timestamptz + interval '1 day'`.execute(
        this.#records,
      )
      found.push(...(await this.#places(rows.map(({ ticket }) => ticket))))
    }
    return found
  }

  /** Those that too many agencies had tickets about. */
  async #commonOf(days: readonly AddressDay[]): Promise<Set<string>> {
    const common = new Set<string>()
    for (let at = 0; at < days.length; at += 5000) {
      const part = days.slice(at, at + 5000)
      const { rows } = await sql<AddressDay>`
        SELECT host(asked.ip) AS ip, asked.day::text AS day
        FROM unnest(${part.map(({ ip }) => ip)}::inet[], ${part.map((each) => each.day)}::date[]) AS asked (ip, day)
        CROSS JOIN LATERAL (
          SELECT count(DISTINCT return_source.agency) AS agencies
          FROM return_source JOIN return_ticket ON return_ticket.id = return_source.ticket AND return_ticket.form <> 'alert'
          WHERE return_source.ip = asked.ip AND return_source.role <> 'destination'
            AND return_source.event_at >= asked.day::timestamp AT TIME ZONE 'UTC'
            AND return_source.event_at < (asked.day + 1)::timestamp AT TIME ZONE 'UTC'
        ) AS seen
        WHERE seen.agencies >= ${this.#rules.commonAt}`.execute(this.#records)
      for (const each of rows) common.add(keyOf(each))
    }
    return common
  }
}

/** Next to the lock of vendors in deliver.ts, and always taken after it. */
const lockSpace = 0x72657476

interface Zone extends Omit<Touched, 'at'> {
  readonly from: number
  readonly to: number
}

/** Where links may be other than they were; neighbourhoods that touch are one. */
function zonesOf(touched: readonly Touched[], margin: number): Zone[] {
  const zones: Zone[] = []
  const groups = Map.groupBy(touched, ({ form, agency, threat_class: each }) => `${form} ${agency} ${each}`)
  for (const group of groups.values()) {
    let open: Zone | undefined
    for (const { at, ...place } of group.toSorted((a, b) => a.at - b.at)) {
      if (open !== undefined && at - margin <= open.to + day) open = { ...open, to: at + margin }
      else {
        if (open !== undefined) zones.push(open)
        open = { ...place, from: at - margin, to: at + margin }
      }
    }
    if (open !== undefined) zones.push(open)
  }
  return zones
}

function keyOf({ ip, day: date }: AddressDay): string {
  return `${date} ${ip}`
}
