import type { Framing } from './line-parser.ts'

const lf = 0x0a
const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openList = 0x5b
const backslash = 0x5c
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d
const hits = Buffer.from('"hits"')

/** Objects and arrays in each other of which the kind is remembered; deeper ones are only counted. */
const mostRemembered = 1024

/** Bytes that mean something outside of strings. */
const special = new Uint8Array(256)
for (const byte of [lf, quote, comma, colon, openList, closeList, openObject, closeObject]) special[byte] = 1
for (let byte = 0x21; byte < 256; byte++) if (special[byte] === 0) special[byte] = 2

/**
 * JSON objects one a line, or anywhere in one array, over as many lines as they like. Empty lines are blank records; anything
 * else outside an object is a record up to the end of its line, for the parser to refuse. An object that breaks off is given up
 * where the next one starts, so that damage stays in its record.
 *
 * `starts`: how records begin (`{"timestamp"`): at the beginning of a line, that is the next record whatever is still open.
 * `searchResponse`: an object may also be Elasticsearch's answer to a search, `{…"hits":{…"hits":[…]}}`, of which only the hits are
 * records. Nothing is remembered between two, so that a stream can be opened in its middle.
 */
export function jsonObjects({
  starts,
  searchResponse = false,
}: {
  readonly starts: readonly string[]
  readonly searchResponse?: boolean
}): Framing {
  const markers = starts.map((start) => Buffer.from(start))

  return (bytes, from, to, final) => {
    const start = passBlanks(bytes, from, to)
    if (start === to) return final ? { record: undefined, next: to } : undefined
    const byte = bytes[start]!
    if (byte === lf) return { record: [start, start], next: start + 1 }
    if (
      byte === openList ||
      byte === closeList ||
      byte === comma ||
      (searchResponse && byte === closeObject)
    ) {
      const next = passLineEnd(bytes, start + 1, to, final)
      return next === undefined ? undefined : { record: undefined, next }
    }
    if (byte === openObject) return objectAt(bytes, start, to, final)
    if (byte === 0xef) {
      if (to - start < 3 && !final) return undefined
      if (bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf)
        return { record: undefined, next: start + 3 }
    }
    return lineAt(bytes, start, to, final)
  }

  function objectAt(bytes: Uint8Array, start: number, to: number, final: boolean): ReturnType<Framing> {
    const containers: number[] = []
    let depth = 0
    /** The last byte that is not blank, outside strings, and where the last string began. */
    let before = 0
    let stringStart = -1
    let lineStart = -1
    /** Whether the member of the outermost object that is being read is called hits. */
    let inHits = false
    for (let at = start; at < to; at++) {
      const byte = bytes[at]!
      const meaning = special[byte]
      if (meaning === 0) continue
      if (meaning === 2) {
        before = byte
        continue
      }
      if (byte === lf) {
        lineStart = at + 1
        continue
      }
      if (byte === openObject && lineStart >= 0 && before !== 0) {
        const blanks = passBlanks(bytes, lineStart, at) === at
        const expected =
          containers[depth - 1] === openList ? before === openList || before === comma : before === colon
        const recordStart = at === lineStart && markers.some((marker) => beginsWith(bytes, at, to, marker))
        if (recordStart || (blanks && !expected)) return { record: [start, lineStart - 1], next: lineStart }
      }
      if (byte === quote) {
        stringStart = at
        for (at++; at < to; at++) {
          const inside = bytes[at]!
          if (inside === quote || inside === lf) break
          if (inside === backslash) at++
        }
        if (at < to && bytes[at] === lf) return { record: [start, at], next: at + 1 }
      } else if (byte === openObject || byte === openList) {
        if (searchResponse && before === colon && beginsWith(bytes, stringStart, to, hits)) {
          if (depth === 1) inHits = byte === openObject
          else if (depth === 2 && inHits && byte === openList) {
            const next = passLineEnd(bytes, at + 1, to, final)
            return next === undefined ? undefined : { record: undefined, next }
          }
        } else if (depth === 1) inHits = false
        if (depth < mostRemembered) containers[depth] = byte
        depth++
      } else if (byte === closeObject || byte === closeList) {
        depth--
        if (depth === 0) return endedAt(bytes, start, at + 1, to, final)
      }
      before = byte
    }
    return final ? { record: [start, to], next: to } : undefined
  }
}

function beginsWith(bytes: Uint8Array, at: number, to: number, marker: Uint8Array): boolean {
  if (at < 0 || at + marker.length > to) return false
  for (let index = 0; index < marker.length; index++) if (bytes[at + index] !== marker[index]) return false
  return true
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
