import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from 'node:events'
import { openApp } from '../app.ts'
import { digestOf, gatewayBulletin, renderers } from '../domains/bulletin/index.ts'
import { eventReader } from '../domains/events/index.ts'
import { loadKnowledge, parsePeriod, refreshRollups, type Period } from '../domains/gateway/index.ts'
import { lastStored, sourceAccounts } from '../domains/sources/index.ts'
import { readSettings } from '../settings.ts'
import { print, printJson, say } from './terminal.ts'
import { commonOptions, exitCodes, list, oneOf, text, usageError, type Options, type Verb } from './verb.ts'

type FormatName = keyof typeof renderers
const formatNames = Object.keys(renderers) as FormatName[]

export const verb: Verb = {
  summary: 'write the bulletin of a period',
  usage: 'gateway [--from PERIOD] [--to DATE] [--lang zh-TW|en] [--format LIST] [--out DIR]',
  description: `Writes one file per format, named after the period. The same data gives the same bytes. With --out - one format goes to
standard output. Every figure in it says how it was computed.`,
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

async function run(options: Options, [kind]: readonly string[]): Promise<number> {
  if (kind !== 'gateway') throw usageError('say which bulletin: gateway')
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
  const given = list(options, 'format')
  const formats = given.length === 0 ? formatNames : given.map(formatName)
  const out = text(options, 'out')!
  if (out === '-' && formats.length !== 1) throw usageError('--out - takes one format: add --format')
  const period = parsePeriod(text(options, 'from')!, text(options, 'to'), { timeZone, now: Date.now() })
  const publisher = text(options, 'publisher')
  const app = await openApp(settings)
  try {
    await refreshRollups(app.store, period)
    const bulletin = await gatewayBulletin(eventReader(app.store, { kind: 'system' }), {
      period,
      language,
      sharing,
      knowledge: loadKnowledge(),
      asOf: await lastStored(app.store),
      sources: await sourceAccounts(app.store),
      ...(publisher === undefined ? {} : { publisher }),
    })
    const all = bulletin.figures.find(({ id }) => id === 'all-events')?.value
    if (all?.kind === 'count' && all.count === 0) {
      say(
        'The store holds no event of this period: the bulletin says so. lianfang doctor shows what there is.',
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
      const path = join(out, `gateway-${dates(period)}.${language}.${format}`)
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
  } finally {
    await app.close()
  }
  return exitCodes.done
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
