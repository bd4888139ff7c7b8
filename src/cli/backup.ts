import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openApp, openRecords } from '../app.ts'
import { LianfangError } from '../base/errors.ts'
import { backup, verifyBackup, type Manifest } from '../operations/index.ts'
import { readSettings } from '../settings.ts'
import { bytes, count, print, printJson, ProgressLine, say, tableOf } from './terminal.ts'
import { commonOptions, exitCodes, text, usageError, type Options, type Verb } from './verb.ts'

export const verb: Verb = {
  summary: 'copy both stores into a folder, while the service runs',
  usage: 'FOLDER | verify FOLDER',
  description: `FOLDER         a new folder; while it is being made its name ends in .part
verify FOLDER  read a backup again and compare every digest

Of the record store it holds one moment. Of the event store it holds every block that was stored when the backup began, whole; what
was being stored, and what still waits in the spool, is not in it. Reading the same sources again after a restore brings just that.
Not in it either: the settings file, certificates, and, unless --with-key is given, the key of stored secrets.`,
  options: {
    ...commonOptions,
    'with-key': {
      type: 'boolean',
      default: false,
      help: 'also copy secret.key: whoever has the backup can then open stored secrets',
    },
  },
  run,
}

async function run(options: Options, positionals: readonly string[]): Promise<number> {
  const json = options['json'] === true
  const line = new ProgressLine()
  if (positionals[0] === 'verify' && positionals.length === 2) {
    const manifest = await verifyBackup(positionals[1]!, ({ done, total }) =>
      line.show(() => `verified ${bytes(done)} of ${bytes(total)}`),
    )
    line.end()
    if (json) printJson(summaryOf(manifest))
    else print(`${positionals[1]!} is whole: ${told(manifest)}`)
    return exitCodes.done
  }
  const [folder] = positionals
  if (folder === undefined || positionals.length > 1 || folder === 'verify')
    throw usageError('name one new folder for the backup')

  const settings = readSettings(process.env, text(options, 'data'))
  const key = join(settings.data, 'secret.key')
  const withKey = options['with-key'] === true
  if (withKey && !existsSync(key))
    throw new LianfangError('backup-key', `there is no ${key}`, {
      hint: 'start the service once, or leave --with-key out',
    })
  const stop = new AbortController()
  const onSignal = (): void => stop.abort(new LianfangError('interrupted', 'the backup was broken off'))
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  const app = await openApp(settings)
  try {
    const records = await openRecords(settings)
    try {
      const manifest = await backup(folder, app, records, {
        ...(withKey && { key }),
        onProgress: ({ step, table, bytes: size }) => line.show(() => `${step} ${table}: ${bytes(size)}`),
        signal: stop.signal,
      })
      line.end()
      if (json) printJson(summaryOf(manifest))
      else {
        print(
          tableOf(
            ['store', 'table', 'rows'],
            [
              ...manifest.events.tables.map(({ name, rows }) => ['events', name, rows] as const),
              ...manifest.records.tables.map(({ name, rows }) => ['records', name, rows] as const),
            ].filter(([, , rows]) => rows > 0),
          ),
        )
        print(`\n${folder}: ${told(manifest)}`)
      }
      if (!withKey)
        say(
          `\nWITHOUT THE KEY (${key}): second factors, passkeys' seals and other stored secrets of this backup cannot be opened on another
machine. Keep a copy of that file in another safe place, or add --with-key.`,
        )
    } finally {
      await records.close()
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
    say(`Broken off; ${folder}.part may be deleted.`)
    return exitCodes.interrupted
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    await app.close()
  }
  return exitCodes.done
}

function summaryOf({ files, ...manifest }: Manifest): object {
  return { ...manifest, files: files.length, bytes: sizeOf(files) }
}

function told({ files, madeAt, program, events }: Manifest): string {
  const left = events.unsettled.length
  return `${count(files.length)} files, ${bytes(sizeOf(files))}, of ${madeAt}, made by Lianfang ${program}${
    left === 0 ? '' : `; ${count(left)} blocks were under way and are left out`
  }`
}

function sizeOf(files: Manifest['files']): number {
  return files.reduce((sum, file) => sum + file.bytes, 0)
}
