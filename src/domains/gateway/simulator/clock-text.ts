import { taipeiOffset } from './rhythm.ts'

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** The clock of one second in its five spellings, each of fixed width; Taipei time except RFC 5424. */
export class ClockText {
  readonly date = new Uint8Array(10)
  readonly time = new Uint8Array(8)
  readonly seconds = new Uint8Array(10)
  /** `Mar  2 09:05:00` */
  readonly rfc3164 = new Uint8Array(15)
  /** `2026-03-02T01:05:00Z` */
  readonly rfc5424 = new Uint8Array(20)
  #second = -1
  #day = -1

  /** `second` is whole, since 1970. */
  set(second: number): void {
    if (second === this.#second) return
    this.#second = second
    const local = second + taipeiOffset / 1000
    const day = Math.floor(local / 86_400)
    if (day !== this.#day) this.#setDay(day)
    this.#clock(local - day * 86_400, this.time, 0)
    this.rfc3164.set(this.time, 7)
    const utcDay = Math.floor(second / 86_400)
    if (utcDay === day) this.rfc5424.set(this.date, 0)
    else ascii(new Date(second * 1000).toISOString().slice(0, 10), this.rfc5424)
    this.#clock(second - utcDay * 86_400, this.rfc5424, 11)
    for (let i = 9, rest = second; i >= 0; i--) {
      const next = Math.floor(rest / 10)
      this.seconds[i] = 0x30 + (rest - next * 10)
      rest = next
    }
  }

  #setDay(day: number): void {
    this.#day = day
    const date = new Date(day * 86_400_000)
    ascii(date.toISOString().slice(0, 10), this.date)
    ascii('          T        Z', this.rfc5424)
    const month = months[date.getUTCMonth()]!
    ascii(`${month} ${String(date.getUTCDate()).padStart(2)} `, this.rfc3164)
  }

  #clock(second: number, into: Uint8Array, at: number): void {
    const hour = Math.floor(second / 3600)
    const minute = Math.floor(second / 60) % 60
    two(hour, into, at)
    into[at + 2] = 0x3a
    two(minute, into, at + 3)
    into[at + 5] = 0x3a
    two(second % 60, into, at + 6)
  }
}

function two(value: number, into: Uint8Array, at: number): void {
  const tens = Math.floor(value / 10)
  into[at] = 0x30 + tens
  into[at + 1] = 0x30 + value - tens * 10
}

function ascii(text: string, into: Uint8Array): void {
  for (let i = 0; i < text.length; i++) into[i] = text.charCodeAt(i)
}
