import { resolve } from 'node:path'
import { startLog } from '../api/log.ts'
import { startService } from '../service.ts'
import { readSettings, settingsOverview } from '../settings.ts'
import { say } from './terminal.ts'
import { commonOptions, exitCodes, text, type Options, type Verb } from './verb.ts'

/** Made-up data does not go among real data by mistake. */
const sampleFolder = 'data/sample'

export const verb: Verb = {
  summary: 'run the service: console, API and live collection',
  usage: '[--data DIR] [--sample]',
  description: `Starts both engines (or reaches those that the settings name), listens for telemetry, and serves the console. At the first
start it prints a link that makes the first administrator. lianfang settings says what can be set.`,
  options: {
    data: commonOptions.data,
    help: commonOptions.help,
    sample: {
      type: 'boolean',
      default: false,
      help: `fill an empty store with made-up agencies and logs; its data folder is ${sampleFolder} unless named`,
    },
  },
  run,
}

async function run(options: Options): Promise<number> {
  const sample = options['sample'] === true
  const own = sample && process.env['LIANFANG_DATA'] === undefined ? sampleFolder : undefined
  const data = text(options, 'data') ?? own
  const settings = readSettings(process.env, data)
  const log = startLog(settings.logLevel)
  const running = await startService({
    settings,
    settingsShown: settingsOverview(process.env, data),
    log,
    sample,
  })
  say(`Lianfang 聯防 is at ${running.service.origin}`)
  say(`Its data is in ${resolve(settings.data)}: other commands find it with --data or LIANFANG_DATA.`)
  if (running.setup !== undefined)
    say(
      `\nNobody can sign in yet. Open this link once to make the first administrator:\n\n  ${running.setup}\n`,
    )

  const stopped = new Promise<'stopped'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('stopped'))
  })
  process.on('SIGHUP', () => running.reload())
  const end = await Promise.race([stopped, running.failed])
  // A second Ctrl-C ends it at once: what was acknowledged is on the disk.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(exitCodes.interrupted))
  if (end === 'stopped') {
    say('Stopping …')
    await running.close()
    return exitCodes.done
  }
  await running.close()
  throw end
}
