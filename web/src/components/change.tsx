import { numberText } from '../format.ts'
import { dictionary, useWords } from '../language.tsx'

export const changeWords = dictionary({
  'zh-TW': {
    previous: (value: string) => `（前期 ${value}）`,
    noPrevious: '前期無資料',
    up: (share: string) => `增加 ${share}`,
    down: (share: string) => `減少 ${share}`,
    same: '與前期相同',
    fresh: '前期為零',
  },
  en: {
    previous: (value: string) => `(previously ${value})`,
    noPrevious: 'no previous data',
    up: (share: string) => `up ${share}`,
    down: (share: string) => `down ${share}`,
    same: 'unchanged',
    fresh: 'previously none',
  },
})

export interface ChangeProps {
  readonly value: number
  /** Null: the previous period is not known; never the same as zero. */
  readonly previous: number | null
  /** Also say the previous value. */
  readonly base?: boolean
}

/** How much more or less than before. An arrow and words; no colour, for more is not always worse. */
export function Change({ value, previous, base = false }: ChangeProps) {
  const words = useWords(changeWords)
  if (previous === null) return <span className="quiet">{words.noPrevious}</span>
  const was = base ? <span className="quiet">{words.previous(numberText(previous))}</span> : null
  if (previous === 0) return <span>{value === 0 ? words.same : words.fresh}</span>
  const share = (value - previous) / previous
  if (share === 0)
    return (
      <span>
        {words.same} {was}
      </span>
    )
  const text = `${(Math.abs(share) * 100).toFixed(2)}%`
  return (
    <span className="change">
      <span aria-hidden="true">{share > 0 ? '▲' : '▼'} </span>
      {share > 0 ? words.up(text) : words.down(text)}
      {was !== null && <> {was}</>}
    </span>
  )
}
