/** A made-up government's returns: deliveries of some vendors, in the order they are sent. */
import { Random, WeightedIndex } from '../../../base/random.ts'
import type { Form } from '../tables.ts'
import { deviceDeliveries } from './devices.ts'
import { happenings, type Happening, type Severity } from './happenings.ts'
import { type Told, writeTickets } from './layouts.ts'
import { foreignSources, type SourcePools } from './sources.ts'
import { servedBy, simulatedVendors, type SimulatedVendor } from './vendors.ts'

export interface SimulatedReturnsOptions {
  /** A safe integer. Equal options give equal bytes. */
  readonly seed: number
  /** [from, to) in ms since 1970. */
  readonly from: number
  readonly to: number
  /** In a month of 30 days. */
  readonly tickets: number
  /** Agencies that vendors watch over; `network`: IPv4 prefix of /24 or shorter. */
  readonly agencies: readonly { readonly oid: string; readonly network: string }[]
  /** Of drawReturnSources(). */
  readonly sources: SourcePools
  /** Days after which a vendor sends what it has; 7 by default. */
  readonly every?: number
}

/** What a vendor sends at once. */
export interface SimulatedDelivery {
  readonly vendor: string
  readonly form: Form
  /** Id of the profile that reads it. */
  readonly profile: string
  readonly name: string
  /** ms since 1970. */
  readonly sentAt: number
  readonly bytes: Buffer
}

/** What is in a simulation, of the deliveries taken so far. */
export interface ReturnsTruth {
  readonly deliveries: number
  /** Rows of tickets, of which `damaged` cannot be stored and `revisions` say something new of a ticket told before. */
  readonly rows: number
  readonly damaged: number
  readonly revisions: number
  /** Tickets that tell of what another vendor's ticket tells of. */
  readonly duplicates: number
  /** Returned more than a day after detection. */
  readonly late: number
  /** Rows of monthly device forms. */
  readonly devices: number
  /** Good tickets, each once. */
  readonly byVendor: Readonly<Record<string, number>>
}

export interface ReturnsSimulation extends Iterable<SimulatedDelivery> {
  truth(): ReturnsTruth
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const chances = {
  /** Where an agency has two vendors. */
  duplicate: 0.25,
  late: 0.04,
  revision: 0.03,
  damage: 0.003,
  elsewhere: 0.003,
  analysis: 0.15,
} as const

/** Errors: RangeError. */
export function simulateReturns(options: SimulatedReturnsOptions): ReturnsSimulation {
  const { seed, from, to, tickets, agencies } = options
  if (!Number.isSafeInteger(tickets) || tickets < 0) throw new RangeError(`tickets: ${tickets}`)
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: ${seed}`)
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from < to))
    throw new RangeError(`period: ${from} to ${to}`)
  if (agencies.length === 0) throw new RangeError('agencies: none')
  const truth = {
    deliveries: 0,
    rows: 0,
    damaged: 0,
    revisions: 0,
    duplicates: 0,
    late: 0,
    devices: 0,
    byVendor: {} as Record<string, number>,
  }
  return { [Symbol.iterator]: () => deliveries(options, truth), truth: () => structuredClone(truth) }
}

type Counts = { -readonly [Name in keyof ReturnsTruth]: ReturnsTruth[Name] } & {
  byVendor: Record<string, number>
}

function* deliveries(
  options: SimulatedReturnsOptions,
  truth: Counts,
): Generator<SimulatedDelivery, undefined> {
  const { seed, from, to, agencies, every = 7 } = options
  const random = new Random(seed)
  const teller = new Teller(random, options)
  const devices = deviceDeliveries({ seed, from, to, agencies })
  let waiting: Told[] = []
  for (let start = from; start < to; start += every * day) {
    const end = Math.min(start + every * day, to)
    const told = [...waiting, ...teller.tell(start, end)]
    waiting = told.filter(({ returnedAt }) => returnedAt >= end)
    const due: SimulatedDelivery[] = devices.filter(({ sentAt }) => sentAt >= start && sentAt < end)
    for (const vendor of simulatedVendors)
      for (const form of ['monitoring', 'analysis'] as const) {
        const own = told
          .filter(
            (each) =>
              each.vendor === vendor &&
              each.form === form &&
              each.returnedAt < Math.min(end, to - vendor.silentDays * day),
          )
          .sort((a, b) => a.returnedAt - b.returnedAt)
        if (own.length === 0) continue
        count(truth, own)
        due.push({
          vendor: vendor.code,
          form,
          ...writeTickets(random, vendor.layout, own),
          name: `${vendor.code}-${form}-${new Date(end - 1).toISOString().slice(0, 10)}`,
          sentAt: end,
        })
      }
    for (const delivery of due.sort((a, b) => a.sentAt - b.sentAt)) {
      truth.deliveries++
      if (delivery.form === 'device-status') truth.devices += rowsOf(delivery.bytes)
      yield delivery
    }
  }
  return undefined
}

function rowsOf(bytes: Buffer): number {
  const lines = bytes.toString().split('\n').length - 1
  return bytes[0] === 0x7b ? lines : lines - 1
}

function count(truth: Counts, told: readonly Told[]): void {
  for (const { vendor, damage, revision, isDuplicate, isLate } of told) {
    truth.rows++
    if (damage !== undefined) truth.damaged++
    else if (revision > 1) truth.revisions++
    else {
      truth.byVendor[vendor.code] = (truth.byVendor[vendor.code] ?? 0) + 1
      if (isDuplicate) truth.duplicates++
      if (isLate) truth.late++
    }
  }
}

class Teller {
  readonly #random: Random
  readonly #options: SimulatedReturnsOptions
  readonly #serving: readonly { readonly vendor: SimulatedVendor; readonly agencies: readonly number[] }[]
  readonly #pickVendor: WeightedIndex
  readonly #pickHappening = new WeightedIndex(happenings.map(({ share }) => share))
  readonly #sources: ReturnType<typeof foreignSources>
  readonly #numbers = new Map<string, number>()
  /** Events asked for so far, with their fraction. */
  #owed = 0

  constructor(random: Random, options: SimulatedReturnsOptions) {
    this.#random = random
    this.#options = options
    this.#sources = foreignSources(options.sources)
    this.#serving = simulatedVendors.map((vendor) => ({
      vendor,
      agencies: servedBy(
        vendor,
        options.agencies.map((_, index) => index),
      ),
    }))
    // With few agencies some serve none.
    this.#pickVendor = new WeightedIndex(
      this.#serving.map(({ vendor, agencies }) => (agencies.length > 0 ? vendor.weight : 0)),
    )
  }

  /** Everything that happens within some days, and what is said of it, whenever that is. */
  tell(from: number, to: number): Told[] {
    this.#owed += ((this.#options.tickets * (to - from)) / (30 * day)) * (0.88 + 0.24 * this.#random.unit())
    const events = Math.floor(this.#owed)
    this.#owed -= events
    return Array.from({ length: events }, () => this.#event(from, to)).flat()
  }

  #event(from: number, to: number): Told[] {
    const random = this.#random
    const { vendor, agencies } = this.#serving[this.#pickVendor.pick(random)]!
    const agency = agencies[Math.floor(random.unit() ** 2 * agencies.length)]!
    const happening = happenings[this.#pickHappening.pick(random)]!
    const at = from + Math.floor(random.unit() * (to - from))
    const form = random.unit() < chances.analysis ? 'analysis' : 'monitoring'
    const told = this.#ticket(vendor, form, agency, happening, at)
    const all = [told]
    const others = this.#serving.filter(
      ({ vendor: other, agencies: of }) => other !== vendor && of.includes(agency),
    )
    if (others.length > 0 && random.unit() < chances.duplicate) {
      const { vendor: other } = random.pick(others)
      const again = this.#ticket(other, form, agency, happening, at + random.below(20 * minute))
      const isDuplicate = told.damage === undefined
      all.push({ ...again, sources: told.sources, isDuplicate, damage: undefined })
    }
    if (told.damage === undefined && random.unit() < chances.revision)
      all.push({
        ...told,
        revision: 2,
        state: random.unit() < 0.2 ? 'false-positive' : 'closed',
        returnedAt: told.returnedAt + hour + random.below(3 * day),
      })
    return all
  }

  #ticket(
    vendor: SimulatedVendor,
    form: Told['form'],
    agency: number,
    happening: Happening,
    eventAt: number,
  ): Told {
    const random = this.#random
    const { agencies } = this.#options
    const detectedAt = eventAt + minute + random.below(15 * minute)
    const isLate = random.unit() < chances.late
    const delay = isLate ? day + hour + random.below(5 * day) : 5 * minute + random.below(4 * hour)
    const there = random.unit() < chances.elsewhere ? random.below(agencies.length) : agency
    const count = 1 + (random.unit() < 0.15 ? random.below(3) : 0)
    return {
      vendor,
      form,
      number: this.#number(vendor, form, eventAt),
      revision: 1,
      oid: agencies[agency]!.oid,
      happening,
      severity: random.pick<Severity>(happening.severities),
      eventAt,
      detectedAt,
      returnedAt: detectedAt + delay,
      sources: [...new Set(Array.from({ length: count }, () => this.#sources.pick(random)))],
      destinations: [hostIn(random, agencies[there]!.network)],
      relays: happening.hasRelay ? this.#sources.relays(random) : [],
      state: random.unit() < 0.6 ? 'open' : 'in-progress',
      damage:
        random.unit() < chances.damage
          ? random.pick(['agency', 'number', 'address', 'time', 'cut'] as const)
          : undefined,
      isDuplicate: false,
      isLate,
    }
  }

  #number({ code }: SimulatedVendor, form: Told['form'], at: number): string {
    const series = `${code.toUpperCase()}-${form === 'monitoring' ? 'M' : 'A'}-${new Date(at).getUTCFullYear()}`
    const number = (this.#numbers.get(series) ?? 0) + 1
    this.#numbers.set(series, number)
    return `${series}-${String(number).padStart(7, '0')}`
  }
}

/** One of the first 256 addresses. */
function hostIn(random: Random, network: string): string {
  return network.replace(/\d+\/\d+$/, String(1 + random.below(254)))
}
