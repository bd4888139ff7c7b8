import { statSync } from 'node:fs'
import { batchTables, installedFormats, openApp, type App } from '../app.ts'
import { sql } from '../store/events/index.ts'
import {
  addAccounts,
  findPaths,
  follow,
  Ingest,
  nothingRead,
  type Account,
  type IngestedFile,
  type Progress,
  type RefusedFile,
} from '../domains/sources/index.ts'
import { refreshDistinct } from '../domains/gateway/index.ts'
import { checkedZone, readSettings } from '../settings.ts'
import { bytes, count, duration, printJson, ProgressLine, say } from './terminal.ts'
import { commonOptions, exitCodes, oneOf, text, usageError, type Options, type Verb } from './verb.ts'

export const verb: Verb = {
  summary: 'read sensor logs into the event store',
  usage: 'PATH… | -',
  description: `PATH is a file, a folder (everything below it) or a quoted glob; - is standard input. Files may be gzip or zstd.
The format is recognised by content. Run it again at any time, also after it was interrupted: what is stored already is
passed over, and no record is stored twice. Lines that cannot be parsed are set aside (lianfang set-aside list).`,
  options: {
    ...commonOptions,
    format: { type: 'string', placeholder: 'NAME', help: 'read as this format instead of recognising it' },
    follow: {
      type: 'boolean',
      short: 'f',
      default: false,
      help: 'go on reading as files grow and rotate, until interrupted',
    },
    'time-zone': {
      type: 'string',
      placeholder: 'ZONE',
      help: 'of sensors that write local time (LIANFANG_TIME_ZONE) [Asia/Taipei]',
    },
    sensor: {
      type: 'string',
      placeholder: 'NAME',
      default: '',
      help: 'sensor of records that do not name theirs',
    },
    unmapped: {
      type: 'string',
      placeholder: 'WHAT',
      default: 'all',
      help: 'keep what no column takes: all or none',
    },
    raw: {
      type: 'string',
      placeholder: 'WHICH',
      default: 'unblocked',
      help: 'keep lines as they came: all, unblocked or none',
    },
    again: { type: 'boolean', default: false, help: 'store data once more that was stored before' },
  },
  run,
}

async function run(options: Options, named: readonly string[]): Promise<number> {
  if (named.length === 0)
    throw usageError('name what to read: a file, a folder, a glob, or - for standard input')
  const settings = readSettings(process.env, text(options, 'data'))
  const unmapped = oneOf(options, 'unmapped', ['all', 'none'])
  const raw = oneOf(options, 'raw', ['all', 'unblocked', 'none'])
  const timeZone = checkedZone(text(options, 'time-zone') ?? settings.timeZone)
  const following = options['follow'] === true
  const formats = await installedFormats()
  const app = await openApp(settings)
  const ingest = new Ingest(app.store, {
    formats,
    formatName: text(options, 'format'),
    timeZone,
    sensor: text(options, 'sensor') ?? '',
    unmapped,
    raw,
    again: options['again'] === true,
    tables: batchTables,
    spool: app.spool,
  })
  const interrupt = (): void => {
    if (ingest.stopped) process.exit(exitCodes.interrupted)
    say('\nStopping after the block being stored; press Ctrl-C again to leave at once.')
    ingest.stop()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  const report = new Report()
  try {
    const resumeMerges = await holdMerges(app)
    try {
      await readAll(ingest, named, following, report)
    } finally {
      await ingest.close()
      await resumeMerges()
    }
    if (report.total.stored > 0) await refreshDistinct(app.store, 'all')
    if (options['json'] === true) printJson(report.result())
    else say(report.summary())
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    await app.close()
  }
  if (ingest.stopped && !following) return exitCodes.interrupted
  return report.refused.length > 0 || report.files.some(({ damage }) => damage !== undefined)
    ? exitCodes.partly
    : exitCodes.done
}

/** Parts that may wait unmerged before holding merges back would do more harm than good. */
const mostUnmergedParts = 300

/** Merging while loading costs more than loading; a node of our own merges afterwards. */
async function holdMerges({ store, ownsEngine }: App): Promise<() => Promise<void>> {
  if (!ownsEngine) return () => Promise.resolve()
  const [parts] = await store.query<{ parts: number }>(
    sql`SELECT toUInt32(count()) AS parts FROM system.parts WHERE active AND database = currentDatabase() AND table = 'detection'`,
  )
  if ((parts?.parts ?? 0) > mostUnmergedParts) return () => Promise.resolve()
  await store.command(sql`SYSTEM STOP MERGES detection`)
  return () => store.command(sql`SYSTEM START MERGES detection`)
}

async function readAll(
  ingest: Ingest,
  named: readonly string[],
  following: boolean,
  report: Report,
): Promise<void> {
  if (!following) {
    const { files, refused } = findPaths(named)
    report.refused.push(...refused)
    report.expect(files)
    for (const file of files) {
      if (ingest.stopped) return
      report.add(await ingest.file(file, true, (progress) => report.progress(progress)))
    }
    return
  }
  await follow(ingest, named, {
    result: (result) => report.add(result),
    refused: ({ path, reason }) => report.warnOnce(`${path}: ${reason}`),
    progress: (progress) => report.progress(progress),
  })
}

/** What a run did, for people and for machines. */
class Report {
  readonly files: IngestedFile[] = []
  readonly refused: RefusedFile[] = []
  total: Account = nothingRead
  readonly #started = Date.now()
  readonly #line = new ProgressLine()
  readonly #warned = new Set<string>()
  #before: Account = nothingRead
  #bytesExpected = 0
  #bytesDone = 0

  expect(files: readonly string[]): void {
    for (const file of files) this.#bytesExpected += file === '-' ? NaN : statSync(file).size
  }

  add(result: IngestedFile | RefusedFile): void {
    this.#line.end()
    if ('reason' in result) {
      this.refused.push(result)
      say(`${result.path}: not read: ${result.reason}`)
      return
    }
    if (result.damage !== undefined) say(`${result.path}: its compressed data breaks off: ${result.damage}`)
    this.files.push(result)
    this.#before = addAccounts(this.#before, result.account)
    this.total = this.#before
    if (result.path !== '-') this.#bytesDone += statSync(result.path, { throwIfNoEntry: false })?.size ?? 0
  }

  warnOnce(warning: string): void {
    if (this.#warned.has(warning)) return
    this.#warned.add(warning)
    this.#line.end()
    say(warning)
  }

  progress({ path, taken, account }: Progress): void {
    this.#line.show(() => {
      const seconds = (Date.now() - this.#started) / 1000
      const { read, setAside } = addAccounts(this.#before, account)
      const done = this.#bytesDone + taken
      const left = ((this.#bytesExpected - done) / done) * seconds
      return [
        `${count(read)} lines`,
        `${count(Math.round(read / seconds))} lines/s`,
        `${bytes(done / seconds)}/s`,
        `${count(setAside)} set aside`,
        ...(Number.isFinite(left) ? [`${duration(Math.max(0, left))} left`] : []),
        path === '-' ? 'standard input' : path,
      ].join('  ')
    })
  }

  result(): object {
    return {
      ...this.total,
      seconds: (Date.now() - this.#started) / 1000,
      files: this.files,
      refused: this.refused,
    }
  }

  summary(): string {
    const { read, stored, setAside, blank } = this.total
    const seconds = (Date.now() - this.#started) / 1000
    const known = this.files.filter(({ account, before }) => account.read === 0 && before > 0).length
    return [
      `${count(read)} records read in ${duration(seconds)} (${count(Math.round(read / seconds))}/s): ${count(stored)} stored, ${count(setAside)} set aside, ${count(blank)} blank`,
      ...(known > 0
        ? [
            `${count(known)} of ${count(this.files.length)} files held nothing new (--again stores them once more)`,
          ]
        : []),
      ...(setAside > 0 ? ['See why with: lianfang set-aside list'] : []),
      ...this.refused.map(({ path, reason }) => `Not read: ${path}: ${reason}`),
    ].join('\n')
  }
}
