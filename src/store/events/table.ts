/**
 * One declaration per table gives its DDL (topology.ts), its Native encoding (native.ts) and its documentation.
 * Column names are OCSF attribute paths in snake case.
 */
export interface Column {
  readonly name: string
  /** A ClickHouse type, written as ClickHouse prints it back. */
  readonly type: string
  /** Compression, as in `CODEC(…)`, without the word. */
  readonly codec?: string
  /** Column retention: an expression over other columns of the row. */
  readonly ttl?: string
  readonly comment: string
}

export interface Table {
  readonly name: string
  readonly comment: string
  readonly columns: readonly Column[]
  readonly engine:
    | 'MergeTree'
    | { readonly kind: 'SummingMergeTree'; readonly sum: readonly string[] }
    | { readonly kind: 'ReplacingMergeTree'; readonly version: string }
  readonly orderBy: readonly string[]
  readonly partitionBy?: string
  /** Row retention: an expression. */
  readonly ttl?: string
}

/** A table of each node held in its memory, for `dictGet('database.name', …)`: every node has all of it. */
export interface Dictionary {
  readonly name: string
  readonly comment: string
  /** The first column is the key. */
  readonly columns: readonly Column[]
  /** Its part on the node is read. */
  readonly table: Table
  /** Of the table's rows, those that the dictionary holds: an expression in which {table} stands for the table. */
  readonly where: string
  /** An expression over {table} that changes when the dictionary must be read again. */
  readonly version: string
  readonly layout: 'ip_trie'
}

/** What a table's insert may carry: ready Native blocks one after the other, or one JSON object a line. */
export interface Payload {
  readonly format: 'Native' | 'JSONEachRow'
  readonly rows: number
  /** Concatenated they are the body. Views into memory that the producer re-uses: read them before asking it for more. */
  readonly parts: readonly Uint8Array[]
}
