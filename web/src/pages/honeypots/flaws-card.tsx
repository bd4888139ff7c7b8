/** Flaws that attackers used, those that let them run code marked. */
import { dictionary, useWords } from '../../language.tsx'
import type { PeriodFilter } from './filters.ts'
import { RceMark } from './names.tsx'
import { RankingCard } from './ranking-card.tsx'

const words = dictionary({
  'zh-TW': {
    title: '遭利用弱點',
    note: '：攻擊者可藉此在設備上執行程式。依攻擊內容比對弱點特徵；有弱點特徵不代表攻擊成功。',
  },
  en: {
    title: 'Exploited flaws',
    note: ': lets an attacker run programs on the device. Told by what payloads look like; an attempt need not succeed.',
  },
})

export function FlawsCard({ filter }: { readonly filter: PeriodFilter }) {
  const labels = useWords(words)
  return (
    <RankingCard
      title={labels.title}
      dimension="flaw"
      filter={filter}
      note={
        <p>
          <RceMark />
          {labels.note}
        </p>
      }
    />
  )
}
