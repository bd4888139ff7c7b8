/** Counts of one source over the last minute and the last hour. */

/** Numbers of the last `length` units of time; older ones fall out. */
class Window {
  readonly #unit: number
  readonly #counts: Float64Array
  #last = 0

  constructor(unit: number, length: number) {
    this.#unit = unit
    this.#counts = new Float64Array(length)
  }

  #turn(now: number): void {
    const at = Math.floor(now / this.#unit)
    const passed = Math.min(at - this.#last, this.#counts.length)
    for (let step = 0; step < passed; step++) this.#counts[(at - step) % this.#counts.length] = 0
    if (at > this.#last) this.#last = at
  }

  add(count: number, now: number): void {
    this.#turn(now)
    this.#counts[this.#last % this.#counts.length]! += count
  }

  /** Oldest first; the last one is the unit that is running. */
  values(now: number): number[] {
    this.#turn(now)
    const { length } = this.#counts
    return Array.from({ length }, (_, index) => this.#counts[(this.#last + 1 + index) % length]!)
  }
}

export class Meter {
  readonly #seconds = new Window(1000, 61)
  readonly #minutes = new Window(60_000, 60)
  /** When the last record came, ms since 1970; 0 when none has. */
  last = 0

  add(records: number, now: number): void {
    this.#seconds.add(records, now)
    this.#minutes.add(records, now)
    this.last = now
  }

  /** Records a second, over the last sixty whole seconds. */
  rate(now: number): number {
    const whole = this.#seconds.values(now).slice(0, 60)
    return whole.reduce((sum, count) => sum + count, 0) / 60
  }

  /** Records of the last sixty minutes, the oldest first. */
  minutes(now: number): number[] {
    return this.#minutes.values(now)
  }
}

/** The middle of the last few values. */
export class Median {
  readonly #values: number[] = []

  add(value: number): void {
    this.#values.push(value)
    if (this.#values.length > 15) this.#values.shift()
  }

  get value(): number | undefined {
    return this.#values.toSorted((a, b) => a - b)[this.#values.length >> 1]
  }
}
