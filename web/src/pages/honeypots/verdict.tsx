/** The family of a session: which, how sure, and why, in words. */
import { Link } from '@tanstack/react-router'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { labelText } from './names.tsx'
import type { Evidence, SessionDetail } from './queries.ts'
import { words as shared } from './words.ts'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    sure: (percent: string, degree: string, threshold: string) =>
      `信心 ${percent}%（${degree}；命名門檻 ${threshold}%）`,
    degrees: { certain: '幾乎確定', likely: '很可能', possible: '可能', weak: '把握不高' },
    unknown: '無法判定',
    unknownText: (percent: string) =>
      `跡象不足：沒有任何家族達到 ${percent}% 的命名門檻。寧可不命名，也不猜測。`,
    because: '判定理由',
    others: '其他家族的跡象（不足以命名）',
    sort: '跡象種類',
    matched: '符合的內容',
    why: '說明',
    weight: '單項把握',
    together: (parts: string, percent: string) => `合計：1 − ${parts} ＝ ${percent}%`,
    sums: '同種類的跡象只取最強的一項；不同種類視為獨立。',
    knowledge: (version: string) => `依目前的知識庫（版本 ${version}）即時判定。`,
    family: '家族',
  },
  en: {
    sure: (percent: string, degree: string, threshold: string) =>
      `${percent}% sure (${degree}; named from ${threshold}% on)`,
    degrees: { certain: 'almost certain', likely: 'likely', possible: 'possible', weak: 'weak' },
    unknown: 'Unknown',
    unknownText: (percent: string) =>
      `Too few reasons: no family reaches the ${percent}% from which one is named. Unknown is better than guessed.`,
    because: 'Why',
    others: 'Reasons for other families, too few to name one',
    sort: 'Sort of reason',
    matched: 'What matched',
    why: 'Meaning',
    weight: 'Alone',
    together: (parts: string, percent: string) => `Together: 1 − ${parts} = ${percent}%`,
    sums: 'Of several reasons of one sort the strongest counts; different sorts are taken as independent.',
    knowledge: (version: string) => `Judged now, by the data in force (version ${version}).`,
    family: 'Family',
  },
})

/** In words beside the number. */
function degreeOf(confidence: number): 'certain' | 'likely' | 'possible' | 'weak' {
  return confidence >= 95 ? 'certain' : confidence >= 80 ? 'likely' : confidence >= 60 ? 'possible' : 'weak'
}

const percent = (weight: number): string => numberText(Math.round(weight * 100))

export type VerdictProps = Pick<SessionDetail, 'verdict' | 'otherEvidence' | 'threshold' | 'knowledge'>

export function VerdictText({ verdict, otherEvidence, threshold, knowledge }: VerdictProps) {
  const labels = useWords(words)
  const language = useLanguage()
  return (
    <div className="stack">
      {verdict === null ? (
        <>
          <p className="verdict-name">{labels.unknown}</p>
          <p className="prose">{labels.unknownText(numberText(threshold))}</p>
        </>
      ) : (
        <>
          <div>
            <p className="verdict-name">
              <Link to="/honeypots/families/$family" params={{ family: verdict.family }}>
                {labelText(verdict.label, language) ?? verdict.family}
              </Link>
            </p>
            <div className="confidence">
              <span>
                {labels.sure(
                  numberText(verdict.confidence),
                  labels.degrees[degreeOf(verdict.confidence)],
                  numberText(threshold),
                )}
              </span>
              <span className="confidence-bar" aria-hidden="true">
                <span style={{ width: `${verdict.confidence}%` }} />
                <i style={{ insetInlineStart: `${threshold}%` }} />
              </span>
            </div>
          </div>
          <EvidenceTable caption={labels.because} evidence={verdict.evidence} />
          {verdict.evidence.length > 1 && (
            <p>
              {labels.together(
                verdict.evidence.map(({ weight }) => `(1−${percent(weight)}%)`).join('×'),
                numberText(verdict.confidence),
              )}{' '}
              <span className="quiet">{labels.sums}</span>
            </p>
          )}
        </>
      )}
      {otherEvidence.length > 0 && (
        <details className="details">
          <summary>{labels.others}</summary>
          <div className="details-body">
            <EvidenceTable caption={labels.others} evidence={otherEvidence} withFamily />
          </div>
        </details>
      )}
      <p className="quiet">{labels.knowledge(knowledge)}</p>
    </div>
  )
}

function EvidenceTable({
  caption,
  evidence,
  withFamily = false,
}: {
  readonly caption: string
  readonly evidence: readonly Evidence[]
  readonly withFamily?: boolean
}) {
  const labels = useWords(words)
  const { none, reasonSorts } = useWords(shared)
  const language = useLanguage()
  return (
    <DataTable
      caption={caption}
      rows={evidence}
      rowKey={({ family, sort }) => `${family} ${sort}`}
      stacked
      columns={[
        ...(withFamily
          ? [{ key: 'family', title: labels.family, render: ({ family }: Evidence) => family }]
          : []),
        { key: 'sort', title: labels.sort, head: true, render: ({ sort }) => reasonSorts[sort] },
        {
          key: 'matched',
          title: labels.matched,
          render: ({ matched }) => (
            <span className="typed matched">
              {matched === '' ? none : <LogText text={matched} limit={200} />}
            </span>
          ),
        },
        {
          key: 'weight',
          title: labels.weight,
          number: true,
          render: ({ weight }) => `${percent(weight)}%`,
        },
        {
          key: 'why',
          title: labels.why,
          render: ({ why, rule }) => <span className="why">{labelText(why, language) ?? rule}</span>,
        },
      ]}
    />
  )
}
