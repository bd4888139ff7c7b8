import { NAME_MOST, ROW_DISPOSITION, ROW_SEVERITY, ROW_TIME, ROW_TIME_STATUS, ROW_UNMAPPED } from './layout'
import {
  ACTION,
  APP,
  APPID,
  APPLIST,
  APPRISK,
  ATTACK,
  ATTACKID,
  CLOCK,
  CRLEVEL,
  DATE,
  DEVID,
  EVENTTIME,
  PROFILE,
  SEVERITY_WORD,
  SUBTYPE,
  TYPE,
  UNKNOWN,
  ZONE,
  bit,
} from './slots'
import { isApplicationControl } from './tokenise'
import { NO_TIME, eventTime, usualTime, wallClock, zone } from './values'

/** Detections after this (ms) have a clock that runs ahead. */
export let latest: i64 = 0
/** ms that clocks without an offset are ahead of UTC, NO_TIME when it is not the same all the time. */
export let zoneOffset: i64 = NO_TIME

export function setTimes(latestTime: i64, offset: i64): void {
  latest = latestTime
  zoneOffset = offset
}

export function spanOf(row: usize, slot: u32): u64 {
  return load<u64>(row + ((slot as usize) << 3))
}

export function addressOf(span: u64): usize {
  return (span & 0xffffffff) as usize
}

export function lengthOf(span: u64): u32 {
  return ((span >> 32) & 0xffff) as u32
}

/** Whether a value is there and fits its dictionary: what stands for one that does not is the careful parser's to say. */
export function isName(span: u64): bool {
  return lengthOf(span) - 1 < NAME_MOST
}

/** The first 8 bytes of a value as a number, bytes behind its end 0. */
function word(at: usize, length: u32): u64 {
  const text = load<u64>(at)
  return length >= 8 ? text : text & (((1 as u64) << ((length as u64) << 3)) - 1)
}

// Words as numbers: the first letter is the lowest byte.
const CRITICAL: u64 = 0x6c61636974697263
const HIGH: u64 = 0x68676968
const MEDIUM: u64 = 0x6d756964656d
const LOW: u64 = 0x776f6c
const INFO: u64 = 0x6f666e69
const INFORMAT: u64 = 0x74616d726f666e69
const ION: u64 = 0x6e6f69
const ELEVATED: u64 = 0x6465746176656c65

function severityOf(span: u64, application: bool): u32 {
  const at = addressOf(span)
  const length = lengthOf(span)
  const text = word(at, length)
  if (length === 4 && text === HIGH) return 4
  if (length === 8 && text === CRITICAL) return 5
  if (length === 6 && text === MEDIUM) return 3
  if (application) {
    if (length === 8 && text === ELEVATED) return 2
    return length === 3 && text === LOW ? 1 : 0
  }
  if (length === 3 && text === LOW) return 2
  if (length === 4 && text === INFO) return 1
  return length === 11 && text === INFORMAT && word(at + 8, 3) === ION ? 1 : 0
}

const UNKNOWN_ACTION: u32 = 255
const DROPPED: u64 = 0x646570706f7264
const DROP: u64 = 0x706f7264
const DROP_SES: u64 = 0x7365735f706f7264
const BLOCK: u64 = 0x6b636f6c62
const BLOCKED: u64 = 0x64656b636f6c62
const RESET: u64 = 0x7465736572
const RESET_CL: u64 = 0x6c635f7465736572
const RESET_SE: u64 = 0x65735f7465736572
const REJECT: u64 = 0x7463656a6572
const DETECTED: u64 = 0x6465746365746564
const PASS: u64 = 0x73736170
const PASS_SES: u64 = 0x7365735f73736170
const ALLOW: u64 = 0x776f6c6c61
const PASSTHRO: u64 = 0x6f72687473736170
const ACCEPT: u64 = 0x747065636361
const MONITOR: u64 = 0x726f74696e6f6d
const CLEAR_SE: u64 = 0x65735f7261656c63
const IENT: u64 = 0x746e6569
const RVER: u64 = 0x72657672
const SION: u64 = 0x6e6f6973
const SSION: u64 = 0x6e6f697373
const UGH: u64 = 0x686775

/** OCSF disposition of an action; words not listed are the careful parser's. */
function dispositionOf(span: u64): u32 {
  const at = addressOf(span)
  const length = lengthOf(span)
  const text = word(at, length)
  if (length === 0) return 0
  if (length === 4) return text === PASS ? 1 : text === DROP ? 6 : UNKNOWN_ACTION
  if (length === 5) return text === BLOCK ? 2 : text === RESET ? 21 : text === ALLOW ? 1 : UNKNOWN_ACTION
  if (length === 6) return text === REJECT ? 25 : text === ACCEPT ? 1 : UNKNOWN_ACTION
  if (length === 7) return text === DROPPED ? 6 : text === BLOCKED ? 2 : text === MONITOR ? 1 : UNKNOWN_ACTION
  if (length === 8) return text === DETECTED ? 15 : UNKNOWN_ACTION
  if (length > 13) return UNKNOWN_ACTION
  const rest = word(at + 8, length - 8)
  if (length === 12) {
    if (text === DROP_SES && rest === SION) return 6
    if (text === PASS_SES && rest === SION) return 1
    if (text === RESET_CL && rest === IENT) return 21
    if (text === RESET_SE && rest === RVER) return 21
  }
  if (length === 11 && text === PASSTHRO && rest === UGH) return 1
  if (length === 13 && text === CLEAR_SE && rest === SSION) return 99
  return UNKNOWN_ACTION
}

export function timeOf(row: usize, present: u64): i64 {
  if ((present & bit(EVENTTIME)) !== 0) {
    const span = spanOf(row, EVENTTIME)
    return eventTime(addressOf(span), lengthOf(span))
  }
  const date = spanOf(row, DATE)
  const clock = spanOf(row, CLOCK)
  const local = wallClock(addressOf(date), lengthOf(date), addressOf(clock), lengthOf(clock))
  const named = spanOf(row, ZONE)
  const offset = lengthOf(named) === 0 ? zoneOffset : zone(addressOf(named), lengthOf(named))
  return local === NO_TIME || offset === NO_TIME ? NO_TIME : usualTime(local - offset)
}

const INTRUSION_UNMAPPED: u64 =
  ((1 as u64) << UNKNOWN) |
  ((1 as u64) << APP) |
  ((1 as u64) << APPID) |
  ((1 as u64) << APPRISK) |
  ((1 as u64) << APPLIST)
const APPLICATION_UNMAPPED: u64 =
  ((1 as u64) << UNKNOWN) |
  ((1 as u64) << ATTACK) |
  ((1 as u64) << ATTACKID) |
  ((1 as u64) << SEVERITY_WORD) |
  ((1 as u64) << PROFILE) |
  ((1 as u64) << CRLEVEL)

/** Whether a regular line is a detection this kernel handles. What it decides on is written to the row. */
export function admit(row: usize, present: u64): bool {
  if (!isName(spanOf(row, DEVID)) || lengthOf(spanOf(row, TYPE)) === 0) return false
  const application = isApplicationControl(spanOf(row, SUBTYPE))
  if (!application && isApplicationControl(spanOf(row, TYPE))) return false
  if (lengthOf(spanOf(row, application ? APP : ATTACK)) === 0) return false
  const severity = severityOf(spanOf(row, application ? APPRISK : SEVERITY_WORD), application)
  const disposition = dispositionOf(spanOf(row, ACTION))
  if (severity === 0 || disposition === UNKNOWN_ACTION) return false
  const time = timeOf(row, present)
  if (time === NO_TIME) return false
  store<i64>(row, time, ROW_TIME)
  store<u8>(row, (time > latest ? 2 : 0) as u8, ROW_TIME_STATUS)
  store<u8>(row, severity as u8, ROW_SEVERITY)
  store<u8>(row, disposition as u8, ROW_DISPOSITION)
  store<u64>(row, application ? APPLICATION_UNMAPPED : INTRUSION_UNMAPPED, ROW_UNMAPPED)
  if (application) {
    // From here on both kinds have their signature, profile and risk in the same slots.
    store<u64>(row, spanOf(row, APP), (ATTACK as usize) << 3)
    store<u64>(row, spanOf(row, APPID), (ATTACKID as usize) << 3)
    store<u64>(row, spanOf(row, APPLIST), (PROFILE as usize) << 3)
    store<u64>(row, spanOf(row, APPRISK), (CRLEVEL as usize) << 3)
  }
  return true
}
