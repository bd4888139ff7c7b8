import type { Language, Value } from '../model.ts'
import { words } from './words.ts'

const NONE = '—'

/** A value as readers see it. Rounding happens here and nowhere else. */
export function printValue(value: Value, language: Language): string {
  switch (value.kind) {
    case 'count':
      return printCount(value.count)
    case 'estimate':
      return value.count === null ? NONE : `≈ ${printCount(value.count)}`
    case 'share':
      return value.part === null || !value.whole ? NONE : `${hundredths(value.part, value.whole)}%`
    case 'change': {
      if (value.to === null || !value.from) return NONE
      const difference = value.to - value.from
      const sign = difference > 0 ? '+' : difference < 0 ? '−' : '±'
      return `${sign}${hundredths(Math.abs(difference), value.from)}%`
    }
    case 'rank':
      return value.rank === null ? NONE : String(value.rank)
    case 'move': {
      const { from, to } = value
      if (to === null) return from === null ? NONE : words[language].gone
      if (from === null) return words[language].fresh
      return from === to ? '＝' : from > to ? `▲ ${from - to}` : `▼ ${to - from}`
    }
  }
}

/** The same in words where the printed form is a sign that a screen reader would not say; undefined elsewhere. */
export function speakValue(value: Value, language: Language): string | undefined {
  if (value.kind !== 'move' || value.from === null || value.to === null) return undefined
  const { up, down, same } = words[language]
  if (value.from === value.to) return same
  return value.from > value.to ? up(value.from - value.to) : down(value.to - value.from)
}

/** `293,335,767`; a dash for null. */
export function printCount(count: number | null): string {
  return count === null ? NONE : group(String(count))
}

/** part ÷ whole × 100 with two decimals, halves away from zero, exact: 64-bit floats would get 1.005 wrong. */
function hundredths(part: number, whole: number): string {
  const rounded = (BigInt(part) * 20_000n + BigInt(whole)) / (2n * BigInt(whole))
  return `${group(String(rounded / 100n))}.${String(rounded % 100n).padStart(2, '0')}`
}

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}
