/**
 * Syslog records on the wire: over streams by octet counting (RFC 6587 §3.4.1, RFC 5425 §4.3) or one a line (RFC 6587 §3.4.2), over
 * UDP one a datagram (RFC 5426 §3.1). What comes out are lines: every record ended by LF. An LF inside a record is written `#012`, as
 * rsyslog writes it, and an LF or NUL at its end is no part of it.
 */

export type FramingKind = 'octet-counting' | 'newline'

/** What could not be taken as a record. `bytes` are its first ones, at most `longest`. */
export interface FrameFault {
  readonly reason: 'record-too-long' | 'octet-count-invalid' | 'frame-incomplete'
  /** For a person. */
  readonly detail: string
  readonly bytes: Uint8Array
}

/** Records of one reading: concatenated, `pieces` are `records` lines, each ended by LF. Views into what was given. */
export interface Framed {
  readonly pieces: readonly Uint8Array[]
  readonly records: number
  readonly faults: readonly FrameFault[]
}

/** Longest record that is taken; of a longer one this many bytes are kept. */
const longestFrame = 1024 * 1024
/** More digits cannot be meant: a record of 100 MB. */
const mostDigits = 8

const feed = 0x0a
const space = 0x20
const zero = 0x30
const feedPiece = Uint8Array.of(feed)
const nothing: Framed = { pieces: [], records: 0, faults: [] }

/** A record as a line, without its LF. */
function oneLine(record: Uint8Array): Uint8Array {
  let end = record.length
  while (end > 0 && (record[end - 1] === feed || record[end - 1] === 0)) end--
  const line = record.subarray(0, end)
  if (!line.includes(feed)) return line
  const text = Buffer.from(line.buffer, line.byteOffset, line.length).toString('latin1')
  return Buffer.from(text.replaceAll('\n', '#012'), 'latin1')
}

/** The records of one datagram: one. */
export function datagram(bytes: Uint8Array): Framed {
  return { pieces: [oneLine(bytes), feedPiece], records: 1, faults: [] }
}

/**
 * Takes a connection's bytes as they come and gives records; how they were cut on their way makes no difference. The framing is told by
 * the first byte, and stays: a digit from 1 to 9 begins a count. After an invalid count nothing can be told apart any more: `broken` is
 * set, and the connection is to be closed.
 */
export class Deframer {
  readonly #longest: number
  #kind: FramingKind | undefined
  #broken = false
  /** An unfinished record: its first bytes, at most `longest`, and how many have come. */
  #held: Uint8Array[] = []
  #kept = 0
  #length = 0
  /** Octet counting: digits read so far, and the length they gave. */
  #digits = ''
  #expected: number | undefined
  #pieces: Uint8Array[] = []
  #records = 0
  #faults: FrameFault[] = []

  constructor(kind: FramingKind | 'auto' = 'auto', longest = longestFrame) {
    this.#kind = kind === 'auto' ? undefined : kind
    this.#longest = longest
  }

  get kind(): FramingKind | undefined {
    return this.#kind
  }

  get broken(): boolean {
    return this.#broken
  }

  /** Bytes of an unfinished record that are kept. */
  get held(): number {
    return this.#kept
  }

  /** Whether a record, or the count before it, was begun. */
  get unfinished(): boolean {
    return this.#length > 0 || this.#digits !== '' || this.#expected !== undefined
  }

  /** The result is a view into `chunk`: copy what is to outlive it. */
  take(chunk: Uint8Array): Framed {
    if (chunk.length === 0 || this.#broken) return nothing
    this.#kind ??= chunk[0]! > zero && chunk[0]! <= zero + 9 ? 'octet-counting' : 'newline'
    if (this.#kind === 'newline') this.#lines(chunk)
    else this.#counted(chunk)
    return this.#framed()
  }

  /** The connection has ended. `orderly`: its sender closed it, so that a last line without LF is whole. */
  end(orderly: boolean): Framed {
    if (this.#broken) return nothing
    const begun = this.unfinished
    if (begun && this.#kind === 'newline' && orderly) this.#endRecord()
    else if (begun) {
      const of = this.#expected === undefined ? '' : ` of ${this.#expected}`
      this.#faults.push({
        reason: 'frame-incomplete',
        detail: `the connection ended after ${this.#length}${of} bytes of a record`,
        bytes: this.#expected === undefined ? Buffer.from(this.#digits + this.#text()) : this.#bytes(),
      })
    }
    this.#forget()
    return this.#framed()
  }

  #framed(): Framed {
    if (this.#records === 0 && this.#faults.length === 0) return nothing
    const framed = { pieces: this.#pieces, records: this.#records, faults: this.#faults }
    this.#pieces = []
    this.#records = 0
    this.#faults = []
    return framed
  }

  #lines(chunk: Uint8Array): void {
    let from = 0
    if (this.#length > 0) {
      const end = chunk.indexOf(feed)
      this.#hold(end < 0 ? chunk : chunk.subarray(0, end))
      if (end < 0) return
      this.#endRecord()
      from = end + 1
    }
    // Whole lines stay together: one piece, however many they are.
    let first = from
    for (let end = chunk.indexOf(feed, from); end >= 0; end = chunk.indexOf(feed, from)) {
      if (end - from > this.#longest) {
        if (from > first) this.#pieces.push(chunk.subarray(first, from))
        this.#tooLong(end - from, Buffer.from(chunk.subarray(from, from + this.#longest)))
        first = end + 1
      } else this.#records++
      from = end + 1
    }
    if (from > first) this.#pieces.push(chunk.subarray(first, from))
    if (from < chunk.length) this.#hold(chunk.subarray(from))
  }

  #counted(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#expected === undefined) {
        const byte = chunk[at]!
        const isDigit = byte >= zero && byte <= zero + 9
        if (isDigit && this.#digits.length < mostDigits && !(byte === zero && this.#digits === ''))
          this.#digits += String.fromCharCode(byte)
        else if (byte === space && this.#digits !== '') {
          this.#expected = Number(this.#digits)
          this.#digits = ''
        } else if (!(byte === feed && this.#digits === '')) {
          // One LF between frames is forgiven: some senders end their records so and do not count it.
          this.#break(chunk.subarray(at))
          return
        }
        at++
        continue
      }
      const end = Math.min(chunk.length, at + this.#expected - this.#length)
      if (this.#length === 0 && end - at === this.#expected && this.#expected <= this.#longest) {
        this.#pieces.push(oneLine(chunk.subarray(at, end)), feedPiece)
        this.#records++
        this.#expected = undefined
      } else {
        this.#hold(chunk.subarray(at, end))
        if (this.#length === this.#expected) this.#endRecord()
      }
      at = end
    }
  }

  #break(rest: Uint8Array): void {
    this.#broken = true
    const shown = JSON.stringify(this.#digits + Buffer.from(rest.subarray(0, 12)).toString('latin1'))
    this.#faults.push({
      reason: 'octet-count-invalid',
      detail: `a count of octets and a space were expected, not ${shown}; the connection was closed`,
      bytes: Buffer.concat([Buffer.from(this.#digits), rest.subarray(0, this.#longest)]),
    })
    this.#forget()
  }

  #hold(bytes: Uint8Array): void {
    this.#length += bytes.length
    const kept = bytes.subarray(0, this.#longest - this.#kept)
    if (kept.length === 0) return
    // A copy: a view would keep all of a large chunk alive for the sake of its end.
    this.#held.push(Buffer.from(kept))
    this.#kept += kept.length
    // A sender of single bytes must not cost an object for each.
    if (this.#held.length > 64) this.#held = [Buffer.concat(this.#held)]
  }

  #endRecord(): void {
    if (this.#length > this.#longest) this.#tooLong(this.#length, this.#bytes())
    else {
      const bytes = this.#bytes()
      this.#pieces.push(this.#kind === 'newline' ? bytes : oneLine(bytes), feedPiece)
      this.#records++
    }
    this.#forget()
  }

  #tooLong(length: number, bytes: Uint8Array): void {
    const detail = `${length} bytes; at most ${this.#longest} are taken`
    this.#faults.push({ reason: 'record-too-long', detail, bytes })
  }

  #forget(): void {
    this.#held = []
    this.#kept = this.#length = 0
    this.#digits = ''
    this.#expected = undefined
  }

  #bytes(): Uint8Array {
    return this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held)
  }

  #text(): string {
    return Buffer.concat(this.#held).toString('latin1')
  }
}
