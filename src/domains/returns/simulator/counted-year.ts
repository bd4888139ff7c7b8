/** A year of counted figures in the shape of the one that was told of in public: what importSummary() takes. */
import { csvRecord } from '../../../standards/csv/table.ts'
import { simulatedCategories } from './categories.ts'
import { returnCountries } from './sources.ts'

/**
 * Told of the returns of 2022: 855,931 in all, the three greatest of the cells category × level × class, and three countries' shares. Which
 * cells those are, and every other figure, is made up.
 */
const total = 855_931
const greatest: readonly (readonly [category: string, level: string, word: string, tickets: number])[] = [
  ['綜合行政類', 'A', '掃描刺探', 104_626],
  ['綜合行政類', 'B', '掃描刺探', 82_527],
  ['非行政院所屬類', 'A', '入侵攻擊', 76_329],
]
const categories = simulatedCategories.map(({ code }) => code)
const levels = ['A', 'B', 'C', 'D'] as const
const words = ['掃描刺探', '入侵嘗試', '入侵攻擊', '惡意程式', '資訊內容安全'] as const

const byCategory = [9, 6, 4, 3]
const byLevel = [8, 7, 4, 1]
const byWord = [10, 8, 7, 5, 2]
/** Months differ, as they do. */
const byMonth = [62, 58, 71, 69, 74, 78, 70, 66, 73, 80, 84, 76]

/** CSV with the columns that importSummary() names: the year as a whole, its cells and countries, and its months by class. */
export function countedYear(year: number): string {
  const cells = cellsOfYear()
  const whole = [`${year}-01-01`, `${year}-12-31`] as const
  const rows: (readonly (string | number)[])[] = [
    [...whole, 'all', '', '', '', '', total],
    ...cells.map(([category, level, word, tickets]) => [
      ...whole,
      'cell',
      category,
      level,
      word,
      '',
      tickets,
    ]),
  ]
  // One with sources in two countries is in both: the counts by country need not sum up to anything.
  const foreign = Math.round(total * 0.82)
  for (const [country, share] of returnCountries)
    rows.push([...whole, 'country', '', '', '', country, Math.round((foreign * share) / 100)])
  const classes = words.map((word) =>
    cells.filter(([, , of]) => of === word).reduce((sum, [, , , tickets]) => sum + tickets, 0),
  )
  const months = classes.map((tickets) => shared(tickets, byMonth))
  for (let month = 0; month < 12; month++) {
    const name = `${year}-${String(month + 1).padStart(2, '0')}`
    const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
    const days = [`${name}-01`, `${name}-${last}`] as const
    rows.push([...days, 'all', '', '', '', '', months.reduce((sum, of) => sum + of[month]!, 0)])
    for (const [index, word] of words.entries())
      rows.push([...days, 'class', '', '', word, '', months[index]![month]!])
  }
  const heading = ['from', 'to', 'dimension', 'category', 'level', 'class', 'country', 'tickets']
  return [heading, ...rows].map(csvRecord).join('')
}

function cellsOfYear(): (readonly [category: string, level: string, word: string, tickets: number])[] {
  const rest = categories.flatMap((category, c) =>
    levels.flatMap((level, l) =>
      words.flatMap((word, w) =>
        greatest.some(([of, at, kind]) => of === category && at === level && kind === word)
          ? []
          : [{ cell: [category, level, word] as const, weight: byCategory[c]! * byLevel[l]! * byWord[w]! }],
      ),
    ),
  )
  const left = total - greatest.reduce((sum, [, , , tickets]) => sum + tickets, 0)
  const tickets = shared(
    left,
    rest.map(({ weight }) => weight),
  )
  return [...greatest, ...rest.map(({ cell }, index) => [...cell, tickets[index]!] as const)]
}

/** Whole numbers in the proportion of weights that sum up to `amount`: the largest remainders are rounded up. */
function shared(amount: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const exact = weights.map((weight) => (amount * weight) / sum)
  const whole = exact.map(Math.floor)
  const missing = amount - whole.reduce((all, each) => all + each, 0)
  const order = exact.map((each, index) => ({ index, rest: each % 1 })).sort((a, b) => b.rest - a.rest)
  for (const { index } of order.slice(0, missing)) whole[index]!++
  return whole
}
