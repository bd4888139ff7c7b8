/** Figures as the bulletin prints them: the same rules as the renderers', for figures that the API gives in parts only. */
import type { Language } from '../../language.tsx'
import type { Figure } from './queries.ts'

const none = '—'
const moves = { 'zh-TW': { fresh: '新進', gone: '退榜' }, en: { fresh: 'new', gone: 'gone' } } as const

export function printedValue(value: Figure['value'], language: Language): string {
  switch (value.kind) {
    case 'count':
      return counted(value.count)
    case 'estimate':
      return value.count === null ? none : `≈ ${counted(value.count)}`
    case 'share':
      return value.part === null || value.whole === null || value.whole === 0
        ? none
        : `${hundredths(value.part, value.whole)}%`
    case 'change': {
      if (value.to === null || value.from === null || value.from === 0) return none
      const difference = value.to - value.from
      const sign = difference > 0 ? '+' : difference < 0 ? '−' : '±'
      return `${sign}${hundredths(Math.abs(difference), value.from)}%`
    }
    case 'rank':
      return value.rank === null ? none : String(value.rank)
    case 'move': {
      const { from, to } = value
      if (to === null) return from === null ? none : moves[language].gone
      if (from === null) return moves[language].fresh
      return from === to ? '＝' : from > to ? `▲ ${from - to}` : `▼ ${to - from}`
    }
  }
}

function counted(count: number | null): string {
  return count === null ? none : grouped(String(count))
}

/** part ÷ whole × 100 with two decimals, halves away from zero, exact. */
function hundredths(part: number, whole: number): string {
  const rounded = (BigInt(part) * 20_000n + BigInt(whole)) / (2n * BigInt(whole))
  return `${grouped(String(rounded / 100n))}.${String(rounded % 100n).padStart(2, '0')}`
}

function grouped(digits: string): string {
  return digits.replaceAll(/\B(?=(\d{3})+$)/g, ',')
}
