import type { Random } from '../../../base/random.ts'
import type { DamageKind } from './truth.ts'

const kinds: readonly DamageKind[] = ['truncated', 'quote-lost', 'binary', 'value-missing', 'joined']
const quote = 0x22
const blank = 0x20
const lineFeed = 0x0a

/** Spoils the line in out[start, end), its line feed included, and answers what was done and where it ends now (never later). */
export function damage(
  random: Random,
  out: Uint8Array,
  start: number,
  end: number,
): { kind: DamageKind; end: number } {
  const kind = random.pick(kinds)
  const length = end - 1 - start
  const place = start + 1 + random.below(length - 1)
  const remove = (from: number, to: number): number => {
    out.copyWithin(from, to, end)
    return end - (to - from)
  }
  switch (kind) {
    case 'truncated':
      return { kind, end: remove(place, end - 1) }
    case 'quote-lost': {
      const after = out.indexOf(quote, place)
      const at = after >= 0 && after < end ? after : out.indexOf(quote, start)
      return { kind, end: remove(at, at + 1) }
    }
    case 'binary': {
      const until = Math.min(place + 4 + random.below(9), end - 1)
      for (let i = place; i < until; i++) {
        const byte = random.below(256)
        out[i] = byte === lineFeed ? 0 : byte
      }
      // At least one byte that no text has.
      out[place] = random.below(2) === 0 ? 0 : 0xff
      return { kind, end }
    }
    case 'value-missing': {
      // `dstip=198.18.0.9 srcport=…` becomes `dstip=srcport=…`, as seen in the wild; elsewhere any value goes.
      const line = Buffer.from(out.buffer, out.byteOffset + start, length)
      const dstip = line.indexOf('dstip=')
      const from = start + (dstip >= 0 ? dstip + 6 : line.indexOf('=') + 1)
      const to = out.indexOf(blank, from)
      return { kind, end: remove(from, to + 1) }
    }
    case 'joined':
      return { kind, end: remove(end - 1, end) }
  }
}
