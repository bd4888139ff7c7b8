/** Rows of the audit log; see migrations/0001-audit.sql. */
export interface AuditEntryTable {
  readonly sequence: number
  readonly at: Date
  readonly actor_kind: 'person' | 'machine' | 'system'
  readonly actor_id: string
  readonly actor_name: string
  readonly action: string
  readonly subject_kind: string
  readonly subject_id: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly agency: number | null
  /** Lower-case hexadecimal, as `hash`. */
  readonly previous_hash: string
  readonly hash: string
}

interface AuditHeadTable {
  readonly is_single: boolean
  readonly sequence: number
  readonly hash: string
}

declare module '../../store/records/tables.ts' {
  interface RecordTables {
    audit_entry: AuditEntryTable
    audit_head: AuditHeadTable
  }
}
