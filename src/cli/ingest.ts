import { statSync } from 'node:fs'
import { batchTables, installedFormats, openApp, refreshers, type App } from '../app.ts'
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
import { openLocations } from '../domains/locations/index.ts'
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
  const again = options['again'] === true
  if (following && again)
    throw usageError('--again does not go with --follow: files would be stored once more each time they grow')
  const formats = await installedFormats()
  const app = await openApp(settings)
  const ingest = new Ingest(app.store, {
    formats,
    formatName: text(options, 'format'),
    timeZone,
    sensor: text(options, 'sensor') ?? '',
    unmapped,
    raw,
    again,
    tables: batchTables,
    spool: app.spool,
  })
  const interrupt = (): void => {
    if (ingest.stopped) process.exit(exitCodes.interrupted)
    say('\nStopping after the block being stored; press Ctrl-C again to leave at once.')
    ingest.stop()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  const report = new Report(text(options, 'data'))
  try {
    // Who follows for months cannot do without merges.
    const merges = following ? undefined : await HeldMerges.of(app)
    try {
      await readAll(ingest, named, following, report, () => merges?.look())
    } finally {
      await ingest.close()
      await merges?.release()
    }
    if (report.total.stored > 0)
      for (const refresh of refreshers(app, openLocations(settings.locations), 1)) await refresh()
    if (options['json'] === true) printJson(report.result())
    else say(report.summary())
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    await app.close()
  }
  if (ingest.stopped && !following) return exitCodes.interrupted
  return report.isWhole ? exitCodes.done : exitCodes.partly
}

/** Parts that may wait unmerged before holding merges back would do more harm than good. */
const mostUnmergedParts = 300

/** Merging while loading costs more than loading: a node of our own merges afterwards, or when it has too many parts. */
class HeldMerges {
  readonly #store: App['store']
  #held = true
  #looked = Date.now()
  #looking: Promise<void> = Promise.resolve()

  private constructor(store: App['store']) {
    this.#store = store
  }

  static async of({ store, ownsEngine }: App): Promise<HeldMerges | undefined> {
    if (!ownsEngine || (await partsOf(store)) > mostUnmergedParts) return undefined
    await store.command(sql`SYSTEM STOP MERGES detection`)
    return new HeldMerges(store)
  }

  /** Called often; looks every two seconds whether parts have become too many. */
  look(): void {
    if (!this.#held || Date.now() - this.#looked < 2000) return
    this.#looked = Date.now()
    // What fails here is tried again, at the latest at the end.
    this.#looking = this.#looking.then(() => this.#releaseMany()).catch(() => undefined)
  }

  async release(): Promise<void> {
    await this.#looking
    if (this.#held) await this.#start()
  }

  async #releaseMany(): Promise<void> {
    if (this.#held && (await partsOf(this.#store)) > mostUnmergedParts) await this.#start()
  }

  async #start(): Promise<void> {
    await this.#store.command(sql`SYSTEM START MERGES detection`, { repeatable: true })
    this.#held = false
  }
}

async function partsOf(store: App['store']): Promise<number> {
  const [parts] = await store.query<{ parts: number }>(
    sql`SELECT toUInt32(count()) AS parts FROM system.parts WHERE active AND database = currentDatabase() AND table = 'detection'`,
  )
  return parts?.parts ?? 0
}

async function readAll(
  ingest: Ingest,
  named: readonly string[],
  following: boolean,
  report: Report,
  whenRead: () => void,
): Promise<void> {
  if (!following) {
    const { files, refused } = findPaths(named)
    report.refuse(refused)
    report.expect(files)
    for (const file of files) {
      if (ingest.stopped) return
      const result = await ingest.file(file, true, (progress) => {
        report.progress(progress)
        whenRead()
      })
      report.add(result)
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
  /** What a command on the same data has to be told. */
  readonly #where: string
  total: Account = nothingRead
  /** By path: a followed file is read many times. */
  readonly #files = new Map<string, IngestedFile>()
  readonly #refused = new Map<string, RefusedFile>()
  readonly #started = Date.now()
  readonly #line = new ProgressLine()
  readonly #warned = new Set<string>()
  #before: Account = nothingRead
  #bytesExpected = 0
  #bytesDone = 0

  constructor(data: string | undefined) {
    this.#where = data === undefined ? '' : ` --data ${data}`
  }

  expect(files: readonly string[]): void {
    for (const file of files) this.#bytesExpected += file === '-' ? NaN : sizeOf(file)
  }

  refuse(refused: readonly RefusedFile[]): void {
    for (const each of refused) this.#refused.set(each.path, each)
  }

  get isWhole(): boolean {
    return this.#refused.size === 0 && ![...this.#files.values()].some(({ damage }) => damage !== undefined)
  }

  add(result: IngestedFile | RefusedFile): void {
    this.#line.end()
    if ('reason' in result) {
      this.refuse([result])
      this.warnOnce(`${result.path}: not read: ${result.reason}`)
      return
    }
    const { path, damage } = result
    if (damage !== undefined) this.warnOnce(`${path}: its compressed data breaks off: ${damage}`)
    this.#refused.delete(path)
    const known = this.#files.get(path)
    this.#files.set(path, known === undefined ? result : together(known, result))
    this.#before = addAccounts(this.#before, result.account)
    this.total = this.#before
    if (path !== '-') this.#bytesDone += sizeOf(path)
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
      files: [...this.#files.values()],
      refused: [...this.#refused.values()],
    }
  }

  summary(): string {
    const { read, stored, setAside, blank } = this.total
    const seconds = (Date.now() - this.#started) / 1000
    const files = [...this.#files.values()]
    const known = files.filter(({ account, before }) => account.read === 0 && before > 0).length
    return [
      `${count(read)} records read in ${duration(seconds)} (${count(Math.round(read / seconds))}/s): ${count(stored)} stored, ${count(setAside)} set aside, ${count(blank)} blank`,
      ...(known > 0
        ? [`${count(known)} of ${count(files.length)} files held nothing new (--again stores them once more)`]
        : []),
      ...(setAside > 0 ? [`See why with: lianfang set-aside list${this.#where}`] : []),
      ...[...this.#refused.values()].map(({ path, reason }) => `Not read: ${path}: ${reason}`),
    ].join('\n')
  }
}

/** What two readings of a file come to. */
function together(first: IngestedFile, next: IngestedFile): IngestedFile {
  return {
    ...next,
    // Nothing new may mean an empty file, which has no format.
    format: next.bytes === 0 ? first.format : next.format,
    account: addAccounts(first.account, next.account),
    before: first.before,
    bytes: first.bytes + next.bytes,
    blocks: first.blocks + next.blocks,
  }
}

/** Of a file that may have gone meanwhile. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
