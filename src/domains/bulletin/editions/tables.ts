import type { ColumnType, Generated } from 'kysely'
import type { Bulletin, Language } from '../model.ts'
import type { PartName } from '../writing/part.ts'

export type State = 'draft' | 'frozen' | 'published' | 'withdrawn'

/** Rows of editions; see migrations/0001-editions.sql. */
export interface EditionTable {
  readonly id: string
  kind: Bulletin['kind']
  slug: string
  readonly period_from: Date
  readonly period_to: Date
  readonly time_zone: string
  previous_from: Date | null
  previous_to: Date | null
  number: number
  parts: readonly PartName[]
  readonly asked: readonly PartName[] | null
  state: Generated<State>
  sharing: Bulletin['sharing']
  publisher: string | null
  version: Generated<number>
  data_as_of: Date
  readonly created_at: Date
  readonly created_by: string
  frozen_at: ColumnType<Date | null, never, Date>
  frozen_by: ColumnType<string | null, never, string>
  published_at: ColumnType<Date | null, never, Date>
  published_by: ColumnType<string | null, never, string>
  withdrawn_at: ColumnType<Date | null, never, Date>
  withdrawn_by: ColumnType<string | null, never, string>
  withdrawn_reason: ColumnType<string | null, never, string>
}

interface ModelTable {
  readonly edition: string
  readonly language: Language
  readonly id: string
  title: string
  label: string
  publisher: string
  model: Bulletin
  final: ColumnType<Bulletin | null, never, Bulletin>
  digest: ColumnType<string | null, never, string>
}

interface QueryTable {
  readonly edition: string
  readonly id: string
  readonly store: 'events' | 'records'
  readonly sql: string
  /** See executed.ts. */
  readonly parameters: string
}

interface EditTable {
  readonly edition: string
  readonly language: Language
  readonly sentence: string
  text: string
  original: string
  changed_at: Date
  changed_by: string
}

declare module '../../../store/records/tables.ts' {
  interface RecordTables {
    bulletin_edition: EditionTable
    bulletin_model: ModelTable
    bulletin_query: QueryTable
    bulletin_edit: EditTable
  }
}
