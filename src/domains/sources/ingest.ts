import { randomUUID } from 'node:crypto'
import { closeSync, mkdirSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { LianfangError } from '../../base/errors.ts'
import type { EventStore } from '../../store/events/client.ts'
import type { Table } from '../../store/events/table.ts'
import {
  compressionOf,
  decompressedHead,
  nothingNow,
  openBytes,
  readNow,
  sizeOf,
  type Compression,
} from './byte-stream.ts'
import type { Format, ParseOptions } from './format.ts'
import { findSource, Journal, registerSource, type BlockSettings, type Source } from './journal.ts'
import { lockSource } from './lock.ts'
import { reasonOf } from './paths.ts'
import { sendingPrefix, takeBack } from './take-back.ts'
import { signals, type FromReader, type ReadBlock, type Reading } from './reading.ts'
import { recognise } from './recognise.ts'

/** A format and the module a reading worker loads it from. */
export interface InstalledFormat {
  readonly format: Format
  readonly module: string
}

export interface IngestSettings {
  readonly formats: readonly InstalledFormat[]
  /** Read as this format instead of recognising it. */
  readonly formatName: string | undefined
  readonly timeZone: string
  readonly sensor: string
  readonly unmapped: ParseOptions['unmapped']
  readonly raw: ParseOptions['raw']
  /** Store a stream again that was stored before. */
  readonly again: boolean
  /** Every table that has a `batch` column: what a batch cut off by a crash is taken back from. */
  readonly tables: readonly Table[]
  /** Folder for blocks on their way and for locks. */
  readonly spool: string
}

/** Records and what became of them: read = stored + setAside + blank. */
export interface Account {
  readonly read: number
  readonly stored: number
  readonly setAside: number
  readonly blank: number
}

export interface IngestedFile {
  readonly path: string
  readonly format: string
  /** Of this run. */
  readonly account: Account
  /** Decompressed bytes that earlier runs had stored. */
  readonly before: number
  readonly bytes: number
  readonly blocks: number
  /** What was wrong with compressed data. */
  readonly damage: string | undefined
}

export interface RefusedFile {
  readonly path: string
  readonly reason: string
}

export interface Progress {
  readonly path: string
  /** Bytes of the file taken, of how many (unknown for a pipe). */
  readonly taken: number
  readonly size: number | undefined
  /** This file, this run. */
  readonly account: Account
}

export const nothingRead: Account = { read: 0, stored: 0, setAside: 0, blank: 0 }

export function addAccounts(a: Account, b: Account): Account {
  return {
    read: a.read + b.read,
    stored: a.stored + b.stored,
    setAside: a.setAside + b.setAside,
    blank: a.blank + b.blank,
  }
}

const headBytes = 1 << 16
const mostAttempts = 10

/** Reads files into the store, one after the other, through one reading worker. */
export class Ingest {
  readonly #store: EventStore
  readonly #settings: IngestSettings
  readonly #cells = new Int32Array(new SharedArrayBuffer(8))
  #worker: Worker | undefined
  #stopped = false

  constructor(store: EventStore, settings: IngestSettings) {
    this.#store = store
    this.#settings = settings
    mkdirSync(settings.spool, { recursive: true })
  }

  /** Ends the running file at the next block; what was begun is stored. */
  stop(): void {
    this.#stopped = true
    Atomics.store(this.#cells, signals.stop, 1)
    Atomics.notify(this.#cells, signals.stop)
    Atomics.notify(this.#cells, signals.outstanding)
  }

  get stopped(): boolean {
    return this.#stopped
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = undefined
  }

  /**
   * Stores what is new in a file. `final`: the file is complete, an unterminated last line is a line. Answers why the file was
   * refused when it cannot be read or is of no known format; throws when the store fails.
   */
  async file(
    path: string,
    final: boolean,
    progress: (progress: Progress) => void = () => undefined,
  ): Promise<IngestedFile | RefusedFile> {
    let opened
    try {
      opened = openHead(path)
    } catch (error) {
      return { path, reason: reasonOf(error) }
    }
    if ('reason' in opened) return { path, reason: opened.reason }
    const { head, compression, prefix, size } = opened
    const format = this.#formatOf(head)
    if (format === undefined) {
      if (head.length === 0) {
        return {
          path,
          format: 'empty',
          account: nothingRead,
          before: 0,
          bytes: 0,
          blocks: 0,
          damage: undefined,
        }
      }
      return { path, reason: `not a format that is known here (name one with --format: ${this.#names()})` }
    }
    const { name } = format.format
    const { again } = this.#settings
    const known = again ? undefined : await findSource(this.#store, head)
    let source = known ?? (await registerSource(this.#store, head, { name: path, format: name, again }))
    const reading: Omit<Reading, 'source' | 'options' | 'position' | 'end' | 'tail' | 'final'> = {
      path,
      compression,
      prefix,
      head,
      formatModule: format.module,
      spool: this.#settings.spool,
    }
    const run = new FileRun(path, size, compression !== 'none', progress)
    for (;;) {
      const unlock = lockSource(this.#settings.spool, source.source)
      try {
        const outcome = await this.#readFrom(source, reading, final, run)
        if (outcome !== 'different') {
          return {
            path,
            format: name,
            account: run.account,
            before: source.mark,
            bytes: run.bytes,
            blocks: run.blocks,
            damage: outcome.damage,
          }
        }
      } finally {
        unlock()
      }
      // Only the beginning was the same: the file is another stream, with an identity of its own.
      if (path === '-') {
        throw new LianfangError(
          'input-changed',
          'standard input begins like a stream that was read before, but is another one',
          {
            hint: 'Run the command again with --again to store it as a stream of its own.',
          },
        )
      }
      source = await registerSource(this.#store, head, { name: path, format: name, again: true })
    }
  }

  #names(): string {
    return this.#settings.formats.map(({ format }) => format.name).join(', ')
  }

  #formatOf(head: Uint8Array): InstalledFormat | undefined {
    const { formats, formatName } = this.#settings
    if (formatName === undefined) return recognise(formats, head)
    const named = formats.find(({ format }) => format.name === formatName)
    if (named === undefined) {
      throw new LianfangError('format-unknown', `no format is called ${formatName}`, {
        hint: `Formats: ${this.#names()}.`,
      })
    }
    return named
  }

  async #readFrom(
    source: Source,
    base: Omit<Reading, 'source' | 'options' | 'position' | 'end' | 'tail' | 'final'>,
    final: boolean,
    run: FileRun,
  ): Promise<{ damage: string | undefined } | 'different'> {
    const journal = new Journal(this.#store, source.source)
    const { timeZone, sensor, unmapped, raw } = this.#settings
    const options: ParseOptions = { timeZone, sensor, unmapped, raw, receivedAt: Date.now() }
    if (base.path === '-' && source.pending.length > 0) {
      throw new LianfangError(
        'input-pending',
        'standard input was cut off in the middle of a block and cannot be rewound',
        {
          hint: 'Ingest the data from a file: it goes on where it was cut off. Or give --again to store all of it anew.',
        },
      )
    }
    for (const { batch, start, end, final: wasFinal, receivedAt, retention } of source.pending) {
      await takeBack(this.#store, this.#settings.tables, batch)
      const settings = { receivedAt, retention }
      const stretch = { position: start, end, tail: undefined, final: wasFinal }
      const outcome = await this.#read(
        { ...base, ...stretch, source: source.source, options: optionsOf(settings) },
        settings,
        journal,
        run,
      )
      if (outcome === 'different' || this.#stopped) return outcome
    }
    let { mark: position } = source
    if (source.provisional !== undefined && run.goesOnAfter(position)) {
      await takeBack(this.#store, this.#settings.tables, source.provisional.batch)
      position = source.provisional.start
    }
    const settings = { receivedAt: options.receivedAt, retention: retentionOf(options) }
    const tail = source.pending.length === 0 && position === source.mark ? source.tail : undefined
    return this.#read(
      { ...base, source: source.source, options, position, end: undefined, tail, final },
      settings,
      journal,
      run,
    )
  }

  async #read(
    reading: Reading,
    settings: BlockSettings,
    journal: Journal,
    run: FileRun,
  ): Promise<{ damage: string | undefined } | 'different'> {
    const worker = (this.#worker ??= this.#start())
    const { promise, resolve, reject } = Promise.withResolvers<{ damage: string | undefined } | 'different'>()
    // Blocks are stored one after the other; the next one is parsed meanwhile.
    let storing = Promise.resolve()
    const finish = (outcome: { damage: string | undefined } | 'different'): void => {
      storing.then(() => journal.settle()).then(() => resolve(outcome), reject)
    }
    const onMessage = (message: FromReader): void => {
      switch (message.kind) {
        case 'block':
          storing = storing.then(() => this.#keep(message, settings, journal, run))
          storing.catch(reject)
          return
        case 'progress':
          return run.progress(message.taken)
        case 'different':
          return finish('different')
        case 'stopped':
          return finish({ damage: undefined })
        case 'done':
          return finish({ damage: message.damage })
        case 'failed':
          return reject(message.error)
      }
    }
    worker.on('message', onMessage)
    worker.once('error', reject)
    worker.postMessage(reading)
    try {
      return await promise
    } catch (error) {
      // The worker may be waiting for a block that will never be stored.
      await this.close()
      throw error
    } finally {
      worker.off('message', onMessage)
      worker.off('error', reject)
    }
  }

  #start(): Worker {
    Atomics.store(this.#cells, signals.outstanding, 0)
    return new Worker(new URL('./reader-worker.ts', import.meta.url), { workerData: this.#cells.buffer })
  }

  async #keep(block: ReadBlock, settings: BlockSettings, journal: Journal, run: FileRun): Promise<void> {
    await journal.begin(block, settings)
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#send(block)
        break
      } catch (error) {
        if (
          !(error instanceof LianfangError && error.code === 'store-unreachable') ||
          attempt === mostAttempts
        )
          throw error
        // What the store had taken before it went away is not known: take all of it back, then send all of it again.
        await takeBack(this.#store, this.#settings.tables, block.batch)
      }
    }
    journal.stored(block, settings)
    Atomics.sub(this.#cells, signals.outstanding, 1)
    Atomics.notify(this.#cells, signals.outstanding)
    run.stored(block)
  }

  async #send(block: ReadBlock): Promise<void> {
    // New each time: rows that were taken back would be dropped under the token they had.
    const sending = randomUUID()
    const counts = new Map<string, number>()
    const sent = await Promise.allSettled(
      block.payloads.map((payload) => {
        const { table, format, rows, body } = payload
        const count = (counts.get(table.name) ?? 0) + 1
        counts.set(table.name, count)
        const token = `${sendingPrefix(block.batch)}${table.name}-${count}-${sending}`
        return 'file' in body
          ? this.#store.insertFile(table, body.file, rows, token, block.batch)
          : this.#store.insert(table, { format, rows, parts: [body.bytes] }, token, block.batch)
      }),
    )
    const failed = sent.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
}

class FileRun {
  account: Account = nothingRead
  bytes = 0
  blocks = 0
  readonly #path: string
  readonly #size: number | undefined
  readonly #compressed: boolean
  readonly #tell: (progress: Progress) => void
  #taken = 0

  constructor(
    path: string,
    size: number | undefined,
    compressed: boolean,
    tell: (progress: Progress) => void,
  ) {
    this.#path = path
    this.#size = size
    this.#compressed = compressed
    this.#tell = tell
  }

  /** Whether the stream may have grown beyond `mark`: of a compressed file only its reader can tell. */
  goesOnAfter(mark: number): boolean {
    return this.#compressed || (this.#size !== undefined && this.#size > mark)
  }

  progress(taken: number): void {
    this.#taken = taken
    this.#tell({ path: this.#path, taken, size: this.#size, account: this.account })
  }

  stored(block: ReadBlock): void {
    const { read, stored, setAside, blank } = block
    this.account = addAccounts(this.account, { read, stored, setAside, blank })
    this.bytes += block.end - block.start
    this.blocks += 1
    this.progress(this.#taken)
  }
}

/** The settings that decide how a block comes out, as one word each: `unmapped=all raw=unblocked zone=Asia/Taipei sensor=`. */
function retentionOf({ unmapped, raw, timeZone, sensor }: ParseOptions): string {
  return JSON.stringify({ unmapped, raw, timeZone, sensor })
}

function optionsOf({ retention, receivedAt }: BlockSettings): ParseOptions {
  return { ...(JSON.parse(retention) as Omit<ParseOptions, 'receivedAt'>), receivedAt }
}

interface Head {
  readonly head: Uint8Array
  readonly compression: Compression
  readonly prefix: Uint8Array
  readonly size: number | undefined
}

/** The beginning of a file; of a pipe, as much as it gives before it pauses after a whole line. */
function openHead(path: string): Head | { readonly reason: string } {
  const descriptor = openBytes(path)
  try {
    const bytes = new Uint8Array(headBytes)
    let length = 0
    for (let pauses = 0; length < bytes.length;) {
      const more = readNow(descriptor, bytes.subarray(length))
      if (more === 0) break
      if (more === nothingNow) {
        if (length > 0 && ++pauses > 40 && bytes.subarray(0, length).includes(10)) break
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
        continue
      }
      length += more
    }
    const prefix = bytes.subarray(0, length)
    const compression = compressionOf(prefix)
    if (compression === 'bzip2' || compression === 'xz' || compression === 'zip') {
      return { reason: `${compression} archives are not read; unpack it first` }
    }
    let head
    try {
      head = decompressedHead(prefix, compression).subarray(0, headBytes)
    } catch (error) {
      return { reason: `its ${compression} data is damaged from the beginning: ${(error as Error).message}` }
    }
    return { head, compression, prefix: path === '-' ? prefix : new Uint8Array(0), size: sizeOf(descriptor) }
  } finally {
    if (descriptor !== 0) closeSync(descriptor)
  }
}
