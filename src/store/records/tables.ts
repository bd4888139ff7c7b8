import type { Transaction } from 'kysely'

/**
 * Every table of the record store. A domain adds its own beside its row interfaces, in its `tables.ts`:
 *
 *     declare module '../../store/records/tables.ts' {
 *       interface RecordTables { agency: AgencyTable }
 *     }
 *
 * Values arrive as: bigint and numeric → number (refused past 2^53), timestamptz → Date (declare them `timestamptz(3)`: a Date
 * holds milliseconds), date → 'YYYY-MM-DD', jsonb → what it holds, inet and cidr → text.
 */
export interface RecordTables {
  schema_migration: SchemaMigrationTable
}

/** Migrations that a database has. */
interface SchemaMigrationTable {
  readonly room: string
  readonly number: number
  readonly name: string
  /** SHA-256 of the file, lower-case hexadecimal. */
  readonly checksum: string
  readonly applied_at: Date
}

/** One transaction, bound to a scope. */
export type Records = Transaction<RecordTables>

/** Who asks. Row-level security decides by it; nobody sees a row without one. */
export type Scope =
  /** Our own schedules, sign-in itself. */
  | { readonly kind: 'system' }
  /** Administrator, analyst, operator: every agency. */
  | { readonly kind: 'centre' }
  /** An agency officer: one agency. */
  | { readonly kind: 'agency'; readonly agency: number }
  /** Somebody of a vendor that monitors for agencies: what the vendor itself has to do with. */
  | { readonly kind: 'vendor'; readonly vendor: number }
  /** Whoever is not signed in: what was published. */
  | { readonly kind: 'public' }

export interface RecordStore {
  /**
   * One transaction under row-level security. Serialisation failures, deadlocks and connections lost before the commit are tried
   * again, so `work` may run more than once: it must not do what a rollback does not undo. Do not call within() inside of it.
   * Errors: records-unreachable, records-refused, records-busy, records-timeout, records-disk-full; conflict (a ConflictError),
   * invalid and forbidden for what the tables' constraints and policies refuse; what `work` throws.
   */
  within<Result>(
    scope: Scope,
    work: (records: Records) => Promise<Result>,
    how?: { readonly isolation?: 'read committed' | 'repeatable read' | 'serializable' },
  ): Promise<Result>
  close(): Promise<void>
}
