/** One number that stands for itself, with what it is measured against. */
import type { ReactNode } from 'react'
import { numberText } from '../format.ts'
import { dictionary, useWords } from '../language.tsx'
import { Change } from './change.tsx'
import './figure.css'

const words = dictionary({
  'zh-TW': { missing: '無資料', estimate: '估計值' },
  en: { missing: 'no data', estimate: 'an estimate' },
})

export interface FigureProps {
  readonly label: ReactNode
  /** Null: not known, shown as a dash and never as zero. */
  readonly value: number | null
  /** Left out: no comparison. Null: the previous period is not known. */
  readonly previous?: number | null
  readonly unit?: string
  /** Of what, by which rule. */
  readonly note?: ReactNode
  readonly estimate?: boolean
  readonly text?: (value: number) => string
  /** Makes the number a link to its rows: `(text) => <Link …>{text}</Link>`. */
  readonly link?: (text: string) => ReactNode
}

/** Stands in `<Figures>`. */
export function Figure({
  label,
  value,
  previous,
  unit,
  note,
  estimate = false,
  text = numberText,
  link,
}: FigureProps) {
  const { missing, estimate: estimateWord } = useWords(words)
  const shown = value === null ? undefined : text(value)
  return (
    <div className="figure card">
      <dt>{label}</dt>
      <dd className="figure-value">
        {shown === undefined ? (
          <>
            <span aria-hidden="true">—</span>
            <span className="visually-hidden">{missing}</span>
          </>
        ) : (
          <>
            {estimate && (
              <span title={estimateWord}>
                <span aria-hidden="true">≈</span>
                <span className="visually-hidden">{estimateWord} </span>
              </span>
            )}
            {link === undefined ? shown : link(shown)}
            {unit !== undefined && <span className="figure-unit">{unit}</span>}
          </>
        )}
      </dd>
      {previous !== undefined && value !== null && (
        <dd>
          <Change value={value} previous={previous} base />
        </dd>
      )}
      {note !== undefined && <dd className="figure-note">{note}</dd>}
    </div>
  )
}

export function Figures({ children }: { readonly children: ReactNode }) {
  return <dl className="figures">{children}</dl>
}
