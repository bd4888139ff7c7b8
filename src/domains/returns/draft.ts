/** What a record becomes before it is stored, and what can be wrong with it. */
import type { AddressRole, TicketForm } from './tables.ts'

/** What speaks against storing a row, or (a flag) what a reader of the ticket must know. Codes are stable. */
export interface Problem {
  /** Row of the table, line of the text, or place in the list, from 1. */
  readonly row: number
  /** Heading or JSON path; empty for the row as a whole. */
  readonly column: string
  readonly code: string
  readonly detail: string
}

/** Why a row is set aside. */
export const refusals = [
  'agency-missing',
  'agency-not-yours',
  'number-missing',
  'number-invalid',
  'revision-invalid',
  'form-differs',
  'time-missing',
  'time-invalid',
  'time-too-old',
  'time-in-future',
  'severity-unknown',
  'address-invalid',
  'too-many-addresses',
  'field-too-long',
  'record-too-large',
  'month-missing',
  'month-invalid',
  'month-in-future',
  'device-missing',
  // Of readers.
  'cell-error',
  'cell-invalid',
  'formula-without-value',
  'row-too-wide',
  'row-invalid',
  'quote-unclosed',
  'quote-invalid',
  'json-invalid',
  'stix-invalid',
  'stix-unsupported',
  'stix-unused',
] as const

/** What a stored ticket or device carries. */
export const flags = [
  'class-unknown',
  'state-unknown',
  'address-elsewhere',
  'event-time-assumed',
  'times-out-of-order',
  'month-unfinished',
] as const
export type Flag = (typeof flags)[number]

export interface AddressDraft {
  readonly ip: string
  readonly role: AddressRole
}

/** An agency as it is on the day of receipt. */
export interface AgencyThen {
  readonly id: number
  readonly category: string | null
  readonly level: string | null
}

export interface TicketDraft {
  readonly kind: 'ticket'
  readonly row: number
  readonly form: TicketForm
  readonly number: string
  readonly revision: number | null
  readonly agency: AgencyThen
  readonly threatClass: string
  readonly threatType: string | null
  readonly givenClass: string
  readonly severity: number
  readonly eventAt: Date
  readonly detectedAt: Date | null
  /** As the vendor says; null: when it came. */
  readonly returnedAt: Date | null
  readonly state: TicketState
  readonly givenState: string
  readonly title: string
  readonly description: string
  readonly rule: string
  readonly signature: string
  readonly evidence: string
  readonly addresses: readonly AddressDraft[]
  /** Domains and URLs. */
  readonly relays: readonly string[]
  readonly flags: readonly Flag[]
  readonly unmapped: Readonly<Record<string, unknown>>
}

export interface DeviceDraft {
  readonly kind: 'device'
  readonly row: number
  readonly agency: AgencyThen
  /** 2026-10. */
  readonly month: string
  readonly device: string
  readonly deviceKind: string
  readonly state: DeviceState
  readonly givenState: string
  readonly lastSeenAt: Date | null
  readonly returnedAt: Date | null
  readonly note: string
  readonly flags: readonly Flag[]
  readonly unmapped: Readonly<Record<string, unknown>>
}

/** How far the agency or vendor has come with it. */
export const ticketStates = [
  'open',
  'in-progress',
  'resolved',
  'closed',
  'false-positive',
  'unknown',
] as const
export type TicketState = (typeof ticketStates)[number]
export const deviceStates = ['normal', 'degraded', 'down', 'maintenance', 'removed', 'unknown'] as const
export type DeviceState = (typeof deviceStates)[number]

/** Characters at most. */
export const longest = {
  number: 200,
  word: 200,
  title: 1000,
  text: 20_000,
  relay: 2048,
  /** Bytes of what the profile has no field for, as JSON. */
  unmapped: 32 * 1024,
  /** Of a ticket. */
  addresses: 1000,
} as const
