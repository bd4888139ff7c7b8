/** Where what was returned came from: countries, addresses that several agencies met, relay stations (中繼站). */
import { sql } from 'kysely'
import type { Records } from '../../../store/records/index.ts'
import type { Period } from '../../gateway/index.ts'
import { compared, counted, type ReturnsFilter } from './period.ts'
import { type SummaryCaveat, summaryOf } from './summaries.ts'

export interface CountryRow {
  /** ISO 3166-1 alpha-2; null: not known. */
  readonly country: string | null
  /** Valid returns with a source there: one with sources in two countries is in both. */
  readonly tickets: number
  readonly previousTickets: number | null
  readonly sources: number
}

export interface CountryRanking {
  /** Most tickets first; the own country is among them. */
  readonly rows: readonly CountryRow[]
  /** Valid returns with a source whose country is known and is not the own one: the base of shares of foreign countries. */
  readonly foreignTickets: number
  readonly readFrom: 'tickets' | 'summaries'
  readonly caveats: readonly SummaryCaveat[]
}

/** `home`: the own country. */
export async function sourceCountries(
  records: Records,
  period: Period,
  home: string,
  filter: ReturnsFilter = {},
): Promise<CountryRanking> {
  const { previous } = compared(period)
  const rows = await countriesOf(records, period, filter)
  const before = await countriesOf(records, previous, filter)
  const earlier = new Map(before.map(({ country, tickets }) => [country, tickets]))
  const isWhole = Object.values(filter).every((value) => value === undefined)
  const reported = isWhole ? await summaryOf(records, period, 'country') : undefined
  if (rows.length === 0 && reported !== undefined) {
    const known = reported.rows.filter(({ country }) => country !== '')
    const foreign = known.filter(({ country }) => country !== home)
    return {
      rows: reported.rows.map(({ country, tickets }) => ({
        country: country === '' ? null : country,
        tickets,
        previousTickets: null,
        sources: 0,
      })),
      foreignTickets: foreign.reduce((sum, { tickets }) => sum + tickets, 0),
      readFrom: 'summaries',
      caveats: reported.caveats,
    }
  }
  const { rows: all } = await sql<{ tickets: number }>`
    SELECT count(DISTINCT counted.id)::int AS tickets
    FROM return_counted AS counted JOIN return_source AS source ON source.ticket = counted.id
    WHERE ${counted(period, filter)} AND source.role = 'source' AND source.country <> ${home}`.execute(
    records,
  )
  return {
    rows: rows.map((row) => ({
      ...row,
      previousTickets: before.length === 0 ? null : (earlier.get(row.country) ?? 0),
    })),
    foreignTickets: all[0]?.tickets ?? 0,
    readFrom: 'tickets',
    caveats: reported === undefined ? [] : [{ code: 'summary-left-out', amount: reported.total }],
  }
}

async function countriesOf(
  records: Records,
  period: Period,
  filter: ReturnsFilter,
): Promise<Omit<CountryRow, 'previousTickets'>[]> {
  const { rows } = await sql<Omit<CountryRow, 'previousTickets'>>`
    SELECT source.country, count(DISTINCT counted.id)::int AS tickets, count(DISTINCT source.ip)::int AS sources
    FROM return_counted AS counted JOIN return_source AS source ON source.ticket = counted.id
    WHERE ${counted(period, filter)} AND source.role = 'source'
    GROUP BY source.country ORDER BY tickets DESC, source.country`.execute(records)
  return rows
}

export interface SharedAddress {
  readonly ip: string
  readonly role: 'source' | 'relay'
  readonly country: string | null
  /** Agencies that had returns about it in the period. */
  readonly agencies: number
  readonly vendors: number
  readonly tickets: number
  readonly first: Date
  readonly last: Date
}

/** Addresses that at least `agencies` agencies had returns about, most agencies first. An agency or vendor sees its own returns only. */
export async function sharedAddresses(
  records: Records,
  period: Period,
  {
    role = 'source',
    agencies = 2,
    limit = 50,
    filter = {},
  }: {
    readonly role?: 'source' | 'relay'
    readonly agencies?: number
    readonly limit?: number
    readonly filter?: ReturnsFilter
  } = {},
): Promise<readonly SharedAddress[]> {
  const { rows } = await sql<SharedAddress>`
    SELECT host(source.ip) AS ip, source.role, min(source.country) AS country, count(DISTINCT counted.agency)::int AS agencies,
      count(DISTINCT counted.vendor)::int AS vendors, count(*)::int AS tickets,
      min(counted.event_at) AS first, max(counted.event_at) AS last
    FROM return_counted AS counted JOIN return_source AS source ON source.ticket = counted.id
    WHERE ${counted(period, filter)} AND source.role = ${role}
    GROUP BY source.ip, source.role HAVING count(DISTINCT counted.agency) >= ${agencies}
    ORDER BY agencies DESC, tickets DESC, source.ip LIMIT ${limit}`.execute(records)
  return rows
}
