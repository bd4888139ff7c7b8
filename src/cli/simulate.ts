import { parsePeriod, writeSimulation } from '../domains/gateway/index.ts'
import { readSettings } from '../settings.ts'
import { bytes, count, ProgressLine, say } from './terminal.ts'
import { commonOptions, exitCodes, text, usageError, wholeNumber, type Options, type Verb } from './verb.ts'

export const verb: Verb = {
  summary: 'make sensor logs to try things with',
  usage: 'gateway --from DATE --to DATE [--events N] [--out FILE]',
  description: `Writes FortiGate lines shaped like a national gateway's: the skew of its signatures, several firmware versions,
and a little damage. The same seed gives the same bytes.`,
  options: {
    help: commonOptions.help,
    json: { type: 'boolean', default: false, help: 'print what was written, as counts, on standard error' },
    events: { type: 'string', placeholder: 'N', default: '1000000', help: 'number of lines' },
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
      help: 'a file (.gz and .zst are compressed); - is standard output',
    },
    damage: {
      type: 'string',
      placeholder: 'SHARE',
      default: '0.001',
      help: 'share of damaged lines, 0 to 1',
    },
    drift: {
      type: 'string',
      placeholder: 'SHARE',
      default: '0',
      help: "how far signatures' shares are those of an earlier period, 0 to 1",
    },
  },
  run,
}

async function run(options: Options, [kind]: readonly string[]): Promise<number> {
  if (kind !== 'gateway') throw usageError('say what to simulate: gateway')
  const { timeZone } = readSettings(process.env)
  const period = parsePeriod(text(options, 'from')!, text(options, 'to'), { timeZone, now: Date.now() })
  const damage = share(options, 'damage')
  const drift = share(options, 'drift')
  const line = new ProgressLine()
  const truth = await writeSimulation({
    events: wholeNumber(options, 'events'),
    seed: wholeNumber(options, 'seed'),
    from: period.from * 1000,
    to: period.to * 1000,
    damage,
    drift,
    path: text(options, 'out')!,
    onProgress: ({ written, events, bytes: size }) =>
      line.show(() => `${count(written)} of ${count(events)} lines  ${bytes(size)}`),
  })
  line.end()
  if (options['json'] === true) say(JSON.stringify(truth))
  else say(`${count(truth.lines)} lines written`)
  return exitCodes.done
}

function share(options: Options, name: string): number {
  const given = text(options, name)!
  const number = given.trim() === '' ? NaN : Number(given)
  if (number >= 0 && number <= 1) return number
  throw usageError(`--${name} must be from 0 to 1`)
}
