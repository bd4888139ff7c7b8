/** A few words that are known beforehand, to be found again among bytes without making texts of them. */
export class Words {
  readonly #words: readonly Uint8Array[]
  /** Word + 1 by its place. */
  readonly #places = new Uint8Array(2048)
  readonly #factors: Int32Array

  /** At most 255 different words of printable ASCII, three bytes each at least. */
  constructor(words: readonly string[]) {
    this.#words = words.map((word) => Buffer.from(word, 'latin1'))
    for (let seed = 1; ; seed++) {
      this.#factors = Int32Array.of(seed * 37, seed * 11 + 5, seed * 3 + 8, seed * 71 + 3, seed * 101 + 29)
      this.#places.fill(0)
      if (this.#words.every((word, n) => this.#settle(word, n))) return
      if (seed === 10_000) throw new RangeError('words that cannot be told apart')
    }
  }

  /** Gives word `n` its place; false when another has it. */
  #settle(word: Uint8Array, n: number): boolean {
    const place = this.#place(word, 0, word.length)
    const free = this.#places[place] === 0
    if (free) this.#places[place] = n + 1
    return free
  }

  #place(bytes: Uint8Array, from: number, to: number): number {
    const factors = this.#factors
    const sum =
      (to - from) * factors[0]! +
      bytes[from]! * factors[1]! +
      bytes[from + 2]! * factors[2]! +
      bytes[(from + to) >> 1]! * factors[3]! +
      bytes[to - 1]! * factors[4]!
    return (sum ^ (sum >> 11)) & 2047
  }

  /** The number of the word that bytes[from, to) are; -1 when they are none. */
  find(bytes: Uint8Array, from: number, to: number): number {
    if (to - from < 3) return -1
    const n = this.#places[this.#place(bytes, from, to)]! - 1
    if (n < 0) return -1
    const word = this.#words[n]!
    if (word.length !== to - from) return -1
    for (let at = 0; at < word.length; at++) if (word[at] !== bytes[from + at]) return -1
    return n
  }
}
