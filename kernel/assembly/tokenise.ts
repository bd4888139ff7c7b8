import { admit } from './admit'
import { BACKSLASH, BROKEN, LINE_END, LINE_FLAGS, LINE_QUOTES, LINE_SEPARATORS } from './index'
import { NODE_CHILD, NODE_LENGTH, NODE_SIBLING, NODE_SLOT, NODE_TWICE, ODD, ROOT, learn } from './keys'
import {
  INPUT,
  IRREGULAR,
  LINES,
  LINE_BYTES,
  LINE_MOST,
  ROWS,
  ROW_BYTES,
  ROW_LENGTH,
  ROW_LINE,
  ROW_TOKENS,
  ROW_TOKENS_END,
  SEPARATORS,
  TOKENS,
} from './layout'
import { admitLog } from './log'
import { ATTACK, OLD, SUBTYPE, TYPE, UNKNOWN, bit } from './slots'

/** A span is u32 address | u16 length << 32, and this bit when the value may hold escapes. */
export const ESCAPED: u64 = 0x8000000000000000

/** What the last chunk held, read by the exports of main.ts. */
export let blankLines: u32 = 0
export let irregularLines: u32 = 0

/** Tokens of a line: bits in `present`, or 0 when it is not regular. Its spans go to `row`, its tokens to `tokens`. */
let tokensEnd: usize = TOKENS
/** 1 when the line's keys may not all be different. */
let repeats: u32 = 0

function clear(row: usize): void {
  const zero = i64x2.splat(0)
  for (let at = row; at < row + ROW_BYTES; at += 64) {
    v128.store(at, zero)
    v128.store(at, zero, 16)
    v128.store(at, zero, 32)
    v128.store(at, zero, 48)
  }
}

/** RFC 5424 gives its line a version and six more words; what they mean with a `=` in one of them is for the careful parser. */
function hasVersion(start: usize): bool {
  let at = start + 1
  while (at < start + 4 && load<u8>(at) - 0x30 < 10) at++
  return load<u8>(at) === 0x3e && load<u8>(at, 1) === 0x31 && load<u8>(at, 2) === 0x20
}

/** Where the line's text starts behind `<PRI>`, which may stick to the first key. */
function behindPriority(start: usize): usize {
  let at = start + 1
  while (at < start + 4 && load<u8>(at) - 0x30 < 10) at++
  return at > start + 1 && load<u8>(at) === 0x3e ? at + 1 : start
}

/** Where the first `=` of [from, end) is, or somewhere behind it. */
function firstEquals(from: usize, end: usize): usize {
  const sign = i8x16.splat(0x3d)
  for (let at = from; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), sign))
    if (found !== 0) return at + (ctz(found) as usize)
  }
  return end
}

function tokensOf(start: usize, first: usize, last: usize, escaped: u64, quotes: u32, row: usize): u64 {
  let token = tokensEnd
  let node = ROOT
  let quoted: u32 = 0
  let present: u64 = 0
  let twice: u64 = 0
  let header: u32 = 0
  repeats = 0
  let s = load<u8>(start) === 0x3c ? behindPriority(start) : start
  let separator = first
  // Words of the header: those that end before the line's first `=`.
  const equals = firstEquals(s, load<u32>(last - 4))
  for (; separator < last && (load<u32>(separator) as usize) < equals; separator += 4) {
    s = (load<u32>(separator) as usize) + 1
    header++
  }
  for (; separator < last; separator += 4) {
    const e: usize = load<u32>(separator)
    if (e === s) {
      s = e + 1
      continue
    }
    const head = v128.load(s)
    let child: usize = load<u32>(node, NODE_CHILD)
    while (child !== 0) {
      if (!v128.any_true(v128.and(v128.xor(head, v128.load(child)), v128.load(child, 16)))) {
        if (load<u32>(child, NODE_LENGTH) <= 16) break
        if (!v128.any_true(v128.and(v128.xor(v128.load(s, 16), v128.load(child, 32)), v128.load(child, 48))))
          break
      }
      child = load<u32>(child, NODE_SIBLING)
    }
    if (child === 0) {
      child = learn(node, s, e, tokensEnd, token)
      if (child === ODD) return 0
    }
    repeats |= load<u32>(child, NODE_TWICE)
    const value = s + (load<u32>(child, NODE_LENGTH) as usize)
    const slot = load<u32>(child, NODE_SLOT)
    const q = (load<u8>(value) === 0x22) as u32
    // Two quotes a quoted value; far too many when it does not end with one.
    quoted += load<u8>(e - 1) === 0x22 ? 2 * q : q << 20
    const length = ((e - value) as u32) - 2 * q
    store<u64>(
      row + ((slot as usize) << 3),
      (((value as u32) + q) as u64) | ((length as u64) << 32) | (escaped & (0 - (q as u64))),
    )
    const mine = bit(slot)
    twice |= present & mine
    present |= mine
    store<u64>(token, (s as u64) | (((e - s) as u64) << 32) | ((slot as u64) << 48))
    token += 8
    node = child
    s = e + 1
  }
  // Each quoted value has two quotes at least. If there are just so many, none is anywhere else.
  if (quoted !== quotes) return 0
  if ((twice & ~bit(UNKNOWN)) !== 0 || (present & bit(OLD)) !== 0) return 0
  if (header < 7 && load<u8>(start) === 0x3c && hasVersion(start)) return 0
  store<u32>(row, tokensEnd as u32, ROW_TOKENS)
  store<u32>(row, token as u32, ROW_TOKENS_END)
  return present
}

/**
 * Stage 2: keys to spans. Detections go to ROWS, other regular lines, if `logs`, to the columns of `log` at once, the rest to
 * IRREGULAR. Answers the number of rows.
 */
export function tokenise(lines: u32, keepTokens: bool, logs: bool, raw: bool): u32 {
  let row = ROWS
  let irregular = IRREGULAR
  let start = INPUT
  let separators = SEPARATORS
  let quotesBefore: u32 = 0
  blankLines = 0
  tokensEnd = TOKENS
  for (let i: u32 = 0; i < lines; i++) {
    const line = LINES + (i as usize) * LINE_BYTES
    const end: usize = load<u32>(line, LINE_END)
    const separatorsEnd: usize = load<u32>(line, LINE_SEPARATORS)
    const quotes = load<u32>(line, LINE_QUOTES)
    const flags = load<u32>(line, LINE_FLAGS)
    const length = (end - start) as u32
    if (length === 0) blankLines++
    else {
      let present: u64 = 0
      let taken = false
      // The line as it is kept: without the CR of CR LF.
      const text = length - ((load<u8>(end - 1) === 0x0d) as u32)
      if ((flags & BROKEN) === 0 && length <= LINE_MOST) {
        clear(row)
        const escaped: u64 = (flags & BACKSLASH) !== 0 ? ESCAPED : 0
        present = tokensOf(start, separators, separatorsEnd, escaped, quotes - quotesBefore, row)
        taken = present !== 0 && admit(row, present)
      }
      if (taken) {
        store<u32>(row, start as u32, ROW_LINE)
        store<u32>(row, text, ROW_LENGTH)
        if (keepTokens) tokensEnd = load<u32>(row, ROW_TOKENS_END)
        row += ROW_BYTES
      } else {
        const detectable = present === 0 || mayDetect(row, present)
        const escapes = (flags & BACKSLASH) !== 0
        if (detectable || !logs || repeats !== 0 || !admitLog(row, present, start, text, escapes, raw)) {
          store<u32>(irregular, start as u32)
          store<u32>(irregular, length, 4)
          store<u32>(irregular, i, 8)
          store<u32>(irregular, !detectable as u32, 12)
          irregular += 16
        }
      }
    }
    start = end + 1
    separators = separatorsEnd
    quotesBefore = quotes
  }
  irregularLines = ((irregular - IRREGULAR) >> 4) as u32
  return ((row - ROWS) / ROW_BYTES) as u32
}

/** Whether the careful parser might find a detection in a regular line that was not admitted. */
function mayDetect(row: usize, present: u64): bool {
  if ((present & bit(ATTACK)) !== 0) return true
  const subtype = load<u64>(row, (SUBTYPE as usize) << 3)
  const type = load<u64>(row, (TYPE as usize) << 3)
  return isApplicationControl(subtype) || isApplicationControl(type)
}

/** Whether a value is `app-ctrl`. */
export function isApplicationControl(span: u64): bool {
  return ((span >> 32) & 0xffff) === 8 && load<u64>((span & 0xffffffff) as usize) === 0x6c7274632d707061
}
