import { INPUT, LINES, LINE_BYTES, SEPARATORS } from './layout'
import { BACKSLASH_BYTE, CONTROL, FEED, QUOTE, SPACE } from './splats'

/**
 * Stage 1: where tokens and lines end. 64 bytes a step become bit masks; positions of bytes ≤ 0x20 outside quotes go to
 * SEPARATORS, and each line feed writes a record to LINES:
 */
export const LINE_END: usize = 0
/** Address behind the line's last entry in SEPARATORS; that entry is its line feed. */
export const LINE_SEPARATORS: usize = 4
/** Quotes that are not escaped, from the start of the chunk to here. */
export const LINE_QUOTES: usize = 8
export const LINE_FLAGS: usize = 12

/** A quote is not closed, or a quote outside quotes is escaped. */
export const BROKEN: u32 = 1
/** There may be a backslash: quoted values need a look. */
export const BACKSLASH: u32 = 2

function mask(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    (i8x16.bitmask(a) as u32 as u64) |
    ((i8x16.bitmask(b) as u32 as u64) << 16) |
    ((i8x16.bitmask(c) as u32 as u64) << 32) |
    ((i8x16.bitmask(d) as u32 as u64) << 48)
  )
}

/** The same for what most steps have none of. */
function rareMask(a: v128, b: v128, c: v128, d: v128): u64 {
  return v128.any_true(v128.or(v128.or(a, b), v128.or(c, d))) ? mask(a, b, c, d) : 0
}

/** Prefix exclusive-or: bit n tells whether an odd number of quotes stands at or before it. */
function insideOf(quotes: u64): u64 {
  let inside = quotes
  inside ^= inside << 1
  inside ^= inside << 2
  inside ^= inside << 4
  inside ^= inside << 8
  inside ^= inside << 16
  return inside ^ (inside << 32)
}

// How far the chunk has been indexed: where the next separator goes, all bits set within quotes, quotes so far.
let separator: usize = SEPARATORS
let inQuote: u64 = 0
let quotesSoFar: u32 = 0

/**
 * Indexes the steps from `at` to `last` up to the first one with a control character or a backslash: answers that one. Nearly all
 * of a line is such steps, so this does only what they need, and calls nothing.
 */
function plainSteps(at: usize, last: usize): usize {
  const quote = v128.load(QUOTE)
  const backslash = v128.load(BACKSLASH_BYTE)
  const control = v128.load(CONTROL)
  const space = v128.load(SPACE)
  let to = separator
  let carry = inQuote
  let count = quotesSoFar
  for (; at <= last; at += 64) {
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const c = v128.load(at, 32)
    const d = v128.load(at, 48)
    const least = i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d))
    const slashes = v128.or(
      v128.or(i8x16.eq(a, backslash), i8x16.eq(b, backslash)),
      v128.or(i8x16.eq(c, backslash), i8x16.eq(d, backslash)),
    )
    if (v128.any_true(v128.or(slashes, i8x16.eq(i8x16.min_u(least, control), least)))) break
    const quotes = mask(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote))
    const inside = insideOf(quotes) ^ carry
    carry = ((inside as i64) >> 63) as u64
    count += popcnt(quotes) as u32
    const blanks = mask(i8x16.eq(a, space), i8x16.eq(b, space), i8x16.eq(c, space), i8x16.eq(d, space))
    to = writeSeparators(to, at, blanks & ~inside)
  }
  separator = to
  inQuote = carry
  quotesSoFar = count
  return at
}

/** Six at a time without looking: behind the last one stands rubbish that the next step overwrites. */
function writeSeparators(to: usize, at: usize, found: u64): usize {
  const next = to + ((popcnt(found) as usize) << 2)
  while (found !== 0) {
    store<u32>(to, (at as u32) + (ctz(found) as u32))
    found &= found - 1
    store<u32>(to, (at as u32) + (ctz(found) as u32), 4)
    found &= found - 1
    store<u32>(to, (at as u32) + (ctz(found) as u32), 8)
    found &= found - 1
    store<u32>(to, (at as u32) + (ctz(found) as u32), 12)
    found &= found - 1
    store<u32>(to, (at as u32) + (ctz(found) as u32), 16)
    found &= found - 1
    store<u32>(to, (at as u32) + (ctz(found) as u32), 20)
    found &= found - 1
    to += 24
  }
  return next
}

/** Indexes INPUT up to `end`, which lies just behind a line feed. Answers the number of lines. */
export function indexLines(end: usize): u32 {
  const quote = v128.load(QUOTE)
  const backslash = v128.load(BACKSLASH_BYTE)
  const feed = v128.load(FEED)
  const space = v128.load(SPACE)
  separator = SEPARATORS
  inQuote = 0
  quotesSoFar = 0
  let line = LINES
  let escapedNext: u64 = 0
  let flags: u32 = 0
  let at = plainSteps(INPUT, end - 64)
  while (at < end) {
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const c = v128.load(at, 32)
    const d = v128.load(at, 48)
    let quotes = mask(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote))
    let feeds = rareMask(i8x16.eq(a, feed), i8x16.eq(b, feed), i8x16.eq(c, feed), i8x16.eq(d, feed))
    let blanks = mask(i8x16.le_u(a, space), i8x16.le_u(b, space), i8x16.le_u(c, space), i8x16.le_u(d, space))
    let slashes = rareMask(
      i8x16.eq(a, backslash),
      i8x16.eq(b, backslash),
      i8x16.eq(c, backslash),
      i8x16.eq(d, backslash),
    )
    if (end - at < 64) {
      // What stands behind the last line feed is for the next chunk.
      const valid = ((1 as u64) << (end - at)) - 1
      quotes &= valid
      feeds &= valid
      blanks &= valid
      slashes &= valid
    }
    let broken: u64 = 0
    let here: u32 = 0
    let escapedQuotes: u64 = 0
    if ((slashes | escapedNext) !== 0) {
      // A character is escaped behind an odd run of backslashes. Runs that start on odd bits carry into the even ones when the
      // run's bits are added to its start (the way of simdjson, arXiv:1902.08318 §3.1.1).
      const even: u64 = 0x5555555555555555
      slashes &= ~escapedNext
      const follows = (slashes << 1) | escapedNext
      const oddStarts = slashes & ~even & ~follows
      const sum = oddStarts + slashes
      escapedNext = (sum < slashes) as u64
      const escaped = (even ^ (sum << 1)) & follows
      escapedQuotes = quotes & escaped
      quotes &= ~escaped
      here = BACKSLASH
    }
    let inside = insideOf(quotes) ^ inQuote
    let torn = feeds & inside
    while (torn !== 0) {
      // A line feed inside quotes: as if the quote were closed there, so that the damage does not leave its line.
      const first = torn & (0 - torn)
      broken |= first
      inside ^= 0 - first
      torn = feeds & inside
    }
    inQuote = ((inside as i64) >> 63) as u64
    broken |= escapedQuotes & ~inside

    const found = blanks & ~inside
    if (feeds === 0) {
      flags |= here | ((broken !== 0) as u32)
    } else {
      let open: u64 = ~0
      do {
        const first = feeds & (0 - feeds)
        const upTo = first | (first - 1)
        const flagged = flags | here | (((broken & open & upTo) !== 0) as u32)
        store<u32>(line, (at as u32) + (ctz(first) as u32), LINE_END)
        store<u32>(line, (separator as u32) + ((popcnt(found & upTo) as u32) << 2), LINE_SEPARATORS)
        store<u32>(line, quotesSoFar + (popcnt(quotes & upTo) as u32), LINE_QUOTES)
        store<u32>(line, flagged, LINE_FLAGS)
        line += LINE_BYTES
        open = ~upTo
        flags = 0
        feeds ^= first
      } while (feeds !== 0)
      flags = here | (((broken & open) !== 0) as u32)
    }
    quotesSoFar += popcnt(quotes) as u32

    separator = writeSeparators(separator, at, found)
    at += 64
    if (escapedNext === 0) at = plainSteps(at, end - 64)
  }
  return ((line - LINES) / LINE_BYTES) as u32
}
