import { INPUT, LINES, LINE_BYTES, SEPARATORS } from './layout'

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

/** Indexes INPUT up to `end`, which lies just behind a line feed. Answers the number of lines. */
export function indexLines(end: usize): u32 {
  const quote = i8x16.splat(0x22)
  const backslash = i8x16.splat(0x5c)
  const feed = i8x16.splat(0x0a)
  const space = i8x16.splat(0x20)
  let separator = SEPARATORS
  let line = LINES
  let inQuote: u64 = 0
  let escapedNext: u64 = 0
  let quotesSoFar: u32 = 0
  let flags: u32 = 0
  for (let at = INPUT; at < end; at += 64) {
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
    // Prefix exclusive-or: bit n tells whether an odd number of quotes stands at or before it.
    let inside = quotes
    inside ^= inside << 1
    inside ^= inside << 2
    inside ^= inside << 4
    inside ^= inside << 8
    inside ^= inside << 16
    inside ^= inside << 32
    inside ^= inQuote
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

    let found = blanks & ~inside
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

    // Six at a time without looking: behind the last one stands rubbish that the next step overwrites.
    const next = separator + ((popcnt(found) as usize) << 2)
    while (found !== 0) {
      store<u32>(separator, (at as u32) + (ctz(found) as u32))
      found &= found - 1
      store<u32>(separator, (at as u32) + (ctz(found) as u32), 4)
      found &= found - 1
      store<u32>(separator, (at as u32) + (ctz(found) as u32), 8)
      found &= found - 1
      store<u32>(separator, (at as u32) + (ctz(found) as u32), 12)
      found &= found - 1
      store<u32>(separator, (at as u32) + (ctz(found) as u32), 16)
      found &= found - 1
      store<u32>(separator, (at as u32) + (ctz(found) as u32), 20)
      found &= found - 1
      separator += 24
    }
    separator = next
  }
  return ((line - LINES) / LINE_BYTES) as u32
}
