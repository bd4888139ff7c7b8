import { mix } from './dictionary'
import {
  CHUNK_ROWS,
  COUNTS,
  COUNTS_BYTES,
  COUNTS_ENTRIES,
  COUNTS_MOST,
  COUNTS_SLOTS,
  COUNTS_SOFT,
  COUNT_COLUMN,
  COUNT_COLUMNS,
  DISPOSITION,
  INDEXES,
  INDEX_COLUMN,
  SEVERITY,
  SIGNATURES,
  SIGNATURE_UID,
  TIME,
  TIME_STATUS,
} from './layout'

/**
 * Counts of a block. Two tables rather than one with all keys: sensor and country together have nearly as many combinations as
 * there are events. Values are dictionary indexes, and keys are packed into 64 bits:
 *
 * 0: hour 21 bits, sensor 16, number of the signature 27 (see `signatureNumber`)
 * 1: hour 21 bits, country 16, signature's name 16, severity 4, disposition 7
 *
 * A table: u32 entries; slots of u32, 14 bits of the hash and the entry + 1; entries of u64 key, u64 events in order of first
 * appearance. Events of the same hours come together, so the entries in use are few and near each other, and the slots are small.
 */
const ENTRIES: usize = 0
const EVENTS: usize = 8
const ENTRY_BITS: u32 = 18
const ENTRY_MASK: u32 = (1 << ENTRY_BITS) - 1

// The order of commit.ts.
const LOG_NAME_COLUMN: u32 = 1
const SENSOR_COLUMN: u32 = 4
export const SIGNATURE_COLUMN: u32 = 6
const CATEGORY_COLUMN: u32 = 7
const COUNTRY_COLUMN: u32 = 10

/** Secret and odd: who does not know it cannot make up keys that fall on one slot. */
let multiplier: u64 = 0x9e3779b97f4a7c15

export function setMultiplier(seed: u64): void {
  multiplier = seed | 1
}

export function countsAt(table: u32): usize {
  return COUNTS + (table as usize) * COUNTS_BYTES
}

export function clearCounts(): void {
  for (let table: u32 = 0; table < 3; table++) {
    const counts = countsAt(table)
    if (load<u32>(counts, ENTRIES) !== 0) memory.fill(counts + 64, 0, COUNTS_SLOTS * 4)
    store<u32>(counts, 0, ENTRIES)
  }
}

// The first table has as many entries as SIGNATURES at least.
export function countsNearlyFull(): bool {
  return load<u32>(countsAt(0), ENTRIES) >= COUNTS_SOFT || load<u32>(countsAt(1), ENTRIES) >= COUNTS_SOFT
}

/** Not even one more chunk fits. */
export function countsFull(): bool {
  const hard = COUNTS_MOST - CHUNK_ROWS
  return load<u32>(countsAt(0), ENTRIES) > hard || load<u32>(countsAt(1), ENTRIES) > hard
}

/** Adds one event. There is always a free slot: the caps keep half of them so. */
export function count(counts: usize, key: u64): void {
  const h = mix(key * multiplier, multiplier)
  const tag = (h as u32) & ~ENTRY_MASK
  let slot = (h >> 46) as usize
  for (;;) {
    const place = counts + 64 + (slot << 2)
    const held = load<u32>(place)
    if (held === 0) {
      const entries = load<u32>(counts, ENTRIES)
      store<u64>(entryOf(counts, entries), key)
      store<u64>(entryOf(counts, entries), 1, EVENTS)
      store<u32>(counts, entries + 1, ENTRIES)
      store<u32>(place, tag | (entries + 1))
      return
    }
    if ((held & ~ENTRY_MASK) === tag) {
      const entry = entryOf(counts, (held & ENTRY_MASK) - 1)
      if (load<u64>(entry) === key) {
        store<u64>(entry, load<u64>(entry, EVENTS) + 1, EVENTS)
        return
      }
    }
    slot = (slot + 1) & (COUNTS_SLOTS - 1)
  }
}

function entryOf(counts: usize, entry: u32): usize {
  return counts + COUNTS_ENTRIES + ((entry as usize) << 4)
}

/**
 * Numbers what is said of a signature: `a` uid | name | category, `b` log name | severity | disposition. There are few of them, so
 * this table stays in the cache. SIGNATURES is a table as above, with entries of u64 a, u64 b.
 */
function signatureNumber(a: u64, b: u64): u64 {
  const h = mix(mix(a * multiplier, b), multiplier)
  const tag = (h as u32) & ~ENTRY_MASK
  let slot = (h >> 46) as usize
  let place = SIGNATURES + 64 + (slot << 2)
  let held = load<u32>(place)
  while (held !== 0) {
    if ((held & ~ENTRY_MASK) === tag) {
      const entry = entryOf(SIGNATURES, (held & ENTRY_MASK) - 1)
      if (load<u64>(entry) === a && load<u64>(entry, 8) === b) return ((held & ENTRY_MASK) - 1) as u64
    }
    slot = (slot + 1) & (COUNTS_SLOTS - 1)
    place = SIGNATURES + 64 + (slot << 2)
    held = load<u32>(place)
  }
  const entries = load<u32>(SIGNATURES, ENTRIES)
  store<u64>(entryOf(SIGNATURES, entries), a)
  store<u64>(entryOf(SIGNATURES, entries), b, 8)
  store<u32>(SIGNATURES, entries + 1, ENTRIES)
  store<u32>(place, tag | (entries + 1))
  return entries as u64
}

function index(column: u32, row: usize): u64 {
  return load<u16>(INDEXES + (column as usize) * INDEX_COLUMN + (row << 1)) as u64
}

/** Key of the second table. */
export function countryKey(hour: u64, country: u64, name: u64, severity: u64, disposition: u64): u64 {
  return (hour << 43) | (country << 27) | (name << 11) | (severity << 7) | disposition
}

/** Counts rows [from, to) of the block's columns. */
export function countRows(from: u32, to: u32): void {
  for (let row = from as usize; row < (to as usize); row++) {
    // Wrong clocks are counted apart, in no hour: see detection-block.ts.
    const trusted = load<u8>(TIME_STATUS + row) === 0
    const hour = trusted ? ((load<i64>(TIME + (row << 3)) / 3600000) as u64) : 0
    const severity = load<u8>(SEVERITY + row) as u64
    const disposition = load<u8>(DISPOSITION + row) as u64
    const name = index(SIGNATURE_COLUMN, row)
    const signature = signatureNumber(
      (load<u32>(SIGNATURE_UID + (row << 2)) as u64) | (name << 32) | (index(CATEGORY_COLUMN, row) << 48),
      severity | (disposition << 8) | (index(LOG_NAME_COLUMN, row) << 16),
    )
    count(countsAt(0), (hour << 43) | (index(SENSOR_COLUMN, row) << 27) | signature)
    count(countsAt(1), countryKey(hour, index(COUNTRY_COLUMN, row), name, severity, disposition))
  }
}

/** Where column `n` of what writeCounts wrote starts: 0 to 9 of table 0, 10 to 15 of table 1. */
export function countColumn(n: u32): usize {
  return COUNT_COLUMNS + (n as usize) * COUNT_COLUMN
}

/** Writes a table's entries as the columns of `detection_count` or `detection_country_count`. Answers their number. */
export function writeCounts(table: u32): u32 {
  const counts = countsAt(table)
  const entries = load<u32>(counts, ENTRIES)
  const first: u32 = table === 0 ? 0 : 10
  for (let i: usize = 0; i < (entries as usize); i++) {
    const at = entryOf(counts, i as u32)
    const key = load<u64>(at)
    const start = ((key >> 43) as u32) * 3600
    const second = ((key >> 27) & 0xffff) as u16
    let severity = ((key >> 7) & 15) as u8
    let disposition = (key & 127) as u8
    store<u32>(countColumn(first) + (i << 2), start)
    if (table === 0) {
      const entry = entryOf(SIGNATURES, (key & 0x7ffffff) as u32)
      const a = load<u64>(entry)
      const b = load<u64>(entry, 8)
      severity = b as u8
      disposition = (b >> 8) as u8
      store<u32>(countColumn(1) + (i << 2), start === 0 ? 0 : start + 3600)
      store<u16>(countColumn(2) + (i << 1), (b >> 16) as u16)
      store<u16>(countColumn(3) + (i << 1), second)
      store<u32>(countColumn(4) + (i << 2), a as u32)
      store<u16>(countColumn(5) + (i << 1), (a >> 32) as u16)
      store<u16>(countColumn(6) + (i << 1), (a >> 48) as u16)
    } else {
      store<u16>(countColumn(11) + (i << 1), second)
      store<u16>(countColumn(12) + (i << 1), (key >> 11) as u16)
    }
    const rest: u32 = table === 0 ? 7 : 13
    store<u8>(countColumn(rest) + i, severity)
    store<u8>(countColumn(rest + 1) + i, disposition)
    store<u64>(countColumn(rest + 2) + (i << 3), load<u64>(at, EVENTS))
  }
  return entries
}
