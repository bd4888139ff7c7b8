import { messageStart } from '../../../../standards/syslog/header.ts'
import type { ParseOptions } from '../../../sources/index.ts'
import { refused } from '../../../sources/index.ts'
import { takeRecord, type Pair, type RecordOutcome } from './record.ts'

/**
 * The careful parser of one line, and the oracle of the kernel. `bytes` is the line without its LF; one CR before it is dropped.
 * Rows hold byte strings (one character a byte), so bytes that are not UTF-8 come out as they went in.
 */
export function parseLine(bytes: Uint8Array, options: ParseOptions): RecordOutcome {
  return parseText(lineText(bytes), options)
}

/** The byte string of a line, without the CR before its LF. */
export function lineText(bytes: Uint8Array): string {
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** The same for a line as a byte string without its end. */
export function parseText(line: string, options: ParseOptions, syntax: Syntax = blanks): RecordOutcome {
  if (/^[ \t\r]*$/.test(line)) return { kind: 'blank' }
  const pairs = pairsOf(line, syntax)
  if (pairs === 'not-key-value') return refused('not-key-value', 'no key=value in the line')
  if (!Array.isArray(pairs))
    return refused('quote-unclosed', `the value of ${pairs.unclosed} has no closing quote`)
  return takeRecord(pairs, line, options)
}

/** A set of bytes, as a table of 256. */
type Bytes = Uint8Array

/** The set of the bytes that match an expression. */
export function bytesLike(expression: RegExp): Bytes {
  return Uint8Array.from({ length: 256 }, (_, byte) => Number(expression.test(String.fromCharCode(byte))))
}

/** How pairs stand one after the other. */
export interface Syntax {
  /** What may stand between two pairs, in any number. */
  readonly separators: Bytes
  /** What ends a value without quotes. */
  readonly ends: Bytes
  /** What joins a word without `key=` to the value before it. */
  readonly joint: string
}

const blank = bytesLike(/[\x00-\x20]/)
const blanks: Syntax = { separators: blank, ends: blank, joint: ' ' }
const keyByte = bytesLike(/[A-Za-z0-9_.-]/)
const equals = 0x3d
const quote = 0x22
const backslash = 0x5c

/** Where the bytes of a set that stand at `at` end. */
function pass(line: string, at: number, bytes: Bytes): number {
  while (at < line.length && bytes[line.charCodeAt(at)] === 1) at++
  return at
}

/** Where the first byte of a set stands, from `at` on; the end of the line when there is none. */
function find(line: string, at: number, bytes: Bytes): number {
  while (at < line.length && bytes[line.charCodeAt(at)] === 0) at++
  return at
}

/** Where the value of the `key=` at `at` starts; -1 when there is no key. */
function valueAfter(line: string, at: number): number {
  const end = pass(line, at, keyByte)
  return end > at && line.charCodeAt(end) === equals ? end + 1 : -1
}

/** The pairs of a line after its header, in order. */
export function pairsOf(
  line: string,
  syntax: Syntax = blanks,
): Pair[] | 'not-key-value' | { readonly unclosed: string } {
  const pairs: Pair[] = []
  let at = firstPair(line)
  let open: { readonly key: string; value: string; readonly start: number; end: number } | undefined
  const close = (): void => {
    if (open === undefined) return
    pairs.push({ key: open.key, value: open.value, source: line.slice(open.start, open.end) })
  }
  for (; at < line.length; at = pass(line, at, syntax.separators)) {
    const start = at
    const valueStart = valueAfter(line, at)
    if (valueStart < 0) {
      // A word without `key=` is the rest of a value that holds separators.
      at = find(line, start, syntax.ends)
      if (open !== undefined) {
        open.value += (open.value === '' ? '' : syntax.joint) + line.slice(start, at)
        open.end = at
      }
      continue
    }
    close()
    const name = line.slice(start, valueStart - 1)
    if (line.charCodeAt(valueStart) === quote) {
      const end = closingQuote(line, valueStart + 1, syntax.separators)
      if (end < 0) return { unclosed: name }
      at = end + 1
      open = { key: name, value: unescape(line.slice(valueStart + 1, end)), start, end: at }
    } else {
      // `dstip=authid="x"`: a key at once followed by key=" has lost its value.
      const next = valueAfter(line, valueStart)
      at = next > 0 && line.charCodeAt(next) === quote ? valueStart : find(line, valueStart, syntax.ends)
      open = { key: name, value: line.slice(valueStart, at), start, end: at }
    }
  }
  close()
  return pairs.length === 0 ? 'not-key-value' : pairs
}

/** Where the first pair starts, after the words of a header; the end of the line when there is none. */
function firstPair(line: string): number {
  const bom = '\xef\xbb\xbf'
  const afterBom = (at: number): number => (line.startsWith(bom, at) ? at + bom.length : at)
  const start = afterBom(0)
  let at = start + messageStart(line.slice(start))
  for (;;) {
    at = afterBom(pass(line, at, blank))
    if (at >= line.length || valueAfter(line, at) > 0) return at
    at = find(line, at, blank)
  }
}

/**
 * The quote that closes a value: the first one, not escaped, that is followed by a separator and then key=, or by the end of
 * the line. Where there is none, the last that is followed by a separator. -1 when there is none of these either, and when a
 * quote turns up that opens the value of a later key (`attack="Some.Name msg="…"`): then this value lost its own, and what it
 * says cannot be trusted.
 */
function closingQuote(line: string, start: number, separators: Bytes): number {
  let fallback = -1
  for (let at = start; at < line.length; at++) {
    const byte = line.charCodeAt(at)
    if (byte === backslash) at++
    else if (byte === quote) {
      const next = pass(line, at + 1, separators)
      if (next === line.length || (next > at + 1 && valueAfter(line, next) > 0)) return at
      if (opensPair(line, at, start, separators)) return -1
      if (next > at + 1) fallback = at
    }
  }
  return fallback
}

/** Whether the quote at `at` follows ` key=`, within the value that starts at `start`. */
function opensPair(line: string, at: number, start: number, separators: Bytes): boolean {
  if (line.charCodeAt(at - 1) !== equals) return false
  let key = at - 2
  while (key >= start && keyByte[line.charCodeAt(key)] === 1) key--
  return key >= start && key < at - 2 && separators[line.charCodeAt(key)] === 1
}

function unescape(value: string): string {
  return value.includes('\\') ? value.replace(/\\(["\\])/g, '$1') : value
}
