import { restore } from '../operations/index.ts'
import { readSettings } from '../settings.ts'
import { bytes, count, print, printJson, ProgressLine, say, tableOf } from './terminal.ts'
import { commonOptions, exitCodes, text, usageError, type Options, type Verb } from './verb.ts'

export const verb: Verb = {
  summary: 'fill empty stores from a backup',
  usage: 'FOLDER',
  description: `Verifies the backup, makes the tables as they were, fills them, brings them up to this program, and checks the audit log.
The service must not be running. Nothing is changed when the backup is damaged or of a newer program.`,
  options: {
    ...commonOptions,
    'replace-all-data': {
      type: 'boolean',
      default: false,
      help: 'delete everything that both stores hold now',
    },
  },
  run,
}

async function run(options: Options, positionals: readonly string[]): Promise<number> {
  const [folder] = positionals
  if (folder === undefined || positionals.length > 1) throw usageError('name the folder of one backup')
  const settings = readSettings(process.env, text(options, 'data'))
  const line = new ProgressLine()
  const { manifest, events, auditEntries, key } = await restore(folder, settings, {
    replace: options['replace-all-data'] === true,
    onProgress: ({ step, done, total }) => line.show(() => `${step}: ${bytes(done)} of ${bytes(total)}`),
  })
  line.end()
  if (options['json'] === true)
    printJson({
      madeAt: manifest.madeAt,
      events,
      records: manifest.records.tables.map(({ name, rows }) => ({ table: name, rows })),
      leftOut: manifest.events.unsettled.length,
      auditEntries,
      key,
    })
  else {
    print(
      tableOf(
        ['store', 'table', 'rows'],
        [
          ...events.map(({ table, rows }) => ['events', table, rows] as const),
          ...manifest.records.tables.map(({ name, rows }) => ['records', name, rows] as const),
        ].filter(([, , rows]) => rows > 0),
      ),
    )
    print(
      `\nRestored to ${manifest.madeAt}. The audit log holds: ${count(auditEntries)} entries, ending as the backup says.`,
    )
  }
  if (key === 'missing')
    say(
      `\nTHE KEY IS MISSING: put secret.key into ${settings.data} before the service starts, or a new one is made and second factors
and other stored secrets cannot be opened any more.`,
    )
  return exitCodes.done
}
