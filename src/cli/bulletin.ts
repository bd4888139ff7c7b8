import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from 'node:events'
import { openApp, openRecords, refreshers } from '../app.ts'
import {
  buildBulletins,
  bulletinSources,
  dataAsOf,
  digestOf,
  type PartName,
  partNames,
  renderers,
} from '../domains/bulletin/index.ts'
import { eventReader } from '../domains/events/index.ts'
import { loadKnowledge, parsePeriod, type Period } from '../domains/gateway/index.ts'
import { honeypotReader, loadHoneypotKnowledge } from '../domains/honeypot/index.ts'
import { loadKillChain } from '../domains/kill-chain/index.ts'
import { openLocations } from '../domains/locations/index.ts'
import { readKnowledge as readReturnsKnowledge } from '../domains/returns/index.ts'
import { sourceAccounts } from '../domains/sources/index.ts'
import { readSettings } from '../settings.ts'
import { print, printJson, say } from './terminal.ts'
import { commonOptions, exitCodes, list, oneOf, text, usageError, type Options, type Verb } from './verb.ts'

type FormatName = keyof typeof renderers
const formatNames = Object.keys(renderers) as FormatName[]

export const verb: Verb = {
  summary: 'write the bulletin of a period',
  usage: '[PART…] [--from PERIOD] [--to DATE] [--lang zh-TW|en] [--format LIST] [--out DIR]',
  description: `Writes one file per format, named after the period. Parts are ${partNames.join(', ')}; without any, those that have data in the
period. The same data gives the same bytes. With --out - one format goes to standard output. Every figure in it says how it was
computed.`,
  options: {
    ...commonOptions,
    from: {
      type: 'string',
      placeholder: 'DATE',
      default: 'last-week',
      help: 'start, or a period: 2026-10, 2026-W40, last-month …',
    },
    to: { type: 'string', placeholder: 'DATE', help: 'end; a bare date includes that day' },
    lang: { type: 'string', placeholder: 'LANGUAGE', default: 'zh-TW', help: 'zh-TW or en' },
    format: {
      type: 'string',
      multiple: true,
      placeholder: 'LIST',
      help: `any of ${formatNames.join(',')} [all of them]`,
    },
    out: {
      type: 'string',
      placeholder: 'DIR',
      default: '.',
      help: 'folder, made when it is not there; - is standard output',
    },
    publisher: { type: 'string', placeholder: 'NAME', help: 'who publishes it' },
    sharing: {
      type: 'string',
      placeholder: 'LABEL',
      default: 'TLP:CLEAR',
      help: 'Traffic Light Protocol 2.0 label',
    },
  },
  run,
}

async function run(options: Options, given: readonly string[]): Promise<number> {
  const parts = given.length === 0 ? undefined : given.map(partName)
  const settings = readSettings(process.env, text(options, 'data'))
  const { timeZone } = settings
  const language = oneOf(options, 'lang', ['zh-TW', 'en'])
  const sharing = oneOf(options, 'sharing', [
    'TLP:CLEAR',
    'TLP:GREEN',
    'TLP:AMBER',
    'TLP:AMBER+STRICT',
    'TLP:RED',
  ])
  const wanted = list(options, 'format')
  const formats = wanted.length === 0 ? formatNames : wanted.map(formatName)
  const out = text(options, 'out')!
  if (out === '-' && formats.length !== 1) throw usageError('--out - takes one format: add --format')
  const period = parsePeriod(text(options, 'from')!, text(options, 'to'), { timeZone, now: Date.now() })
  const publisher = text(options, 'publisher')
  const system = { kind: 'system' } as const
  await using stack = new AsyncDisposableStack()
  const app = stack.adopt(await openApp(settings), (it) => it.close())
  const opened =
    parts?.includes('returns') === false
      ? undefined
      : stack.adopt(await openRecords(settings), (it) => it.close())
  for (const refresh of refreshers(app, openLocations(settings.locations), 1)) await refresh()
  const sources = bulletinSources(
    {
      knowledge: loadKnowledge(),
      killChain: loadKillChain(),
      honeypots: loadHoneypotKnowledge(),
      returns: readReturnsKnowledge(new URL('../../reference/', import.meta.url)),
    },
    {
      events: eventReader(app.store, system),
      honeypotEvents: honeypotReader(app.store, system),
      ...(opened !== undefined && { records: opened.records }),
      accounts: await sourceAccounts(app.store),
    },
  )
  const built = await buildBulletins(sources, {
    period,
    parts,
    sharing,
    publisher,
    asOf: await dataAsOf(app.store, sources),
  })
  const bulletin = built.models[language]
  if (built.empty.length > 0) {
    say(
      `The store holds nothing of this period (${built.empty.join(', ')}): the bulletin says so. lianfang doctor shows what there is.`,
    )
  }
  const frozen = { ...bulletin, digest: digestOf(bulletin) }
  if (out === '-') {
    const written = process.stdout.write(renderers[formats[0]!](frozen))
    if (!written) await once(process.stdout, 'drain')
    return exitCodes.done
  }
  await mkdir(out, { recursive: true })
  const files: string[] = []
  for (const format of formats) {
    const path = join(out, `${bulletin.kind}-${dates(period)}.${language}.${format}`)
    // Written beside and moved into place: nobody meets half a bulletin.
    await writeFile(`${path}.part`, renderers[format](frozen))
    await rename(`${path}.part`, path)
    files.push(path)
  }
  if (options['json'] === true) printJson({ digest: frozen.digest, files })
  else {
    for (const file of files) print(file)
    say(`SHA-256 of the edition's content: ${frozen.digest}`)
  }
  return exitCodes.done
}

function partName(name: string): PartName {
  const found = partNames.find((known) => known === name)
  if (found === undefined) throw usageError(`there is no part ${name}: ${partNames.join(', ')}`)
  return found
}

function formatName(name: string): FormatName {
  const found = formatNames.find((known) => known === name)
  if (found === undefined) throw usageError(`--format ${name} must be one of: ${formatNames.join(', ')}`)
  return found
}

/** `2026-11-01_2026-11-07`: first and last local day. */
function dates({ from, to, timeZone }: Period): string {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone })
  return [from, to - 1].map((second) => day.format(second * 1000)).join('_')
}
