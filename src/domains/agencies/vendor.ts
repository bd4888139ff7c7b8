/** Vendors that monitor for agencies (資安監控廠商), as people see them, and the rules for what they hold. */
import { LianfangError } from '../../base/errors.ts'
import { isMailAddress } from '../outbox/index.ts'
import { faultOfText, most } from './agency.ts'

/** What is said of a vendor. */
export interface VendorDraft {
  /** What the centre calls it in files and messages: letters, digits, `.`, `_` and `-`. */
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
  /** Empty: unknown. */
  readonly mail: string
}

export interface VendorSummary extends VendorDraft {
  readonly id: number
  readonly version: number
  readonly archivedAt: Date | null
  /** How many agencies it serves now, as far as the reader may know. */
  readonly agencies: number
}

/** An agency that a vendor serves, and when. */
export interface Assignment {
  readonly id: string
  readonly agency: {
    readonly id: number
    readonly oid: string
    readonly nameZh: string
    readonly nameEn: string
  }
  /** 1970-01-01 for "ever since". */
  readonly from: Date
  /** First moment after it; null: still. */
  readonly to: Date | null
}

export interface Vendor extends VendorSummary {
  /** By the agencies' OIDs and times. */
  readonly assignments: readonly Assignment[]
}

/** Why it cannot be a vendor, or undefined. */
export function faultOfVendor({ code, nameZh, nameEn, mail }: VendorDraft): string | undefined {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(code))
    return `${JSON.stringify(code.slice(0, 60))} is no code: 1 to 40 letters, digits, dots, underscores and dashes`
  return (
    faultOfText('its name', nameZh, most.name) ??
    (nameEn === '' ? undefined : faultOfText('its English name', nameEn, most.name)) ??
    (mail === '' || isMailAddress(mail)
      ? undefined
      : `${JSON.stringify(mail.slice(0, 100))} is no mail address`)
  )
}

/** Why it cannot be served from then to then, or undefined. Times as of address ranges: between 1970 and 2106. */
export function faultOfTimes(from: Date, to: Date | null): string | undefined {
  if (from.getTime() < 0 || from.getTime() >= 2 ** 32 * 1000)
    return 'an agency is served from a time between 1970 and 2105'
  return to !== null && to <= from ? 'it cannot end before it begins' : undefined
}

/** Errors as vendor-invalid. */
export function refuseVendor(fault: string | undefined, hint = 'Correct it and send it again.'): void {
  if (fault !== undefined) throw new LianfangError('vendor-invalid', fault, { hint })
}
