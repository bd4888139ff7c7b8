/** Where kernel.ts finds what the kernel holds. Addresses and lengths are in bytes. */
import { countColumn, writeCounts } from './counts'
import { DICTIONARY_COUNT, DICTIONARY_END, dictionaryAt } from './dictionary'
import {
  DESTINATION_IP,
  DESTINATION_PORT,
  DICTIONARY_TEXT,
  DISPOSITION,
  INCIDENT,
  INDEXES,
  INDEX_COLUMN,
  INPUT,
  IRREGULAR,
  LOG_TIME,
  LOG_TIME_STATUS,
  MEMORY_END,
  POLICY,
  PROTOCOL,
  RISK_SCORE,
  ROOM,
  SESSION,
  SEVERITY,
  SIGNATURE_UID,
  SOURCE_IP,
  SOURCE_PORT,
  TIME,
  TIME_STATUS,
} from './layout'
import { PIECES_TAKEN, seal, stringColumn } from './strings'
import { blankLines, irregularLines } from './tokenise'

export { countColumn, writeCounts }

export function inputAddress(): usize {
  return INPUT
}

/** Most bytes that may be added at once to an unfinished line of up to 64 KiB. */
export function roomBytes(): u32 {
  return ROOM
}

/** Bytes of memory this program was laid out for. */
export function memoryEnd(): usize {
  return MEMORY_END
}

/** Lines of the last chunk that are for the careful parser, 4 u32 each: address, length, line of the chunk, 1 if no detection. */
export function irregularAddress(): usize {
  return IRREGULAR
}

export function irregularCount(): u32 {
  return irregularLines
}

export function blankCount(): u32 {
  return blankLines
}

/** Columns of fixed width, in the order of the tables' columns (detection, log) without batch and time of processing. */
export function fixedColumn(n: u32): usize {
  switch (n) {
    case 0:
      return TIME
    case 1:
      return TIME_STATUS
    case 2:
      return SIGNATURE_UID
    case 3:
      return SEVERITY
    case 4:
      return DISPOSITION
    case 5:
      return SOURCE_IP
    case 6:
      return SOURCE_PORT
    case 7:
      return DESTINATION_IP
    case 8:
      return DESTINATION_PORT
    case 9:
      return PROTOCOL
    case 10:
      return SESSION
    case 11:
      return INCIDENT
    case 12:
      return POLICY
    case 13:
      return RISK_SCORE
    case 14:
      return LOG_TIME
    default:
      return LOG_TIME_STATUS
  }
}

/** Row indexes of dictionary `n`, u16; dictionaries are in the order of the tables' LowCardinality columns. */
export function indexColumn(n: u32): usize {
  return INDEXES + (n as usize) * INDEX_COLUMN
}

export function dictionaryCount(n: u32): u32 {
  return load<u32>(dictionaryAt(n), DICTIONARY_COUNT)
}

export function dictionaryText(n: u32): usize {
  return dictionaryAt(n) + DICTIONARY_TEXT
}

export function dictionaryEnd(n: u32): usize {
  return load<u32>(dictionaryAt(n), DICTIONARY_END)
}

/** Pieces of string column `n`: user, hostname, url, msg, unmapped, raw, then fields and raw of `log`. Closes the last one. */
export function stringPieces(n: u32): u32 {
  seal(stringColumn(n))
  return load<u32>(stringColumn(n), PIECES_TAKEN)
}

/** Where the pieces' u32 starts and ends stand. */
export function stringPiecesAddress(n: u32): usize {
  return stringColumn(n) + 64
}
