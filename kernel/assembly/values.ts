import { IPV4_PATTERNS, IPV4_SHUFFLES, MASKS, WINDOW_END } from './layout'
import { HUNDREDS, LOW_BYTES, MYRIADS, NINE, TEN, ZERO_DIGIT } from './splats'

/** Texts to numbers, addresses and times. Input is `at`, `length`; what does not fit says so and is never guessed. */

/** No number: larger than any that is asked for. */
export const NO_NUMBER: u64 = ~0

/** The value of 8 digits at `at`; more than 99,999,999 when they are not all digits. */
export function eightDigits(at: usize): u64 {
  return digits(load<u64>(at))
}

/** 8 digits, the first in the lowest byte: pairs, then fours, then all, three multiplications in all. */
function digits(text: u64): u64 {
  const high: u64 = 0xf0f0f0f0f0f0f0f0
  const zeros: u64 = 0x3030303030303030
  if ((text & high) !== zeros || ((text + 0x0606060606060606) & high) !== zeros) return NO_NUMBER
  let v = text & 0x0f0f0f0f0f0f0f0f
  v = v * 10 + (v >> 8)
  return (
    (((v & 0x000000ff000000ff) * 0x000f424000000064 +
      ((v >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >>
      32) &
    0xffffffff
  )
}

/** Up to 16 digits that end at `end`; 0 for none. The bytes before them are taken for zeros. */
export function lastDigits(end: usize, length: u32): u64 {
  const text = v128.load(end - 16)
  // The digits stand at the end, and so do the ones of the mask.
  const mine = v128.load(WINDOW_END + (length as usize))
  const digits = v128.and(i8x16.sub(text, v128.load(ZERO_DIGIT)), mine)
  if (v128.any_true(i8x16.gt_u(digits, v128.load(NINE)))) return NO_NUMBER
  // Pairs, then fours, then eights: the digit before has the lower address.
  const tens = i16x8.mul(v128.and(digits, v128.load(LOW_BYTES)), v128.load(TEN))
  const pairs = i16x8.add(tens, i16x8.shr_u(digits, 8))
  const fours = i32x4.dot_i16x8_s(pairs, v128.load(HUNDREDS))
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), v128.load(MYRIADS))
  return (
    (i32x4.extract_lane(eights, 0) as u32 as u64) * 100000000 + (i32x4.extract_lane(eights, 1) as u32 as u64)
  )
}

/**
 * IPv4: the dots, and a bit behind the end, make a 16-bit pattern; 81 of them are right. Each has three shuffles that bring the
 * hundreds, tens and ones of the four numbers under each other.
 */
export function prepareIpv4(): void {
  let pattern: u32 = 1
  for (let a: u32 = 1; a < 4; a++) {
    for (let b: u32 = 1; b < 4; b++) {
      for (let c: u32 = 1; c < 4; c++) {
        for (let d: u32 = 1; d < 4; d++) {
          const dots = (1 << a) | (1 << (a + 1 + b)) | (1 << (a + b + 2 + c)) | (1 << (a + b + c + 3 + d))
          store<u8>(IPV4_PATTERNS + (dots as usize), pattern as u8)
          const shuffle = IPV4_SHUFFLES + (pattern as usize) * 64
          memory.fill(shuffle, 0xff, 64)
          let end: u32 = 0
          for (let part: u32 = 0; part < 4; part++) {
            const length = part === 0 ? a : part === 1 ? b : part === 2 ? c : d
            end += length
            for (let digit: u32 = 0; digit < length; digit++)
              store<u8>(shuffle + (digit as usize) * 16 + (part as usize) * 2, (end - 1 - digit) as u8)
            // A number of more than one digit must not start with 0: where that digit is.
            store<u8>(shuffle + 48 + (part as usize) * 2, length > 1 ? ((end - length) as u8) : 0xff)
            end++
          }
          pattern++
        }
      }
    }
  }
}

/** IPv4 in dotted decimal without leading zeros: the four bytes, first in the lowest, else NO_NUMBER. */
export function ipv4(at: usize, length: u32): u64 {
  if (length - 7 > 8) return NO_NUMBER
  const text = v128.and(v128.load(at), v128.load(MASKS + ((length as usize) << 4)))
  const dots = (i8x16.bitmask(i8x16.eq(text, i8x16.splat(0x2e))) as u32) | (1 << length)
  const pattern: usize = load<u8>(IPV4_PATTERNS + (dots as usize))
  if (pattern === 0) return NO_NUMBER
  const shuffle = IPV4_SHUFFLES + pattern * 64
  // Lanes a shuffle leaves out become 0, and so does the digit 0.
  const zero = v128.load(ZERO_DIGIT)
  const values = i8x16.sub(text, zero)
  const dotless = v128.or(
    i8x16.eq(text, i8x16.splat(0x2e)),
    v128.not(v128.load(MASKS + ((length as usize) << 4))),
  )
  if (v128.any_true(v128.andnot(i8x16.gt_u(values, v128.load(NINE)), dotless))) return NO_NUMBER
  const ones = i8x16.swizzle(values, v128.load(shuffle))
  const tens = i8x16.swizzle(values, v128.load(shuffle, 16))
  const hundreds = i8x16.swizzle(values, v128.load(shuffle, 32))
  const leading = i8x16.swizzle(text, v128.load(shuffle, 48))
  if (v128.any_true(i8x16.eq(leading, zero))) return NO_NUMBER
  const sum = i16x8.add(
    i16x8.add(ones, i16x8.mul(tens, v128.load(TEN))),
    i16x8.mul(hundreds, i16x8.splat(100)),
  )
  if (v128.any_true(i16x8.gt_u(sum, i16x8.splat(255)))) return NO_NUMBER
  return i64x2.extract_lane(i8x16.narrow_i16x8_u(sum, sum), 0) & 0xffffffff
}

function hexDigit(c: u8): u32 {
  if (c - 0x30 < 10) return (c - 0x30) as u32
  const lower = (c | 0x20) as u32
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : 16
}

/**
 * IPv6 as RFC 4291 §2.2 writes it, dotted decimal at the end allowed, no zone. Writes 16 bytes to `to`, which may hold rubbish
 * when the answer is false.
 */
export function ipv6(at: usize, length: u32, to: usize): bool {
  if (length < 2 || length > 45) return false
  const end = at + (length as usize)
  let groups: usize = 0
  /** Groups before `::`, or more than there can be. */
  let gap: usize = 9
  let p = at
  if (load<u8>(p) === 0x3a) {
    if (load<u8>(p, 1) !== 0x3a) return false
    gap = 0
    p += 2
  }
  while (p < end) {
    if (groups === 8) return false
    const start = p
    let value: u32 = 0
    while (p < end) {
      const digit = hexDigit(load<u8>(p))
      if (digit === 16 || p - start === 4) break
      value = (value << 4) | digit
      p++
    }
    if (p < end && load<u8>(p) === 0x2e) {
      if (groups > 6) return false
      const last = ipv4(start, (end - start) as u32)
      if (last === NO_NUMBER) return false
      store<u32>(to + groups * 2, last as u32)
      groups += 2
      p = end
      break
    }
    if (p === start) return false
    store<u8>(to + groups * 2, (value >> 8) as u8)
    store<u8>(to + groups * 2 + 1, value as u8)
    groups++
    if (p === end) break
    if (load<u8>(p) !== 0x3a) return false
    p++
    if (p < end && load<u8>(p) === 0x3a) {
      if (gap !== 9) return false
      gap = groups
      p++
    } else if (p === end) return false
  }
  if (gap === 9) return groups === 8
  if (groups > 7) return false
  const moved = groups - gap
  for (let i: usize = 0; i < moved * 2; i++) store<u8>(to + 15 - i, load<u8>(to + groups * 2 - 1 - i))
  for (let i = gap * 2; i < 16 - moved * 2; i++) store<u8>(to + i, 0)
  return true
}

/** No time that is handled here. */
export const NO_TIME: i64 = i64.MIN_VALUE
const YEAR_2000: i64 = 946684800000
const YEAR_2100: i64 = 4102444800000

/** Times outside 2000 to 2099 are the careful parser's. */
function usual(time: i64): i64 {
  return time >= YEAR_2000 && time < YEAR_2100 ? time : NO_TIME
}

/** `eventtime` by its digits (10 s, 13 ms, 16 µs, 19 ns) as ms since 1970. */
export function eventTime(at: usize, length: u32): i64 {
  if (length !== 19 && length !== 16 && length !== 13 && length !== 10) return NO_TIME
  const head = eightDigits(at)
  const tail = eightDigits(at + (length as usize) - 8)
  if (head === NO_NUMBER || tail === NO_NUMBER) return NO_TIME
  if (length === 10) return usual((((head / 1000000) * 100000000 + tail) as i64) * 1000)
  if (length === 13) return usual(((head / 1000) * 100000000 + tail) as i64)
  const middle = eightDigits(at + 8)
  if (middle === NO_NUMBER) return NO_TIME
  return usual((head * 100000 + middle / 1000) as i64)
}

function two(at: usize): u32 {
  const tens = (load<u8>(at) as u32) - 0x30
  const ones = (load<u8>(at, 1) as u32) - 0x30
  return tens < 10 && ones < 10 ? tens * 10 + ones : 1000
}

/** `2026-05-12` and `10:00:03` as ms, the wall clock read as if it were UTC. */
export function wallClock(date: usize, dateLength: u32, clock: usize, clockLength: u32): i64 {
  if (dateLength !== 10 || clockLength !== 8) return NO_TIME
  if (load<u8>(date, 4) !== 0x2d || load<u8>(date, 7) !== 0x2d) return NO_TIME
  if (load<u8>(clock, 2) !== 0x3a || load<u8>(clock, 5) !== 0x3a) return NO_TIME
  const century = two(date)
  const decade = two(date + 2)
  const month = two(date + 5)
  const day = two(date + 8)
  const hour = two(clock)
  const minute = two(clock + 3)
  const second = two(clock + 6)
  if (century !== 20 || decade > 99 || month - 1 > 11 || day - 1 > 27 + (month === 2 ? 0 : 3)) return NO_TIME
  // The 31st of short months and 29 February: too rare to know here.
  if (day === 31 && (month === 4 || month === 6 || month === 9 || month === 11)) return NO_TIME
  if (hour > 23 || minute > 59 || second > 59) return NO_TIME
  // Days since 1970 of the year 2000 + decade; years that begin in March make leap days the last of theirs.
  const year: u32 = month > 2 ? 2000 + decade : 1999 + decade
  const fromMarch: u32 = month > 2 ? month - 3 : month + 9
  const days = (year * 365 +
    year / 4 -
    year / 100 +
    year / 400 +
    (fromMarch * 153 + 2) / 5 +
    day -
    1 -
    719468) as i64
  return days * 86400000 + ((hour * 3600 + minute * 60 + second) as i64) * 1000
}

/** `+0800` as ms; NO_TIME for anything else. */
export function zone(at: usize, length: u32): i64 {
  const sign = load<u8>(at)
  if (length !== 5 || (sign !== 0x2b && sign !== 0x2d)) return NO_TIME
  const hours = two(at + 1)
  const minutes = two(at + 3)
  if (hours > 14 || minutes > 59) return NO_TIME
  const ms = ((hours * 60 + minutes) as i64) * 60000
  return sign === 0x2d ? -ms : ms
}

/** The result of `wallClock` less the zone, where it is handled here. */
export function usualTime(time: i64): i64 {
  return usual(time)
}
