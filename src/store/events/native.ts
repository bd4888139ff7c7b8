import type { Column, Table } from './table.ts'

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

/** Bytes that grow by doubling and are re-used after `clear`. */
class Bytes {
  length = 0
  #buffer = Buffer.allocUnsafe(4096)

  reserve(length: number): Buffer {
    if (this.length + length > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.length + length))
      this.#buffer.copy(grown, 0, 0, this.length)
      this.#buffer = grown
    }
    return this.#buffer
  }

  varint(value: number): void {
    const buffer = this.reserve(8)
    while (value >= 0x80) {
      buffer[this.length++] = (value & 0x7f) | 0x80
      value = Math.floor(value / 128)
    }
    buffer[this.length++] = value
  }

  string(value: ByteString): void {
    this.varint(value.length)
    this.reserve(value.length).write(value, this.length, 'latin1')
    this.length += value.length
  }

  view(): Uint8Array {
    return this.#buffer.subarray(0, this.length)
  }
}

interface ColumnWriter {
  push(value: NativeValue): void
  clear(): void
  /** The column's body for `rows` rows. */
  parts(rows: number): Uint8Array[]
  /** Entries of the dictionary; -1 for a column without. */
  readonly dictionary: number
}

function fixedWriter(
  width: number,
  write: (buffer: Buffer, value: NativeValue, at: number) => void,
): ColumnWriter {
  const bytes = new Bytes()
  return {
    push(value) {
      write(bytes.reserve(width), value, bytes.length)
      bytes.length += width
    },
    clear() {
      bytes.length = 0
    },
    parts: () => [bytes.view()],
    dictionary: -1,
  }
}

function stringWriter(): ColumnWriter {
  const bytes = new Bytes()
  return {
    push(value) {
      bytes.string(value as ByteString)
    },
    clear() {
      bytes.length = 0
    },
    parts: () => [bytes.view()],
    dictionary: -1,
  }
}

/** Row indexes are always UInt16, so that blocks of equal rows are equal bytes whatever wrote them. */
export const dictionaryLimit = 65_536

function lowCardinalityWriter(): ColumnWriter {
  const dictionary = new Map<ByteString, number>()
  const keys = new Bytes()
  const indexes = new Bytes()
  let last = ''
  let lastIndex = -1
  return {
    push(value) {
      const key = value as ByteString
      if (lastIndex < 0 || key !== last) {
        let index = dictionary.get(key)
        if (index === undefined) {
          index = dictionary.size
          if (index === dictionaryLimit) throw new RangeError('dictionary of a LowCardinality column is full')
          dictionary.set(key, index)
          keys.string(key)
        }
        last = key
        lastIndex = index
      }
      indexes.length = indexes.reserve(2).writeUInt16LE(lastIndex, indexes.length)
    },
    clear() {
      dictionary.clear()
      keys.length = 0
      indexes.length = 0
      lastIndex = -1
    },
    parts(rows) {
      const head = Buffer.alloc(24)
      head.writeBigUInt64LE(1n, 0) // version: shared dictionaries with additional keys
      head.writeBigUInt64LE(0x601n, 8) // UInt16 indexes | has additional keys | dictionary to be updated
      head.writeBigUInt64LE(BigInt(dictionary.size), 16)
      const count = Buffer.alloc(8)
      count.writeBigUInt64LE(BigInt(rows))
      return [head, keys.view(), count, indexes.view()]
    },
    get dictionary() {
      return dictionary.size
    },
  }
}

function writerOf(type: string): ColumnWriter {
  const base = type.replace(/\(.*/s, '')
  switch (base) {
    case 'DateTime64':
      return fixedWriter(8, (buffer, value, at) => buffer.writeBigInt64LE(BigInt(value as number), at))
    case 'UInt64':
      return fixedWriter(8, (buffer, value, at) =>
        buffer.writeBigUInt64LE(BigInt(value as number | bigint), at),
      )
    case 'DateTime':
    case 'UInt32':
      return fixedWriter(4, (buffer, value, at) => buffer.writeUInt32LE(value as number, at))
    case 'UInt16':
      return fixedWriter(2, (buffer, value, at) => buffer.writeUInt16LE(value as number, at))
    case 'UInt8':
      return fixedWriter(1, (buffer, value, at) => buffer.writeUInt8(value as number, at))
    case 'IPv6':
      return fixedWriter(16, (buffer, value, at) => buffer.set(value as Uint8Array, at))
    case 'String':
      return stringWriter()
    case 'LowCardinality':
      if (type === 'LowCardinality(String)') return lowCardinalityWriter()
  }
  throw new TypeError(`no Native encoding for ${type}`)
}

/**
 * Collects rows and gives them as one block of ClickHouse's Native format (revision 0, as HTTP inserts read it):
 * varint columns, varint rows, then per column its name, its type and its body.
 */
export class NativeBlock {
  rows = 0
  readonly #columns: readonly {
    readonly name: string
    readonly type: string
    readonly writer: ColumnWriter
  }[]
  readonly #dictionaries: readonly ColumnWriter[]

  constructor(columns: readonly Pick<Column, 'name' | 'type'>[]) {
    this.#columns = columns.map(({ name, type }) => ({ name, type, writer: writerOf(type) }))
    this.#dictionaries = this.#columns.map(({ writer }) => writer).filter(({ dictionary }) => dictionary >= 0)
  }

  /** Appends a row. Throws a RangeError for a number outside its column's type: the row is then damaged, so check first. */
  push(row: Readonly<Record<string, NativeValue>>): void {
    for (const { name, writer } of this.#columns) {
      const value = row[name]
      if (value === undefined) throw new TypeError(`row without ${name}`)
      writer.push(value)
    }
    this.rows++
  }

  /** Entries of the fullest dictionary; `dictionaryLimit` is the most there may be. */
  get dictionary(): number {
    return this.#dictionaries.reduce((most, { dictionary }) => Math.max(most, dictionary), 0)
  }

  /** The block. Views that the next push after `clear` overwrites. */
  parts(): Uint8Array[] {
    const parts: Uint8Array[] = []
    const start = new Bytes()
    start.varint(this.#columns.length)
    start.varint(this.rows)
    parts.push(start.view())
    for (const { name, type, writer } of this.#columns) {
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
