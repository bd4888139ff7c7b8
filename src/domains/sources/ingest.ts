import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { LianfangError } from '../../base/errors.ts'
import type { EventStore } from '../../store/events/client.ts'
import type { Table } from '../../store/events/table.ts'
import { ourselves } from '../../store/processes.ts'
import {
  closeDescriptor,
  compressionOf,
  decompressedHead,
  nothingNow,
  openBytes,
  readNow,
  sizeOf,
  type Compression,
} from './byte-stream.ts'
import type { Format, ParseOptions } from './format.ts'
import {
  findSources,
  Journal,
  readSource,
  registerSource,
  type BlockSettings,
  type Source,
} from './journal.ts'
import { clearLeftovers, lock } from './lock.ts'
import { reasonOf } from './paths.ts'
import { sendingPrefix, takeBack } from './take-back.ts'
import { signals, type FromReader, type ReadBlock, type ReaderStart, type Reading } from './reading.ts'
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

/**
 * A piece of a stream that is known by its identity, not by its content: a file whose first byte is byte `base` of the stream. The
 * caller alone reads this stream.
 */
export interface Piece {
  readonly source: bigint
  readonly path: string
  readonly base: number
  /** Where in the stream reading ends: whole records, on the disk for good. */
  readonly end: number
  /** Nothing comes after `end` in this file: an unfinished document there is one. */
  readonly closed: boolean
  readonly format: InstalledFormat
  readonly options: ParseOptions
  readonly stored: (block: StoredBlock) => void
}

/** A block that every table has acknowledged. */
export type StoredBlock = Omit<ReadBlock, 'kind' | 'payloads' | 'tail' | 'final'>

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

interface Opened {
  readonly head: Uint8Array
  readonly compression: Compression
  /** Raw bytes taken already, and the descriptor to go on with: of what cannot be opened twice. */
  readonly prefix: Uint8Array
  readonly descriptor: number | undefined
  readonly size: number | undefined
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
  /** Begins the names of spool files; the process id tells leftovers of the dead. */
  readonly #name = `block-${ourselves}-${randomUUID().slice(0, 8)}`
  #worker: Worker | undefined
  #stopped = false
  /** Streams known by identity, as the journal has them: only this reader writes there. */
  readonly #streams = new Map<bigint, Source>()

  constructor(store: EventStore, settings: IngestSettings) {
    this.#store = store
    this.#settings = settings
    mkdirSync(settings.spool, { recursive: true, mode: 0o700 })
    clearLeftovers(settings.spool, 'block')
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
    for (const name of readdirSync(this.#settings.spool)) {
      if (name.startsWith(this.#name)) rmSync(join(this.#settings.spool, name), { force: true })
    }
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
    try {
      const opened = await this.#open(path)
      if ('reason' in opened) return { path, reason: opened.reason }
      const format = this.#formatOf(opened.head)
      const run = new FileRun(path, opened.size, opened.compression !== 'none', progress)
      if (format === undefined) {
        if (opened.head.length === 0) return run.result('empty', 0, undefined)
        return { path, reason: `not a format that is known here (name one with --format: ${this.#names()})` }
      }
      return await this.#store_(path, opened, format, final, run)
    } catch (error) {
      // The file's own trouble (it was removed, its disk fails) is not the store's.
      if (error instanceof Error && 'syscall' in error) return { path, reason: reasonOf(error) }
      throw error
    }
  }

  /** Up to where a stream that is known by identity was read; what is half stored counts as not read. Errors of the store. */
  async position(source: bigint): Promise<number> {
    const known = this.#streams.get(source) ?? (await readSource(this.#store, source))
    this.#streams.set(source, known)
    return known.pending[0]?.start ?? known.mark
  }

  /**
   * Stores a piece of a stream from where its reading stopped; what a crash cut off is taken back and sent again. Answers up to
   * where it is stored: short of `end` only when stopped, or when an unfinished document stands there and the piece is not closed.
   */
  async piece(piece: Piece): Promise<number> {
    const { source, base, end, closed, options } = piece
    const known = this.#streams.get(source) ?? (await readSource(this.#store, source))
    this.#streams.delete(source)
    const run = new FileRun(piece.path, undefined, false, () => undefined, piece.stored)
    const journal = new Journal(this.#store, source)
    const reading = {
      from: { path: piece.path },
      compression: 'none',
      prefix: new Uint8Array(0),
      head: headOf(piece.path),
      formatModule: piece.format.module,
      spool: this.#store.spool,
      source,
      base,
      tail: undefined,
      mayGoOn: false,
    } as const
    for (const { batch, start, end: until, ...settings } of known.pending) {
      await takeBack(this.#store, this.#settings.tables, batch)
      // Its bytes are gone, which the journal goes on to show.
      if (start < base || until > end) continue
      const stretch = { position: start, end: until, final: true, options: optionsOf(settings) }
      await this.#read({ ...reading, ...stretch }, settings, journal, run)
      if (this.#stopped) return run.end ?? start
    }
    const position = Math.max(known.mark, base)
    if (position < end) {
      const rest = { position, end, final: closed, options }
      await this.#read({ ...reading, ...rest }, blockSettings(options), journal, run)
    }
    // What is left of a closed piece without being a record (a heading) is done with.
    const mark = Math.max(closed && !this.#stopped ? end : (run.end ?? 0), position)
    this.#streams.set(source, { source, mark, pending: [], tail: undefined, provisional: undefined })
    return mark
  }

  /** Finds which known source the stream is, or makes it a new one, and stores what is new. */
  async #store_(
    path: string,
    { head, compression, prefix, descriptor }: Opened,
    { format: { name }, module }: InstalledFormat,
    final: boolean,
    run: FileRun,
  ): Promise<IngestedFile> {
    const { again, spool } = this.#settings
    const base: ReadingBase = {
      from: descriptor === undefined ? { path } : { descriptor },
      compression,
      prefix,
      head,
      formatModule: module,
      spool: this.#store.spool,
      base: 0,
      mayGoOn: true,
    }
    const known = again ? [] : await findSources(this.#store, head)
    for (let candidate = 0; ; candidate++) {
      const id =
        known[candidate] ??
        (await registerSource(this.#store, head, { name: path, format: name, again: again || candidate > 0 }))
      const unlock = lock(spool, `source-${id}`, 'reading the same data')
      try {
        const source = await readSource(this.#store, id)
        const outcome = await this.#readFrom(source, base, final, run)
        if (outcome !== 'different') return run.result(name, source.mark, outcome.damage)
      } finally {
        unlock()
      }
      // Only the beginning was the same: another source of that beginning, or a new one.
      if (descriptor !== undefined) {
        throw new LianfangError(
          'input-changed',
          'the input begins like a stream that was read before, but is another one',
          {
            hint: 'Run the command again with --again to store it as a stream of its own.',
          },
        )
      }
    }
  }

  /** The beginning of a file; of a pipe, as much as it gives before it pauses after a whole line. */
  async #open(path: string): Promise<Opened | { readonly reason: string }> {
    const descriptor = openBytes(path)
    let keep = false
    try {
      const bytes = new Uint8Array(headBytes)
      let length = 0
      for (let pauses = 0; length < bytes.length && !this.#stopped;) {
        const more = readNow(descriptor, bytes.subarray(length))
        if (more === 0) break
        if (more === nothingNow) {
          if (length > 0 && ++pauses > 40 && bytes.subarray(0, length).includes(10)) break
          await sleep(5)
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
        return {
          reason: `its ${compression} data is damaged from the beginning: ${(error as Error).message}`,
        }
      }
      const size = sizeOf(descriptor)
      if (size !== undefined)
        return { head, compression, prefix: new Uint8Array(0), size, descriptor: undefined }
      // What was taken from a pipe is gone: the reader goes on where this stopped.
      keep = true
      return { head, compression, prefix, size, descriptor }
    } finally {
      if (!keep) closeDescriptor(descriptor)
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

  async #readFrom(source: Source, base: ReadingBase, final: boolean, run: FileRun): Promise<Outcome> {
    const journal = new Journal(this.#store, source.source)
    const { timeZone, sensor, unmapped, raw } = this.#settings
    const options: ParseOptions = { timeZone, sensor, unmapped, raw, receivedAt: Date.now() }
    const rewindable = 'path' in base.from
    if (!rewindable && source.pending.length > 0) {
      throw new LianfangError(
        'input-pending',
        'the input was cut off in the middle of a block and cannot be rewound',
        {
          hint: 'Ingest the data from a file: it goes on where it was cut off. Or give --again to store all of it anew.',
        },
      )
    }
    const { provisional } = source
    const goesOn = provisional !== undefined && run.goesOnAfter(source.mark)
    let { tail } = source
    if (rewindable && tail !== undefined && (source.pending.length > 0 || goesOn)) {
      // Nothing is taken back before the file has proved to be the one that it was taken from.
      const { end } = tail
      const nothing = { position: end, end, tail, final: false, source: source.source, options }
      if ((await this.#read({ ...base, ...nothing }, blockSettings(options), journal, run)) === 'different')
        return 'different'
      tail = undefined
    }
    let position = source.mark
    for (const { batch, start, end, final: wasFinal, receivedAt, retention } of source.pending) {
      await takeBack(this.#store, this.#settings.tables, batch)
      if (wasFinal && run.goesOnAfter(end)) {
        // Its last line had no end then: it is read anew with what follows.
        position = start
        break
      }
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
    if (provisional !== undefined && goesOn) {
      await takeBack(this.#store, this.#settings.tables, provisional.batch)
      position = provisional.start
      tail = undefined
    }
    const rest = { source: source.source, options, position, end: undefined, tail, final }
    return this.#read({ ...base, ...rest }, blockSettings(options), journal, run)
  }

  async #read(reading: Reading, settings: BlockSettings, journal: Journal, run: FileRun): Promise<Outcome> {
    const worker = (this.#worker ??= this.#start())
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
    // Blocks are stored one after the other; the next one is parsed meanwhile.
    let storing = Promise.resolve()
    const finish = (outcome: Outcome): void => {
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
          return reject(
            Object.assign(new Error(message.message), { code: message.code, syscall: message.syscall }),
          )
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
    return new Worker(new URL('./reader-worker.ts', import.meta.url), {
      workerData: { cells: this.#cells.buffer, name: this.#name } satisfies ReaderStart,
    })
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

/** The first bytes of a file. */
function headOf(path: string): Uint8Array {
  const descriptor = openBytes(path)
  try {
    const bytes = new Uint8Array(headBytes)
    return bytes.subarray(0, Math.max(0, readNow(descriptor, bytes, 0)))
  } finally {
    closeDescriptor(descriptor)
  }
}

class FileRun {
  /** Where the last block ended in the stream. */
  end: number | undefined
  account: Account = nothingRead
  bytes = 0
  blocks = 0
  readonly #path: string
  readonly #size: number | undefined
  readonly #compressed: boolean
  readonly #tell: (progress: Progress) => void
  readonly #tellStored: ((block: StoredBlock) => void) | undefined
  #taken = 0

  constructor(
    path: string,
    size: number | undefined,
    compressed: boolean,
    tell: (progress: Progress) => void,
    tellStored?: (block: StoredBlock) => void,
  ) {
    this.#path = path
    this.#size = size
    this.#compressed = compressed
    this.#tell = tell
    this.#tellStored = tellStored
  }

  /** Whether the stream may have grown beyond `mark`: of a compressed file only its reader can tell. */
  goesOnAfter(mark: number): boolean {
    return this.#compressed || this.#size === undefined || this.#size > mark
  }

  result(format: string, before: number, damage: string | undefined): IngestedFile {
    return {
      path: this.#path,
      format,
      account: this.account,
      before,
      bytes: this.bytes,
      blocks: this.blocks,
      damage,
    }
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
    this.end = block.end
    this.#tellStored?.(block)
    this.progress(this.#taken)
  }
}

type Outcome = { readonly damage: string | undefined } | 'different'
type ReadingBase = Omit<Reading, 'source' | 'options' | 'position' | 'end' | 'tail' | 'final'>

/** What the journal keeps of the options, so that a block can be parsed the same way again. */
function blockSettings({ unmapped, raw, timeZone, sensor, receivedAt }: ParseOptions): BlockSettings {
  return { receivedAt, retention: JSON.stringify({ unmapped, raw, timeZone, sensor }) }
}

function optionsOf({ retention, receivedAt }: BlockSettings): ParseOptions {
  return { ...(JSON.parse(retention) as Omit<ParseOptions, 'receivedAt'>), receivedAt }
}
