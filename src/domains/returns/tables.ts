import type { ColumnType, Generated } from 'kysely'
import type { DeliveryReport } from './report.ts'
import type { ProfileFile } from './profile.ts'

/** Forms of tickets: 資安監控單, 情資分析單, and raw alerts of detectors, which are no valid returns. */
export const ticketForms = ['monitoring', 'analysis', 'alert'] as const
export type TicketForm = (typeof ticketForms)[number]
/** Besides, 監控設備狀況單: one row a device and month. */
export const forms = [...ticketForms, 'device-status'] as const
export type Form = (typeof forms)[number]

export type AddressRole = 'source' | 'relay' | 'destination'

/** Rows of returns; see migrations/0001-returns.sql. */
interface ProfileTable {
  readonly id: string
  readonly version: number
  readonly vendor: number | null
  readonly profile: ProfileFile
  readonly created_at: Date
  readonly created_by: string
}

interface DeliveryTable {
  readonly id: Generated<number>
  readonly vendor: number
  readonly form: Form
  readonly profile: string
  readonly profile_version: number
  readonly sha256: string
  readonly parameters: string
  readonly channel: 'push' | 'upload' | 'command'
  readonly file_name: string
  readonly bytes: number
  readonly received_at: Date
  readonly by_kind: string
  readonly by_id: string
  readonly by_name: string
  read: Generated<number>
  stored: Generated<number>
  unchanged: Generated<number>
  set_aside: Generated<number>
  blank: Generated<number>
  report: Generated<DeliveryReport>
}

interface SetAsideTable {
  readonly id: Generated<number>
  readonly delivery: number
  readonly vendor: number
  readonly row_number: number
  column_name: string
  code: string
  detail: string
  problems: unknown
  readonly bytes: Buffer
  readonly is_record: boolean
  readonly identity: string | null
  state: Generated<'waiting' | 'taken'>
  replayed_at: ColumnType<Date | null, never, Date>
}

export interface TicketTable {
  readonly id: Generated<number>
  readonly vendor: number
  readonly form: TicketForm
  readonly number: string
  revision: number | null
  revisions: Generated<number>
  content_hash: string
  agency: number
  category: string | null
  level: string | null
  threat_class: string
  threat_type: string | null
  given_class: string
  severity_id: number
  event_at: Date
  detected_at: Date | null
  returned_at: Date
  revised_at: Date
  received_at: Date
  state: string
  given_state: string
  title: string
  description: string
  rule: string
  signature: string
  evidence: string
  relays: readonly string[]
  flags: readonly string[]
  unmapped: Readonly<Record<string, unknown>>
  delivery: number
}

interface RevisionTable {
  readonly ticket: number
  readonly content_hash: string
  readonly vendor: number
  readonly agency: number
  readonly revision: number | null
  readonly revised_at: Date
  readonly received_at: Date
  readonly delivery: number
  readonly content: unknown
}

interface SourceTable {
  readonly ticket: number
  readonly role: AddressRole
  readonly ip: string
  readonly country: string | null
  readonly vendor: number
  readonly agency: number
  readonly event_at: Date
}

interface LinkTable {
  readonly ticket: number
  readonly canonical: number
  readonly agency: number
}

interface DeviceStatusTable {
  readonly id: Generated<number>
  readonly vendor: number
  readonly agency: number
  /** Its first day. */
  readonly month: string
  readonly device: string
  readonly kind: string
  readonly state: string
  readonly given_state: string
  readonly last_seen_at: Date | null
  readonly note: string
  readonly flags: readonly string[]
  readonly unmapped: Readonly<Record<string, unknown>>
  readonly returned_at: Date
  readonly received_at: Date
  readonly content_hash: string
  is_current: boolean
  readonly delivery: number
}

interface SummaryTable {
  readonly id: Generated<number>
  readonly period_from: Date
  readonly period_to: Date
  readonly dimension: 'all' | 'class' | 'cell' | 'country'
  readonly category: string
  readonly level: string
  readonly threat_class: string
  readonly country: string
  readonly tickets: number
  readonly sha256: string
  readonly received_at: Date
  readonly by_name: string
}

/** Valid returns, each event once. */
type CountedView = Pick<
  {
    [Column in keyof TicketTable]: TicketTable[Column] extends Generated<infer Value>
      ? Value
      : TicketTable[Column]
  },
  | 'vendor'
  | 'form'
  | 'agency'
  | 'category'
  | 'level'
  | 'threat_class'
  | 'severity_id'
  | 'event_at'
  | 'detected_at'
  | 'returned_at'
> & { readonly id: number }

declare module '../../store/records/tables.ts' {
  interface RecordTables {
    return_profile: ProfileTable
    return_delivery: DeliveryTable
    return_set_aside: SetAsideTable
    return_ticket: TicketTable
    return_ticket_revision: RevisionTable
    return_source: SourceTable
    return_link: LinkTable
    device_status: DeviceStatusTable
    return_summary: SummaryTable
    return_counted: CountedView
  }
}
