import { addressBytes } from '../../base/ip.ts'
import { LianfangError } from '../../base/errors.ts'
import { csvFields } from '../../standards/csv/csv.ts'

/** Values of address ranges that do not overlap, found by binary search: 12 bytes a range of IPv4, 36 of IPv6. */
export class RangeTable {
  readonly #values: string[] = []
  readonly #places = new Map<string, number>()
  readonly #short = new ShortColumn()
  readonly #long = new LongColumn()

  /**
   * Ranges must come in the order of their addresses; where one begins before the end of the one before, that one keeps what is its.
   * Both ends as texts. False when they are no addresses, or not in order.
   */
  add(first: string, last: string, value: string): boolean {
    const [low, high] = [shortNumber(first), shortNumber(last)]
    if (low !== undefined && high !== undefined) return this.#short.add(low, high, this.#place(value))
    const [from, to] = [longNumber(first), longNumber(last)]
    if (from === undefined || to === undefined || low !== undefined || high !== undefined) return false
    return this.#long.add(from, to, this.#place(value))
  }

  /** Undefined for an address of no range, and for what is no address. */
  find(address: string): string | undefined {
    const short = shortNumber(address.replace(/^::ffff:(?=\d+\.)/i, ''))
    const long = short === undefined ? longNumber(address) : undefined
    const place =
      short !== undefined ? this.#short.find(short) : long === undefined ? undefined : this.#long.find(long)
    return place === undefined ? undefined : this.#values[place]
  }

  /** Gives back what growing has taken too much. */
  seal(): void {
    this.#places.clear()
    this.#short.resize()
    this.#long.resize()
  }

  #place(value: string): number {
    let place = this.#places.get(value)
    if (place === undefined) {
      place = this.#values.push(value) - 1
      this.#places.set(value, place)
    }
    return place
  }
}

/** Dotted decimal, as addressBytes() takes it: half a million lines wait. */
function shortNumber(text: string): number | undefined {
  let [number, part, digits, dots] = [0, 0, 0, 0]
  for (let at = 0; at <= text.length; at++) {
    const letter = at === text.length ? 46 : text.charCodeAt(at)
    if (letter === 46) {
      if (digits === 0 || part > 255) return undefined
      number = number * 256 + part
      dots++
      part = 0
      digits = 0
    } else {
      if (letter < 48 || letter > 57 || digits === 3 || (digits > 0 && part === 0)) return undefined
      part = part * 10 + letter - 48
      digits++
    }
  }
  return dots === 4 ? number : undefined
}

function longNumber(text: string): bigint | undefined {
  const bytes = addressBytes(text)
  if (bytes === undefined) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16)
  return (view.getBigUint64(0) << 64n) | view.getBigUint64(8)
}

/** What both columns do; ends are numbers or big integers. */
abstract class Column<Address extends number | bigint> {
  protected places = new Uint32Array(0)
  #size = 0

  protected abstract first(index: number): Address
  protected abstract last(index: number): Address
  protected abstract after(address: Address): Address
  protected abstract set(index: number, first: Address, last: Address): void
  protected abstract grow(size: number): void

  add(first: Address, last: Address, place: number): boolean {
    if (first > last) return false
    let start = first
    if (this.#size > 0) {
      const before = this.last(this.#size - 1)
      if (last <= before || first <= this.first(this.#size - 1)) return false
      if (first <= before) start = this.after(before)
    }
    if (this.#size === this.places.length) this.resize(Math.max(1024, this.#size * 2))
    this.set(this.#size, start, last)
    this.places[this.#size++] = place
    return true
  }

  find(address: Address): number | undefined {
    let [low, high] = [0, this.#size - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      if (address < this.first(middle)) high = middle - 1
      else if (address > this.last(middle)) low = middle + 1
      else return this.places[middle]
    }
    return undefined
  }

  resize(size = this.#size): void {
    const places = new Uint32Array(size)
    places.set(this.places.subarray(0, this.#size))
    this.places = places
    this.grow(size)
  }

  protected get used(): number {
    return this.#size
  }
}

class ShortColumn extends Column<number> {
  #ends = new Uint32Array(0)

  protected first(index: number): number {
    return this.#ends[index * 2]!
  }

  protected last(index: number): number {
    return this.#ends[index * 2 + 1]!
  }

  protected after(address: number): number {
    return address + 1
  }

  protected set(index: number, first: number, last: number): void {
    this.#ends[index * 2] = first
    this.#ends[index * 2 + 1] = last
  }

  protected grow(size: number): void {
    const ends = new Uint32Array(size * 2)
    ends.set(this.#ends.subarray(0, this.used * 2))
    this.#ends = ends
  }
}

/** High and low half of each end. */
class LongColumn extends Column<bigint> {
  #words = new BigUint64Array(0)

  protected first(index: number): bigint {
    return (this.#words[index * 4]! << 64n) | this.#words[index * 4 + 1]!
  }

  protected last(index: number): bigint {
    return (this.#words[index * 4 + 2]! << 64n) | this.#words[index * 4 + 3]!
  }

  protected after(address: bigint): bigint {
    return address + 1n
  }

  protected set(index: number, first: bigint, last: bigint): void {
    const word = 2n ** 64n - 1n
    this.#words[index * 4] = first >> 64n
    this.#words[index * 4 + 1] = first & word
    this.#words[index * 4 + 2] = last >> 64n
    this.#words[index * 4 + 3] = last & word
  }

  protected grow(size: number): void {
    const words = new BigUint64Array(size * 4)
    words.set(this.#words.subarray(0, this.used * 4))
    this.#words = words
  }
}

/** Lines between which others get a turn. */
const turn = 20_000

/**
 * Adds lines `first,last,value…`; `valueOf` makes one text of the fields behind the addresses. A first line without addresses is a
 * heading. Error: locations-invalid, with file and line.
 */
export async function addCsv(
  table: RangeTable,
  text: string,
  name: string,
  valueOf: (fields: readonly string[]) => string,
): Promise<void> {
  let line = 0
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start)
    const record = text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '')
    start = end < 0 ? text.length : end + 1
    line++
    if (line % turn === 0) await new Promise((resolve) => setImmediate(resolve))
    if (record === '') continue
    const fields = record.includes('"') ? csvFields(record, ',') : record.split(',')
    const [first = '', last = '', ...more] = fields ?? []
    if (more.length > 0 && table.add(first, last, valueOf(more))) continue
    const isRange = more.length > 0 && addressBytes(first) !== undefined && addressBytes(last) !== undefined
    if (isRange)
      throw invalid(name, line, 'ranges must be in the order of their addresses and not within each other')
    if (line > 1 || addressBytes(first) !== undefined)
      throw invalid(name, line, 'give the first address, the last one and what they stand for, with commas')
  }
}

function invalid(name: string, line: number, hint: string): LianfangError {
  return new LianfangError('locations-invalid', `${name}:${line}: not a range`, { hint })
}
