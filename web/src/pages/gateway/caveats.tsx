/** What rankings of gateway events do not cover. */
import { Caveats as CaveatList } from '../../components/caveats.tsx'
import { dictionary, useWords } from '../../language.tsx'
import type { Ranking } from './queries.ts'

const words = dictionary({
  'zh-TW': {
    straddling: (amount: string) => `另有 ${amount} 次事件的計數期間跨越本期起訖，無法切分，未列入。`,
    'summaries-without-countries': (amount: string) =>
      `有 ${amount} 次事件來自僅提供計數的設備，沒有國家資料，不在國家排名內。`,
    'summaries-without-addresses': (amount: string) =>
      `有 ${amount} 次事件來自僅提供計數的設備，沒有位址資料，不在不同來源數與不同目的數內。`,
    'day-unknown': (amount: string) =>
      `有 ${amount} 次事件的計數期間超過一天，無法歸入任何一天，不在每日統計內。`,
    'summaries-without-agencies': (amount: string) =>
      `有 ${amount} 次事件來自僅提供計數的設備，沒有位址資料，無法歸屬機關。`,
    'counted-at-both': (amount: string) =>
      `有 ${amount} 次事件的來源與目的分屬兩個機關：機關排名各計一次，總數只計一次。`,
    'distinct-stale': (amount: string) => `有 ${amount} 小時的不同位址數尚未更新，可能偏低。`,
    'agencies-stale': (amount: string) => `有 ${amount} 小時的機關統計尚未更新，可能偏低。`,
  },
  en: {
    straddling: (amount: string) =>
      `Another ${amount} events were counted for periods that cross the beginning or end of this one; they cannot be divided and are left out.`,
    'summaries-without-countries': (amount: string) =>
      `${amount} events come as counts only, without countries: they are in no ranking by country.`,
    'summaries-without-addresses': (amount: string) =>
      `${amount} events come as counts only, without addresses: they are in no distinct count.`,
    'day-unknown': (amount: string) =>
      `${amount} events were counted for longer than a day: they belong to no single day and are left out of daily figures.`,
    'summaries-without-agencies': (amount: string) =>
      `${amount} events come as counts only, without addresses: they cannot be attributed to an agency.`,
    'counted-at-both': (amount: string) =>
      `${amount} events went between two agencies: by agency they count at both, in the total once.`,
    'distinct-stale': (amount: string) =>
      `Distinct counts of ${amount} hours are not up to date: they may be too low.`,
    'agencies-stale': (amount: string) =>
      `Counts by agency of ${amount} hours are not up to date: they may be too low.`,
  },
})

export function Caveats({
  of,
  compact = false,
}: {
  readonly of: readonly Ranking[]
  readonly compact?: boolean
}) {
  return <CaveatList of={of} words={useWords(words)} compact={compact} />
}
