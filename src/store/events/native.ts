import {
  AddressColumn,
  Bytes,
  NameColumn,
  NumberColumn,
  TextColumn,
  type NativeColumn,
} from './native-columns.ts'
import type { Column, Table } from './table.ts'

export { dictionaryLimit } from './native-columns.ts'

/**
 * Text of a String column as a byte string: one character a byte (`latin1` in Buffer's words), so that bytes which are not
 * UTF-8 survive exactly. `byteString` and `bytesOf` convert.
 */
export type ByteString = string

/** What a column of a ClickHouse type takes: ms since 1970 for DateTime64(3), s since 1970 for DateTime, 16 bytes for IPv6. */
export type NativeValue<T extends string = string> = T extends `DateTime${string}`
  ? number
  : T extends 'UInt64'
    ? number | bigint
    : T extends `UInt${string}`
      ? number
      : T extends 'IPv6'
        ? Uint8Array
        : T extends 'String' | 'LowCardinality(String)'
          ? ByteString
          : number | bigint | Uint8Array | ByteString

/** A row of a table, by its declaration. */
export type NativeRow<T extends Table> = {
  -readonly [C in T['columns'][number] as C['name']]: NativeValue<C['type']>
}

/** Encodes JavaScript text as UTF-8 bytes, one character each. */
export function byteString(text: string): ByteString {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** What writes a column of a ClickHouse type. */
type Writer<T extends string> = T extends 'String'
  ? TextColumn
  : T extends 'LowCardinality(String)'
    ? NameColumn
    : T extends 'IPv6'
      ? AddressColumn
      : NumberColumn

function writerOf(type: string): NativeColumn {
  const base = type.replace(/\(.*/s, '')
  switch (base) {
    case 'DateTime64':
      return new NumberColumn(8, true)
    case 'UInt64':
      return new NumberColumn(8)
    case 'DateTime':
    case 'UInt32':
      return new NumberColumn(4)
    case 'UInt16':
      return new NumberColumn(2)
    case 'UInt8':
      return new NumberColumn(1)
    case 'IPv6':
      return new AddressColumn()
    case 'String':
      return new TextColumn()
    case 'LowCardinality':
      if (type === 'LowCardinality(String)') return new NameColumn()
  }
  throw new TypeError(`no Native encoding for ${type}`)
}

interface WrittenColumn {
  readonly name: string
  readonly type: string
  readonly writer: NativeColumn
  constant: number | bigint | undefined
}

type Declared = Pick<Column, 'name' | 'type'>

/**
 * Collects rows and gives them as one block of ClickHouse's Native format (revision 0, as HTTP inserts read it):
 * varint columns, varint rows, then per column its name, its type and its body. Rows are pushed whole, or a column at a time:
 * the row in hand is number `rows`, which is raised when it is complete.
 */
export class NativeBlock<const C extends Declared = Declared> {
  rows = 0
  readonly #columns: readonly WrittenColumn[]
  readonly #dictionaries: readonly NameColumn[]

  constructor(columns: readonly C[]) {
    this.#columns = columns.map(({ name, type }) => ({
      name,
      type,
      writer: writerOf(type),
      constant: undefined,
    }))
    this.#dictionaries = this.#columns
      .map(({ writer }) => writer)
      .filter((writer) => writer instanceof NameColumn)
  }

  /** What writes a column. */
  column<N extends C['name']>(name: N): Writer<Extract<C, { name: N }>['type']> {
    return this.#find(name).writer as Writer<Extract<C, { name: N }>['type']>
  }

  /** A column of numbers has this value in every row: rows that are pushed do not have it. */
  constant(name: C['name'], value: number | bigint): void {
    const found = this.#find(name)
    if (!(found.writer instanceof NumberColumn)) throw new TypeError(`${name} is no column of numbers`)
    found.constant = value
  }

  #find(name: string): WrittenColumn {
    const found = this.#columns.find((column) => column.name === name)
    if (found === undefined) throw new TypeError(`no column ${name}`)
    return found
  }

  /** Appends a row. Throws a RangeError for a number outside its column's type: the row is then damaged, so check first. */
  push(row: Readonly<Record<string, NativeValue>>): void {
    for (const { name, writer, constant } of this.#columns) {
      if (constant !== undefined) continue
      const value = row[name]
      if (value === undefined) throw new TypeError(`row without ${name}`)
      writer.put(this.rows, value)
    }
    this.rows++
  }

  /** Entries of the fullest dictionary; `dictionaryLimit` is the most there may be. */
  get dictionary(): number {
    return this.#dictionaries.reduce((most, { size }) => Math.max(most, size), 0)
  }

  /** The block. Views that the next push after `clear` overwrites. */
  parts(): Uint8Array[] {
    const parts: Uint8Array[] = []
    const start = new Bytes()
    start.varint(this.#columns.length)
    start.varint(this.rows)
    parts.push(start.view())
    for (const { name, type, writer, constant } of this.#columns) {
      if (constant !== undefined && writer instanceof NumberColumn) writer.fill(this.rows, constant)
      const head = new Bytes()
      head.string(name)
      head.string(type)
      parts.push(head.view(), ...writer.parts(this.rows))
    }
    return parts
  }

  clear(): void {
    this.rows = 0
    for (const { writer } of this.#columns) writer.clear()
  }
}
