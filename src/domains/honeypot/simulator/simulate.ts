import { createHash } from 'node:crypto'
import { Random, WeightedIndex } from '../../../base/random.ts'
import type { Simulation } from '../../sources/index.ts'
import { attacks, filled, triesOf, type Attack } from './attackers.ts'
import { SourcePicker } from './sources.ts'

export interface HoneypotSimulationOptions {
  /** Visits: few of them, those at a Cisco ASA, are none as the sensor tells it. */
  readonly connections: number
  /** A safe integer. Equal options give equal bytes. */
  readonly seed: number
  /** [from, to) in ms since 1970. */
  readonly from: number
  readonly to: number
  /** Of drawSources. */
  readonly sources: readonly (readonly string[])[]
}

/** What is in a simulation: connections by what was made up for them. */
export interface HoneypotTruth {
  readonly connections: number
  readonly lines: number
  readonly uniqueSources: number
  readonly byCountry: Readonly<Record<string, number>>
  readonly byService: Readonly<Record<string, number>>
  /** Sessions whose commands show a family. */
  readonly byFamily: Readonly<Record<string, number>>
  /** Distinct hashes of files. */
  readonly samples: number
  readonly credentials: number
  readonly commands: number
  readonly requests: number
}

const sensors = ['honeypot-taipei', 'honeypot-hsinchu', 'honeypot-taichung', 'honeypot-kaohsiung']
const chunkLines = 2000
/** Of one family's loader so many differ. */
const builds = 60

/** Records of Cowrie, Dionaea, Heralding and a Cisco ASA honeypot, a JSON object a line, as a collector would forward them. */
export function simulateHoneypots(options: HoneypotSimulationOptions): Simulation<HoneypotTruth> {
  const { connections, seed, from, to } = options
  if (!Number.isSafeInteger(connections) || connections < 0)
    throw new RangeError(`connections: ${connections}`)
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: ${seed}`)
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from < to))
    throw new RangeError(`period: ${from} to ${to}`)
  const counter = new Counter()
  return {
    [Symbol.iterator]: () => chunks(options, counter),
    get written() {
      return counter.visits
    },
    truth: () => counter.truth(),
  }
}

function* chunks(
  { connections, seed, from, to, sources }: HoneypotSimulationOptions,
  counter: Counter,
): Generator<Uint8Array, undefined> {
  const random = new Random(seed)
  const picker = new SourcePicker(sources)
  const pickAttack = new WeightedIndex(attacks.map(({ share }) => share))
  /** Records of running sessions that are not due yet. */
  let waiting: { readonly at: number; readonly line: string }[] = []
  const due = (until: number): string[] => {
    waiting.sort((a, b) => a.at - b.at)
    const first = waiting.findIndex(({ at }) => at > until)
    const ready = first < 0 ? waiting : waiting.slice(0, first)
    waiting = first < 0 ? [] : waiting.slice(first)
    return ready.map(({ line }) => line)
  }
  const lines: string[] = []
  for (let made = 0; made < connections; made++) {
    const start = from + Math.floor(((made + random.unit()) / connections) * (to - from))
    const attack = attacks[pickAttack.pick(random)]!
    waiting.push(...session(random, picker, attack, start, to, counter))
    if (made % 500 === 499) lines.push(...due(start - 60_000))
    if (lines.length >= chunkLines) {
      counter.lines += lines.length
      yield Buffer.from(lines.splice(0).join(''))
    }
  }
  lines.push(...due(Infinity))
  counter.lines += lines.length
  if (lines.length > 0) yield Buffer.from(lines.join(''))
  return undefined
}

function session(
  random: Random,
  picker: SourcePicker,
  attack: Attack,
  start: number,
  end: number,
  counter: Counter,
): { at: number; line: string }[] {
  const { address, country } = picker.pick(random)
  counter.connection(attack, address, country)
  const sensor = random.pick(sensors)
  const tries = Array.from({ length: triesOf(random, attack) }, () => random.pick(attack.credentials))
  counter.credentials += tries.length
  const port = 1024 + random.below(64_000)
  const records: { at: number; line: string }[] = []
  let at = start
  const put = (record: object): void => {
    records.push({ at, line: `${JSON.stringify(record)}\n` })
    at = Math.min(end - 1, at + 40 + random.below(2500))
  }
  const iso = (): string => new Date(at).toISOString()

  if (attack.sensor === 'dionaea') {
    put({
      connection: { protocol: attack.service, transport: 'tcp', type: 'accept' },
      ...(tries.length > 0 && {
        credentials: { username: tries.map(([user]) => user), password: tries.map(([, word]) => word) },
      }),
      dst_ip: '192.0.2.20',
      dst_port: attack.port,
      src_hostname: '',
      src_ip: address,
      src_port: port,
      timestamp: iso().slice(0, -1),
      't-pot_hostname': sensor,
    })
    return records
  }
  if (attack.sensor === 'heralding') {
    const id = [8, 4, 4, 4, 12].map((length) => hex(random, length)).join('-')
    put({
      timestamp: iso().slice(0, -1).replace('T', ' '),
      duration: random.below(5),
      session_id: id,
      source_ip: address,
      source_port: port,
      destination_ip: '192.0.2.21',
      destination_port: attack.port,
      protocol: attack.service,
      num_auth_attempts: tries.length,
      auth_attempts: tries.map(([username, password]) => ({
        timestamp: iso().slice(0, -1).replace('T', ' '),
        username: username === '' ? null : username,
        password,
      })),
      session_ended: true,
      auxiliary_data: {},
      't-pot_hostname': sensor,
    })
    return records
  }
  if (attack.sensor === 'cisco-asa') {
    for (const request of attack.commands)
      put({
        timestamp: iso().slice(0, -1),
        src_ip: address,
        payload_printable: `"${request}" 200 -`,
        't-pot_hostname': sensor,
      })
    return records
  }

  const common = { src_ip: address, session: hex(random, 12), sensor }
  const event = (eventid: string, more: object): void =>
    put({ eventid, ...more, ...common, timestamp: iso() })
  const build = random.below(builds)
  const host = picker.host(build)
  event('cowrie.session.connect', {
    src_port: port,
    dst_ip: '192.0.2.10',
    dst_port: attack.port,
    protocol: attack.service,
  })
  if (attack.client !== '') event('cowrie.client.version', { version: attack.client })
  for (const [index, [username, password]] of tries.entries()) {
    const enters = attack.enters && index === tries.length - 1
    event(enters ? 'cowrie.login.success' : 'cowrie.login.failed', { username, password })
  }
  for (const command of attack.enters ? attack.commands : []) {
    counter.commands++
    event('cowrie.command.input', { input: filled(command, host, build) })
  }
  if (attack.file !== '') {
    const url = filled(attack.file, host, build)
    const shasum = createHash('sha256').update(`${attack.family} ${build}`).digest('hex')
    counter.sample(shasum)
    event('cowrie.session.file_download', { url, shasum, outfile: `var/lib/cowrie/downloads/${shasum}` })
  }
  event('cowrie.session.closed', { duration: Math.round((at - start) / 100) / 10 })
  return records
}

function hex(random: Random, digits: number): string {
  let text = ''
  while (text.length < digits) text += random.uint32().toString(16).padStart(8, '0')
  return text.slice(0, digits)
}

/** What Dionaea calls a service by the name of its program. */
const services: Readonly<Record<string, string>> = { smbd: 'smb', mssqld: 'mssql' }

class Counter {
  connections = 0
  lines = 0
  credentials = 0
  commands = 0
  requests = 0
  /** Connections and those that asked without one. */
  visits = 0
  readonly #sources = new Set<string>()
  readonly #samples = new Set<string>()
  readonly #countries = new Map<string, number>()
  readonly #services = new Map<string, number>()
  readonly #families = new Map<string, number>()

  connection({ service, family, sensor, commands }: Attack, address: string, country: string): void {
    this.#sources.add(address)
    this.visits++
    // A Cisco ASA honeypot tells of requests and of no connection.
    if (sensor === 'cisco-asa') {
      this.requests += commands.length
      return
    }
    this.connections++
    count(this.#countries, country)
    count(this.#services, services[service] ?? service)
    if (family !== '') count(this.#families, family)
  }

  sample(hash: string): void {
    this.#samples.add(hash)
  }

  truth(): HoneypotTruth {
    return {
      connections: this.connections,
      lines: this.lines,
      uniqueSources: this.#sources.size,
      byCountry: Object.fromEntries(this.#countries),
      byService: Object.fromEntries(this.#services),
      byFamily: Object.fromEntries(this.#families),
      samples: this.#samples.size,
      credentials: this.credentials,
      commands: this.commands,
      requests: this.requests,
    }
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
