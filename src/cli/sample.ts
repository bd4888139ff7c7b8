import { mkdir, rename } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parsePeriod, previousPeriod, simulateGateway, type Period } from '../domains/gateway/index.ts'
import { writeSimulation } from '../domains/sources/index.ts'
import { readSettings } from '../settings.ts'
import { verb as bulletin } from './bulletin.ts'
import { verb as ingest } from './ingest.ts'
import { count, ProgressLine, say } from './terminal.ts'
import {
  commonOptions,
  exitCodes,
  parseVerb,
  text,
  usageError,
  wholeNumber,
  type Options,
  type Verb,
} from './verb.ts'

export const verb: Verb = {
  summary: 'make a sample period and its bulletin, to see what comes out',
  usage: '[--data DIR] [--out DIR]',
  description: `Simulates two weeks of gateway logs (the last week and the one before it), reads them in, and writes the bulletin in
both languages and every format.`,
  options: {
    data: { ...commonOptions.data, default: 'data/sample', help: 'data folder of the sample' },
    help: commonOptions.help,
    events: { type: 'string', placeholder: 'N', default: '400000', help: 'records of the last week' },
    out: { type: 'string', placeholder: 'DIR', default: 'out', help: 'where the bulletins go' },
  },
  run,
}

/** 2026-10-01. */
const day = (second: number, { timeZone }: Period): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(second * 1000)

async function run(options: Options): Promise<number> {
  const data = text(options, 'data')!
  const out = text(options, 'out')!
  const events = wholeNumber(options, 'events')
  const { timeZone, events: remote } = readSettings(process.env)
  if (remote !== undefined)
    throw usageError(
      'LIANFANG_EVENTS_URL is set: made-up events would go into that store, among the real ones',
      'Unset LIANFANG_EVENTS_URL: the sample has a store of its own.',
    )
  const week = parsePeriod('last-week', undefined, { timeZone, now: Date.now() })
  const before = previousPeriod(week)
  await mkdir(join(data, 'logs'), { recursive: true })
  const logs = [
    await logsOf(data, before, { events: Math.round(events * 0.9), seed: 1, drift: 0.3 }),
    await logsOf(data, week, { events, seed: 2, drift: 0 }),
  ]
  say('Reading them into the event store …')
  const read = await call(ingest, ['--data', data, ...logs])
  if (read !== exitCodes.done) return read
  for (const language of ['zh-TW', 'en']) {
    const args = [
      'gateway',
      '--data',
      data,
      '--from',
      day(week.from, week),
      '--to',
      day(week.to - 1, week),
      '--lang',
      language,
      '--out',
      out,
    ]
    const written = await call(bulletin, args)
    if (written !== exitCodes.done) return written
  }
  return exitCodes.done
}

function call(verb_: Verb, args: readonly string[]): Promise<number> {
  const { options, positionals } = parseVerb(verb_, args)
  return verb_.run(options, positionals)
}

/** The file of a simulated week; made once. */
async function logsOf(
  data: string,
  period: Period,
  shape: { readonly events: number; readonly seed: number; readonly drift: number },
): Promise<string> {
  const name = `gateway-${day(period.from, period)}-${shape.events}.log.zst`
  const path = join(data, 'logs', name)
  if (existsSync(path)) return path
  say(`Simulating ${count(shape.events)} gateway records of the week from ${day(period.from, period)} …`)
  const line = new ProgressLine()
  const unfinished = join(data, 'logs', `unfinished-${name}`)
  const simulation = simulateGateway({ ...shape, from: period.from * 1000, to: period.to * 1000 })
  await writeSimulation(simulation, {
    path: unfinished,
    onProgress: ({ written }) => line.show(() => `${count(written)} of ${count(shape.events)}`),
  })
  line.end()
  await rename(unfinished, path)
  return path
}
