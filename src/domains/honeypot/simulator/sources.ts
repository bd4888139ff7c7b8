/** Addresses that made-up attackers come from: random ones, told apart by where the location data says they are. */
import { Random, WeightedIndex } from '../../../base/random.ts'

/** Shares of the national honeypots' talk of 2022 where it gives them (US 26 %, VN 10 %, RU 9 %); the rest is made up. */
export const countryShares: readonly (readonly [country: string, share: number])[] = [
  ['US', 26],
  ['VN', 10],
  ['RU', 9],
  ['CN', 8],
  ['IN', 6],
  ['BR', 6],
  ['NL', 5],
  ['DE', 5],
  ['KR', 4],
  ['ID', 4],
  ['TW', 3],
  ['FR', 3],
  ['GB', 3],
  ['SG', 3],
  ['HK', 2],
  ['UA', 2],
  ['TR', 1],
]

const perCountry = 400

/** Of each country some addresses, the same for the same data. Nothing is said of any real host: they are drawn by lot. */
export function drawSources(
  countryOf: (address: string) => string | null,
  countries: readonly string[] = countryShares.map(([country]) => country),
): readonly (readonly string[])[] {
  const random = new Random(7)
  const pools = countries.map((): string[] => [])
  const index = new Map(countries.map((country, at) => [country, at]))
  for (let tried = 0; tried < 400_000 && pools.some((pool) => pool.length < perCountry); tried++) {
    const bits = random.uint32()
    const first = bits >>> 24
    if (first === 0 || first === 10 || first === 127 || first >= 224) continue
    const address = `${first}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`
    const pool = pools[index.get(countryOf(address) ?? '') ?? -1]
    if (pool !== undefined && pool.length < perCountry) pool.push(address)
  }
  return pools
}

/** Picks an address; few of them come often, most seldom. */
export class SourcePicker {
  readonly #pools: readonly (readonly string[])[]
  readonly #country: WeightedIndex

  constructor(pools: readonly (readonly string[])[]) {
    this.#pools = pools
    this.#country = new WeightedIndex(
      countryShares.map(([, share], at) => (pools[at]!.length > 0 ? share : 0)),
    )
  }

  /** Where files of a build lie. */
  host(build: number): string {
    const pool = this.#pools[build % 3]!
    return pool[(build * 7) % pool.length]!
  }

  pick(random: Random): { readonly address: string; readonly country: string } {
    const at = this.#country.pick(random)
    const pool = this.#pools[at]!
    const rank = Math.floor(Math.exp(random.unit() * Math.log(pool.length + 1))) - 1
    return { address: pool[Math.min(rank, pool.length - 1)]!, country: countryShares[at]![0] }
  }
}
