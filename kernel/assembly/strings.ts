import { copy, varint } from './dictionary'
import {
  PIECES,
  PIECES_MOST,
  PIECES_SOFT,
  PIECE_BYTES,
  STRINGS,
  STRING_COLUMNS,
  STRING_STATE,
} from './layout'

/**
 * String columns grow in pieces taken from one pool, since nobody knows beforehand whether it is messages or raw lines that need
 * the memory. State of a column: u32 where the next value goes, u32 end of its piece, u32 pieces; then per piece u32 start, u32 end.
 */
const NEXT: usize = 0
const LIMIT: usize = 4
export const PIECES_TAKEN: usize = 8

let taken: u32 = 0

export function stringColumn(index: u32): usize {
  return STRINGS + (index as usize) * STRING_STATE
}

export function clearStrings(): void {
  taken = 0
  for (let i: u32 = 0; i < STRING_COLUMNS; i++) {
    const column = stringColumn(i)
    store<u32>(column, 0, NEXT)
    store<u32>(column, 0, LIMIT)
    store<u32>(column, 0, PIECES_TAKEN)
  }
}

export function stringsNearlyFull(): bool {
  return taken >= PIECES_SOFT
}

export function stringsLeft(): u32 {
  return PIECES_MOST - taken
}

/** Where a value of up to `length` bytes, its length before it and 16 bytes of rubbish behind it, can be written. */
export function roomFor(column: usize, length: u32): usize {
  const next = load<u32>(column, NEXT)
  if (next + length + 32 < load<u32>(column, LIMIT)) return next
  seal(column)
  const pieces = load<u32>(column, PIECES_TAKEN)
  const start = (PIECES as u32) + taken * (PIECE_BYTES as u32)
  taken++
  store<u32>(column + 64 + ((pieces as usize) << 3), start)
  store<u32>(column, pieces + 1, PIECES_TAKEN)
  store<u32>(column, start + (PIECE_BYTES as u32), LIMIT)
  return start
}

export function wroteTo(column: usize, end: usize): void {
  store<u32>(column, end as u32, NEXT)
}

/** Writes down where the column's last piece ends. */
export function seal(column: usize): void {
  const pieces = load<u32>(column, PIECES_TAKEN)
  if (pieces !== 0) store<u32>(column + 64 + (((pieces - 1) as usize) << 3), load<u32>(column, NEXT), 4)
}

export function appendString(column: usize, at: usize, length: u32): void {
  const to = varint(roomFor(column, length), length)
  copy(to, at, length)
  wroteTo(column, to + (length as usize))
}
