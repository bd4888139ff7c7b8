import { Random, WeightedIndex } from '../../../base/random.ts'
import type { Simulation } from '../../sources/index.ts'
import { Address, countries } from './addresses.ts'
import { ClockText } from './clock-text.ts'
import { damage } from './damage.ts'
import { layout, type Layout, policyText, slotNames, type Slot, webDetail } from './layouts.ts'
import { rhythm, taipeiOffset } from './rhythm.ts'
import { sensors } from './sensors.ts'
import { type RecordKind, signatures } from './signatures.ts'
import { policies, users, type WebText, webTexts } from './texts.ts'
import { type GatewayTruth, TruthCounter } from './truth.ts'

export interface SimulationOptions {
  /** Records to make. */
  readonly events: number
  /** A safe integer. Equal options give equal bytes. */
  readonly seed: number
  /** [from, to) in ms since 1970. */
  readonly from: number
  readonly to: number
  /** Share of spoiled records; 0.001 by default. */
  readonly damage?: number
  /** 0 (default): the shares of the seed bulletin. 1: those of an earlier, made-up period. Between: between. */
  readonly drift?: number
}

const chunkSize = 512 * 1024
/** Longer than any line, and than two that were joined. */
const room = 8192

const actionShares: Readonly<Record<RecordKind, Readonly<Record<string, number>>>> = {
  // Applications and attacks are blocked alike (93 %), so that the shares of what was blocked are the shares of the seed.
  'app-ctrl': { block: 0.92, reset: 0.01, pass: 0.07 },
  ips: {
    dropped: 0.62,
    reset: 0.2,
    reset_client: 0.04,
    reset_server: 0.03,
    drop_session: 0.04,
    detected: 0.05,
    pass_session: 0.01,
    clear_session: 0.01,
  },
  anomaly: { detected: 0.7, clear_session: 0.3 },
  traffic: { accept: 0.6, close: 0.4 },
  event: { login: 1 },
}
const actions = [...new Set(Object.values(actionShares).flatMap((shares) => Object.keys(shares)))]
const actionTexts = actions.map((action) => Buffer.from(action))
const countryTexts = countries.map((country) => Buffer.from(country))
const logIds: Readonly<Record<string, string>> = {
  pass: '1059028704',
  block: '1059028705',
  reset: '1059028706',
}
const informational = Buffer.from('information')
const warning = Buffer.from('warning')
const nothing = new Uint8Array(0)

const slot = Object.fromEntries(slotNames.map((name, i) => [name, i])) as Record<Slot, number>
const firstWritten = slot.date

/** FortiGate lines of a made-up government's gateways, as fast as a parser can be expected to eat them. */
export function simulateGateway(options: SimulationOptions): Simulation<GatewayTruth> {
  const { events, from, to } = options
  if (!Number.isSafeInteger(events) || events < 0) throw new RangeError(`events: ${events}`)
  if (!Number.isSafeInteger(options.seed)) throw new RangeError(`seed: ${options.seed}`)
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from < to))
    throw new RangeError(`period: ${from} to ${to}`)
  const counter = new TruthCounter({
    signatures,
    actions,
    sensors: sensors.map((sensor) => sensor.serial),
    countries,
  })
  const written = { events: 0, lines: 0, bytes: 0 }
  return {
    [Symbol.iterator]: () => chunks(options, counter, written),
    get written() {
      return written.events
    },
    truth: () => counter.truth(written),
  }
}

function* chunks(
  { events, seed, from, to, damage: damageShare = 0.001, drift = 0 }: SimulationOptions,
  counter: TruthCounter,
  written: { events: number; lines: number; bytes: number },
): Generator<Uint8Array, undefined> {
  const random = new Random(seed)
  const pickSignature = new WeightedIndex(
    signatures.map(({ share, earlierShare }) => share + drift * (earlierShare - share)),
  )
  const pickSensor = new WeightedIndex(sensors.map((sensor) => sensor.weight))
  const pickAction = Object.fromEntries(
    Object.entries(actionShares).map(([kind, shares]) => [
      kind,
      {
        weighted: new WeightedIndex(Object.values(shares)),
        indexes: Object.keys(shares).map((action) => actions.indexOf(action)),
      },
    ]),
  ) as Record<RecordKind, { weighted: WeightedIndex; indexes: number[] }>
  const timeOf = rhythm(events, from, to)
  // Serial numbers of sessions and incidents rise on each sensor, as they do on a real one.
  const sessions = Float64Array.from(sensors, () => random.below(4_000_000_000))
  const incidents = Float64Array.from(sensors, () => random.below(2_000_000_000))
  const sensorPolicies = sensors.map((sensor) =>
    policies(sensor).map((policy) => Buffer.from(policyText(sensor.firmware, policy))),
  )
  const layouts: (Layout | undefined)[] = []

  const record = new RecordWriter(random)
  let untilDamage = gap(random, damageShare)
  let joined = false
  let out = Buffer.allocUnsafeSlow(chunkSize)
  let at = 0
  for (let i = 0; i < events; i++) {
    const sensorIndex = pickSensor.pick(random)
    const sensor = sensors[sensorIndex]!
    const signatureIndex = pickSignature.pick(random)
    const signature = signatures[signatureIndex]!
    const { traffic, kind } = signature
    const incoming = random.unit() < traffic.incoming
    const key = (sensorIndex * signatures.length + signatureIndex) * 2 + (incoming ? 1 : 0)
    const line = (layouts[key] ??= layout({ sensor, signature, incoming }))
    const choice = pickAction[kind]
    const actionIndex = choice.indexes[choice.weighted.pick(random)]!
    const action = actions[actionIndex]!
    const version6 = random.uint32() % 100 < 3

    // A few seconds out of order, as records of several sensors arrive.
    const time = Math.min(to - 1, Math.max(from, timeOf(i) + random.below(3000) - 1500))
    record.clock(time)
    if (incoming) {
      record.source.outside(random, version6)
      record.target.inside(random, sensorIndex, version6)
    } else {
      record.source.inside(random, sensorIndex, version6)
      record.target.outside(random, version6)
    }
    record.sourcePort = 1024 + random.below(64_512)
    record.targetPort = traffic.port === 0 ? 1024 + random.below(64_512) : traffic.port
    const session = (sessions[sensorIndex]! + 1 + random.below(40)) % 4_294_967_296
    sessions[sensorIndex] = session
    record.session = session
    const incident = (incidents[sensorIndex]! + 1) % 4_294_967_296
    incidents[sensorIndex] = incident
    record.incident = incident
    record.number = kind === 'anomaly' ? 2 + random.below(5000) : 10_000_000 + random.below(90_000_000)
    const { texts } = record
    texts[slot.srccountry] = countryTexts[record.source.country]!
    texts[slot.dstcountry] = countryTexts[record.target.country]!
    texts[slot.action] = actionTexts[actionIndex]!
    // The first of four policies sees half of what passes.
    const policy = Math.floor(4 * random.unit() ** 2) + (incoming ? 4 : 0)
    texts[slot.policy] = sensorPolicies[sensorIndex]![policy]!
    if (kind === 'app-ctrl') {
      texts[slot.logid] = appLogIds[actionIndex]!
      texts[slot.level] = action === 'pass' ? informational : warning
      texts[slot.user] = random.below(16) === 0 ? random.pick(users) : nothing
    } else texts[slot.logid] = kind === 'ips' ? ipsLogId : anomalyLogId
    record.web = traffic.web ? random.pick(webTexts[webDetail(sensor.firmware, signature)]) : undefined

    const start = at
    at = record.write(line, out, at)
    if (--untilDamage > 0 && !joined) {
      if (kind === 'traffic' || kind === 'event') counter.others++
      else
        counter.detection(
          signatureIndex,
          actionIndex,
          sensorIndex,
          line.namesSource ? record.source.country : -1,
          Math.floor((time + taipeiOffset) / 86_400_000),
        )
    } else if (joined) {
      // The second half of a joined line: spoiled already.
      joined = false
      counter.damaged[counter.damaged.length - 1]!.signatures.push(signature.name)
      if (untilDamage <= 0) untilDamage = 1
    } else {
      untilDamage = gap(random, damageShare)
      const spoiled = damage(random, out, start, at)
      at = spoiled.end
      joined = spoiled.kind === 'joined' && i + 1 < events
      if (spoiled.kind === 'joined' && !joined) out[at++] = 0x0a
      counter.damaged.push({
        line: written.lines + 1,
        offset: written.bytes + start,
        kind: spoiled.kind,
        signatures: [signature.name],
      })
    }
    written.events++
    if (!joined) written.lines++
    if (at > chunkSize - room && !joined) {
      written.bytes += at
      yield out.subarray(0, at)
      out = Buffer.allocUnsafeSlow(chunkSize)
      at = 0
    }
  }
  if (at > 0) {
    written.bytes += at
    yield out.subarray(0, at)
  }
  return undefined
}

const appLogIds = actions.map((action) => Buffer.from(logIds[action] ?? ''))
const ipsLogId = Buffer.from('0419016384')
const anomalyLogId = Buffer.from('0720018432')

/** Records until the next spoiled one. */
function gap(random: Random, share: number): number {
  return share <= 0
    ? Infinity
    : Math.max(1, Math.ceil(Math.log(1 - random.unit()) / Math.log(1 - Math.min(share, 0.999_999))))
}

/** The values of the record at hand, and how they go into a layout's holes. */
class RecordWriter {
  readonly source = new Address()
  readonly target = new Address()
  readonly texts: Uint8Array[] = slotNames.slice(0, firstWritten).map(() => nothing)
  sourcePort = 0
  targetPort = 0
  session = 0
  incident = 0
  number = 0
  web: WebText | undefined
  readonly #clock = new ClockText()
  readonly #random: Random
  #millisecond = 0
  #fraction = 0

  constructor(random: Random) {
    this.#random = random
  }

  clock(time: number): void {
    const second = Math.floor(time / 1000)
    this.#clock.set(second)
    this.#millisecond = time - second * 1000
    this.#fraction = this.#random.below(1_000_000)
  }

  /** Answers where the line ends. */
  write(line: Layout, out: Uint8Array, start: number): number {
    const { constants, slots } = line
    const first = constants[0]!
    out.set(first, start)
    let at = start + first.length
    for (let i = 0; i < slots.length; i++) {
      const index = slots[i]!
      switch (index) {
        case slot.date:
          at = copy(this.#clock.date, 10, out, at)
          break
        case slot.time:
          at = copy(this.#clock.time, 8, out, at)
          break
        case slot.seconds:
          at = copy(this.#clock.seconds, 10, out, at)
          break
        case slot.nanoseconds:
          at = copy(this.#clock.seconds, 10, out, at)
          at = digits(this.#millisecond, out, at, 3)
          at = digits(this.#fraction, out, at, 6)
          break
        case slot.rfc3164:
          at = copy(this.#clock.rfc3164, 15, out, at)
          break
        case slot.rfc5424:
          at = copy(this.#clock.rfc5424, 20, out, at)
          break
        case slot.srcip:
          at = copy(this.source.text, this.source.length, out, at)
          break
        case slot.dstip:
          at = copy(this.target.text, this.target.length, out, at)
          break
        case slot.srcport:
          at = digits(this.sourcePort, out, at)
          break
        case slot.dstport:
          at = digits(this.targetPort, out, at)
          break
        case slot.session:
          at = digits(this.session, out, at)
          break
        case slot.incident:
          at = digits(this.incident, out, at)
          break
        case slot.number:
          at = digits(this.number, out, at)
          break
        case slot.web:
          if (this.web !== undefined) {
            at = copy(this.web.before, this.web.before.length, out, at)
            if (this.web.numbered) at = digits(this.number, out, at)
            at = copy(this.web.after, this.web.after.length, out, at)
          }
          break
        default: {
          const text = this.texts[index]!
          at = copy(text, text.length, out, at)
        }
      }
      const constant = constants[i + 1]!
      at = copy(constant, constant.length, out, at)
    }
    return at
  }
}

/** Short texts byte by byte: a call to set() costs as much as a dozen bytes. */
function copy(text: Uint8Array, length: number, out: Uint8Array, at: number): number {
  if (length > 16) {
    out.set(text, at)
    return at + length
  }
  for (let i = 0; i < length; i++) out[at + i] = text[i]!
  return at + length
}

/** A whole number below 2^53, with zeros in front up to `width`. */
function digits(value: number, out: Uint8Array, at: number, width = 1): number {
  for (let limit = 10 ** width; value >= limit; limit *= 10) width++
  for (let i = at + width - 1, rest = value; i >= at; i--) {
    const next = Math.floor(rest / 10)
    out[i] = 0x30 + (rest - next * 10)
    rest = next
  }
  return at + width
}
