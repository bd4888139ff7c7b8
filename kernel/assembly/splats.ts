import { SPLATS } from './layout'

/**
 * Vectors of one number again and again. The hot loops load them: a constant vector would be built anew at every use, by three
 * instructions.
 */
export function prepareSplats(): void {
  v128.store(QUOTE, i8x16.splat(0x22))
  v128.store(BACKSLASH_BYTE, i8x16.splat(0x5c))
  v128.store(FEED, i8x16.splat(0x0a))
  v128.store(SPACE, i8x16.splat(0x20))
  v128.store(ZERO_DIGIT, i8x16.splat(0x30))
  v128.store(NINE, i8x16.splat(9))
  v128.store(LOW_BYTES, i16x8.splat(0xff))
  v128.store(TEN, i16x8.splat(10))
  v128.store(HUNDREDS, i32x4.splat(0x00010064))
  v128.store(CONTROL, i8x16.splat(0x1f))
  v128.store(MYRIADS, i32x4.splat(0x00012710))
}

export const QUOTE: usize = SPLATS
/** The last control character. */
export const CONTROL: usize = SPLATS + 160
export const BACKSLASH_BYTE: usize = SPLATS + 16
export const FEED: usize = SPLATS + 32
export const SPACE: usize = SPLATS + 48
export const ZERO_DIGIT: usize = SPLATS + 64
export const NINE: usize = SPLATS + 80
export const LOW_BYTES: usize = SPLATS + 96
export const TEN: usize = SPLATS + 112
/** 100 and 1, 10,000 and 1: what pairs and fours of digits are multiplied by. */
export const HUNDREDS: usize = SPLATS + 128
export const MYRIADS: usize = SPLATS + 144
