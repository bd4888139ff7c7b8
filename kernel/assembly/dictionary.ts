import {
  CHUNK_ROWS,
  DICTIONARIES,
  DICTIONARIES_COUNT,
  DICTIONARY_BYTES,
  DICTIONARY_ENTRIES,
  DICTIONARY_SLOTS,
  DICTIONARY_MOST,
  DICTIONARY_SOFT,
  DICTIONARY_TEXT,
  DICTIONARY_TEXT_HARD,
  DICTIONARY_TEXT_SOFT,
  MASKS,
  RECENT,
  RECENT_BITS,
  RECENT_BYTES,
  ROW_BYTES,
  WINDOW,
} from './layout'

/**
 * Dictionaries of the LowCardinality columns, in order of first appearance. Each has: u32 entries, u32 end of its text; open
 * addressing slots (u16 tag of the hash, u16 index + 1); entries (u32 address, u32 length); and the text as Native writes it
 * (varint length, bytes), so that it goes out as it is.
 */
export const DICTIONARY_COUNT: usize = 0
export const DICTIONARY_END: usize = 4

/** Longest run of slots looked at. A value behind it gets a second entry: made-up collisions cost rows, not time. */
export const PROBES: u32 = 64

export function dictionaryAt(index: u32): usize {
  return DICTIONARIES + (index as usize) * DICTIONARY_BYTES
}

export function clearDictionaries(): void {
  for (let i: u32 = 0; i < DICTIONARIES_COUNT; i++) {
    const dictionary = dictionaryAt(i)
    if (load<u32>(dictionary, DICTIONARY_COUNT) !== 0) memory.fill(dictionary + 64, 0, DICTIONARY_SLOTS * 4)
    store<u32>(dictionary, 0, DICTIONARY_COUNT)
    memory.fill(recentOf(i), 0, RECENT_BYTES)
    store<u32>(dictionary, (dictionary + DICTIONARY_TEXT) as u32, DICTIONARY_END)
  }
}

/** Time to take the block. */
export function dictionariesNearlyFull(): bool {
  return anyBeyond(DICTIONARY_SOFT, DICTIONARY_TEXT_SOFT)
}

/** Not even one more chunk fits. */
export function dictionariesFull(): bool {
  return anyBeyond(DICTIONARY_MOST - CHUNK_ROWS, DICTIONARY_TEXT_HARD)
}

function anyBeyond(entries: u32, bytes: u32): bool {
  for (let i: u32 = 0; i < DICTIONARIES_COUNT; i++) {
    const dictionary = dictionaryAt(i)
    if (load<u32>(dictionary, DICTIONARY_COUNT) >= entries) return true
    const text = load<u32>(dictionary, DICTIONARY_END) - ((dictionary + DICTIONARY_TEXT) as u32)
    if (text >= bytes) return true
  }
  return false
}

/** Copies 16 bytes at a time, up to 15 too many. */
export function copy(to: usize, from: usize, length: u32): void {
  const end = from + (length as usize)
  while (from < end) {
    v128.store(to, v128.load(from))
    from += 16
    to += 16
  }
}

/** Writes a length as LEB128 and answers the address behind it. */
export function varint(to: usize, value: u32): usize {
  while (value >= 0x80) {
    store<u8>(to++, (value | 0x80) as u8)
    value >>= 7
  }
  store<u8>(to, value as u8)
  return to + 1
}

const K0: u64 = 0x9e3779b97f4a7c15
const K1: u64 = 0xd6e8feb86659fd93

export function mix(h: u64, word: u64): u64 {
  h = (h ^ word) * K0
  return h ^ (h >> 32)
}

/** Of 32 bytes at an address plus 16 n: those among the first `length`, at most 32. */
function maskOf(length: u32, n: usize): v128 {
  return v128.load(WINDOW + 32 - (length as usize) + 16 * n)
}

/** Up to 32 bytes in one number, and their length. */
function fold(first: v128, second: v128, length: u32): u64 {
  const text = v128.xor(first, v128.shuffle<u64>(second, second, 1, 0))
  const low = (i64x2.extract_lane(text, 0) as u64) ^ ((length as u64) << 56)
  return low * K0 + rotr<u64>((i64x2.extract_lane(text, 1) as u64) * K1, 32)
}

/**
 * RECENT: in front of each dictionary, 256 of the values last asked for, so that the usual ones are found on one line of the cache
 * instead of three. An entry: 32 bytes, zeros behind the value; u16 index; u16 length + 1.
 */
const RECENT_INDEX: usize = 32
const RECENT_LENGTH: usize = 34

export function recentOf(index: u32): usize {
  return RECENT + (index as usize) * RECENT_BYTES
}

function recentPlace(recent: usize, folded: u64): usize {
  return (recent + ((folded >> (64 - RECENT_BITS)) << 6)) as usize
}

/**
 * Writes the indexes of the values whose spans stand every ROW_BYTES from `row` to `end`, up to the first one that is not in
 * `recent`: such as are longer than 32 bytes or have escapes never are. Answers that one's row, or `end`. This loop calls nothing:
 * the engine keeps no variable in a register across a call.
 */
export function internRecent(recent: usize, row: usize, end: usize, out: usize): usize {
  for (; row < end; row += ROW_BYTES) {
    const span = load<u64>(row)
    const at = (span & 0xffffffff) as usize
    // With the bit of escapes, so that it makes the length too large.
    const length = (span >> 32) as u32
    if (length > 32) return row
    const first = v128.and(v128.load(at), maskOf(length, 0))
    const second = v128.and(v128.load(at, 16), maskOf(length, 1))
    const entry = recentPlace(recent, fold(first, second, length))
    const differ = v128.or(v128.xor(first, v128.load(entry)), v128.xor(second, v128.load(entry, 16)))
    if ((load<u16>(entry, RECENT_LENGTH) as u32) !== length + 1 || v128.any_true(differ)) return row
    store<u16>(out, load<u16>(entry, RECENT_INDEX))
    out += 2
  }
  return row
}

/** Puts a value of up to 32 bytes in front. */
export function remember(recent: usize, at: usize, length: u32, index: u32): void {
  const first = v128.and(v128.load(at), maskOf(length, 0))
  const second = v128.and(v128.load(at, 16), maskOf(length, 1))
  const entry = recentPlace(recent, fold(first, second, length))
  v128.store(entry, first)
  v128.store(entry, second, 16)
  store<u16>(entry, index as u16, RECENT_INDEX)
  store<u16>(entry, (length + 1) as u16, RECENT_LENGTH)
}

/** The index of a value, added when it is new. */
export function intern(dictionary: usize, at: usize, length: u32): u32 {
  const short: u32 = min(length, 32)
  const first = v128.and(v128.load(at), maskOf(short, 0))
  const second = v128.and(v128.load(at, 16), maskOf(short, 1))
  let h = fold(first, second, length)
  h ^= h >> 29
  for (let i: u32 = 32; i < length; i += 16) {
    const more = v128.and(v128.load(at + (i as usize)), maskOf(min(length - i, 16), 0))
    h = mix(mix(h, i64x2.extract_lane(more, 0)), i64x2.extract_lane(more, 1))
  }
  h *= K1
  const tag = (h as u32) & 0xffff
  let slot = (h >> 47) as usize
  for (let probe: u32 = 0; probe < PROBES; probe++) {
    const place = dictionary + 64 + (slot << 2)
    const held = load<u32>(place)
    if (held === 0) return add(dictionary, at, length, place, tag)
    if (held >> 16 === tag) {
      const index = (held & 0xffff) - 1
      const entry = dictionary + DICTIONARY_ENTRIES + ((index as usize) << 3)
      if (load<u32>(entry, 4) === length && same(load<u32>(entry), at, length)) return index
    }
    slot = (slot + 1) & (DICTIONARY_SLOTS - 1)
  }
  return add(dictionary, at, length, 0, tag)
}

function same(a: usize, b: usize, length: u32): bool {
  let left = length
  while (left > 16) {
    if (v128.any_true(v128.xor(v128.load(a), v128.load(b)))) return false
    a += 16
    b += 16
    left -= 16
  }
  return !v128.any_true(
    v128.and(v128.xor(v128.load(a), v128.load(b)), v128.load(MASKS + ((left as usize) << 4))),
  )
}

function add(dictionary: usize, at: usize, length: u32, place: usize, tag: u32): u32 {
  const index = load<u32>(dictionary, DICTIONARY_COUNT)
  const text = varint(load<u32>(dictionary, DICTIONARY_END), length)
  copy(text, at, length)
  const entry = dictionary + DICTIONARY_ENTRIES + ((index as usize) << 3)
  store<u32>(entry, text as u32)
  store<u32>(entry, length, 4)
  store<u32>(dictionary, index + 1, DICTIONARY_COUNT)
  store<u32>(dictionary, (text as u32) + length, DICTIONARY_END)
  if (place !== 0) store<u32>(place, (tag << 16) | (index + 1))
  return index
}
