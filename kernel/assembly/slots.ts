/** A slot for each key that a column is read from. The numbers are shared with nobody: build a mask of them with `bit`. */
export const EVENTTIME: u32 = 0
export const DATE: u32 = 1
export const CLOCK: u32 = 2
export const ZONE: u32 = 3
export const TYPE: u32 = 4
export const SUBTYPE: u32 = 5
export const LOGID: u32 = 6
export const VD: u32 = 7
export const DEVID: u32 = 8
export const DEVNAME: u32 = 9
export const ATTACK: u32 = 10
export const APP: u32 = 11
export const ATTACKID: u32 = 12
export const APPID: u32 = 13
export const APPCAT: u32 = 14
export const SEVERITY_WORD: u32 = 15
export const APPRISK: u32 = 16
export const ACTION: u32 = 17
export const SRCIP: u32 = 18
export const SRCPORT: u32 = 19
export const SRCINTF: u32 = 20
export const SRCCOUNTRY: u32 = 21
export const DSTIP: u32 = 22
export const DSTPORT: u32 = 23
export const DSTINTF: u32 = 24
export const DSTCOUNTRY: u32 = 25
export const SERVICE: u32 = 26
export const PROTO: u32 = 27
export const DIRECTION: u32 = 28
export const SESSIONID: u32 = 29
export const INCIDENTSERIALNO: u32 = 30
export const POLICYID: u32 = 31
export const PROFILE: u32 = 32
export const APPLIST: u32 = 33
export const CRLEVEL: u32 = 34
export const CRSCORE: u32 = 35
export const USER: u32 = 36
export const HOSTNAME: u32 = 37
export const URL: u32 = 38
export const MSG: u32 = 39
/** Any other key: goes to `unmapped`. */
export const UNKNOWN: u32 = 40
/** A key of FortiOS 3 to 5.0: makes the line the careful parser's. */
export const OLD: u32 = 41

export function bit(slot: u32): u64 {
  return (1 as u64) << slot
}

/** Slot `n` has the n-th name. */
export const NAMES: string =
  'eventtime date time tz type subtype logid vd devid devname attack app attackid appid appcat severity apprisk action ' +
  'srcip srcport srcintf srccountry dstip dstport dstintf dstcountry service proto direction sessionid incidentserialno ' +
  'policyid profile applist crlevel crscore user hostname url msg'
export const OLD_NAMES: string =
  'device_id log_id src dst src_port dst_port src_int dst_int pri status attack_name attackname attack_id serial SN app_cat sensor'
