import { closeSync, openSync, readSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventStore } from '../../store/events/index.ts'
import {
  describeStream,
  Ingest,
  recognise,
  streamFormat,
  type InstalledFormat,
  type ParseOptions,
  type StoredBlock,
} from '../sources/index.ts'
import type { Channel, Intake } from './intake.ts'
import { format as refusedFrames } from './refused-frames.ts'
import type { Segments } from './segments.ts'
import type { SourceKey, SpooledSource } from './spool.ts'
import { keyText } from './registry.ts'
import { format as unknownFormat } from './unknown-format.ts'

export interface StoringSettings {
  readonly formats: readonly InstalledFormat[]
  readonly timeZone: string
  readonly unmapped: ParseOptions['unmapped']
  readonly raw: ParseOptions['raw']
  /** How long records wait for more of their source, ms … */
  readonly linger: number
  /** … unless there are so many bytes. */
  readonly batchBytes: number
  /** Bytes that are read of one source before it is the next one's turn. */
  readonly turnBytes: number
  /** First pause after a failure of the store, ms; it doubles to a minute. */
  readonly pause: number
}

/** A block of live records that has come to the store. */
export interface StoredOf extends StoredBlock {
  readonly key: SourceKey
  readonly sourceId: string
}

const unknown: InstalledFormat = {
  format: unknownFormat,
  module: new URL('./unknown-format.ts', import.meta.url).href,
}
const refused: InstalledFormat = {
  format: refusedFrames,
  module: new URL('./refused-frames.ts', import.meta.url).href,
}

/** What is known of one stream while we run. */
interface Stream {
  readonly spooled: SpooledSource
  readonly segments: Segments
  readonly id: bigint
  readonly isRefused: boolean
  /** What the journal says it is read as. */
  described: string | undefined
  /** Whether the journal has been asked. */
  known: boolean
  /** Not before this time, after a failure, ms; and the pause that follows the next one. */
  notBefore: number
  pause: number
}

/** The name of a source in the journal. */
function streamName({ transport, address }: SourceKey): string {
  return `${transport}/${address}`
}

/** Brings what is in the spool to the event store, one source after the other, through one reader. */
export class Storing {
  readonly #store: EventStore
  readonly #ingest: Ingest
  readonly #intake: Intake
  readonly #settings: StoringSettings
  readonly #streams = new Map<Segments, Stream>()
  readonly #onStored: (block: StoredOf) => void
  readonly #onLog: (message: string) => void
  #turn = 0
  #stopping = false
  /** Nothing lingers any more: what is there is stored. */
  #hurry = false
  #wake: () => void = () => undefined
  #done: Promise<void> = Promise.resolve()
  /** What keeps the store from taking records, for a person. */
  failure: string | undefined

  constructor(
    store: EventStore,
    ingest: Ingest,
    intake: Intake,
    settings: StoringSettings,
    tell: { readonly stored: (block: StoredOf) => void; readonly log: (message: string) => void },
  ) {
    this.#store = store
    this.#ingest = ingest
    this.#intake = intake
    this.#settings = settings
    this.#onStored = tell.stored
    this.#onLog = tell.log
  }

  start(): void {
    this.#done = this.#run()
  }

  /** Stores what is there, for at most `patience` ms, then ends. What is left waits in the spool. */
  async stop(patience: number): Promise<void> {
    const end = Date.now() + patience
    this.#hurry = true
    this.#wake()
    while (this.failure === undefined && Date.now() < end && this.#waiting()) await sleep(20)
    this.#stopping = true
    this.#ingest.stop()
    this.#wake()
    await this.#done
    await this.#ingest.close()
  }

  #waiting(): boolean {
    return [...this.#intake.spool.sources.values()].some(({ streams }) =>
      streams.some(({ waiting }) => waiting > 0),
    )
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const next = this.#next()
      if (next === undefined) await this.#rest()
      else await this.#serve(next)
    }
  }

  async #rest(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 100)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** The next stream that is due, going round. */
  #next(): Stream | undefined {
    const all = [...this.#intake.spool.sources.values()].flatMap((spooled) =>
      spooled.streams.map((segments) => this.#streamOf(spooled, segments)),
    )
    const now = Date.now()
    for (let step = 0; step < all.length; step++) {
      const stream = all[(this.#turn + step) % all.length]!
      if (!this.#isDue(stream, now)) continue
      this.#turn = (this.#turn + step + 1) % all.length
      return stream
    }
    return undefined
  }

  #streamOf(spooled: SpooledSource, segments: Segments): Stream {
    const known = this.#streams.get(segments)
    if (known !== undefined) return known
    const isRefused = segments === spooled.refused
    const stream: Stream = {
      spooled,
      segments,
      isRefused,
      id: isRefused ? spooled.refusedStream : spooled.linesStream,
      described: undefined,
      known: false,
      notBefore: 0,
      pause: this.#settings.pause,
    }
    this.#streams.set(segments, stream)
    return stream
  }

  #isDue({ segments, notBefore }: Stream, now: number): boolean {
    if (segments.waiting === 0 || now < notBefore) return false
    const { linger, batchBytes } = this.#settings
    return this.#hurry || segments.waiting >= batchBytes || now - (segments.waitingSince ?? now) >= linger
  }

  async #serve(stream: Stream): Promise<void> {
    try {
      await this.#store_(stream)
      stream.pause = this.#settings.pause
      if (this.failure !== undefined) this.#onLog('the event store takes records again')
      this.failure = undefined
    } catch (error) {
      // Whatever it is, other sources are not to wait for it, and it may pass.
      const message = error instanceof Error ? error.message : String(error)
      stream.notBefore = Date.now() + stream.pause
      stream.pause = Math.min(60_000, stream.pause * 2)
      if (this.failure === undefined)
        this.#onLog(`${streamName(stream.spooled.key)}: records wait in the spool: ${message}`)
      this.failure = message
    }
  }

  async #store_(stream: Stream): Promise<void> {
    const { segments, spooled } = stream
    const channel = this.#intake.channels.get(keyText(spooled.key))
    if (!stream.known) {
      stream.described = await streamFormat(this.#store, stream.id)
      const position = await this.#ingest.position(stream.id)
      if (position > segments.stored) await segments.skipTo(position)
      stream.known = true
    }
    const readable = segments.readable()
    if (readable === undefined) return
    const start = Math.max(segments.stored, readable.base)
    const { end, closed } = this.#turnOf(readable, start)
    const format = this.#formatOf(stream, channel, readable.path, start - readable.base)
    await this.#describe(stream, format)
    const receivedAt = segments.receivedBy(end)
    const position = await this.#ingest.piece({
      source: stream.id,
      path: readable.path,
      base: readable.base,
      end,
      closed,
      format,
      options: {
        receivedAt,
        timeZone: channel?.record.timeZone ?? this.#settings.timeZone,
        sensor: channel?.record.sensor ?? '',
        unmapped: this.#settings.unmapped,
        raw: this.#settings.raw,
      },
      stored: (block) => {
        if (block.eventTime !== undefined) channel?.skew.add(block.eventTime - receivedAt)
        this.#onStored({ ...block, key: spooled.key, sourceId: channel?.record.id ?? spooled.id })
      },
    })
    if (position === segments.stored) {
      // An unfinished document: the rest of it has to come, or the file to be closed.
      stream.notBefore = Date.now() + this.#settings.linger
      if (!closed && end === segments.end && Date.now() - (segments.waitingSince ?? 0) > 60_000)
        await segments.rotate()
      return
    }
    channel?.lag.add(await segments.store(position))
    this.#intake.spool.weigh()
  }

  /** A large piece is read in several turns, each to the end of a record. */
  #turnOf(
    { path, base, end, closed }: { path: string; base: number; end: number; closed: boolean },
    start: number,
  ): { end: number; closed: boolean } {
    const { turnBytes } = this.#settings
    if (end - start <= turnBytes) return { end, closed }
    const cut = lineEnd(path, start - base + turnBytes)
    return cut === undefined ? { end, closed } : { end: base + cut, closed: false }
  }

  #formatOf(stream: Stream, channel: Channel | undefined, path: string, from: number): InstalledFormat {
    if (stream.isRefused) return refused
    const { formats } = this.#settings
    const named = (name: string | null | undefined): InstalledFormat | undefined =>
      formats.find(({ format }) => format.name === name)
    return (
      named(channel?.record.format) ??
      recognise(formats, headAt(path, from)) ??
      named(stream.described) ??
      unknown
    )
  }

  /** A stream that was recognised once stays what it was while nothing is recognised. */
  async #describe(stream: Stream, { format }: InstalledFormat): Promise<void> {
    if (stream.described === format.name) return
    const name = streamName(stream.spooled.key) + (stream.isRefused ? ' (refused frames)' : '')
    await describeStream(this.#store, stream.id, { name, format: format.name })
    stream.described = format.name
  }

  /** An operator has said what a source's records are: those set aside are replayed as that. */
  async describe(key: SourceKey, format: string): Promise<void> {
    const spooled = this.#intake.channels.get(keyText(key))?.spooled
    if (spooled === undefined) return
    await describeStream(this.#store, spooled.linesStream, { name: streamName(key), format })
    const stream = this.#streams.get(spooled.lines)
    if (stream !== undefined) stream.described = format
  }
}

function headAt(path: string, from: number): Uint8Array {
  const descriptor = openSync(path, 'r')
  try {
    const bytes = new Uint8Array(1 << 16)
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, from))
  } finally {
    closeSync(descriptor)
  }
}

/** The first byte after the line that byte `from` of a file is in; undefined when it is not found within 4 MiB. */
function lineEnd(path: string, from: number): number | undefined {
  const descriptor = openSync(path, 'r')
  try {
    const bytes = new Uint8Array(1 << 22)
    const length = readSync(descriptor, bytes, 0, bytes.length, from)
    const found = bytes.subarray(0, length).indexOf(0x0a)
    return found < 0 ? undefined : from + found + 1
  } finally {
    closeSync(descriptor)
  }
}
