import type { ByteString, NativeValue } from './native.ts'

/** A column of a block in ClickHouse's Native format (revision 0). Rows go up; those that are passed over have the type's default. */
export interface NativeColumn {
  put(row: number, value: NativeValue): void
  clear(): void
  /** The column's body for `rows` rows: views that the next put after `clear` overwrites. */
  parts(rows: number): Uint8Array[]
}

/** Copies source[from, to); for the few bytes that most values have, a loop is faster than a call. */
function copyBytes(target: Buffer, at: number, source: Uint8Array, from: number, to: number): void {
  if (to - from > 48) target.set(source.subarray(from, to), at)
  else for (let next = from; next < to; next++) target[at++] = source[next]!
}

/** Bytes as a byte string. */
export function latin1(source: Uint8Array, from: number, to: number): ByteString {
  return Buffer.from(source.buffer, source.byteOffset + from, to - from).toString('latin1')
}

/** Bytes that grow by doubling and are used again after `clear`. */
export class Bytes {
  length = 0
  buffer: Buffer = Buffer.allocUnsafe(4096)

  reserve(length: number): void {
    if (this.length + length <= this.buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + length))
    this.buffer.copy(grown, 0, 0, this.length)
    this.buffer = grown
  }

  /** LEB128. */
  varint(value: number): void {
    this.reserve(8)
    while (value >= 0x80) {
      this.buffer[this.length++] = (value & 0x7f) | 0x80
      value = Math.floor(value / 128)
    }
    this.buffer[this.length++] = value
  }

  string(value: ByteString): void {
    this.varint(value.length)
    this.reserve(value.length)
    this.buffer.write(value, this.length, 'latin1')
    this.length += value.length
  }

  bytes(source: Uint8Array, from: number, to: number): void {
    this.varint(to - from)
    this.reserve(to - from)
    copyBytes(this.buffer, this.length, source, from, to)
    this.length += to - from
  }

  view(): Uint8Array {
    return this.buffer.subarray(0, this.length)
  }
}

/** A column of numbers, `width` bytes each; `least` and `most` are what its type can hold. */
export class NumberColumn implements NativeColumn {
  readonly #width: 1 | 2 | 4 | 8
  readonly #least: number
  readonly #most: number
  /** Zero behind the last row. */
  #bytes = new Uint8Array(8192)
  #words = this.#bytes as Uint8Array | Uint16Array | Uint32Array
  #wide = new BigUint64Array(0)
  #rows = 0

  constructor(width: 1 | 2 | 4 | 8, signed = false) {
    this.#width = width
    this.#most = width === 8 ? Number.MAX_SAFE_INTEGER : 2 ** (8 * width) - 1
    this.#least = signed ? -this.#most : 0
    this.#view()
  }

  #view(): void {
    const { buffer } = this.#bytes
    this.#words =
      this.#width === 1 ? this.#bytes : this.#width === 2 ? new Uint16Array(buffer) : new Uint32Array(buffer)
    if (this.#width === 8) this.#wide = new BigUint64Array(buffer)
  }

  #reach(row: number): void {
    if (row < this.#rows) return
    this.#rows = row + 1
    if (this.#rows * this.#width <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, (row + 1024) * this.#width))
    grown.set(this.#bytes)
    this.#bytes = grown
    this.#view()
  }

  /** Throws a RangeError for what the type cannot hold. */
  put(row: number, value: NativeValue): void {
    this.#reach(row)
    if (typeof value === 'bigint') {
      if (this.#width !== 8 || this.#least < 0 || BigInt.asUintN(64, value) !== value)
        throw new RangeError(`${value} in a column of ${this.#width} bytes`)
      this.#wide[row] = value
      return
    }
    if (!(Number.isInteger(value) && (value as number) >= this.#least && (value as number) <= this.#most))
      throw new RangeError(`${String(value)} in a column of ${this.#width} bytes`)
    this.#set(row, value as number)
  }

  /** The same without a look at the value. */
  putNumber(row: number, value: number): void {
    this.#reach(row)
    this.#set(row, value)
  }

  /** 64 bits in two halves. */
  putHalves(row: number, high: number, low: number): void {
    this.#reach(row)
    this.#words[2 * row] = low
    this.#words[2 * row + 1] = high
  }

  #set(row: number, value: number): void {
    if (this.#width === 8) {
      // Elements take a number modulo 2^32, a negative one too.
      this.#words[2 * row] = value
      this.#words[2 * row + 1] = Math.floor(value / 0x1_0000_0000)
    } else this.#words[row] = value
  }

  /** The same value in the first `rows` rows. */
  fill(rows: number, value: number | bigint): void {
    if (rows === 0) return
    this.put(rows - 1, value)
    if (this.#width === 8) this.#wide.fill(this.#wide[rows - 1]!, 0, rows)
    else this.#words.fill(Number(value), 0, rows)
  }

  clear(): void {
    this.#bytes.fill(0, 0, this.#rows * this.#width)
    this.#rows = 0
  }

  parts(rows: number): Uint8Array[] {
    if (rows > 0) this.#reach(rows - 1)
    return [this.#bytes.subarray(0, rows * this.#width)]
  }
}

/** A column of addresses, 16 bytes each. */
export class AddressColumn implements NativeColumn {
  /** Zero behind the last row. */
  #bytes = new Uint8Array(16_384)
  #rows = 0

  #reach(row: number): void {
    if (row < this.#rows) return
    this.#rows = row + 1
    if (this.#rows * 16 <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, (row + 1024) * 16))
    grown.set(this.#bytes)
    this.#bytes = grown
  }

  put(row: number, value: NativeValue): void {
    this.#reach(row)
    const address = value as Uint8Array
    for (let n = 0; n < 16; n++) this.#bytes[row * 16 + n] = address[n]!
  }

  /** An IPv4 address, its first byte the highest of the number's 32 bits. */
  putIpv4(row: number, address: number): void {
    this.#reach(row)
    const bytes = this.#bytes
    const at = row * 16
    bytes[at + 10] = bytes[at + 11] = 0xff
    bytes[at + 12] = address >>> 24
    bytes[at + 13] = address >>> 16
    bytes[at + 14] = address >>> 8
    bytes[at + 15] = address
  }

  clear(): void {
    this.#bytes.fill(0, 0, this.#rows * 16)
    this.#rows = 0
  }

  parts(rows: number): Uint8Array[] {
    if (rows > 0) this.#reach(rows - 1)
    return [this.#bytes.subarray(0, rows * 16)]
  }
}

/** A column of texts. */
export class TextColumn implements NativeColumn {
  readonly #bytes = new Bytes()
  #rows = 0

  /** Makes it the turn of `row`. */
  #reach(row: number): void {
    const passed = row - this.#rows
    this.#rows = row + 1
    if (passed === 0) return
    this.#bytes.reserve(passed)
    const { buffer } = this.#bytes
    for (let n = 0; n < passed; n++) buffer[this.#bytes.length++] = 0
  }

  put(row: number, value: NativeValue): void {
    this.#reach(row)
    this.#bytes.string(value as ByteString)
  }

  putBytes(row: number, source: Uint8Array, from: number, to: number): void {
    this.#reach(row)
    this.#bytes.bytes(source, from, to)
  }

  clear(): void {
    this.#bytes.length = 0
    this.#rows = 0
  }

  parts(rows: number): Uint8Array[] {
    if (rows > this.#rows) {
      this.#reach(rows)
      this.#rows = rows
    }
    return [this.#bytes.view()]
  }
}

/** Row indexes are always UInt16, so that blocks of equal rows are equal bytes whatever wrote them. */
export const dictionaryLimit = 65_536

const cacheBits = 12

/** A column of texts that come again and again: a dictionary in order of first appearance. */
export class NameColumn implements NativeColumn {
  readonly #entries = new Map<ByteString, number>()
  readonly #names: ByteString[] = []
  readonly #keys = new Bytes()
  #indexes = new Uint16Array(4096)
  #rows = 0
  #last = ''
  #lastIndex = -1
  /** Where each entry's text stands in #keys. */
  readonly #places: number[] = []
  /** Index + 1 of names that came as bytes, by a hash of them. Changes speed only. */
  readonly #cache = new Uint32Array(1 << cacheBits)

  #reach(row: number): void {
    if (row >= this.#indexes.length) {
      const grown = new Uint16Array(Math.max(this.#indexes.length * 2, row + 1024))
      grown.set(this.#indexes)
      this.#indexes = grown
    }
    if (row > this.#rows) this.#indexes.fill(this.#indexOf(''), this.#rows, row)
    this.#rows = row + 1
  }

  #indexOf(name: ByteString): number {
    if (this.#lastIndex >= 0 && name === this.#last) return this.#lastIndex
    let index = this.#entries.get(name)
    if (index === undefined) {
      index = this.#entries.size
      if (index === dictionaryLimit) throw new RangeError('dictionary of a LowCardinality column is full')
      this.#entries.set(name, index)
      this.#names.push(name)
      this.#keys.string(name)
      this.#places.push(this.#keys.length - name.length)
    }
    this.#last = name
    this.#lastIndex = index
    return index
  }

  /** Answers the index of the value, which `name` turns back. */
  put(row: number, value: NativeValue): number {
    this.#reach(row)
    const index = this.#indexOf(value as ByteString)
    this.#indexes[row] = index
    return index
  }

  putBytes(row: number, source: Uint8Array, from: number, to: number): number {
    this.#reach(row)
    const index = this.#cached(source, from, to)
    this.#indexes[row] = index
    return index
  }

  #cached(source: Uint8Array, from: number, to: number): number {
    const length = to - from
    let hash = length
    for (let at = from, end = Math.min(to, from + 6); at < end; at++) hash = (hash * 31 + source[at]!) | 0
    for (let at = Math.max(from, to - 6); at < to; at++) hash = (hash * 31 + source[at]!) | 0
    const entry = Math.imul(hash, 0x9e3779b1) >>> (32 - cacheBits)
    const guess = this.#cache[entry]! - 1
    if (guess >= 0 && this.#names[guess]!.length === length) {
      const { buffer } = this.#keys
      let known = this.#places[guess]!
      let at = from
      while (at < to && source[at] === buffer[known]) {
        at++
        known++
      }
      if (at === to) return guess
    }
    const index = this.#indexOf(latin1(source, from, to))
    this.#cache[entry] = index + 1
    return index
  }

  /** The index of a row's value. */
  at(row: number): number {
    return this.#indexes[row]!
  }

  /** The name of an index. */
  name(index: number): ByteString {
    return this.#names[index]!
  }

  /** Entries of the dictionary. */
  get size(): number {
    return this.#entries.size
  }

  clear(): void {
    this.#entries.clear()
    this.#names.length = this.#places.length = 0
    this.#keys.length = 0
    this.#rows = 0
    this.#lastIndex = -1
    this.#cache.fill(0)
  }

  parts(rows: number): Uint8Array[] {
    if (rows > this.#rows) {
      this.#reach(rows)
      this.#rows = rows
    }
    // Version 1: shared dictionaries with additional keys. UInt16 indexes | has additional keys | dictionary to be updated.
    const head = BigUint64Array.of(1n, 0x601n, BigInt(this.#entries.size))
    const count = BigUint64Array.of(BigInt(rows))
    return [
      new Uint8Array(head.buffer),
      this.#keys.view(),
      new Uint8Array(count.buffer),
      new Uint8Array(this.#indexes.buffer, 0, rows * 2),
    ]
  }
}
