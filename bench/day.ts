import { type GatewayTruth } from '../src/domains/gateway/simulator/truth.ts'
import { simulateGateway } from '../src/domains/gateway/simulator/simulate.ts'

const daySeconds = 86_400
const taipeiOffset = 8 * 3600

/**
 * The lines of one day in Taipei, held in memory, that can be moved to any other day in place: dates and epochs keep their width,
 * so only digits are written anew.
 */
export class SimulatedDay {
  readonly truth: GatewayTruth
  readonly #chunks: readonly MovableChunk[]
  readonly #start: number

  /** `start`: midnight in Taipei, seconds since 1970. */
  constructor(events: number, seed: number, start: number) {
    if ((start + taipeiOffset) % daySeconds !== 0) throw new RangeError(`${start} is not midnight in Taipei`)
    this.#start = start
    const simulation = simulateGateway({
      events,
      seed,
      from: start * 1000,
      to: (start + daySeconds) * 1000,
    })
    this.#chunks = Array.from(simulation, (bytes) => new MovableChunk(bytes as Buffer, start))
    this.truth = simulation.truth()
  }

  /** The lines as of `days` later. Each chunk is valid until the next moving. */
  *moved(days: number): Generator<Uint8Array> {
    const start = this.#start + days * daySeconds
    const iso = (second: number) => Buffer.from(new Date(second * 1000).toISOString().slice(0, 10))
    const date = iso(start + taipeiOffset)
    // The UTC day changes at eight in the morning.
    const utcDates = [iso(start), date] as const
    const local = new Date((start + taipeiOffset) * 1000)
    const month = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[local.getUTCMonth()]!
    const shortDate = Buffer.from(`${month} ${String(local.getUTCDate()).padStart(2)}`)
    for (const chunk of this.#chunks) {
      chunk.write(start, date, utcDates, shortDate)
      yield chunk.bytes
    }
  }
}

/** Bytes, and the places in them where time stands. A place that damage has spoiled is left as it is. */
class MovableChunk {
  readonly bytes: Buffer
  readonly #dates: Uint32Array
  readonly #utcDates: readonly [Uint32Array, Uint32Array]
  readonly #shortDates: Uint32Array
  readonly #seconds: Uint32Array
  /** Seconds since the day's start, for each of #seconds. */
  readonly #offsets: Uint32Array

  constructor(bytes: Buffer, start: number) {
    this.bytes = bytes
    const dates: number[] = []
    const utcDates: [number[], number[]] = [[], []]
    const shortDates: number[] = []
    const seconds: number[] = []
    const offsets: number[] = []
    const today = new Date((start + taipeiOffset) * 1000).toISOString().slice(0, 10)
    const yesterday = new Date(start * 1000).toISOString().slice(0, 10)
    for (let from = 0; from < bytes.length;) {
      const end = bytes.indexOf(10, from) + 1
      const line = bytes.toString('latin1', from, end)
      for (const found of line.matchAll(/\b(date="?|eventtime=|timestamp=)|^<189>(1 )?/g)) {
        const at = found.index + found[0].length
        const place = from + at
        const key = found[1]
        if (key === undefined) {
          if (found[2] === undefined) {
            if (/^[A-Z][a-z]{2} [ \d]\d /.test(line.slice(at, at + 7))) shortDates.push(place)
          } else {
            const day = line.slice(at, at + 10)
            if (day === today) utcDates[1].push(place)
            else if (day === yesterday) utcDates[0].push(place)
          }
        } else if (key.startsWith('date')) {
          if (line.startsWith(today, at)) dates.push(place)
        } else {
          const offset = Number(line.slice(at, at + 10)) - start
          if (offset >= 0 && offset < daySeconds) {
            seconds.push(place)
            offsets.push(offset)
          }
        }
      }
      from = end
    }
    this.#dates = Uint32Array.from(dates)
    this.#utcDates = [Uint32Array.from(utcDates[0]), Uint32Array.from(utcDates[1])]
    this.#shortDates = Uint32Array.from(shortDates)
    this.#seconds = Uint32Array.from(seconds)
    this.#offsets = Uint32Array.from(offsets)
  }

  write(
    start: number,
    date: Uint8Array,
    utcDates: readonly [Uint8Array, Uint8Array],
    shortDate: Uint8Array,
  ): void {
    put(this.bytes, this.#dates, date)
    put(this.bytes, this.#utcDates[0], utcDates[0])
    put(this.bytes, this.#utcDates[1], utcDates[1])
    put(this.bytes, this.#shortDates, shortDate)
    const places = this.#seconds
    const offsets = this.#offsets
    const out = this.bytes
    // Two halves of five digits stay within fast integer arithmetic.
    const high = Math.floor(start / 100_000)
    const low = start - high * 100_000
    for (let i = 0; i < places.length; i++) {
      const rest = low + offsets[i]!
      const carry = rest >= 100_000 ? 1 : 0
      five(high + carry, out, places[i]!)
      five(rest - carry * 100_000, out, places[i]! + 5)
    }
  }
}

function put(out: Uint8Array, places: Uint32Array, text: Uint8Array): void {
  for (const place of places) for (let i = 0; i < text.length; i++) out[place + i] = text[i]!
}

function five(value: number, out: Uint8Array, at: number): void {
  for (let i = at + 4, rest = value | 0; i >= at; i--) {
    const next = (rest / 10) | 0
    out[i] = 0x30 + (rest - next * 10)
    rest = next
  }
}
