/** Tables by their columns: each says how a row's cell is made. */
import type { Cell, Column, TableBlock, Value } from '../model.ts'
import { count, type Edition, text } from './edition.ts'

export interface RowColumn<Row> extends Column {
  readonly cell: (row: Row) => Cell
}

export interface TableRequest<Row> {
  readonly id: string
  readonly caption: string
  /** Query.id */
  readonly query: string
  readonly columns: readonly RowColumn<Row>[]
  readonly rows: readonly Row[]
  /** Further rows, ready made: sums. */
  readonly sums?: readonly (readonly Cell[])[]
  readonly footnotes?: readonly string[]
}

export function table<Row>({
  id,
  caption,
  query,
  columns,
  rows,
  sums = [],
  footnotes = [],
}: TableRequest<Row>): TableBlock {
  return {
    kind: 'table',
    id,
    caption,
    query,
    columns: columns.map(({ label, kind, header }) => ({
      label,
      kind,
      ...(header !== undefined && { header }),
    })),
    rows: [...rows.map((row) => columns.map(({ cell }) => cell(row))), ...sums],
    footnotes,
  }
}

/** Its cells name their row; words from outside. */
export const nameColumn = <Row>(label: string, name: (row: Row) => string): RowColumn<Row> => ({
  label,
  kind: 'name',
  header: true,
  cell: (row) => ({ kind: 'name', name: name(row) }),
})

/** Its cells name their row; our own words. */
export const labelColumn = <Row>(label: string, words: (row: Row) => string): RowColumn<Row> => ({
  ...textColumn(label, words),
  header: true,
})

export const textColumn = <Row>(label: string, words: (row: Row) => string): RowColumn<Row> => ({
  label,
  kind: 'text',
  cell: (row) => text(words(row)),
})

export const countColumn = <Row>(label: string, amount: (row: Row) => number | null): RowColumn<Row> => ({
  label,
  kind: 'count',
  cell: (row) => count(amount(row)),
})

export const valueColumn = <Row>(
  label: string,
  kind: Value['kind'],
  value: (row: Row) => Value,
): RowColumn<Row> => ({ label, kind, cell: value })

export const rankColumn = <Row>(edition: Edition, rank: (row: Row) => number | null): RowColumn<Row> => ({
  label: edition.say('名次', 'Rank'),
  kind: 'rank',
  cell: (row) => ({ kind: 'rank', rank: rank(row) }),
})

/** Where it stood in the previous period, and how far it moved. */
export function previousColumns<Row extends { readonly rank: number; readonly previousRank: number | null }>(
  edition: Edition,
): RowColumn<Row>[] {
  return [
    {
      label: edition.say('前期名次', 'Previous rank'),
      kind: 'rank',
      cell: ({ previousRank }) => ({ kind: 'rank', rank: previousRank }),
    },
    {
      label: edition.say('升降', 'Move'),
      kind: 'move',
      cell: ({ previousRank, rank }) => ({ kind: 'move', from: previousRank, to: rank }),
    },
  ]
}
