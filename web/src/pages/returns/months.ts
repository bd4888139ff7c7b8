/** Months of returns as series of equal length: the last twelve by class, and the twelve before them as what they are compared with. */

interface Month {
  /** 2026-10 */
  readonly month: string
  /** Null: nothing is known of it. */
  readonly tickets: number | null
  readonly byClass: Readonly<Record<string, number>>
  readonly readFrom: 'tickets' | 'summaries'
}

type Values = readonly (number | null)[]

export interface MonthSeries {
  readonly months: readonly string[]
  /** With most returns first. */
  readonly classes: readonly { readonly code: string; readonly values: Values }[]
  /** All classes that are not shown one by one. */
  readonly others: Values | undefined
  /** What a total that came counted holds beyond its classes. */
  readonly unspecified: Values | undefined
  /** Undefined where nothing is known of the year before. */
  readonly lastYear: Values | undefined
  /** Months whose figures others counted. */
  readonly reported: readonly string[]
  readonly unknown: readonly string[]
}

const year = 12
/** More are hard to tell apart. */
const mostClasses = 6

/** `items`: consecutive months, the newest last; up to 24 are looked at. */
export function seriesOf(items: readonly Month[]): MonthSeries {
  const shown = items.slice(-year)
  const before = items.slice(0, -year).slice(-year)
  const codes = [...new Set(shown.flatMap(({ byClass }) => Object.keys(byClass)))]
    .map((code) => ({ code, sum: shown.reduce((sum, { byClass }) => sum + (byClass[code] ?? 0), 0) }))
    .filter(({ sum }) => sum > 0)
    .toSorted((a, b) => b.sum - a.sum || (a.code < b.code ? -1 : 1))
    .map(({ code }) => code)
  // One more is no longer than "others".
  const count = codes.length <= mostClasses + 1 ? codes.length : mostClasses
  const ofMonths = (value: (month: Month) => number): Values =>
    shown.map((month) => (month.tickets === null ? null : value(month)))
  const rest = codes.slice(count)
  const unspecified = ofMonths((month) => Math.max(0, (month.tickets ?? 0) - sumOf(month)))
  const lastYear = shown.map((_, index) => before[before.length - shown.length + index]?.tickets ?? null)
  return {
    months: shown.map(({ month }) => month),
    classes: codes
      .slice(0, count)
      .map((code) => ({ code, values: ofMonths(({ byClass }) => byClass[code] ?? 0) })),
    others:
      rest.length === 0
        ? undefined
        : ofMonths(({ byClass }) => rest.reduce((sum, code) => sum + (byClass[code] ?? 0), 0)),
    unspecified: unspecified.some((value) => value !== null && value > 0) ? unspecified : undefined,
    lastYear: lastYear.some((value) => value !== null) ? lastYear : undefined,
    reported: shown
      .filter(({ tickets, readFrom }) => tickets !== null && readFrom === 'summaries')
      .map(({ month }) => month),
    unknown: shown.filter(({ tickets }) => tickets === null).map(({ month }) => month),
  }
}

function sumOf({ byClass }: Month): number {
  return Object.values(byClass).reduce((sum, tickets) => sum + tickets, 0)
}
