import { Words } from './words.ts'

/** What stands behind a key. */
export const absent = 0
/** Text that is what it looks like: printable ASCII. */
export const plain = 1
/** Text with escapes of one letter. */
export const escaped = 2
/** A number without an exponent. */
export const number = 3
/** true, false or null. */
export const word = 4
/** An array of plain texts, without spaces between them. */
export const list = 5

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const space = 0x20

/** What the bytes of a text are: 0 plain, 1 the quote, 2 the backslash, 3 anything that needs a closer look. */
const textBytes = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === quote ? 1 : byte === backslash ? 2 : byte < space || byte >= 0x7f ? 3 : 0,
)
/** Letters of `\"`, `\\`, `\b`, `\f`, `\n`, `\r`, `\t`, and what they stand for: those that JSON.stringify writes. */
const unescaped = new Uint8Array(256)
for (const [letter, byte] of Object.entries({ '"': 0x22, '\\': 0x5c, b: 8, f: 12, n: 10, r: 13, t: 9 }))
  unescaped[letter.charCodeAt(0)] = byte

/**
 * Finds the values of a JSON object (RFC 8259) among bytes without making anything of them. It takes only what is usual:
 * keys that are known beforehand, no key twice, no value but those above, one space at most behind `:` and `,`. Whatever it takes
 * is an object for JSON.parse too, with the same members in the same order; of what it does not take it says nothing.
 */
export class FlatObject {
  /** Of the value of key `n`: [start, end) of the bytes, of a text without its quotes. Only of keys that are there. */
  readonly start: Int32Array
  readonly end: Int32Array
  /** The keys that are there, in the object's order: the first `count` entries. */
  readonly order: Uint8Array
  count = 0
  readonly #kind: Uint8Array
  readonly #keys: Words

  /** At most 255 keys, as of Words. */
  constructor(keys: readonly string[]) {
    this.#keys = new Words(keys)
    this.start = new Int32Array(keys.length)
    this.end = new Int32Array(keys.length)
    this.#kind = new Uint8Array(keys.length)
    this.order = new Uint8Array(keys.length)
  }

  /** What key `n` has. */
  kind(n: number): number {
    return this.#kind[n]!
  }

  /** Where the object that begins at `from` ends, before `to`; -1 when none such does. */
  read(bytes: Uint8Array, from: number, to: number): number {
    for (let n = 0; n < this.count; n++) this.#kind[this.order[n]!] = absent
    this.count = 0
    if (from >= to || bytes[from] !== 0x7b) return -1
    let at = from + 1
    for (;;) {
      if (at >= to || bytes[at] !== quote) return -1
      const key = ++at
      while (at < to && bytes[at] !== quote) at++
      const n = this.#keys.find(bytes, key, at)
      if (n < 0 || this.#kind[n] !== absent || at + 2 >= to || bytes[at + 1] !== 0x3a) return -1
      // Before its value: what is wrong there must not outlast this object.
      this.order[this.count++] = n
      at = this.#value(bytes, at + (bytes[at + 2] === space ? 3 : 2), to, n)
      if (at < 0 || at >= to) return -1
      if (bytes[at] === 0x7d) return at + 1
      if (bytes[at] !== comma) return -1
      at += bytes[at + 1] === space ? 2 : 1
    }
  }

  /** Takes the value at `at` as that of key `n`: where it ends, or -1. */
  #value(bytes: Uint8Array, at: number, to: number, n: number): number {
    const first = bytes[at]!
    if (first === quote) {
      this.start[n] = ++at
      this.#kind[n] = plain
      while (at < to) {
        const kind = textBytes[bytes[at]!]!
        if (kind === 0) at++
        else if (kind === 1) {
          this.end[n] = at
          return at + 1
        } else if (kind === 2 && unescaped[bytes[at + 1]!]! > 0) {
          this.#kind[n] = escaped
          at += 2
        } else return -1
      }
      return -1
    }
    this.start[n] = at
    if (first === 0x5b) {
      this.#kind[n] = list
      at = endOfList(bytes, at, to)
    } else if (first === 0x2d || (first >= 0x30 && first <= 0x39)) {
      this.#kind[n] = number
      at = endOfNumber(bytes, at)
    } else {
      this.#kind[n] = word
      at = endOfWord(bytes, at)
    }
    this.end[n] = at
    return at
  }

  /** Writes the text of key `n`, plain or escaped, to `target` without its escapes; answers its length. */
  unescape(bytes: Uint8Array, n: number, target: Uint8Array): number {
    const end = this.end[n]!
    let to = 0
    for (let at = this.start[n]!; at < end; at++) {
      const byte = bytes[at]!
      target[to++] = byte === backslash ? unescaped[bytes[++at]!]! : byte
    }
    return to
  }
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39

/** -1 for what is no number, or has an exponent. */
function endOfNumber(bytes: Uint8Array, at: number): number {
  if (bytes[at] === 0x2d) at++
  if (!isDigit(bytes[at])) return -1
  if (bytes[at] === 0x30) at++
  else while (isDigit(bytes[at])) at++
  if (bytes[at] !== 0x2e) return at
  at++
  if (!isDigit(bytes[at])) return -1
  while (isDigit(bytes[at])) at++
  return at
}

const words = ['true', 'false', 'null'].map((text) => Buffer.from(text, 'latin1'))

function endOfWord(bytes: Uint8Array, at: number): number {
  const found = words.find((text) => text.every((byte, n) => bytes[at + n] === byte))
  return found === undefined ? -1 : at + found.length
}

function endOfList(bytes: Uint8Array, at: number, to: number): number {
  at++
  if (bytes[at] === 0x5d) return at + 1
  while (at < to && bytes[at] === quote) {
    at++
    while (at < to && textBytes[bytes[at]!] === 0) at++
    if (at >= to || bytes[at] !== quote) return -1
    const next = bytes[at + 1]
    at += 2
    if (next === 0x5d) return at
    if (next !== comma) return -1
  }
  return -1
}
