/** A record → a draft, by a profile. Pure: what it needs to know of agencies and classes is passed in. */
import { createHash } from 'node:crypto'
import { severities } from '../../standards/ocsf/index.ts'
import {
  deviceStates,
  longest,
  ticketStates,
  type AddressDraft,
  type AgencyThen,
  type DeviceDraft,
  type Flag,
  type Problem,
  type TicketDraft,
} from './draft.ts'
import { addressIn } from './addresses.ts'
import { FieldReader, type FieldName, type Parameters } from './field-reader.ts'
import type { Knowledge } from './knowledge.ts'
import type { Profile } from './profile.ts'
import type { ReadRow, SourceRecord } from './readers/rows.ts'
import type { Form } from './tables.ts'
import { monthAt, monthOf, timeOf } from './times.ts'
import { canonicalText, comparable, storable } from './words.ts'

export interface MappingContext {
  readonly form: Form
  readonly profile: Profile
  readonly parameters: Parameters
  readonly knowledge: Pick<Knowledge, 'classes' | 'rules'>
  /** The vendor's agency of an OID or name; undefined for any other, whether there is one or not. */
  readonly agency: (given: string) => AgencyThen | undefined
  readonly receivedAt: Date
  /** Of a table. */
  readonly headings: readonly string[]
}

export type Mapped =
  | { readonly kind: 'draft'; readonly draft: TicketDraft | DeviceDraft; readonly flags: readonly Problem[] }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  /** The profile says that such a record is no return. */
  | { readonly kind: 'passed-over' }

/** Names id-less records: the hash of what identifies them, and how many equal ones came before in the delivery. */
export class Identities {
  readonly #profile: Profile
  readonly #seen = new Map<string, number>()

  constructor(profile: Profile) {
    this.#profile = profile
  }

  /** Null when records have numbers of their own. In reading order, each record once. */
  next(record: SourceRecord): string | null {
    const { identity } = this.#profile
    if (identity.rule === 'number') return null
    const reader = new FieldReader(this.#profile, {}, record)
    const content =
      identity.fields.length === 0 ? record : identity.fields.map((path) => reader.at(path) ?? null)
    const hash = createHash('sha256').update(canonicalText(content)).digest('hex').slice(0, 32)
    const place = (this.#seen.get(hash) ?? 0) + 1
    this.#seen.set(hash, place)
    return `${hash}-${place}`
  }
}

/** `identity`: from Identities. */
export function mapRecord(
  { row, record }: Extract<ReadRow, { kind: 'record' }>,
  identity: string | null,
  context: MappingContext,
): Mapped {
  const reader = new FieldReader(context.profile, context.parameters, record, context.headings)
  if (!reader.isReturn()) return { kind: 'passed-over' }
  const check = new Check(row, reader, context)
  const draft = context.form === 'device-status' ? check.device() : check.ticket(context.form, identity)
  return draft === undefined || check.problems.length > 0
    ? { kind: 'refused', problems: check.problems }
    : { kind: 'draft', draft, flags: check.flags }
}

class Check {
  readonly problems: Problem[] = []
  readonly flags: Problem[] = []
  readonly #row: number
  readonly #reader: FieldReader
  readonly #context: MappingContext
  /** Columns of which it is said already why they cannot be used. */
  readonly #faulty: ReadonlySet<string> = new Set()

  constructor(row: number, reader: FieldReader, context: MappingContext) {
    this.#row = row
    this.#reader = reader
    this.#context = context
    for (const { column, code, detail } of reader.faults()) this.#refuse(column, code, detail)
    this.#faulty = new Set(this.problems.map(({ column }) => column))
    const given = reader.mapped('form')
    if (given !== '' && given !== context.form)
      this.#refuse(reader.place('form'), 'form-differs', `${given} in a delivery of ${context.form}`)
  }

  ticket(form: TicketDraft['form'], identity: string | null): TicketDraft | undefined {
    const agency = this.#agency()
    const number = this.#number(identity)
    const revision = this.#revision()
    const { eventAt, detectedAt, returnedAt } = this.#times()
    const found = this.#class()
    const severity = this.#severity()
    const { addresses, relays } = this.#addresses()
    const state = this.#state(ticketStates)
    const texts = {
      title: this.#text('title', longest.title),
      description: this.#text('description', longest.text),
      rule: this.#text('rule', longest.title),
      signature: this.#text('signature', longest.title),
      evidence: this.#text('evidence', longest.text),
      givenState: this.#text('state', longest.word),
      givenClass: this.#text('threatClass', longest.title),
    }
    const unmapped = this.#unmapped()
    if (agency === undefined || number === undefined || eventAt === undefined) return undefined
    return {
      kind: 'ticket',
      row: this.#row,
      form,
      number,
      revision,
      agency,
      threatClass: found.class,
      threatType: found.type,
      severity,
      eventAt,
      detectedAt,
      returnedAt,
      state,
      ...texts,
      addresses,
      relays,
      flags: this.#flagged(),
      unmapped,
    }
  }

  device(): DeviceDraft | undefined {
    const agency = this.#agency()
    const month = this.#month()
    const device = this.#text('device', longest.word)
    if (device === '') this.#refuse(this.#reader.place('device'), 'device-missing', 'it names no device')
    const state = this.#state(deviceStates)
    const rest = {
      deviceKind: this.#text('kind', longest.word),
      givenState: this.#text('state', longest.word),
      lastSeenAt: this.#time('lastSeenAt'),
      returnedAt: this.#time('returnedAt'),
      note: this.#text('note', longest.text),
      unmapped: this.#unmapped(),
    }
    if (agency === undefined || month === undefined || device === '') return undefined
    return { kind: 'device', row: this.#row, agency, month, device, state, ...rest, flags: this.#flagged() }
  }

  #refuse(column: string, code: string, detail: string): void {
    const place = storable(column)
    if (this.#faulty.has(place)) return
    this.problems.push({ row: this.#row, column: place, code, detail: storable(detail).slice(0, 300) })
  }

  #flag(column: string, code: Flag, detail: string): void {
    this.flags.push({
      row: this.#row,
      column: storable(column),
      code,
      detail: storable(detail).slice(0, 300),
    })
  }

  #flagged(): Flag[] {
    return [...new Set(this.flags.map(({ code }) => code as Flag))].sort()
  }

  #agency(): AgencyThen | undefined {
    const given = this.#reader.word('agency')
    const column = this.#reader.place('agency')
    if (given === '') {
      this.#refuse(column, 'agency-missing', 'it names no agency')
      return undefined
    }
    const agency = this.#context.agency(given)
    // The same words for one that is another vendor's and one that does not exist.
    if (agency === undefined)
      this.#refuse(column, 'agency-not-yours', `${given.slice(0, 100)} is no agency that you return for`)
    return agency
  }

  #number(identity: string | null): string | undefined {
    const number = identity ?? this.#reader.word('number')
    const column = this.#reader.place('number')
    if (number === '') this.#refuse(column, 'number-missing', 'it has no number')
    else if (number.length > longest.number)
      this.#refuse(column, 'field-too-long', `${number.length} characters, ${longest.number} at most`)
    else if (/\p{Cc}/u.test(number)) this.#refuse(column, 'number-invalid', 'it holds a control character')
    else return number.toWellFormed()
    return undefined
  }

  #revision(): number | null {
    const given = this.#reader.word('revision')
    if (given === '') return null
    if (/^\d{1,9}$/.test(given)) return Number(given)
    this.#refuse(
      this.#reader.place('revision'),
      'revision-invalid',
      `${given.slice(0, 40)} is no whole number`,
    )
    return null
  }

  #times(): Pick<TicketDraft, 'detectedAt' | 'returnedAt'> & { readonly eventAt: Date | undefined } {
    const before = this.problems.length
    const event = this.#time('eventAt')
    const detectedAt = this.#time('detectedAt')
    const returnedAt = this.#time('returnedAt')
    const eventAt = event ?? detectedAt ?? undefined
    const column = this.#reader.place('eventAt')
    if (eventAt === undefined) {
      if (this.problems.length === before)
        this.#refuse(column, 'time-missing', 'it says neither when it happened nor when it was seen')
    } else if (event === null)
      this.#flag(column, 'event-time-assumed', 'the time of detection stands for that of the event')
    if (
      (event !== null && detectedAt !== null && event > detectedAt) ||
      (eventAt !== undefined && returnedAt !== null && eventAt > returnedAt)
    )
      this.#flag(column, 'times-out-of-order', 'seen or returned before it happened')
    return { eventAt, detectedAt, returnedAt }
  }

  #time(field: 'eventAt' | 'detectedAt' | 'returnedAt' | 'lastSeenAt'): Date | null {
    const { rules } = this.#context.knowledge
    const given = this.#reader.scalar(field)
    if (given === undefined) return null
    const { formats, zone } = this.#reader.timesOf(field)
    const column = this.#reader.place(field)
    const shown = String(given).slice(0, 60)
    const time = timeOf(given, formats, zone)
    if (time === undefined) this.#refuse(column, 'time-invalid', `${shown} is no time that the profile knows`)
    else if (time < Date.parse(rules.clocks.earliest))
      this.#refuse(column, 'time-too-old', `${shown} is before ${rules.clocks.earliest}`)
    else if (time > this.#context.receivedAt.getTime() + rules.clocks.futureHours * 3_600_000)
      this.#refuse(
        column,
        'time-in-future',
        `${shown} is after ${this.#context.receivedAt.toISOString()}, when it came`,
      )
    else return new Date(time)
    return null
  }

  #month(): string | undefined {
    const { receivedAt } = this.#context
    const column = this.#reader.place('month')
    const given = this.#reader.scalar('month')
    if (given === undefined) {
      this.#refuse(column, 'month-missing', 'it names no month')
      return undefined
    }
    const { formats, zone } = this.#reader.timesOf('month')
    const month = monthOf(given, formats, zone)
    const current = monthAt(receivedAt.getTime(), this.#context.knowledge.rules.timeZone)
    if (month === undefined || month < '2000-01')
      this.#refuse(
        column,
        'month-invalid',
        `${String(given).slice(0, 40)} is no month that the profile knows`,
      )
    else if (month > current) this.#refuse(column, 'month-in-future', `${month} has not begun`)
    else {
      if (month === current) this.#flag(column, 'month-unfinished', `${month} was not over when it came`)
      return month
    }
    return undefined
  }

  #class(): { readonly class: string; readonly type: string | null } {
    const { classes } = this.#context.knowledge
    const words = this.#reader.words('threatClass')
    for (const word of words) {
      const found = classes.find(word)
      if (found !== undefined) return found
    }
    const given = this.#reader.word('threatClass')
    this.#flag(
      this.#reader.place('threatClass'),
      'class-unknown',
      given === '' ? 'it says no class' : `${given.slice(0, 100)} is no class that we know`,
    )
    return { class: 'other', type: null }
  }

  #severity(): number {
    const given = this.#reader.mapped('severity')
    if (given === '') return 0
    const severity = severities.get(given.trim().toLowerCase())
    if (severity === undefined)
      this.#refuse(
        this.#reader.place('severity'),
        'severity-unknown',
        `${given.slice(0, 60)} is no severity that we know`,
      )
    return severity ?? 0
  }

  #state<State extends string>(states: readonly State[]): State | 'unknown' {
    const given = this.#reader.mapped('state')
    const state = states.find((each) => comparable(each) === comparable(given))
    if (given !== '' && state === undefined)
      this.#flag(
        this.#reader.place('state'),
        'state-unknown',
        `${given.slice(0, 60)} is no state that we know`,
      )
    return state ?? 'unknown'
  }

  #addresses(): { readonly addresses: readonly AddressDraft[]; readonly relays: readonly string[] } {
    const addresses = new Map<string, AddressDraft>()
    const names = new Set<string>()
    for (const [field, role] of [
      ['sources', 'source'],
      ['destinations', 'destination'],
      ['relays', 'relay'],
    ] as const) {
      const column = this.#reader.place(field)
      for (const given of this.#reader.list(field)) {
        const ip = addressIn(given)
        if (ip !== undefined) addresses.set(`${role} ${ip}`, { ip, role })
        else if (role !== 'relay')
          this.#refuse(column, 'address-invalid', `${given.slice(0, 80)} is no address`)
        else if (given.length > longest.relay)
          this.#refuse(column, 'field-too-long', `${given.length} characters, ${longest.relay} at most`)
        else names.add(storable(given))
      }
    }
    if (addresses.size + names.size > longest.addresses)
      this.#refuse('', 'too-many-addresses', `${addresses.size + names.size}, ${longest.addresses} at most`)
    return { addresses: [...addresses.values()], relays: [...names].sort() }
  }

  #text(field: FieldName, most: number): string {
    const text = this.#reader.word(field)
    if (text.length > most)
      this.#refuse(this.#reader.place(field), 'field-too-long', `${text.length} characters, ${most} at most`)
    return storable(text.slice(0, most))
  }

  #unmapped(): Readonly<Record<string, unknown>> {
    const rest = this.#reader.unmapped()
    const size = Buffer.byteLength(JSON.stringify(rest))
    if (size <= longest.unmapped) return rest
    this.#refuse(
      '',
      'record-too-large',
      `${size} bytes that no field of the profile takes, ${longest.unmapped} at most`,
    )
    return {}
  }
}
