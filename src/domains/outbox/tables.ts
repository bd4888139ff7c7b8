import type { ColumnType, Generated } from 'kysely'

export interface MailTable {
  id: string
  recipient: string
  template: string
  language: 'zh-TW' | 'en'
  sealed: Buffer | null
  state: Generated<'queued' | 'sent' | 'failed'>
  attempts: Generated<number>
  created_at: ColumnType<Date, Date, never>
  next_attempt_at: Date
  expires_at: Date
  settled_at: Date | null
  answer: string | null
}

declare module '../../store/records/tables.ts' {
  interface RecordTables {
    mail: MailTable
  }
}
