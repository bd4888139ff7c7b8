import { countRows } from './counts'
import { copy, dictionaryAt, intern, internRecent, recentOf, remember } from './dictionary'
import {
  DESTINATION_IP,
  DESTINATION_PORT,
  DISPOSITION,
  INCIDENT,
  INDEXES,
  INDEX_COLUMN,
  NAME_MOST,
  POLICY,
  PROTOCOL,
  RISK_SCORE,
  ROWS,
  ROW_BYTES,
  ROW_DISPOSITION,
  ROW_LENGTH,
  ROW_LINE,
  ROW_SEVERITY,
  ROW_TIME,
  ROW_TIME_STATUS,
  ROW_TOKENS,
  ROW_TOKENS_END,
  ROW_UNMAPPED,
  SCRATCH,
  SESSION,
  SEVERITY,
  SIGNATURE_UID,
  SOURCE_IP,
  SOURCE_PORT,
  TIME,
  TIME_STATUS,
} from './layout'
import {
  ACTION,
  APP,
  APPCAT,
  APPID,
  APPLIST,
  ATTACK,
  ATTACKID,
  CRLEVEL,
  CRSCORE,
  DEVID,
  DEVNAME,
  DIRECTION,
  DSTCOUNTRY,
  DSTINTF,
  DSTIP,
  DSTPORT,
  HOSTNAME,
  INCIDENTSERIALNO,
  LOGID,
  MSG,
  POLICYID,
  PROFILE,
  PROTO,
  SERVICE,
  SESSIONID,
  SRCCOUNTRY,
  SRCINTF,
  SRCIP,
  SRCPORT,
  SUBTYPE,
  TYPE,
  URL,
  USER,
  VD,
  bit,
} from './slots'
import { appendString, roomFor, stringColumn, wroteTo } from './strings'
import { ESCAPED } from './tokenise'
import { NO_NUMBER, ipv4, ipv6, lastDigits } from './values'

/** Stage 3: spans to columns, one column after the other, so that each keeps its own few lines of the cache. */

let unescapedLength: u32 = 0

/** Copies a value to SCRATCH without the backslashes of \" and \\. */
function unescape(at: usize, length: u32): usize {
  let to = SCRATCH
  const end = at + (length as usize)
  while (at < end) {
    let c = load<u8>(at++)
    if (c === 0x5c && at < end) {
      const next = load<u8>(at)
      if (next === 0x22 || next === 0x5c) {
        c = next
        at++
      }
    }
    store<u8>(to++, c)
  }
  unescapedLength = (to - SCRATCH) as u32
  return SCRATCH
}

/** No index: the value is longer than NAME_MOST. */
const TOO_LONG: u32 = ~0

/** The index of a span's value, or TOO_LONG. */
export function internSpan(dictionary: usize, span: u64): u32 {
  let at = (span & 0xffffffff) as usize
  let length = ((span >> 32) as u32) & 0xffff
  if ((span & ESCAPED) !== 0) {
    at = unescape(at, length)
    length = unescapedLength
  }
  return length > NAME_MOST ? TOO_LONG : intern(dictionary, at, length)
}

export function commitText(slot: u32, column: u32, from: u32, rows: u32): void {
  const dictionary = dictionaryAt(column)
  const recent = recentOf(column)
  let out = INDEXES + (column as usize) * INDEX_COLUMN + ((from as usize) << 1)
  let row = ROWS + ((slot as usize) << 3)
  const end = row + (rows as usize) * ROW_BYTES
  let next = internRecent(recent, row, end, out)
  while (next !== end) {
    out += ((next - row) / ROW_BYTES) << 1
    const span = load<u64>(next)
    let index = internSpan(dictionary, span)
    if (index === TOO_LONG) {
      const start = next - ((slot as usize) << 3)
      misfit(start, blamed(start, slot))
      index = intern(dictionary, 0, 0)
    }
    store<u16>(out, index as u16)
    const length = (span >> 32) as u32
    if (length <= 32) remember(recent, (span & 0xffffffff) as usize, length, index)
    out += 2
    row = next + ROW_BYTES
    next = internRecent(recent, row, end, out)
  }
}

function commitString(slot: u32, index: u32, rows: u32): void {
  const column = stringColumn(index)
  let row = ROWS + ((slot as usize) << 3)
  for (let i: u32 = 0; i < rows; i++) {
    const span = load<u64>(row)
    let at = (span & 0xffffffff) as usize
    let length = ((span >> 32) as u32) & 0xffff
    if ((span & ESCAPED) !== 0) {
      at = unescape(at, length)
      length = unescapedLength
    }
    appendString(column, at, length)
    row += ROW_BYTES
  }
}

/** A value that does not fit leaves the column's default and goes to `unmapped`. */
function misfit(row: usize, slot: u32): void {
  store<u64>(row, load<u64>(row, ROW_UNMAPPED) | bit(slot), ROW_UNMAPPED)
}

/** The slot to blame for a value: `admit` has moved those of application control, whose own slots then are unmapped. */
function blamed(row: usize, slot: u32): u32 {
  if ((load<u64>(row, ROW_UNMAPPED) & bit(slot)) === 0) return slot
  return slot === ATTACK ? APP : slot === ATTACKID ? APPID : slot === PROFILE ? APPLIST : slot
}

/** A column of numbers of type T. Empty values leave its default, too. */
function commitNumber<T>(slot: u32, out: usize, from: u32, rows: u32): void {
  const most: u64 = sizeof<T>() === 4 ? 0xffffffff : sizeof<T>() === 2 ? 0xffff : 0xff
  let to = out + (from as usize) * sizeof<T>()
  const end = ROWS + (rows as usize) * ROW_BYTES
  for (let row = ROWS; row < end; row += ROW_BYTES) {
    const span = load<u64>(row + ((slot as usize) << 3))
    const length = ((span >> 32) as u32) & 0xffff
    // A missing value has no address.
    const valueEnd = select<usize>(((span & 0xffffffff) as usize) + (length as usize), ROWS, length !== 0)
    let value = lastDigits(valueEnd, min(length, 16))
    if (value > most || length > 10) {
      misfit(row, blamed(row, slot))
      value = 0
    }
    store<T>(to, value as T)
    to += sizeof<T>()
  }
}

function commitAddress(slot: u32, out: usize, from: u32, rows: u32): void {
  let to = out + ((from as usize) << 4)
  let row = ROWS
  for (let i: u32 = 0; i < rows; i++) {
    const span = load<u64>(row + ((slot as usize) << 3))
    const at = (span & 0xffffffff) as usize
    const length = ((span >> 32) as u32) & 0xffff
    const four = ipv4(at, length)
    if (four !== NO_NUMBER) {
      store<u64>(to, 0)
      store<u64>(to, (four << 32) | 0xffff0000, 8)
    } else if (length === 0 || !ipv6(at, length, to)) {
      store<u64>(to, 0)
      store<u64>(to, 0, 8)
      if (length !== 0) misfit(row, slot)
    }
    to += 16
    row += ROW_BYTES
  }
}

function commitDecided(from: u32, rows: u32): void {
  for (let i: usize = 0; i < (rows as usize); i++) {
    const row = ROWS + i * ROW_BYTES
    const to = (from as usize) + i
    store<i64>(TIME + (to << 3), load<i64>(row, ROW_TIME))
    store<u8>(TIME_STATUS + to, load<u8>(row, ROW_TIME_STATUS))
    store<u8>(SEVERITY + to, load<u8>(row, ROW_SEVERITY))
    store<u8>(DISPOSITION + to, load<u8>(row, ROW_DISPOSITION))
  }
}

/** What no column takes, as it stands in the line, joined by spaces. */
function commitUnmapped(index: u32, rows: u32): void {
  const column = stringColumn(index)
  for (let i: usize = 0; i < (rows as usize); i++) {
    const row = ROWS + i * ROW_BYTES
    const mask = load<u64>(row, ROW_UNMAPPED)
    const start = roomFor(column, load<u32>(row, ROW_LENGTH))
    // Most lines have 128 to 16,383 bytes of it: a length of two bytes, corrected if not.
    const text = start + 2
    let to = text
    const last: usize = load<u32>(row, ROW_TOKENS_END)
    for (let token: usize = load<u32>(row, ROW_TOKENS); token < last; token += 8) {
      const t = load<u64>(token)
      if (((mask >> (t >> 48)) & 1) !== 0) {
        const length = ((t >> 32) as u32) & 0xffff
        copy(to, (t & 0xffffffff) as usize, length)
        to += length as usize
        store<u8>(to++, 0x20)
      }
    }
    // Without the last space.
    const length = (to > text ? to - text - 1 : 0) as u32
    if (length < 0x80) {
      store<u8>(start, length as u8)
      memory.copy(start + 1, text, length as usize)
      wroteTo(column, start + 1 + (length as usize))
    } else if (length < 0x4000) {
      store<u8>(start, (length | 0x80) as u8)
      store<u8>(start + 1, (length >> 7) as u8)
      wroteTo(column, text + (length as usize))
    } else {
      memory.copy(start + 3, text, length as usize)
      store<u8>(start, (length | 0x80) as u8)
      store<u8>(start + 1, ((length >> 7) | 0x80) as u8)
      store<u8>(start + 2, (length >> 14) as u8)
      wroteTo(column, start + 3 + (length as usize))
    }
  }
}

function isBlocked(disposition: u8): bool {
  return disposition === 2 || disposition === 6 || disposition === 21 || disposition === 25
}

export const RAW_NONE: u32 = 0
export const RAW_UNBLOCKED: u32 = 1
export const RAW_ALL: u32 = 2

function commitRaw(index: u32, rows: u32, raw: u32): void {
  const column = stringColumn(index)
  for (let i: usize = 0; i < (rows as usize); i++) {
    const row = ROWS + i * ROW_BYTES
    const keep = raw === RAW_ALL || !isBlocked(load<u8>(row, ROW_DISPOSITION))
    appendString(column, load<u32>(row, ROW_LINE), keep ? load<u32>(row, ROW_LENGTH) : 0)
  }
}

/** Adds the chunk's rows behind row `from`. String columns that nothing is kept in are made by whoever takes the block. */
export function commitRows(from: u32, rows: u32, unmapped: bool, raw: u32): void {
  commitDecided(from, rows)
  commitText(TYPE, 0, from, rows)
  commitText(SUBTYPE, 1, from, rows)
  commitText(LOGID, 2, from, rows)
  commitText(VD, 3, from, rows)
  commitText(DEVID, 4, from, rows)
  commitText(DEVNAME, 5, from, rows)
  commitText(ATTACK, 6, from, rows)
  commitText(APPCAT, 7, from, rows)
  commitText(ACTION, 8, from, rows)
  commitText(SRCINTF, 9, from, rows)
  commitText(SRCCOUNTRY, 10, from, rows)
  commitText(DSTINTF, 11, from, rows)
  commitText(DSTCOUNTRY, 12, from, rows)
  commitText(SERVICE, 13, from, rows)
  commitText(DIRECTION, 14, from, rows)
  commitText(PROFILE, 15, from, rows)
  commitText(CRLEVEL, 16, from, rows)
  commitAddress(SRCIP, SOURCE_IP, from, rows)
  commitAddress(DSTIP, DESTINATION_IP, from, rows)
  commitNumber<u32>(ATTACKID, SIGNATURE_UID, from, rows)
  commitNumber<u32>(SESSIONID, SESSION, from, rows)
  commitNumber<u32>(INCIDENTSERIALNO, INCIDENT, from, rows)
  commitNumber<u32>(POLICYID, POLICY, from, rows)
  commitNumber<u16>(SRCPORT, SOURCE_PORT, from, rows)
  commitNumber<u16>(DSTPORT, DESTINATION_PORT, from, rows)
  commitNumber<u16>(CRSCORE, RISK_SCORE, from, rows)
  commitNumber<u8>(PROTO, PROTOCOL, from, rows)
  commitString(USER, 0, rows)
  commitString(HOSTNAME, 1, rows)
  commitString(URL, 2, rows)
  commitString(MSG, 3, rows)
  if (unmapped) commitUnmapped(4, rows)
  if (raw !== RAW_NONE) commitRaw(5, rows, raw)
  countRows(from, from + rows)
}
