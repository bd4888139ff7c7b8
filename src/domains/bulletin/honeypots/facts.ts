import { type Countries, type Period, previousPeriod } from '../../gateway/index.ts'
import {
  type Campaign,
  campaigns,
  type Dimension,
  type HoneypotCatalogue,
  type HoneypotReader,
  type Newcomers,
  newcomers,
  rank,
  type Ranking,
  type TimeSeries,
  timeSeries,
  totals,
  type TotalsAnswer,
} from '../../honeypot/index.ts'
import type { SourceAccount } from '../writing/accounts.ts'
import type { ExecutedQuery } from '../writing/edition.ts'
import type { Asked } from '../writing/part.ts'

/** Where the part of the honeypots comes from. */
export interface HoneypotsSource {
  readonly reader: HoneypotReader
  readonly knowledge: HoneypotCatalogue
  readonly countries: Countries
  /** What ingest made of each source, as far as it is known. */
  readonly sources: readonly SourceAccount[]
}

/** With how many values of each: more than are shown where they are added up, or where what is not known is taken out. */
const ranked = {
  country: 300,
  asn: 1000,
  port: 10,
  service: 20,
  username: 10,
  password: 1000,
  command: 10,
  flaw: 1000,
  device: 100,
  family: 200,
  sample_family: 200,
  hash: 10,
  research: 20,
  sensor: 1000,
  activity: 20,
} as const satisfies Partial<Record<Dimension, number>>
export type Ranked = keyof typeof ranked

/** Of which newcomers are told. */
const watched = ['family', 'flaw', 'campaign', 'hash'] as const
export type Watched = (typeof watched)[number]

/** Everything that the part says, as numbers. */
export interface Facts {
  readonly period: Period
  readonly asOf: number
  readonly totals: TotalsAnswer
  /** Connections of sources that scan for research. */
  readonly research: TotalsAnswer
  readonly rankings: Readonly<Record<Ranked, Ranking>>
  /** Connections a day. */
  readonly days: TimeSeries
  /** By sensor: of this period, and of the one before. */
  readonly sensorDays: TimeSeries
  readonly previousSensorDays: TimeSeries
  readonly campaigns: { readonly items: readonly Campaign[]; readonly queries: readonly ExecutedQuery[] }
  readonly newcomers: Readonly<Record<Watched, Newcomers>>
  readonly knowledge: HoneypotCatalogue
  readonly countries: Countries
}

/** Campaigns shown; they were at two sensors at least. */
const shownCampaigns = 10
const shownNewcomers = 10

export async function gather(
  { reader, knowledge, countries }: HoneypotsSource,
  { period, asOf }: Asked,
): Promise<Facts> {
  const rankings: Partial<Record<Ranked, Ranking>> = {}
  // One after the other: each is several queries, and a year of them is work.
  for (const dimension of Object.keys(ranked) as Ranked[])
    rankings[dimension] = await rank(reader, { dimension, period, limit: ranked[dimension] })
  const fresh: Partial<Record<Watched, Newcomers>> = {}
  for (const dimension of watched)
    fresh[dimension] = await newcomers(reader, { dimension, period, limit: shownNewcomers })
  const bySensor = { step: 'day', group: 'sensor' } as const
  return {
    period,
    asOf,
    totals: await totals(reader, { period }),
    research: await totals(reader, { period, research: 'only' }),
    rankings: rankings as Record<Ranked, Ranking>,
    days: await timeSeries(reader, { period, step: 'day' }),
    sensorDays: await timeSeries(reader, { period, ...bySensor }),
    previousSensorDays: await timeSeries(reader, { period: previousPeriod(period), ...bySensor }),
    campaigns: await campaigns(reader, knowledge, { period, sensors: 2, limit: shownCampaigns }),
    newcomers: fresh as Record<Watched, Newcomers>,
    knowledge,
    countries,
  }
}

/** Samples: of our own files their number, of counted figures the sum over families. */
export function samplesOf({ totals: { totals: now }, rankings }: Facts): number | null {
  if (now.samples !== null) return now.samples
  const { total } = rankings.sample_family
  return total > 0 ? total : null
}

/** What shares of connections are out of: of counted figures the total may be more than the values that were given. */
export function connectionsOf({ totals: { totals: now } }: Facts, ranking: Ranking): number {
  return Math.max(now.connections, ranking.total)
}

/** Whether the figures came counted, without events behind them. */
export function isCounted({ totals: { caveats } }: Facts): boolean {
  return caveats.some(({ code }) => code === 'summaries')
}
