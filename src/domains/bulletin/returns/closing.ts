/** What follows from the returns, and what their figures do not cover. */
import { z } from 'zod'
import type { Section } from '../model.ts'
import { adviceSection, readAdvice } from '../writing/advice.ts'
import { type Edition, grouped } from '../writing/edition.ts'
import { byClass } from './classes.ts'
import { silentPairs } from './duties.ts'
import type { Facts } from './facts.ts'

/** Advice for what was returned of some classes, or for silence. */
const condition = z.strictObject({
  classes: z.array(z.string()).optional(),
  isSilent: z.boolean().optional(),
  minimum: z.int().min(1),
})

export const readReturnAdvice = () => readAdvice('returns', condition)
export type Counsels = ReturnType<typeof readReturnAdvice>

export function advice(edition: Edition, facts: Facts, counsels: Counsels, query: string): Section {
  const classes = byClass(facts)
  return adviceSection(edition, {
    id: 'returns-advice',
    note: edition.sentence(
      'returns-advice-note',
      edition.say(
        '有本期回傳可據者在前，所列件數為本期相關威脅種類的有效回傳。',
        'Points that returns of this period call for come first; their numbers are valid returns of the classes concerned.',
      ),
    ),
    base: edition.say('本期全部有效回傳', 'all valid returns of this period'),
    counsels: counsels.map(({ when, ...item }) => {
      const silent = when?.isSilent === true ? silentPairs(facts) : 0
      const tickets = classes
        .filter(({ code }) => when?.classes?.includes(code) === true)
        .reduce((sum, each) => sum + each.tickets, 0)
      const isMet = when !== undefined && tickets + silent >= when.minimum
      return {
        ...item,
        id: `returns-advice-${item.id}`,
        met: !isMet
          ? undefined
          : silent > 0
            ? { events: silent, query: 'returns.silences', unit: edition.say('組', 'pairs') }
            : { events: tickets, query, unit: edition.say('件', 'returns') },
      }
    }),
  })
}

export function coverage(edition: Edition, facts: Facts): Section {
  const { readFrom, caveats, previousTotal } = facts.crossTab.result
  const leftOut = caveats.find(({ code }) => code === 'summary-left-out')?.amount ?? 0
  const missing = caveats.find(({ code }) => code === 'summary-partial')?.amount ?? 0
  const words = [
    edition.say(
      '回傳件數反映受監控機關的偵測與通報情形，不是攻擊次數；導入監控的機關增減會影響件數。',
      'Returns say what monitored agencies detected and vendors returned, not how many attacks there were: more or fewer monitored agencies change them.',
    ),
    edition.say(
      '同一事件由多家業者回傳時只計一件；原始告警與測試單不計入有效回傳。',
      'An event that several vendors returned counts once; raw alerts and tests are no valid returns.',
    ),
    ...(facts.asOf / 1000 < facts.period.to
      ? [edition.say('統計期間尚未結束，數字仍會增加。', 'The period has not ended yet: figures will grow.')]
      : []),
    ...(readFrom === 'summaries'
      ? [
          edition.say(
            '本期數字為已統計的公布數字，沒有個別的單，因此沒有位址、時效與逐月明細。',
            'The figures of this period came counted: there are no tickets behind them, so addresses, lateness and months are not known.',
          ),
        ]
      : []),
    ...(leftOut > 0
      ? [
          edition.say(
            `另有已統計的公布數字 ${grouped(leftOut)} 件，未與本系統的單相加。`,
            `Figures that came counted exist too (${grouped(leftOut)}); they were not added to our tickets.`,
          ),
        ]
      : []),
    ...(missing > 0
      ? [
          edition.say(
            `已統計的公布數字未涵蓋本期的 ${grouped(Math.round(missing / 86_400))} 日。`,
            `The figures that came counted leave ${grouped(Math.round(missing / 86_400))} days of the period uncovered.`,
          ),
        ]
      : []),
    ...(previousTotal === null
      ? [
          edition.say(
            '前期資料不明，因此不列增減。',
            'The previous period is not known: no changes are given.',
          ),
        ]
      : []),
  ]
  return {
    id: 'returns-coverage',
    title: edition.say('資料涵蓋範圍與引用須知', 'Coverage and caveats'),
    blocks: [{ kind: 'caveats', items: words.map((each) => edition.line(each)) }],
  }
}
