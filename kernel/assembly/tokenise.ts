import { admit } from './admit'
import { BACKSLASH, BROKEN, LINE_END, LINE_FLAGS, LINE_QUOTES, LINE_SEPARATORS } from './index'
import {
  NODE_CHILD,
  NODE_LENGTH,
  NODE_PRESENT,
  NODE_SIBLING,
  NODE_SLOT,
  NODE_TWICE,
  OFF,
  ROOT,
  TWICE_KNOWN,
  TWICE_UNKNOWN,
  keyLength,
  learn,
  slotOf,
  stood,
} from './keys'
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

/** Where the tokens that are kept end. */
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

// How far the line has been tokenised: its next separator and where the token before that starts, the trie's node and the place
// of the next token. Quotes are two for each quoted value, far too many when one does not end with a quote.
let separator: usize = 0
let start: usize = 0
let node: usize = 0
let token: usize = 0
let quoted: u32 = 0

/**
 * Follows the trie as far as it goes. The hot loop of this stage: it calls nothing, since the engine would keep no variable in a
 * register across a call.
 */
function follow(last: usize, row: usize): void {
  let at = separator
  let s = start
  let known = node
  let to = token
  let quotes = quoted
  for (; at < last; at += 4) {
    const e: usize = load<u32>(at)
    if (e !== s) {
      const head = v128.load(s)
      let child: usize = load<u32>(known, NODE_CHILD)
      while (child !== 0) {
        if (!v128.any_true(v128.and(v128.xor(head, v128.load(child)), v128.load(child, 16)))) {
          if (load<u32>(child, NODE_LENGTH) <= 16) break
          if (
            !v128.any_true(v128.and(v128.xor(v128.load(s, 16), v128.load(child, 32)), v128.load(child, 48)))
          )
            break
        }
        child = load<u32>(child, NODE_SIBLING)
      }
      if (child === 0) break
      known = child
      const value = s + (load<u32>(known, NODE_LENGTH) as usize)
      const slot = load<u32>(known, NODE_SLOT)
      const q = (load<u8>(value) === 0x22) as u32
      quotes += load<u8>(e - 1) === 0x22 ? 2 * q : q << 20
      store<u64>(
        row + ((slot as usize) << 3),
        (((value as u32) + q) as u64) | (((((e - value) as u32) - 2 * q) as u64) << 32),
      )
      store<u64>(to, (s as u64) | (((e - s) as u64) << 32) | ((slot as u64) << 48))
      to += 8
    }
    s = e + 1
  }
  separator = at
  start = s
  node = known
  token = to
  quoted = quotes
}

/** The rest of a line that is off the trie. The slots that are present, 0 when it is not regular. */
function lookUp(last: usize, row: usize): u64 {
  let present = load<u64>(node, NODE_PRESENT)
  let twice: u64 = 0
  repeats = load<u32>(node, NODE_TWICE)
  for (; separator < last; separator += 4) {
    const end: usize = load<u32>(separator)
    if (end !== start) {
      const length = keyLength(start, end)
      if (length === 0) return 0
      const value = start + (length as usize)
      const slot = slotOf(start, length - 1)
      const q = (load<u8>(value) === 0x22) as u32
      quoted += load<u8>(end - 1) === 0x22 ? 2 * q : q << 20
      store<u64>(
        row + ((slot as usize) << 3),
        (((value as u32) + q) as u64) | (((((end - value) as u32) - 2 * q) as u64) << 32),
      )
      if (slot === UNKNOWN && stood(start, length, tokensEnd, token)) repeats |= TWICE_UNKNOWN
      store<u64>(token, (start as u64) | (((end - start) as u64) << 32) | ((slot as u64) << 48))
      token += 8
      twice |= present & bit(slot)
      present |= bit(slot)
    }
    start = end + 1
  }
  return (twice & ~bit(UNKNOWN)) !== 0 ? 0 : present
}

/** The slots that are present in a line, or 0 when it is not regular. Its spans go to `row`, its tokens to `tokensEnd`. */
function tokensOf(line: usize, first: usize, last: usize, quotes: u32, row: usize): u64 {
  start = load<u8>(line) === 0x3c ? behindPriority(line) : line
  separator = first
  // Words of the header: those that end before the line's first `=`.
  const equals = firstEquals(start, load<u32>(last - 4))
  for (; separator < last && (load<u32>(separator) as usize) < equals; separator += 4)
    start = (load<u32>(separator) as usize) + 1
  const headerEnd = separator
  node = ROOT
  token = tokensEnd
  quoted = 0
  follow(last, row)
  let offTrie = false
  while (separator !== last) {
    const length = keyLength(start, load<u32>(separator))
    if (length === 0) return 0
    if (learn(node, start, length, tokensEnd, token) === OFF) {
      offTrie = true
      break
    }
    follow(last, row)
  }
  const present = offTrie ? lookUp(last, row) : load<u64>(node, NODE_PRESENT)
  if (!offTrie) repeats = load<u32>(node, NODE_TWICE)
  if ((repeats & TWICE_KNOWN) !== 0) return 0
  // Each quoted value has two quotes at least. If there are just so many, none is anywhere else.
  if (quoted !== quotes || (present & bit(OLD)) !== 0) return 0
  if (headerEnd - first < 28 && load<u8>(line) === 0x3c && hasVersion(line)) return 0
  store<u32>(row, tokensEnd as u32, ROW_TOKENS)
  store<u32>(row, token as u32, ROW_TOKENS_END)
  return present
}

/** Marks the spans of quoted values with backslashes. */
function markEscapes(row: usize): void {
  const backslash = i8x16.splat(0x5c)
  const last: usize = load<u32>(row, ROW_TOKENS_END)
  for (let token: usize = load<u32>(row, ROW_TOKENS); token < last; token += 8) {
    const place = row + ((load<u16>(token, 6) as usize) << 3)
    const span = load<u64>(place)
    const from = (span & 0xffffffff) as usize
    if (load<u8>(from - 1) !== 0x22) continue
    const to = from + (((span >> 32) & 0xffff) as usize)
    for (let at = from; at < to; at += 16) {
      // What stands behind the value does no harm: then it is looked at once more.
      if (v128.any_true(i8x16.eq(v128.load(at), backslash))) store<u64>(place, span | ESCAPED)
    }
  }
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
        present = tokensOf(start, separators, separatorsEnd, quotes - quotesBefore, row)
        if (present !== 0 && (flags & BACKSLASH) !== 0) markEscapes(row)
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
