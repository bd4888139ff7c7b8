import { WeightedIndex, Random } from '../../../base/random.ts'

/**
 * Country names as FortiOS prints them, with the share of outside address blocks. The blocks are dealt out at random: no
 * address here says anything about a real network.
 */
const countryShares: readonly (readonly [string, number])[] = [
  ['United States', 24],
  ['China', 19],
  ['Russian Federation', 7],
  ['Japan', 6],
  ['Korea, Republic of', 5],
  ['Hong Kong', 5],
  ['Taiwan', 5],
  ['Viet Nam', 4],
  ['Germany', 4],
  ['Netherlands', 4],
  ['India', 3.5],
  ['Brazil', 3],
  ['Singapore', 3],
  ['United Kingdom', 2.5],
  ['France', 2.5],
  ['Indonesia', 1.6],
  ['Canada', 1.5],
  ['Ukraine', 1.4],
  ['Thailand', 1.2],
  ['Malaysia', 1],
  ['Poland', 0.9],
  ['Australia', 0.8],
  ['Italy', 0.8],
  ['Philippines', 0.7],
  ['Turkey', 0.7],
  ['Iran, Islamic Republic of', 0.6],
  ['Mexico', 0.5],
  ['South Africa', 0.4],
]

export const countries: readonly string[] = countryShares.map(([name]) => name)
const taiwan = countries.indexOf('Taiwan')

/** The same for every seed, so that two periods agree on where an address is. */
const countryOfBlock: Uint8Array = (() => {
  const random = new Random(1)
  const weighted = new WeightedIndex(countryShares.map(([, share]) => share))
  return Uint8Array.from({ length: 65_536 }, () => weighted.pick(random))
})()

/** First octets of ordinary public addresses; 192, 198 and 203 stay out because of their documentation ranges. */
const publicOctets = Uint8Array.from(
  Array.from({ length: 223 }, (_, octet) => octet).filter(
    (octet) => ![0, 10, 100, 127, 169, 172, 192, 198, 203].includes(octet),
  ),
)

const outsidePopulation = 4_000_000
const insidePopulation = 2048

/** Invertible, so that different ranks are different addresses (before the first octet is mapped). */
function scatter(rank: number): number {
  let x = rank | 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

/** Zipf with exponent 1: the logarithm of the rank is even. */
function skewed(random: Random, population: number): number {
  return Math.floor(Math.exp(random.unit() * Math.log(population + 1))) - 1
}

/** An address as text, ready to be copied, and its country's index. Re-used for every record. */
export class Address {
  /** At most 39 bytes; the first `length` count. */
  readonly text = new Uint8Array(40)
  length = 0
  country = 0

  /** Somewhere on the internet. */
  outside(random: Random, version6: boolean): void {
    const bits = scatter(skewed(random, outsidePopulation))
    if (version6) {
      // 2400::/16, 2600::/16 and 2a00::/16, as registries hand them out.
      const block = bits >>> 16
      this.country = countryOfBlock[block]!
      this.length = 0
      this.#group([0x2400, 0x2600, 0x2a00, 0x2400][bits & 3]!)
      this.#group(block)
      this.#group((bits >>> 4) & 0xfff)
      this.#colon()
      this.#group((bits & 0xffff) | 1)
      return
    }
    const first = publicOctets[Math.floor(((bits >>> 24) * publicOctets.length) / 256)]!
    const second = (bits >>> 16) & 255
    this.country = countryOfBlock[(first << 8) | second]!
    this.length = 0
    this.#octet(first, false)
    this.#octet(second, true)
    this.#octet((bits >>> 8) & 255, true)
    this.#octet(bits & 255, true)
  }

  /** A host behind a sensor: its /21 of the benchmarking range 198.18.0.0/15, or its /48 of 2001:db8::/32. */
  inside(random: Random, sensor: number, version6: boolean): void {
    const host = skewed(random, insidePopulation)
    this.country = taiwan
    this.length = 0
    if (version6) {
      this.#group(0x2001)
      this.#group(0xdb8)
      this.#group(sensor + 1)
      this.#colon()
      this.#group(host + 1)
      return
    }
    const place = sensor * insidePopulation + ((host * 773) & (insidePopulation - 1))
    this.#octet(198, false)
    this.#octet(18 + (place >>> 16), true)
    this.#octet((place >>> 8) & 255, true)
    this.#octet(place & 255, true)
  }

  #octet(value: number, dot: boolean): void {
    const { text } = this
    let at = this.length
    if (dot) text[at++] = 0x2e
    if (value >= 100) text[at++] = 0x30 + Math.floor(value / 100)
    if (value >= 10) text[at++] = 0x30 + (Math.floor(value / 10) % 10)
    text[at++] = 0x30 + (value % 10)
    this.length = at
  }

  #group(value: number): void {
    const { text } = this
    let at = this.length
    if (at > 0) text[at++] = 0x3a
    let shift = value > 0xfff ? 12 : value > 0xff ? 8 : value > 0xf ? 4 : 0
    for (; shift >= 0; shift -= 4) {
      const digit = (value >>> shift) & 15
      text[at++] = digit < 10 ? 0x30 + digit : 0x57 + digit
    }
    this.length = at
  }

  /** Makes the next colon the second of `::`. */
  #colon(): void {
    this.text[this.length++] = 0x3a
  }
}
