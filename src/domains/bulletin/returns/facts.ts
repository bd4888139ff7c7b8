import { listCategories } from '../../agencies/index.ts'
import type { Countries, Period } from '../../gateway/index.ts'
import {
  crossTab,
  type CountryRanking,
  type CrossTab,
  type MonthlyReturn,
  monthlyReturns,
  monthlySeries,
  type MonthPoint,
  type Punctuality,
  punctuality,
  type Rules,
  type SharedAddress,
  sharedAddresses,
  type Silence,
  silences,
  sourceCountries,
  type ThreatClass,
  type Thresholds,
  thresholds,
} from '../../returns/index.ts'
import type { Records, RecordStore, Scope } from '../../../store/records/index.ts'
import { localDays } from '../writing/charts.ts'
import type { Asked } from '../writing/part.ts'
import { type Recording, recorded } from '../writing/recording.ts'

/** Where the part of joint monitoring comes from. */
export interface ReturnsSource {
  readonly records: Pick<RecordStore, 'within'>
  /** Of whoever asks: the centre, or ourselves. */
  readonly scope: Extract<Scope, { readonly kind: 'centre' | 'system' }>
  readonly classes: readonly ThreatClass[]
  readonly rules: Rules
  readonly countries: Countries
}

/** Everything that the part says, as numbers. */
export interface Facts {
  readonly period: Period
  readonly asOf: number
  /** What is late and what is silence, at the end of the period. */
  readonly thresholds: Thresholds
  readonly crossTab: Recording<CrossTab>
  readonly countries: Recording<CountryRanking>
  /** Sources that several agencies had returns about. */
  readonly shared: Recording<readonly SharedAddress[]>
  readonly relays: Recording<readonly SharedAddress[]>
  readonly punctuality: Recording<readonly Punctuality[]>
  readonly silences: Recording<readonly Silence[]>
  /** Of the months that end in the period. */
  readonly devices: Recording<readonly MonthlyReturn[]>
  readonly months: Recording<readonly MonthPoint[]>
  /** Label of a business category by its code. */
  readonly categories: ReadonlyMap<string, { readonly 'zh-TW': string; readonly en: string }>
  readonly classes: readonly ThreatClass[]
  readonly countryName: Countries['display']
  readonly rules: Rules
}

/** They are counted, too: more than this are unheard of. */
const mostAddresses = 10_000
/** When anything was last received, ms since 1970; 0 when nothing was. */
export async function lastReceived({
  records,
  scope,
}: Pick<ReturnsSource, 'records' | 'scope'>): Promise<number> {
  return records.within(scope, async (db) => {
    const times: (Date | null)[] = []
    for (const table of ['return_delivery', 'return_summary'] as const) {
      const row = await db
        .selectFrom(table)
        .select(({ fn }) => fn.max('received_at').as('at'))
        .executeTakeFirst()
      times.push(row?.at ?? null)
    }
    return Math.max(0, ...times.map((at) => at?.getTime() ?? 0))
  })
}

/** All of it as of one moment of the record store. */
export function gather(source: ReturnsSource, { period, asOf }: Asked): Promise<Facts> {
  return source.records.within(source.scope, (db) => gatherWithin(db, source, { period, asOf }), {
    isolation: 'repeatable read',
  })
}

async function gatherWithin(
  db: Records,
  { classes, countries, rules }: ReturnsSource,
  { period, asOf }: Asked,
): Promise<Facts> {
  const ask = <Result>(work: (records: Records) => Promise<Result>): Promise<Recording<Result>> =>
    recorded(db, work)
  const end = new Date(Math.min(asOf, period.to * 1000))
  const asked = thresholds(end, rules)
  const categories = await listCategories(db)
  return {
    period,
    asOf,
    thresholds: asked,
    rules,
    classes,
    countryName: (code, language) => countries.display(code, language),
    crossTab: await ask((of) => crossTab(of, period)),
    countries: await ask((of) => sourceCountries(of, period, rules.home)),
    shared: await ask((of) =>
      sharedAddresses(of, period, { role: 'source', agencies: 2, limit: mostAddresses }),
    ),
    relays: await ask((of) =>
      sharedAddresses(of, period, { role: 'relay', agencies: 1, limit: mostAddresses }),
    ),
    punctuality: await ask((of) => punctuality(of, period, asked.lateAfter)),
    silences: await ask((of) => silences(of, end, asked.silence)),
    devices: await ask(async (of) => {
      const found: MonthlyReturn[] = []
      for (const month of monthsOf(period))
        found.push(...(await monthlyReturns(of, month, rules, new Date(asOf))))
      return found
    }),
    months: await ask((of) => monthlySeries(of, period)),
    categories: new Map(
      categories.map(({ code, nameZh, nameEn }) => [code, { 'zh-TW': nameZh, en: nameEn || nameZh }]),
    ),
  }
}

/** Local months (2026-10) of which the last day lies in the period. */
function monthsOf({ from, to, timeZone }: Period): string[] {
  const months = new Set(localDays({ from, to: to + 86_400, timeZone }).map((day) => day.slice(0, 7)))
  const ended = [...months].slice(0, -1)
  return ended.slice(-12)
}
