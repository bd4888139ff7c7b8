/** What the honeypots' numbers do not cover. */
import { Caveats as CaveatList, type CaveatsProps } from '../../components/caveats.tsx'
import { dictionary, useWords } from '../../language.tsx'

const words = dictionary({
  'zh-TW': {
    stale: (amount: string) => `有 ${amount} 筆新進紀錄尚未計入統計，數字可能偏低；系統會自動補算。`,
    rest: (amount: string) =>
      `有 ${amount} 次屬於各小時內極少出現的項目，未逐項保存：不在名次內，仍計入合計。`,
    'wrong-clock': (amount: string) =>
      `共有 ${amount} 筆紀錄的設備時鐘有誤，無法歸入任何期間，未列入（不限本期）。`,
    'summaries-unused': (amount: string) =>
      `另有 ${amount} 次來自外部提供的統計數字，與本系統計數或其他統計的期間重疊，未相加。`,
    'summaries-straddling': (amount: string) => `另有 ${amount} 次的統計期間跨越本期起訖，無法切分，未列入。`,
    summaries: (amount: string) => `本期沒有原始紀錄；數字（${amount} 次）來自外部提供的統計。`,
  },
  en: {
    stale: (amount: string) =>
      `${amount} new records are not in these figures yet: they may be too low, and will be computed again.`,
    rest: (amount: string) =>
      `${amount} are of what was too rare in its hour to be kept singly: in no rank, but in the total.`,
    'wrong-clock': (amount: string) =>
      `${amount} records came from clocks that are wrong, whatever the period: they belong to none, and are left out.`,
    'summaries-unused': (amount: string) =>
      `Another ${amount} came to us already counted, for a time that was counted here or in another summary: they are not added.`,
    'summaries-straddling': (amount: string) =>
      `Another ${amount} were counted for periods that cross the beginning or end of this one; they cannot be divided and are left out.`,
    summaries: (amount: string) =>
      `There are no records of this period: its figures (${amount}) came to us already counted.`,
  },
})

export function Caveats({ of, compact = false }: Pick<CaveatsProps, 'of' | 'compact'>) {
  return <CaveatList of={of} words={useWords(words)} compact={compact} />
}
