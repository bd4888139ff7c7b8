/** Whether a text is UTF-8 (RFC 3629) without control characters of ASCII: fit for JSON but for its backslashes. */
export function isPlainUtf8(at: usize, length: u32): bool {
  const end = at + (length as usize)
  let p = at
  while (p < end) {
    const text = v128.load(p)
    const left = end - p
    const mine: u32 = left < 16 ? (1 << (left as u32)) - 1 : 0xffff
    // Signed: bytes of 0x80 and more are less than 0x20, too.
    const odd = (i8x16.bitmask(i8x16.lt_s(text, i8x16.splat(0x20))) as u32) & mine
    if (odd === 0) {
      p += 16
      continue
    }
    p += ctz(odd) as usize
    const behind = behindCharacter(p)
    if (behind === 0 || behind > end) return false
    p = behind
  }
  return true
}

/** The address behind the character of two to four bytes at `at`; 0 when there is none. */
function behindCharacter(at: usize): usize {
  const lead = load<u8>(at) as u32
  const second = load<u8>(at, 1) as u32
  if (lead < 0xc2 || lead > 0xf4) return 0
  // What the second byte may be depends on the first: no overlong forms, no surrogates, nothing above U+10FFFF.
  const least: u32 = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const most: u32 = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < least || second > most) return 0
  if (lead < 0xe0) return at + 2
  if ((load<u8>(at, 2) & 0xc0) !== 0x80) return 0
  if (lead < 0xf0) return at + 3
  return (load<u8>(at, 3) & 0xc0) === 0x80 ? at + 4 : 0
}
