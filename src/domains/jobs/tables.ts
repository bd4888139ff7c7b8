/** Rows of jobs; see migrations/0001-job.sql. */
import type { Generated } from 'kysely'

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface JobProgress {
  readonly done: number
  /** Absent while nobody knows. */
  readonly total?: number
  readonly note?: string
}

export interface JobError {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

export interface JobTable {
  readonly id: Generated<string>
  readonly sequence: Generated<number>
  readonly kind: string
  readonly parameters: unknown
  readonly state: Generated<JobState>
  readonly progress: JobProgress | null
  readonly result: unknown
  readonly error: JobError | null
  readonly by_kind: string
  readonly by_id: string
  readonly by_name: string
  readonly agency: number | null
  readonly attempts: Generated<number>
  readonly claim: string | null
  readonly lease_until: Date | null
  readonly is_cancel_asked: Generated<boolean>
  readonly created_at: Generated<Date>
  readonly started_at: Date | null
  readonly finished_at: Date | null
}

declare module '../../store/records/tables.ts' {
  interface RecordTables {
    job: JobTable
  }
}
