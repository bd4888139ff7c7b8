import type { Framing } from '../../../sources/index.ts'

const lf = 0x0a
const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openList = 0x5b
const backslash = 0x5c
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d
const timestamp = Buffer.from('{"timestamp"')

/**
 * JSON objects one a line, or anywhere in one array, over as many lines as they like. Empty lines are blank records; anything
 * else outside an object is a record up to the end of its line, for the parser to refuse. An object that breaks off is given up
 * where the next one starts, so that damage stays in its record.
 */
export const objects: Framing = (bytes, from, to, final) => {
  const start = passBlanks(bytes, from, to)
  if (start === to) return final ? { record: undefined, next: to } : undefined
  const byte = bytes[start]!
  if (byte === lf) return { record: [start, start], next: start + 1 }
  if (byte === openList || byte === closeList || byte === comma) {
    const next = passLineEnd(bytes, start + 1, to, final)
    return next === undefined ? undefined : { record: undefined, next }
  }
  if (byte === openObject) return objectAt(bytes, start, to, final)
  if (byte === 0xef) {
    if (to - start < 3 && !final) return undefined
    if (bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) return { record: undefined, next: start + 3 }
  }
  return lineAt(bytes, start, to, final)
}

function lineAt(bytes: Uint8Array, start: number, to: number, final: boolean): ReturnType<Framing> {
  const end = bytes.indexOf(lf, start)
  if (end >= 0 && end < to) return { record: [start, end], next: end + 1 }
  return final ? { record: [start, to], next: to } : undefined
}

function passBlanks(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0d)) at++
  return at
}

/** After blanks and the LF behind them, if there is one; undefined when that cannot be known yet. */
function passLineEnd(bytes: Uint8Array, from: number, to: number, final: boolean): number | undefined {
  const at = passBlanks(bytes, from, to)
  if (at === to) return final ? to : undefined
  return bytes[at] === lf ? at + 1 : at
}

function objectAt(bytes: Uint8Array, start: number, to: number, final: boolean): ReturnType<Framing> {
  const containers: number[] = []
  let inString = false
  /** The last byte that is not blank, outside strings. */
  let before = 0
  let lineStart = -1
  for (let at = start; at < to; at++) {
    const byte = bytes[at]!
    if (inString) {
      if (byte === backslash) at++
      else if (byte === quote) {
        inString = false
        before = quote
      } else if (byte === lf) return { record: [start, at], next: at + 1 }
      continue
    }
    if (byte === lf) lineStart = at + 1
    if (byte <= 0x20) continue
    if (byte === openObject && lineStart >= 0 && before !== 0) {
      const blanks = passBlanks(bytes, lineStart, at) === at
      const expected =
        containers.at(-1) === openList ? before === openList || before === comma : before === colon
      const recordStart = at === lineStart && timestamp.equals(bytes.subarray(at, at + timestamp.length))
      if (recordStart || (blanks && !expected)) return { record: [start, lineStart - 1], next: lineStart }
    }
    if (byte === quote) inString = true
    else if (byte === openObject || byte === openList) containers.push(byte)
    else if (byte === closeObject || byte === closeList) {
      containers.pop()
      if (containers.length === 0) return endedAt(bytes, start, at + 1, to, final)
    }
    before = byte
  }
  return final ? { record: [start, to], next: to } : undefined
}

/** Passes over the comma and the line end behind an object. */
function endedAt(
  bytes: Uint8Array,
  start: number,
  end: number,
  to: number,
  final: boolean,
): ReturnType<Framing> {
  const after = passBlanks(bytes, end, to)
  const next = passLineEnd(bytes, bytes[after] === comma && after < to ? after + 1 : after, to, final)
  return next === undefined ? undefined : { record: [start, end], next }
}
