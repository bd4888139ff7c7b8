import { randomBytes } from 'node:crypto'

/** A row of `honeypot_count`: names by their indexes in the block's dictionaries. */
interface EventCount {
  /** First second of the hour. */
  readonly start: number
  readonly activity: number
  readonly device: number
  readonly product: number
  readonly service: number
  readonly events: number
}

/** u32s of an entry: hour × 128 + activity, device × 65,536 + service, product, events. */
const entryWords = 4

/** Counts the events of a block, in order of first appearance. */
export class EventCounts {
  /** Odd and secret: who does not know it cannot make up events whose counts fall on one slot. */
  readonly #multiplier = randomBytes(4).readUInt32LE() | 1
  #entries = new Uint32Array(1024 * entryWords)
  #length = 0
  /** Open addressing, entry + 1; more than twice as many as entries. */
  #slots = new Uint32Array(4096)
  #bits = 12

  /** `start` is in s; activities are below 128, indexes below 65,536. */
  add(start: number, activity: number, device: number, product: number, service: number): void {
    const when = (start / 3600) * 128 + activity
    const names = ((device << 16) | service) >>> 0
    const entries = this.#entries
    const mask = this.#slots.length - 1
    let slot = this.#slotOf(when, names, product)
    for (;;) {
      const held = this.#slots[slot]!
      if (held === 0) break
      const at = (held - 1) * entryWords
      if (entries[at] === when && entries[at + 1] === names && entries[at + 2] === product) {
        entries[at + 3]!++
        return
      }
      slot = (slot + 1) & mask
    }
    this.#slots[slot] = this.#append(when, names, product) + 1
    if (this.#length * 2 > this.#slots.length) this.#spread()
  }

  #slotOf(when: number, names: number, product: number): number {
    const m = this.#multiplier
    let hash = Math.imul(when ^ (product << 16), m)
    hash = Math.imul((hash ^ (hash >>> 15)) + names, m)
    return Math.imul(hash ^ (hash >>> 15), m) >>> (32 - this.#bits)
  }

  #append(when: number, names: number, product: number): number {
    if ((this.#length + 1) * entryWords > this.#entries.length) {
      const grown = new Uint32Array(this.#entries.length * 2)
      grown.set(this.#entries)
      this.#entries = grown
    }
    this.#entries.set([when, names, product, 1], this.#length * entryWords)
    return this.#length++
  }

  /** Into twice as many slots. */
  #spread(): void {
    this.#bits++
    this.#slots = new Uint32Array(this.#slots.length * 2)
    for (let entry = 0; entry < this.#length; entry++) {
      const [when, names, product] = this.#entries.subarray(entry * entryWords, (entry + 1) * entryWords)
      let slot = this.#slotOf(when!, names!, product!)
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1)
      this.#slots[slot] = entry + 1
    }
  }

  *entries(): Generator<EventCount, void> {
    for (let entry = 0; entry < this.#length; entry++) {
      const [when, names, product, events] = this.#entries.subarray(
        entry * entryWords,
        (entry + 1) * entryWords,
      )
      yield {
        start: (when! >>> 7) * 3600,
        activity: when! & 127,
        device: names! >>> 16,
        product: product!,
        service: names! & 0xffff,
        events: events!,
      }
    }
  }

  clear(): void {
    this.#length = 0
    this.#slots.fill(0)
  }
}
