import type { Generated } from 'kysely'

/** Rows of the registry; see migrations/. */
interface AgencyTable {
  readonly id: Generated<number>
  readonly oid: string
  readonly name_zh: string
  readonly name_en: string
  readonly parent: number | null
  readonly level: Level | null
  readonly category: string | null
  readonly version: Generated<number>
  readonly archived_at: Date | null
  readonly changed_at: Generated<Date>
}

interface AgencyContactTable {
  readonly agency: number
  readonly position: number
  readonly name: string
  readonly role: string
  readonly mail: string
  readonly phone: string
}

interface AgencyRangeTable {
  readonly id: Generated<string>
  readonly agency: number
  readonly prefix: string
  readonly valid_from: Date
  readonly valid_to: Date | null
}

interface VendorTable {
  readonly id: Generated<number>
  readonly code: string
  readonly name_zh: string
  readonly name_en: string
  readonly mail: string
  readonly version: Generated<number>
  readonly archived_at: Date | null
  readonly changed_at: Generated<Date>
}

interface VendorAgencyTable {
  readonly id: Generated<string>
  readonly vendor: number
  readonly agency: number
  readonly valid_from: Date
  readonly valid_to: Date | null
}

interface BusinessCategoryTable {
  readonly code: string
  readonly name_zh: string
  readonly name_en: string
}

/** Responsibility levels (資通安全責任等級), the most responsible first. */
export const levels = ['A', 'B', 'C', 'D', 'E'] as const
export type Level = (typeof levels)[number]

declare module '../../store/records/tables.ts' {
  interface RecordTables {
    agency: AgencyTable
    agency_contact: AgencyContactTable
    agency_range: AgencyRangeTable
    business_category: BusinessCategoryTable
    vendor: VendorTable
    vendor_agency: VendorAgencyTable
  }
}
