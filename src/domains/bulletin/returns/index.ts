import type { KillChain } from '../../kill-chain/index.ts'
import { type Edition, grouped } from '../writing/edition.ts'
import type { Asked, Gathered, PartText, Step } from '../writing/part.ts'
import { areCellsWhole, byClass, cellSection, classSection } from './classes.ts'
import { advice, type Counsels, coverage, readReturnAdvice } from './closing.ts'
import { dutySection } from './duties.ts'
import { type Facts, gather, type ReturnsSource } from './facts.ts'
import { monthSection } from './months.ts'
import { countrySection, sharedSection } from './sources.ts'
import { summary } from './summary.ts'

export { lastReceived, type ReturnsSource } from './facts.ts'

/** What SOC vendors returned in a period. */
export async function gatherReturns(
  source: ReturnsSource,
  killChain: KillChain,
  asked: Asked,
): Promise<Gathered> {
  const facts = await gather(source, asked)
  const { total, previousTotal } = facts.crossTab.result
  const counsels = readReturnAdvice()
  return {
    part: 'returns',
    hasData: total > 0,
    previousKnown: previousTotal !== null,
    steps: steps(facts, killChain),
    write: (edition) => write(edition, facts, counsels),
  }
}

/** Returns by the place of their class; of what came counted often only the largest classes are known. */
function steps(facts: Facts, killChain: KillChain): Step[] {
  const classes = byClass(facts)
  const known = classes.reduce((sum, { tickets }) => sum + tickets, 0)
  return [
    ...classes.map(({ code, tickets }) => ({
      place: killChain.placeOf('threat-class', code),
      events: tickets,
    })),
    { place: undefined, events: Math.max(0, facts.crossTab.result.total - known) },
  ]
}

function write(edition: Edition, facts: Facts, counsels: Counsels): PartText {
  const { result, queries } = facts.crossTab
  const query = edition.query(
    'returns.cells',
    edition.say('有效回傳件數', 'Valid returns'),
    edition.say(
      '以首次回傳時間計入期間；原始告警與測試單不計，多家業者回傳的同一事件只計一件。前期與去年同期以相同查詢計算。期間內沒有任何單時，以已統計的公布數字代替，兩者從不相加。',
      'Tickets by the time of their first return, without raw alerts and tests; an event that several vendors returned counts once. The previous period and the same period of the year before come from the same query. Where a period has no ticket at all, figures that came counted stand for it; the two are never added.',
    ),
    queries,
    '0',
  )
  const { cards, overview } = summary(edition, facts, query)
  return {
    name: edition.say('聯防監控', 'Joint monitoring'),
    unit: edition.say('件', 'returns'),
    alone: {
      kind: 'monitoring',
      title: edition.say('資安監測公報', 'Security monitoring bulletin'),
      subtitle: edition.say(
        '聯防監控：SOC 業者回傳的件數、分布、來源與時效',
        'Joint monitoring: what SOC vendors returned, of what, from where and how soon',
      ),
      publisher: edition.say('聯防監控團隊', 'Joint monitoring team'),
    },
    cards,
    overview,
    sections: [
      ...(result.cells.length > 0 && areCellsWhole(facts) ? [classSection(edition, facts, query)] : []),
      ...(result.cells.length > 0 ? [cellSection(edition, facts, query)] : []),
      countrySection(edition, facts),
      ...(result.readFrom === 'tickets' ? [sharedSection(edition, facts)] : []),
      ...monthSection(edition, facts),
      ...dutySection(edition, facts),
    ],
    advice: advice(edition, facts, counsels, query),
    coverage: coverage(edition, facts),
    annexes: [],
    source: edition.say(
      `聯防監控有效回傳 ${grouped(result.total)} 件`,
      `${grouped(result.total)} valid returns of joint monitoring`,
    ),
  }
}
