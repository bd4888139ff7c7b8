/** Families of malware, and how sure a name is. */
import { useQuery } from '@tanstack/react-query'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import type { PeriodFilter } from './filters.ts'
import { knowledgeQuery } from './queries.ts'
import { RankingCard } from './ranking-card.tsx'

const words = dictionary({
  'zh-TW': {
    title: '惡意程式家族',
    how: '家族如何判定',
    reasons:
      '依工作階段內的各種跡象：busybox 探測字串、指令寫法、下載網址、帳密清單、檔案雜湊值與 YARA 規則。單一探測字串的把握有限，多種跡象一致時把握才高。',
    formula: '信心＝1−Π(1−各類跡象中最強者的把握)。例：50% 與 60% 兩類跡象合計為 80%。',
    threshold: (percent: string) =>
      `信心達 ${percent}% 才命名；不足者一律為「無法判定」。開啟任一工作階段可看其全部跡象。`,
  },
  en: {
    title: 'Malware families',
    how: 'How a family is told',
    reasons:
      'From all that a session holds: the word that busybox is asked for, how commands are written, where files come from, lists of credentials, file hashes and YARA rules. The word alone says little; several sorts of reasons together say much.',
    formula:
      'Confidence = 1 − Π(1 − the strongest reason of each sort). Two sorts of 50% and 60% come to 80%.',
    threshold: (percent: string) =>
      `A family is named from ${percent}% on; below it stays unknown. Each session shows all its reasons.`,
  },
})

export function FamiliesCard({ filter }: { readonly filter: PeriodFilter }) {
  const labels = useWords(words)
  const { data } = useQuery(knowledgeQuery)
  return (
    <RankingCard
      title={labels.title}
      dimension="family"
      filter={filter}
      note={
        <details className="details">
          <summary>{labels.how}</summary>
          <div className="details-body stack prose">
            <p>{labels.reasons}</p>
            <p>{labels.formula}</p>
            {data !== undefined && <p>{labels.threshold(numberText(data.threshold))}</p>}
          </div>
        </details>
      }
    />
  )
}
