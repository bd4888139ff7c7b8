import { numberText } from '../format.ts'
import { dictionary, useWords } from '../language.tsx'

export const changeWords = dictionary({
  'zh-TW': {
    up: (share: string) => `增加 ${share}`,
    down: (share: string) => `減少 ${share}`,
    previous: {
      value: (value: string) => `（前期 ${value}）`,
      none: '前期無資料',
      same: '與前期相同',
      fresh: '前期為零',
    },
    year: {
      value: (value: string) => `（去年同期 ${value}）`,
      none: '去年同期無資料',
      same: '與去年同期相同',
      fresh: '去年同期為零',
    },
  },
  en: {
    up: (share: string) => `up ${share}`,
    down: (share: string) => `down ${share}`,
    previous: {
      value: (value: string) => `(previously ${value})`,
      none: 'no previous data',
      same: 'unchanged',
      fresh: 'previously none',
    },
    year: {
      value: (value: string) => `(a year before ${value})`,
      none: 'no data a year before',
      same: 'as a year before',
      fresh: 'none a year before',
    },
  },
})

export interface ChangeProps {
  readonly value: number
  /** Null: that period is not known; never the same as zero. */
  readonly previous: number | null
  /** Also say the previous value. */
  readonly base?: boolean
  /** What `previous` is of: the period before, or the same days a year before. */
  readonly against?: 'previous' | 'year'
}

/** How much more or less than before. An arrow and words; no colour, for more is not always worse. */
export function Change({ value, previous, base = false, against = 'previous' }: ChangeProps) {
  const { up, down, ...words } = useWords(changeWords)
  const { value: valueText, none, same, fresh } = words[against]
  if (previous === null) return <span className="quiet">{none}</span>
  const was = base ? <span className="quiet">{valueText(numberText(previous))}</span> : null
  if (previous === 0) return <span>{value === 0 ? same : fresh}</span>
  const share = (value - previous) / previous
  if (share === 0)
    return (
      <span>
        {same} {was}
      </span>
    )
  const text = `${(Math.abs(share) * 100).toFixed(2)}%`
  return (
    <span className="change">
      <span aria-hidden="true">{share > 0 ? '▲' : '▼'} </span>
      {share > 0 ? up(text) : down(text)}
      {was !== null && <> {was}</>}
    </span>
  )
}
