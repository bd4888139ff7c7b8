/**
 * The kernel of FortiGate key=value lines: bytes in INPUT become columns of `detection` and counts, in three stages a chunk
 * (index, tokenise, commit). What it cannot take for sure it hands out as lines for the careful parser.
 */
import { setTimes } from './admit'
import { RAW_ALL, commitRows } from './commit'
import { clearCounts, countsFull, countsNearlyFull, setMultiplier } from './counts'
import { clearDictionaries, dictionariesFull, dictionariesNearlyFull } from './dictionary'
import { indexLines } from './index'
import { forgetSequences, prepareKeys } from './keys'
import { CHUNK_PIECES, CHUNK_ROWS, INPUT, MASKS, ROWS_HARD, ROWS_SOFT, WINDOW } from './layout'
import { clearLog, logRows } from './log'
import { prepareSplats } from './splats'
import { clearStrings, stringsLeft, stringsNearlyFull } from './strings'
import { tallyRows } from './tally'
import { tokenise } from './tokenise'
import { prepareIpv4 } from './values'

export * from './views'

let rows: u32 = 0
let lines: u32 = 0

/** Once, before anything else. Times in ms, see admit.ts; `secret` is random. */
export function prepare(latest: i64, zoneOffset: i64, secret: u64): void {
  setMultiplier(secret)
  for (let n: usize = 0; n <= 16; n++) memory.fill(MASKS + n * 16, 0xff, n)
  memory.fill(WINDOW, 0xff, 32)
  memory.fill(WINDOW + 64, 0xff, 16)
  prepareSplats()
  prepareIpv4()
  prepareKeys()
  setTimes(latest, zoneOffset)
  clearBlock()
}

/** Starts a new block. */
export function clearBlock(): void {
  rows = 0
  clearDictionaries()
  clearCounts()
  clearStrings()
  clearLog()
  forgetSequences()
}

/** Bytes of the whole lines among the first `length` of INPUT. */
export function wholeLines(length: u32): u32 {
  let end = length
  while (end > 0 && load<u8>(INPUT + (end as usize) - 1) !== 0x0a) end--
  return end
}

/** Takes `length` bytes of INPUT, whole lines, into the block. False when there is no more room: nothing was taken then. */
export function takeLines(length: u32, unmapped: bool, raw: u32): bool {
  if (rows + logRows > ROWS_HARD - CHUNK_ROWS || stringsLeft() < CHUNK_PIECES) return false
  if (dictionariesFull() || countsFull()) return false
  lines = indexLines(INPUT + (length as usize))
  const found = tokenise(lines, unmapped, true, raw === RAW_ALL)
  commitRows(rows, found, unmapped, raw)
  rows += found
  return true
}

/** The same, but only counts by signature, severity and disposition. */
export function tallyLines(length: u32): bool {
  if (dictionariesFull() || countsFull()) return false
  lines = indexLines(INPUT + (length as usize))
  const found = tokenise(lines, false, false, false)
  tallyRows(found)
  rows += found
  return true
}

/** Time to take the block. */
export function nearlyFull(): bool {
  return rows + logRows >= ROWS_SOFT || stringsNearlyFull() || dictionariesNearlyFull() || countsNearlyFull()
}

export function rowCount(): u32 {
  return rows
}

/** Rows of `log`. */
export function logCount(): u32 {
  return logRows
}

/** Lines of the last chunk. */
export function lineCount(): u32 {
  return lines
}
