import { parsePeriod, type Period, simulateGateway } from '../domains/gateway/index.ts'
import { drawSources, simulateHoneypots } from '../domains/honeypot/index.ts'
import { openLocations } from '../domains/locations/index.ts'
import { type Simulation, writeSimulation } from '../domains/sources/index.ts'
import { readSettings, type Settings } from '../settings.ts'
import { writeCounted, writeReturns } from './simulate-returns.ts'
import { bytes, count, ProgressLine, say } from './terminal.ts'
import { commonOptions, exitCodes, text, usageError, wholeNumber, type Options, type Verb } from './verb.ts'

export const verb: Verb = {
  summary: 'make sensor logs and returns to try things with',
  usage: 'gateway|honeypots|returns --from DATE --to DATE [--events N] [--out FILE]',
  description: `gateway: FortiGate lines shaped like a national gateway's: the skew of its signatures, several firmware versions,
and a little damage. honeypots: sessions at Cowrie, Dionaea, Heralding and Cisco ASA honeypots, as JSON lines; --events is their
connections. returns: what five SOC vendors return for the sample's agencies, a file for each delivery, --events tickets a month, with
deliveries.json, which says how each is delivered, and what the registry must hold; some told by two vendors, some late, some damaged, and
a vendor that falls silent. With --counted instead the counted figures of a year, as lianfang returns summary takes them. The same seed
gives the same bytes.`,
  options: {
    help: commonOptions.help,
    json: { type: 'boolean', default: false, help: 'print what was written, as counts, on standard error' },
    events: {
      type: 'string',
      placeholder: 'N',
      help: 'number of lines, or of connections [1000000]; of tickets a month [20000]',
    },
    seed: { type: 'string', placeholder: 'S', default: '1', help: 'whole number' },
    from: {
      type: 'string',
      placeholder: 'DATE',
      default: 'last-week',
      help: 'start, or a period such as last-week or 2026-10',
    },
    to: { type: 'string', placeholder: 'DATE', help: 'end; a bare date includes that day' },
    out: {
      type: 'string',
      placeholder: 'FILE',
      default: '-',
      help: 'a file (.gz and .zst are compressed); - is standard output; of returns a folder',
    },
    counted: { type: 'boolean', default: false, help: 'returns: counted figures of the year of --from' },
    damage: {
      type: 'string',
      placeholder: 'SHARE',
      default: '0.001',
      help: 'gateway: share of damaged lines, 0 to 1',
    },
    drift: {
      type: 'string',
      placeholder: 'SHARE',
      default: '0',
      help: "gateway: how far signatures' shares are those of an earlier period, 0 to 1",
    },
  },
  run,
}

async function run(options: Options, [kind]: readonly string[]): Promise<number> {
  const settings = readSettings(process.env)
  const { timeZone } = settings
  const period = parsePeriod(text(options, 'from')!, text(options, 'to'), { timeZone, now: Date.now() })
  if (kind === 'returns') return returnsOf(options, period, settings)
  const events = numberOf(options, 1_000_000)
  const simulation = await simulationOf(kind, options, events, period, settings)
  const line = new ProgressLine()
  const truth = await writeSimulation(simulation, {
    path: text(options, 'out')!,
    onProgress: ({ written, bytes: size }) =>
      line.show(() => `${count(written)} of ${count(events)}  ${bytes(size)}`),
  })
  line.end()
  if (options['json'] === true) say(JSON.stringify(truth))
  else say(`${count(truth.lines)} lines written`)
  return exitCodes.done
}

async function simulationOf(
  kind: string | undefined,
  options: Options,
  events: number,
  { from, to }: Period,
  settings: Settings,
): Promise<Simulation<{ readonly lines: number }>> {
  const shape = { seed: wholeNumber(options, 'seed'), from: from * 1000, to: to * 1000 }
  if (kind === 'gateway')
    return simulateGateway({
      ...shape,
      events,
      damage: share(options, 'damage'),
      drift: share(options, 'drift'),
    })
  if (kind === 'honeypots') {
    const find = await openLocations(settings.locations).finder()
    const sources = drawSources((address) => find(address).country)
    return simulateHoneypots({ ...shape, connections: events, sources })
  }
  throw usageError('say what to simulate: gateway, honeypots or returns')
}

async function returnsOf(options: Options, period: Period, settings: Settings): Promise<number> {
  const out = text(options, 'out')!
  if (options['counted'] === true) {
    await writeCounted(period, out)
    return exitCodes.done
  }
  const shape = { ...period, out, seed: wholeNumber(options, 'seed'), tickets: numberOf(options, 20_000) }
  const truth = await writeReturns(shape, settings)
  if (options['json'] === true) say(JSON.stringify(truth))
  else say(`${count(truth.rows)} rows of tickets and ${count(truth.devices)} of devices written`)
  return exitCodes.done
}

function numberOf(options: Options, standard: number): number {
  return text(options, 'events') === undefined ? standard : wholeNumber(options, 'events')
}

function share(options: Options, name: string): number {
  const given = text(options, name)!
  const number = given.trim() === '' ? NaN : Number(given)
  if (number >= 0 && number <= 1) return number
  throw usageError(`--${name} must be from 0 to 1`)
}
