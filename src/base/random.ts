/** A seeded generator of 32-bit numbers (sfc32, period about 2^127): equal seeds give equal streams on every machine. */
export class Random {
  #a: number
  #b: number
  #c: number
  #count = 1

  /** `seed` is a safe integer; its two 32-bit halves start the state. */
  constructor(seed: number) {
    this.#a = 0
    this.#b = seed | 0
    this.#c = Math.floor(seed / 0x1_0000_0000) | 0
    // The first outputs still show the seed's structure.
    for (let i = 0; i < 16; i++) this.uint32()
  }

  /** 0 … 2^32 - 1 */
  uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#count) | 0
    this.#count = (this.#count + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** [0, 1) in steps of 2^-32. */
  unit(): number {
    return this.uint32() * 2 ** -32
  }

  /** 0 … bound - 1. The bias is at most bound / 2^32. */
  below(bound: number): number {
    return Math.floor(this.uint32() * 2 ** -32 * bound)
  }

  /** One of `items`, which is not empty. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }
}

/** Picks an index with a given weight in constant time (Vose's alias method). */
export class WeightedIndex {
  readonly #threshold: Float64Array
  readonly #alias: Uint32Array

  /** Weights are ≥ 0 and not all 0. */
  constructor(weights: readonly number[]) {
    const n = weights.length
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    if (!(total > 0)) throw new RangeError('no weight above zero')
    const scaled = weights.map((weight) => (weight / total) * n)
    this.#threshold = new Float64Array(n).fill(1)
    this.#alias = Uint32Array.from(weights, (_, i) => i)
    const small: number[] = []
    const large: number[] = []
    scaled.forEach((weight, i) => (weight < 1 ? small : large).push(i))
    while (small.length > 0 && large.length > 0) {
      const low = small.pop()!
      const high = large[large.length - 1]!
      this.#threshold[low] = scaled[low]!
      this.#alias[low] = high
      scaled[high] = scaled[high]! - (1 - scaled[low]!)
      if (scaled[high] < 1) small.push(large.pop()!)
    }
    // Rounding may leave a column whose weight is really 0; it must never be picked.
    const heaviest = weights.indexOf(Math.max(...weights))
    for (const i of small) {
      if (weights[i] === 0) {
        this.#threshold[i] = 0
        this.#alias[i] = heaviest
      }
    }
  }

  pick(random: Random): number {
    const place = random.uint32() * 2 ** -32 * this.#threshold.length
    const column = Math.floor(place)
    return place - column < this.#threshold[column]! ? column : this.#alias[column]!
  }
}
