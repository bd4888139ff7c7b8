/** Agencies as people see them, and the rules for what they hold. */
import { LianfangError } from '../../base/errors.ts'
import { levels, type Level } from './tables.ts'

export interface Contact {
  readonly name: string
  /** What for, as the agency says it. */
  readonly role: string
  readonly mail: string
  readonly phone: string
}

export interface Range {
  readonly id: string
  /** CIDR. */
  readonly prefix: string
  /** 1970-01-01 for "ever since". */
  readonly from: Date
  /** First moment after it; null: still. */
  readonly to: Date | null
}

/** What is said of an agency. */
export interface AgencyDraft {
  /** 2.16.886.… */
  readonly oid: string
  readonly nameZh: string
  readonly nameEn: string
  /** Its superior's id. */
  readonly parent: number | null
  readonly level: Level | null
  /** Code of a business category. */
  readonly category: string | null
}

export interface AgencySummary extends AgencyDraft {
  readonly id: number
  readonly version: number
  readonly archivedAt: Date | null
}

export interface Agency extends AgencySummary {
  /** Null for readers who may not know it. */
  readonly parentOid: string | null
  readonly contacts: readonly Contact[]
  /** In the order of prefixes and times. */
  readonly ranges: readonly Range[]
}

export const most = { contacts: 20, ranges: 2000, name: 200, contact: 200 } as const

/** Why it cannot be an agency, or undefined. */
export function faultOfDraft({ oid, nameZh, nameEn, level }: AgencyDraft): string | undefined {
  if (!/^2\.16\.886(\.(0|[1-9]\d{0,9})){1,20}$/.test(oid))
    return `${JSON.stringify(oid)} is no object identifier of an agency (2.16.886.…)`
  return (
    faultOfText('its name', nameZh, most.name) ??
    (nameEn === '' ? undefined : faultOfText('its English name', nameEn, most.name)) ??
    (level === null || levels.includes(level) ? undefined : `${JSON.stringify(level)} is no level (A to E)`)
  )
}

/** Why they cannot be contacts, or undefined. */
export function faultOfContacts(contacts: readonly Contact[]): string | undefined {
  if (contacts.length > most.contacts) return `more than ${most.contacts} contacts`
  for (const { name, role, mail, phone } of contacts) {
    const fault =
      faultOfText("a contact's name", name, most.contact) ??
      [role, mail, phone]
        .map((text) => (text === '' ? undefined : faultOfText('a contact', text, most.contact)))
        .find(Boolean)
    if (fault !== undefined) return fault
    if (mail !== '' && !/^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/.test(mail))
      return `${JSON.stringify(mail)} is no mail address`
  }
  return undefined
}

/** Why it is no text of a line, or undefined. */
export function faultOfText(what: string, text: string, length: number): string | undefined {
  if (text.trim() === '') return `${what} is empty`
  if (text !== text.trim()) return `${what} begins or ends with a blank`
  if (text.length > length) return `${what} is longer than ${length} characters`

  return /[\u0000-\u001f\u007f\u2028\u2029]/.test(text) ? `${what} holds a control character` : undefined
}

/** Errors as agency-invalid. */
export function refuse(fault: string | undefined, hint = 'Correct it and send it again.'): void {
  if (fault !== undefined) throw new LianfangError('agency-invalid', fault, { hint })
}
