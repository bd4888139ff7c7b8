/** Where made-up attackers of agencies come from. */
import { WeightedIndex, type Random } from '../../../base/random.ts'
import { drawSources } from '../../honeypot/index.ts'

/** Addresses by country, as drawReturnSources() draws them. */
export type SourcePools = readonly (readonly string[])[]

/** Of foreign sources: US 38 %, NL 18 %, RU 8 % as the published figures of 2022; the rest is made up. TW comes on top. */
export const returnCountries: readonly (readonly [country: string, share: number])[] = [
  ['US', 38],
  ['NL', 18],
  ['RU', 8],
  ['CN', 7],
  ['DE', 6],
  ['HK', 5],
  ['GB', 4],
  ['FR', 4],
  ['SG', 3],
  ['KR', 3],
  ['VN', 2],
  ['BR', 2],
  ['TW', 6],
]

/** Of each country some addresses, drawn by lot: nothing is said of any real host. */
export function drawReturnSources(countryOf: (address: string) => string | null): SourcePools {
  return drawSources(
    countryOf,
    returnCountries.map(([country]) => country),
  )
}

const relayDomains = ['update-cdn.example', 'sync.telemetry.example', 'img.static-edge.example']
/** So many addresses of a country relay for many. */
const relayHosts = 6

/** Picks addresses; few of them come often, most seldom. Error: RangeError when there are none. */
export function foreignSources(pools: SourcePools): {
  pick(random: Random): string
  relays(random: Random): string[]
} {
  const weights = returnCountries.map(([, share], at) => ((pools[at]?.length ?? 0) > 0 ? share : 0))
  const country = new WeightedIndex(weights)
  const pick = (random: Random): string => {
    const pool = pools[country.pick(random)]!
    const rank = Math.floor(Math.exp(random.unit() ** 0.5 * Math.log(pool.length + 1))) - 1
    return pool[Math.min(rank, pool.length - 1)]!
  }
  return {
    pick,
    relays: (random) => {
      const pool = pools[country.pick(random)]!
      const host = pool[pool.length - 1 - random.below(Math.min(relayHosts, pool.length))]!
      return random.unit() < 0.4 ? [host, random.pick(relayDomains)] : [host]
    },
  }
}
