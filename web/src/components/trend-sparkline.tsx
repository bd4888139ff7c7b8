/** A small line of a row's course. Read aloud as its first, last, least and most; the table or page has the numbers. */
import { numberText } from '../format.ts'
import { dictionary, useWords } from '../language.tsx'

const words = dictionary({
  'zh-TW': {
    summary: (label: string, first: string, last: string, least: string, most: string) =>
      `${label}：由 ${first} 到 ${last}，最低 ${least}，最高 ${most}`,
    none: (label: string) => `${label}：無資料`,
  },
  en: {
    summary: (label: string, first: string, last: string, least: string, most: string) =>
      `${label}: from ${first} to ${last}, least ${least}, most ${most}`,
    none: (label: string) => `${label}: no data`,
  },
})

export interface TrendSparklineProps {
  /** In time; null: nothing is known of that step, and the line is broken there. */
  readonly values: readonly (number | null)[]
  readonly label: string
  readonly width?: number
  readonly height?: number
}

export function TrendSparkline({ values, label, width = 96, height = 24 }: TrendSparklineProps) {
  const { summary, none } = useWords(words)
  const known = values.filter((value) => value !== null)
  const most = Math.max(...known, 1)
  const across = (index: number): number => 2 + (index / Math.max(values.length - 1, 1)) * (width - 4)
  const up = (value: number): number => height - 2 - (value / most) * (height - 4)
  let path = ''
  for (const [index, value] of values.entries()) {
    if (value === null) continue
    const broken = index === 0 || values[index - 1] === null
    path += `${broken ? 'M' : 'L'}${across(index).toFixed(1)} ${up(value).toFixed(1)}`
  }
  const [first, last] = [known[0], known.at(-1)]
  const lastIndex = values.findLastIndex((value) => value !== null)
  const text =
    first === undefined || last === undefined
      ? none(label)
      : summary(
          label,
          numberText(first),
          numberText(last),
          numberText(Math.min(...known)),
          numberText(Math.max(...known)),
        )
  return (
    <svg width={width} height={height} role="img" aria-label={text}>
      <path
        d={path}
        fill="none"
        stroke="var(--accent)"
        strokeWidth={1.5}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      {last !== undefined && <circle cx={across(lastIndex)} cy={up(last)} r={2} fill="var(--accent)" />}
    </svg>
  )
}
