/** Values of usual lines, read where they stand: bytes[from, to). What is not usual is -1 or undefined, whatever it may mean. */

const day = 86_400_000

function two(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 0x30
  const ones = bytes[at + 1]! - 0x30
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -10_000
}

let knownDate = -1
let knownDay = 0

/** `2026-05-12T10:00:03.123456Z`, of 2000 to 2099 and with 3 to 9 digits behind the point, as ms since 1970; else -1. */
export function utcTime(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from
  if (length < 24 || length > 30 || bytes[to - 1] !== 0x5a || bytes[from + 19] !== 0x2e) return -1
  if (bytes[from] !== 0x32 || bytes[from + 1] !== 0x30) return -1
  if (bytes[from + 4] !== 0x2d || bytes[from + 7] !== 0x2d || bytes[from + 10] !== 0x54) return -1
  if (bytes[from + 13] !== 0x3a || bytes[from + 16] !== 0x3a) return -1
  const year = two(bytes, from + 2)
  const month = two(bytes, from + 5)
  const date = (year * 100 + month) * 100 + two(bytes, from + 8)
  const hour = two(bytes, from + 11)
  const minute = two(bytes, from + 14)
  const second = two(bytes, from + 17)
  if (date < 0 || month > 12 || hour < 0 || hour > 23) return -1
  if (minute < 0 || minute > 59 || second < 0 || second > 59) return -1
  let milliseconds = 0
  for (let at = from + 20; at < to - 1; at++) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) return -1
    if (at < from + 23) milliseconds = milliseconds * 10 + digit
  }
  if (date !== knownDate) {
    const start = Date.UTC(2000 + year, month - 1, date % 100)
    // 30 February is a day of March for Date.
    if (new Date(start).getUTCMonth() !== month - 1) return -1
    knownDate = date
    knownDay = start / day
  }
  return knownDay * day + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
}

/** An IPv4 address in dotted decimal without leading zeros as a number of 32 bits; -1 for anything else. */
export function ipv4(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < 7 || to - from > 15) return -1
  let address = 0
  let dots = 0
  let part = -1
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    if (byte === 0x2e) {
      if (part < 0 || ++dots > 3) return -1
      address = address * 256 + part
      part = -1
    } else {
      const digit = byte - 0x30
      if (digit < 0 || digit > 9 || part === 0) return -1
      part = part < 0 ? digit : part * 10 + digit
      if (part > 255) return -1
    }
  }
  return dots === 3 && part >= 0 ? address * 256 + part : -1
}

/** An integer of at most 15 digits; -1 for anything else. */
export function integer(bytes: Uint8Array, from: number, to: number): number {
  if (to === from || to - from > 15) return -1
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/** Up to eight hexadecimal digits; -1 for anything else. */
export function hexadecimal(bytes: Uint8Array, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    const letter = byte | 0x20
    const digit =
      byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}

/** Whether they are lower-case hexadecimal digits. */
export function isLowerHexadecimal(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    if (!((byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66))) return false
  }
  return true
}

/** Whether a letter is a capital. */
export function hasCapitals(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at]! >= 0x41 && bytes[at]! <= 0x5a) return true
  return false
}
