/** What the numbers do not cover, in words. Codes that are new to a page are shown as they are rather than hidden. */
import { numberText } from '../format.ts'
import { dictionary, useWords } from '../language.tsx'
import './reading.css'

const own = dictionary({
  'zh-TW': {
    title: '引用前須知',
    other: (code: string, amount: string) => `尚有須留意的情形（${code}：${amount}）。`,
    previousUnknown: '前期沒有任何資料，無法比較；「新進」與「退榜」均不標示。',
  },
  en: {
    title: 'Before you cite these numbers',
    other: (code: string, amount: string) => `There is more to consider (${code}: ${amount}).`,
    previousUnknown:
      'Nothing is known of the previous period, so nothing is compared, and nothing is called new or gone.',
  },
})

interface Answer {
  readonly caveats: readonly { readonly code: string; readonly amount: number }[]
  readonly previousKnown: boolean
}

export interface CaveatsProps {
  /** Several answers of one panel: what is said of each is said once, with the largest amount. */
  readonly of: readonly Answer[]
  /** A sentence for each code, of its amount. */
  readonly words: Readonly<Record<string, (amount: string) => string>>
  readonly compact?: boolean
}

export function Caveats({ of, words, compact = false }: CaveatsProps) {
  const labels = useWords(own)
  const amounts = new Map<string, number>()
  for (const { caveats } of of)
    for (const { code, amount } of caveats) amounts.set(code, Math.max(amount, amounts.get(code) ?? 0))
  const sentences = [...amounts].map(([code, amount]) => {
    const sentence = Object.hasOwn(words, code) ? words[code] : undefined
    return sentence === undefined ? labels.other(code, numberText(amount)) : sentence(numberText(amount))
  })
  if (of.some(({ previousKnown }) => !previousKnown)) sentences.push(labels.previousUnknown)
  if (sentences.length === 0) return null
  return (
    <div className={compact ? 'caveats caveats-compact' : 'caveats'} role="note" aria-label={labels.title}>
      {!compact && <p className="caveats-title">{labels.title}</p>}
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  )
}
