import { addressOf, isName, lengthOf, spanOf, timeOf, latest } from './admit'
import { internSpan } from './commit'
import { copy, dictionaryAt, varint } from './dictionary'
import {
  INDEXES,
  INDEX_COLUMN,
  LOG_TIME,
  LOG_TIME_STATUS,
  NAME_MOST,
  ROW_TOKENS,
  ROW_TOKENS_END,
} from './layout'
import { DEVID, SUBTYPE, TYPE } from './slots'
import { appendString, roomFor, stringColumn, wroteTo } from './strings'
import { isPlainUtf8 } from './utf8'
import { NO_TIME } from './values'

/** Regular lines that are no detections, as rows of `log`: written as they come, since each is only a few columns and a text. */
export let logRows: u32 = 0

/** The first of the dictionaries and string columns that are `log`'s. */
const LOG_DICTIONARY: u32 = 17
const LOG_STRING: u32 = 6

export function clearLog(): void {
  logRows = 0
}

/** Takes a regular line that is no detection, unless something of it is for the careful parser. */
export function admitLog(row: usize, present: u64, line: usize, length: u32, escapes: bool, raw: bool): bool {
  if (!isName(spanOf(row, DEVID)) || !isName(spanOf(row, TYPE))) return false
  if (lengthOf(spanOf(row, SUBTYPE)) > NAME_MOST) return false
  if (!isPlainUtf8(line, length)) return false
  const time = timeOf(row, present)
  if (time === NO_TIME) return false
  store<i64>(LOG_TIME + ((logRows as usize) << 3), time)
  store<u8>(LOG_TIME_STATUS + (logRows as usize), (time > latest ? 2 : 0) as u8)
  index(0, spanOf(row, TYPE))
  index(1, spanOf(row, SUBTYPE))
  index(2, spanOf(row, DEVID))
  appendFields(load<u32>(row, ROW_TOKENS), load<u32>(row, ROW_TOKENS_END), length, escapes)
  appendString(stringColumn(LOG_STRING + 1), line, raw ? length : 0)
  logRows++
  return true
}

function index(n: u32, span: u64): void {
  const column = LOG_DICTIONARY + n
  const to = INDEXES + (column as usize) * INDEX_COLUMN + ((logRows as usize) << 1)
  store<u16>(to, internSpan(dictionaryAt(column), span) as u16)
}

// Characters of JSON, the first in the lowest byte.
const QUOTE_COLON_QUOTE: u32 = 0x223a22
const QUOTE_COMMA_QUOTE: u32 = 0x222c22
const QUOTE_BRACE: u16 = 0x7d22

/** Appends the tokens as the text of a JSON object of strings. */
function appendFields(first: usize, last: usize, length: u32, escapes: bool): void {
  const column = stringColumn(LOG_STRING)
  // `a= ` becomes `"a":"",`, and what is escaped twice as long at most.
  const start = roomFor(column, 3 * length + 16)
  // Its length may take 1 to 3 bytes, and is nearly always 2.
  const text = start + 2
  let to = text
  store<u16>(to, 0x227b)
  to += 2
  for (let token = first; token < last; token += 8) {
    const at: usize = load<u32>(token)
    const end = at + (load<u16>(token, 4) as usize)
    const equals = firstEquals(at)
    copy(to, at, (equals - at) as u32)
    to += equals - at
    store<u32>(to, QUOTE_COLON_QUOTE)
    to += 3
    const q = (equals + 1 < end && load<u8>(equals, 1) === 0x22) as usize
    const value = equals + 1 + q
    if (escapes) to = copyEscaped(to, value, end - q, q !== 0)
    else {
      copy(to, value, (end - q - value) as u32)
      to += end - q - value
    }
    store<u32>(to, QUOTE_COMMA_QUOTE)
    to += 3
  }
  to -= 3
  store<u16>(to, QUOTE_BRACE)
  to += 2
  const bytes = (to - text) as u32
  if (bytes < 0x80 || bytes >= 0x4000) memory.copy(start + (bytes < 0x80 ? 1 : 3), text, bytes as usize)
  wroteTo(column, varint(start, bytes) + (bytes as usize))
}

/** Where a token's `=` is. */
function firstEquals(at: usize): usize {
  const sign = i8x16.splat(0x3d)
  let found = i8x16.bitmask(i8x16.eq(v128.load(at), sign))
  while (found === 0) {
    at += 16
    found = i8x16.bitmask(i8x16.eq(v128.load(at), sign))
  }
  return at + (ctz(found) as usize)
}

/** Copies a value with its backslashes doubled, those apart that escape a quote or backslash in quotes: JSON does the same. */
function copyEscaped(to: usize, at: usize, end: usize, quoted: bool): usize {
  while (at < end) {
    const c = load<u8>(at++)
    store<u8>(to++, c)
    if (c !== 0x5c) continue
    const next = load<u8>(at)
    if (quoted && at < end && (next === 0x22 || next === 0x5c)) {
      store<u8>(to++, next)
      at++
    } else store<u8>(to++, 0x5c)
  }
  return to
}
