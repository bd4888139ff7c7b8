import type { ColumnType } from 'kysely'
import type { Transport } from './spool.ts'

/** `unknown` until an operator names it; what comes from an ignored one is dropped and counted. */
export type SourceState = 'unknown' | 'named' | 'ignored'

export interface LiveSourceTable {
  readonly id: ColumnType<string, string, never>
  readonly transport: ColumnType<Transport, Transport, never>
  readonly address: ColumnType<string, string, never>
  readonly name: string | null
  readonly state: ColumnType<SourceState, SourceState | undefined, SourceState>
  readonly format: string | null
  readonly time_zone: string | null
  readonly sensor: ColumnType<string, string | undefined, string>
  readonly certificate: string | null
  readonly first_seen: ColumnType<Date, Date, never>
  readonly last_seen: Date
  readonly expected_silence_minutes: number | null
  readonly note: ColumnType<string, string | undefined, string>
  readonly version: ColumnType<number, number | undefined, number>
}

declare module '../../store/records/tables.ts' {
  interface RecordTables {
    live_source: LiveSourceTable
  }
}
