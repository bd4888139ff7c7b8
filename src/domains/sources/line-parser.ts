import type { Block, Parser, SetAside, StreamPlace } from './format.ts'

/** What a record becomes that is not stored. */
type Unstored =
  | {
      readonly kind: 'set-aside'
      readonly reason: string
      readonly detail: string
      /** What to keep in place of the record's bytes, when they alone could not be replayed. */
      readonly bytes?: Uint8Array
    }
  | { readonly kind: 'blank' }
  /** Part of the framing (a table's heading): no record at all. */
  | { readonly kind: 'framing' }

/** What becomes of one record: `Stored` is what its domain's tables take, of any other kind. */
export type Outcome<Stored extends { readonly kind: string } = never> = Stored | Unstored

type Refused = Extract<Unstored, { kind: 'set-aside' }>

export function refused(reason: string, detail: string): Refused {
  return { kind: 'set-aside', reason, detail }
}

/** Collects what a block's records became, for the tables of their domain. */
export interface BlockRows<Stored> {
  /** Empties it and names the batch of what will be added. */
  begin(batch: bigint): void
  add(stored: Stored): void
  /** Time to take the payloads: the next few thousand records still fit. */
  readonly full: boolean
  /** What was added since `begin`, one payload a table; views that `begin` gives up. */
  payloads(): Block['payloads']
}

/** Of formats that store nothing. */
export const noRows: BlockRows<never> = {
  begin: () => undefined,
  add: () => undefined,
  full: false,
  payloads: () => [],
}

/** Longest record that is parsed unless a format says otherwise; of a longer one this many bytes are kept. */
export const longestRecord = 1024 * 1024

interface Frame {
  /** The record is bytes[start, end); undefined when only framing was passed over. */
  readonly record: readonly [start: number, end: number] | undefined
  /** Where the next one is looked for. */
  readonly next: number
}

/** Finds the record at `from` in bytes[from, to); undefined while its end is not there yet (`final`: it never will be). */
export type Framing = (bytes: Uint8Array, from: number, to: number, final: boolean) => Frame | undefined

/** A record is what ends in LF. */
const lines: Framing = (bytes, from, to, final) => {
  const end = bytes.indexOf(0x0a, from)
  if (end >= 0 && end < to) return { record: [from, end], next: end + 1 }
  return final ? { record: [from, to], next: to } : undefined
}

const chunk = 256 * 1024
/** Stream bytes after which a block is taken: rows hold a line about twice. */
const blockBytes = 48 * 1024 * 1024

/** Records set aside, and bytes of them, after which a block is taken. */
const mostAside = { records: 10_000, bytes: 64 * 1024 * 1024 }

/** The part of a record that is too long for the buffer. */
interface Overlong {
  readonly offset: number
  readonly kept: Uint8Array
  length: number
}

/**
 * A parser made of a function per record. A full block ends at the first record that crosses a multiple of `chunk` in the stream:
 * where the bytes say so, not where reads happened to end, so equal bytes from an equal position give equal blocks; and at most
 * once for each room() that is filled, so nothing piles up.
 */
export function recordParser<Stored extends { readonly kind: string } = never>(
  take: (record: Uint8Array) => Outcome<Stored>,
  rows: BlockRows<Stored>,
  stream: StreamPlace,
  {
    framing = lines,
    longest = longestRecord,
  }: { readonly framing?: Framing; readonly longest?: number } = {},
): Parser {
  rows.begin(stream.batch(stream.position))
  let buffer = new Uint8Array(2 * chunk)
  /** buffer[from, to) is accepted and not yet parsed; buffer[from] is the stream's byte `position`. */
  let from = 0
  let to = 0
  let position = stream.position
  let overlong: Overlong | undefined
  let start = position
  let read = 0
  let stored = 0
  let blank = 0
  let aside: SetAside[] = []
  let asideBytes = 0
  let full = false
  let taken = false

  function isFull(): boolean {
    return (
      rows.full ||
      position - start >= blockBytes ||
      aside.length >= mostAside.records ||
      asideBytes >= mostAside.bytes
    )
  }

  function advance(next: number): void {
    const crossed = Math.floor(position / chunk) !== Math.floor(next / chunk)
    position = next
    if (crossed && isFull()) full = true
  }

  function putAside(record: SetAside): void {
    aside.push(record)
    asideBytes += record.bytes.length
  }

  function keep(record: Uint8Array, offset: number): void {
    const outcome: Outcome<Stored> = record.length > longest ? tooLong(record.length) : take(record)
    if (outcome.kind === 'framing') return
    read++
    if (outcome.kind === 'blank') blank++
    else if (isRefused(outcome)) {
      const bytes = outcome.bytes ?? record.slice(0, longest)
      putAside({ offset, record: read, reason: outcome.reason, detail: outcome.detail, bytes })
    } else {
      rows.add(outcome as Stored)
      stored++
    }
  }

  /** Parses whole records until the block is full. */
  function parse(final: boolean): void {
    while (from < to && !full) {
      if (overlong !== undefined) {
        if (!endOverlong(final)) return
        continue
      }
      const frame = framing(buffer, from, to, final)
      if (frame === undefined) {
        if (to - from <= longest) return
        overlong = { offset: position, kept: buffer.slice(from, from + longest), length: to - from }
        from = to
        return
      }
      if (frame.record !== undefined) {
        const [first, end] = frame.record
        keep(buffer.subarray(first, end), position + first - from)
      }
      const length = frame.next - from
      from = frame.next
      advance(position + length)
    }
  }

  /** Passes over the rest of a record that is too long, to its LF; false when that has not come yet. */
  function endOverlong(final: boolean): boolean {
    const long = overlong!
    const end = buffer.indexOf(0x0a, from)
    const found = end >= 0 && end < to
    const next = found ? end + 1 : to
    long.length += (found ? end : to) - from
    from = next
    if (!found && !final) return false
    read++
    const { reason, detail } = tooLong(long.length)
    putAside({ offset: long.offset, record: read, reason, detail, bytes: long.kept })
    overlong = undefined
    advance(long.offset + long.length + (found ? 1 : 0))
    return true
  }

  function tooLong(length: number): Refused {
    return refused('record-too-long', `${length} bytes; at most ${longest} are parsed, and kept`)
  }

  return {
    room() {
      if (taken) renew()
      if (buffer.length - to < chunk) {
        const target = to - from + chunk > buffer.length ? new Uint8Array((to - from + chunk) * 2) : buffer
        target.set(buffer.subarray(from, to))
        buffer = target
        to -= from
        from = 0
      }
      return buffer.subarray(to, to + chunk)
    },
    accept(length) {
      if (taken) renew()
      to += length
      parse(false)
      return full
    },
    block(final) {
      if (taken) renew()
      parse(final)
      if (final && overlong !== undefined) endOverlong(true)
      if (read === 0) return undefined
      const block: Block = {
        start,
        end: position,
        read,
        stored,
        blank,
        payloads: rows.payloads(),
        setAside: aside,
      }
      taken = true
      return block
    },
  }

  /** Starts the next block; not before somebody asks for it, since payloads are views. */
  function renew(): void {
    taken = full = false
    start = position
    read = stored = blank = asideBytes = 0
    aside = []
    rows.begin(stream.batch(start))
  }
}

function isRefused(outcome: { readonly kind: string }): outcome is Refused {
  return outcome.kind === 'set-aside'
}
