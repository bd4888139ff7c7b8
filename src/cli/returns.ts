import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { makeDataFolder, openRecords } from '../app.ts'
import { LianfangError } from '../base/errors.ts'
import { listVendors } from '../domains/agencies/index.ts'
import { openLocations } from '../domains/locations/index.ts'
import {
  deliver,
  type DeliveryReport,
  findProfile,
  forms,
  importSummary,
  type Knowledge,
  limits,
  readContent,
  readKnowledge,
  sha256Of,
} from '../domains/returns/index.ts'
import { checkedZone, readSettings, type Settings } from '../settings.ts'
import type { Records, RecordStore, Scope } from '../store/records/index.ts'
import { atTerminal } from './people.ts'
import { count, print, printJson, say, tableOf } from './terminal.ts'
import { commonOptions, exitCodes, oneOf, text, usageError, type Options, type Verb } from './verb.ts'

export const verb: Verb = {
  summary: 'take in what SOC vendors return, and figures that come counted',
  usage: 'deliver FILE --vendor CODE --form FORM --profile ID | summary FILE',
  description: `deliver  reads a file of a vendor's returns by a mapping profile and stores what can be taken; the rest is set aside with row,
         column and reason. The same file again is not stored again. --dry-run says what would become of it
summary  loads counted figures (CSV: from, to, dimension, category, level, class, country, tickets), which stand in for periods
         without tickets and are never added to them

Forms: ${forms.join(', ')}. Exit code 3: delivered, but rows are set aside.`,
  options: {
    ...commonOptions,
    vendor: { type: 'string', placeholder: 'CODE', help: 'whose returns: code of a vendor, or its id' },
    form: { type: 'string', placeholder: 'FORM', default: 'monitoring', help: 'what is returned' },
    profile: {
      type: 'string',
      placeholder: 'ID',
      help: 'how it is laid out [lianfang-json, of device-status lianfang-device-json]',
    },
    agency: { type: 'string', placeholder: 'OID', help: 'agency (OID or name) of rows that name none' },
    zone: { type: 'string', placeholder: 'ZONE', help: "of times without one [the profile's]" },
    sheet: { type: 'string', placeholder: 'NAME', help: 'worksheet of a workbook [the first visible one]' },
    'dry-run': { type: 'boolean', default: false, help: 'store nothing, say what would become of it' },
  },
  run,
}

const system: Scope = { kind: 'system' }

async function run(options: Options, [what, file, ...more]: readonly string[]): Promise<number> {
  if ((what !== 'deliver' && what !== 'summary') || file === undefined || more.length > 0)
    throw usageError('say deliver FILE or summary FILE')
  const { size } = await stat(file)
  if (size > limits.bytes)
    throw new LianfangError('too-large', `${file}: more than ${limits.bytes / 2 ** 20} MiB`)
  const bytes = await readFile(file)
  const settings = readSettings(process.env, text(options, 'data'))
  const knowledge = readKnowledge(new URL('../../reference/', import.meta.url))
  await makeDataFolder(settings.data)
  const opened = await openRecords(settings)
  try {
    if (what === 'deliver') return await delivered(opened.records, settings, knowledge, options, file, bytes)
    const now = new Date()
    const { read, stored } = await opened.records.within(system, (db) =>
      importSummary(db, atTerminal(), bytes.toString(), knowledge, now),
    )
    if (options['json'] === true) printJson({ read, stored })
    else say(`${count(read)} figures read, ${count(stored)} of them new or other than they were`)
    return exitCodes.done
  } finally {
    await opened.close()
  }
}

async function delivered(
  records: RecordStore,
  settings: Settings,
  knowledge: Knowledge,
  options: Options,
  file: string,
  bytes: Buffer,
): Promise<number> {
  const form = oneOf(options, 'form', forms)
  const id = text(options, 'profile') ?? (form === 'device-status' ? 'lianfang-device-json' : 'lianfang-json')
  const [agency, zone, sheet] = ['agency', 'zone', 'sheet'].map((name) => text(options, name))
  if (zone !== undefined) checkedZone(zone)
  const { vendor, profile } = await records.within(system, async (db) => {
    const found = await vendorNamed(db, text(options, 'vendor'))
    return { vendor: found, profile: await findProfile(db, knowledge, id, { vendor: found }) }
  })
  const find = await openLocations(settings.locations).finder()
  const delivery = {
    vendor,
    form,
    profile,
    parameters: { agency, zone, sheet },
    sha256: sha256Of(bytes),
    bytes: bytes.length,
    content: await readContent(bytes, profile, { sheet }),
    channel: 'command',
    fileName: basename(file),
    by: atTerminal(),
    receivedAt: new Date(),
    isDryRun: options['dry-run'] === true,
  } as const
  const tools = { knowledge, locate: (address: string) => find(address).country }
  const report = await records.within(system, (db) => deliver(db, delivery, tools))
  if (options['json'] === true) printJson(report)
  else show(report)
  return report.counts.setAside > 0 ? exitCodes.partly : exitCodes.done
}

/** Errors: usage, not-found. */
async function vendorNamed(db: Records, given: string | undefined): Promise<number> {
  if (given === undefined) throw usageError('say whose returns they are: --vendor CODE')
  const { items } = await listVendors(db, { limit: 500, search: given, archived: true, now: new Date() })
  const found = items.find(({ code }) => code === given)
  if (found !== undefined) return found.id
  if (/^\d{1,9}$/.test(given)) return Number(given)
  throw new LianfangError('not-found', `there is no vendor ${given}`, {
    hint: 'The console lists vendors with their codes.',
  })
}

const mostShown = 40

function show({ delivery, isRepeat, counts, rows, problems, flags }: DeliveryReport): void {
  const { read, stored, unchanged, setAside, blank } = counts
  say(
    delivery === null
      ? 'Nothing was stored. It would be:'
      : isRepeat
        ? `Delivered before, as delivery ${delivery}:`
        : `Delivery ${delivery}:`,
  )
  say(
    `${count(read)} rows read: ${count(stored)} stored, ${count(unchanged)} said before, ${count(setAside)} set aside, ${count(blank)} blank`,
  )
  if (rows.length === 0) return
  print(
    tableOf(
      ['row', 'column', 'what', 'code', 'detail'],
      rows
        .slice(0, mostShown)
        .map(({ row, column, isFlag, code, detail }) => [
          String(row),
          column,
          isFlag ? 'flag' : 'set aside',
          code,
          detail,
        ]),
    ),
  )
  const all = [problems, flags].flatMap((each) => Object.values(each)).reduce((sum, of) => sum + of, 0)
  if (all > mostShown) say(`… and ${count(all - Math.min(rows.length, mostShown))} more; --json has them.`)
}
