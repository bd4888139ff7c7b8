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
  /** Rows of a granule (8192 by default): small where single keys are looked up in a long table. */
  readonly granularity?: number
  /** What is kept how long is a setting: its name for whole rows, and for what single columns hold. Counted from metadata_processed_time. */
  readonly keep?: { readonly rows: string; readonly columns: Readonly<Record<string, string>> }
  /** Of counts: a table (start_time, nonce) that has a new row whenever a batch is taken out of an hour. Equal counts may come back for other events. */
  readonly retaken?: Table
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
