/** Twelve months, by threat class. */
import type { Section } from '../model.ts'
import { type Edition, grouped } from '../writing/edition.ts'
import type { Facts } from './facts.ts'
import { className } from './labels.ts'

/** Classes that have a colour of their own. */
const mostClasses = 5

/** Whether the month in which the period ends goes on. */
function lateMonth({ period, asOf }: Facts): boolean {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: period.timeZone, dateStyle: 'short' })
  return day.format(asOf).slice(0, 7) <= day.format((period.to - 1) * 1000).slice(0, 7)
}

export function monthSection(edition: Edition, facts: Facts): Section[] {
  const { result: months, queries } = facts.months
  const known = months.filter(({ tickets }) => tickets !== null)
  if (known.length < 2) return []
  const title = edition.say('近十二個月有效回傳件數', 'Valid returns over twelve months')
  const query = edition.query(
    'returns.months',
    title,
    edition.say(
      `以 ${facts.period.timeZone} 時區的月份計算首次回傳的件數；當月完全沒有資料者以缺值表示，不視為零。`,
      `Returns by the local month (${facts.period.timeZone}) in which they first came; a month of which nothing is known is shown as missing, not as zero.`,
    ),
    queries,
    '0',
  )
  const sums = new Map<string, number>()
  for (const { byClass } of known)
    for (const [code, tickets] of Object.entries(byClass)) sums.set(code, (sums.get(code) ?? 0) + tickets)
  const ranked = [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([code]) => code)
  const shown = ranked.length > mostClasses + 1 ? ranked.slice(0, mostClasses) : ranked
  const hasRest = shown.length < ranked.length
  const [highest] = known.toSorted((a, b) => b.tickets! - a.tickets!)
  const [lowest] = known.toSorted((a, b) => a.tickets! - b.tickets!)
  const missing = months.length - known.length
  return [
    {
      id: 'returns-months',
      title,
      blocks: [
        {
          kind: 'chart',
          id: 'chart-returns-months',
          title,
          description: [
            edition.say(
              `最多的月份是 ${highest!.month}，共 ${grouped(highest!.tickets!)} 件；最少的是 ${lowest!.month}，共 ${grouped(lowest!.tickets!)} 件。`,
              `The highest month is ${highest!.month} with ${grouped(highest!.tickets!)} returns, the lowest ${lowest!.month} with ${grouped(lowest!.tickets!)}.`,
            ),
            ...(lateMonth(facts)
              ? [edition.say('最後一個月尚未結束。', 'The last month has not ended yet.')]
              : []),
            ...(missing > 0
              ? [edition.say(`有 ${missing} 個月沒有資料。`, `Months without data: ${missing}.`)]
              : []),
          ].join(edition.say('', ' ')),
          query,
          chart: {
            kind: 'columns',
            unit: edition.say('件', 'returns'),
            labelled: edition.say('月份', 'Month'),
            series: [
              ...shown.map((code) => className(edition, facts, code)),
              ...(hasRest ? [edition.say('其他', 'Others')] : []),
            ],
            points: months.map(({ month, tickets, byClass }) => {
              const parts = shown.map((code) => byClass[code] ?? 0)
              const rest = (tickets ?? 0) - parts.reduce((sum, part) => sum + part, 0)
              return {
                label: month,
                tick: month.replace('-', '/'),
                values:
                  tickets === null
                    ? [...shown, ...(hasRest ? [''] : [])].map(() => null)
                    : [...parts, ...(hasRest ? [Math.max(0, rest)] : [])],
              }
            }),
          },
        },
      ],
    },
  ]
}
