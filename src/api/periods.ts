/** Periods and executed statements: from what a query says to what domains take, and back. */
import { type ExecutedQuery, parsePeriod, periodLabel, type Period } from '../domains/gateway/index.ts'

/** Error: period-invalid. */
export function periodOf(
  { from, to }: { readonly from: string; readonly to?: string | undefined },
  timeZone: string,
  now: Date,
): Period {
  return parsePeriod(from, to, { timeZone, now: now.getTime() })
}

export function shownPeriod(period: Period) {
  return {
    from: instant(period.from),
    to: instant(period.to),
    timeZone: period.timeZone,
    label: { 'zh-TW': periodLabel(period, 'zh-TW'), en: periodLabel(period, 'en') },
  }
}

/** Seconds since 1970 as ISO 8601. */
export function instant(second: number): string {
  return new Date(second * 1000).toISOString()
}

/** Statements as answers show them; JSON has no numbers of 64 bits, so these are texts. */
export function shownQueries(queries: readonly ExecutedQuery[]) {
  return queries.map(({ parameters, ...rest }) => ({
    ...rest,
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, given]) => [name, plain(given)])),
  }))
}

function plain(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(plain)
  return typeof given === 'bigint' ? String(given) : given
}
