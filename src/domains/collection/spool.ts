import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { open, rename, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { reasonOf } from '../sources/index.ts'
import type { FrameFault } from '../../standards/syslog/framing.ts'
import { readRefusedFrame, refusedFrameLine } from './refused-frames.ts'
import { Segments, sync, type SegmentLimits } from './segments.ts'

export type Transport = 'udp' | 'tcp' | 'tls' | 'http'

/** Why records are not taken: the only ways to lose one that came. */
export type DropPolicy = 'kernel-buffer' | 'spool-full' | 'ignored'
export type Dropped = Readonly<Partial<Record<DropPolicy, number>>>

/** Who a source is, as its folder says it: the record store may be away when it first speaks. */
export interface SourceKey {
  readonly transport: Transport
  /** Of the peer; of HTTP `<token's id>/<name>`; `*` for all that are too many to be told apart. */
  readonly address: string
}

interface Identity extends SourceKey {
  /** Streams in the journal, 16 hexadecimal digits each: new for every folder, so that a lost one is never taken for its successor. */
  readonly lines: string
  readonly refused: string
}

export interface SpoolSettings {
  readonly folder: string
  /** Bytes of all sources together. */
  readonly bytes: number
  /** Free bytes of the disk that are left to others. */
  readonly reserve: number
  /** At most so long until what was appended is safe, ms. */
  readonly interval: number
  readonly segment: SegmentLimits
}

/** Why nothing more is taken; `disk` is a write that failed. */
export type FullReason = 'bytes' | 'reserve' | 'memory' | 'disk'

/** Bytes that may wait in memory for the disk, and how many are brought there at once. */
const mostPending = 64 * 1024 * 1024
const manyPending = 4 * 1024 * 1024
/** Files that are written side by side: more would only wait for the same disk. */
const writers = 8
/** A file that nobody writes to is let go of, ms. */
const rest = 60_000

/** What came of one source and waits to be stored. */
export class SpooledSource {
  /** Also its folder's name. */
  readonly id: string
  readonly key: SourceKey
  readonly linesStream: bigint
  readonly refusedStream: bigint
  readonly lines: Segments
  refused: Segments | undefined
  dropped: Dropped = {}
  readonly #refusedFolder: string
  readonly #limits: SegmentLimits

  constructor(folder: string, id: string, identity: Identity, limits: SegmentLimits) {
    this.id = id
    this.key = { transport: identity.transport, address: identity.address }
    this.linesStream = BigInt(`0x${identity.lines}`)
    this.refusedStream = BigInt(`0x${identity.refused}`)
    this.#limits = limits
    this.#refusedFolder = join(folder, id, 'refused')
    this.lines = new Segments(join(folder, id, 'lines'), limits)
    if (existsSync(this.#refusedFolder)) this.openRefused()
  }

  /** Most sources never need it. */
  openRefused(): Segments {
    this.refused ??= new Segments(this.#refusedFolder, this.#limits)
    return this.refused
  }

  get streams(): readonly Segments[] {
    return this.refused === undefined ? [this.lines] : [this.lines, this.refused]
  }

  /** Records ever taken: lines, and what was refused. */
  get received(): number {
    return this.lines.records + (this.refused?.records ?? 0)
  }
}

/**
 * What was collected and is not stored yet, on the disk. Bounded: when it is full, senders that can wait are made to, and of the others
 * the newest records are dropped and counted.
 */
export class Spool {
  readonly sources = new Map<string, SpooledSource>()
  /** Drops that belong to no source: those of a listener's socket. */
  readonly listenersDropped = new Map<string, Dropped>()
  readonly #settings: SpoolSettings
  readonly #dirty = new Set<Segments>()
  /** Folders that are not on the disk for good. */
  #newborn: string[] = []
  readonly #onRoom = new Set<() => void>()
  #pendingBytes = 0
  #used = 0
  #free = Infinity
  #failure: string | undefined
  #droppedChanged = false
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(settings: SpoolSettings) {
    this.#settings = settings
    mkdirSync(settings.folder, { recursive: true, mode: 0o700 })
  }

  /** Reads what an earlier run left, and mends what a crash tore. */
  async open(): Promise<void> {
    const { folder, segment, interval } = this.#settings
    for (const id of readdirSync(folder)) {
      const file = join(folder, id, 'identity.json')
      if (!existsSync(file)) continue
      const identity = JSON.parse(readFileSync(file, 'utf8')) as Identity
      this.sources.set(id, new SpooledSource(folder, id, identity, segment))
    }
    this.#readDropped()
    for (const source of this.sources.values()) await mend(source)
    await this.#measure()
    this.#timer = setInterval(() => void this.#tick(), interval)
  }

  #readDropped(): void {
    const file = join(this.#settings.folder, 'dropped.json')
    if (!existsSync(file)) return
    const all = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Dropped>
    for (const [id, dropped] of Object.entries(all)) {
      const source = this.sources.get(id)
      if (source === undefined) this.listenersDropped.set(id, dropped)
      else source.dropped = dropped
    }
  }

  /** Makes a folder for a source that speaks for the first time: on the disk for good with the next commit. */
  begin(key: SourceKey): SpooledSource {
    const { folder, segment } = this.#settings
    const id = randomUUID()
    const identity: Identity = {
      ...key,
      lines: randomBytes(8).toString('hex'),
      refused: randomBytes(8).toString('hex'),
    }
    mkdirSync(join(folder, id), { mode: 0o700 })
    const file = join(folder, id, 'identity.json')
    writeFileSync(`${file}.draft`, JSON.stringify(identity), { mode: 0o600 })
    renameSync(`${file}.draft`, file)
    this.#newborn.push(join(folder, id))
    const source = new SpooledSource(folder, id, identity, segment)
    this.sources.set(id, source)
    return source
  }

  /** Takes lines and faults. Senders that can wait look at `full` afterwards, the others before. */
  append(
    source: SpooledSource,
    pieces: readonly Uint8Array[],
    records: number,
    faults: readonly FrameFault[] = [],
    now = Date.now(),
  ): void {
    if (records > 0) this.#append(source.lines, pieces, records, now)
    for (const fault of faults) this.#append(source.openRefused(), [refusedFrameLine(fault)], 1, now)
    if (this.#pendingBytes >= manyPending) this.commit().catch(() => undefined)
  }

  #append(segments: Segments, pieces: readonly Uint8Array[], records: number, now: number): void {
    const before = segments.pendingBytes
    segments.append(pieces, records, now)
    this.#pendingBytes += segments.pendingBytes - before
    this.#dirty.add(segments)
  }

  drop(source: SpooledSource, policy: DropPolicy, records: number): void {
    source.dropped = { ...source.dropped, [policy]: (source.dropped[policy] ?? 0) + records }
    this.#droppedChanged = true
  }

  dropAtListener(listener: string, policy: DropPolicy, records: number): void {
    const known = this.listenersDropped.get(listener) ?? {}
    this.listenersDropped.set(listener, { ...known, [policy]: (known[policy] ?? 0) + records })
    this.#droppedChanged = true
  }

  /** Why nothing more should be taken now; undefined while there is room. */
  get full(): FullReason | undefined {
    if (this.#failure !== undefined) return 'disk'
    if (this.#pendingBytes >= mostPending) return 'memory'
    if (this.#used + this.#pendingBytes >= this.#settings.bytes) return 'bytes'
    return this.#free - this.#pendingBytes < this.#settings.reserve ? 'reserve' : undefined
  }

  /** What is wrong with the disk, for a person. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** Bytes of all files, and what waits in memory. */
  get used(): number {
    return this.#used + this.#pendingBytes
  }

  /** Bytes that are in memory only, or on their way to the disk. */
  get unsafe(): number {
    let bytes = 0
    for (const { streams } of this.sources.values())
      for (const segments of streams) bytes += segments.unsafeBytes
    return bytes
  }

  get bound(): number {
    return this.#settings.bytes
  }

  /** Called once when there is room again. */
  whenRoom(call: () => void): void {
    this.#onRoom.add(call)
  }

  forget(call: () => void): void {
    this.#onRoom.delete(call)
  }

  /**
   * Resolves when everything appended before is on the disk, with the counts of what was dropped. Who comes while a write is under way
   * waits for the next one, together with all others.
   */
  commit(): Promise<void> {
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        this.#running = this.#write()
        return this.#running
      })
    return this.#next
  }

  async #write(): Promise<void> {
    const dirty = [...this.#dirty]
    this.#dirty.clear()
    let failure: unknown
    try {
      await this.#settle()
    } catch (error) {
      failure = error
    }
    const work = async (): Promise<void> => {
      for (let segments = dirty.pop(); segments !== undefined; segments = dirty.pop()) {
        try {
          await segments.write()
        } catch (error) {
          failure = error
        }
        if (segments.pendingBytes > 0) this.#dirty.add(segments)
      }
    }
    await Promise.all(Array.from({ length: Math.min(writers, dirty.length) }, work))
    try {
      if (this.#droppedChanged) await this.#writeDropped()
    } catch (error) {
      this.#droppedChanged = true
      failure = error
    }
    this.#failure = failure === undefined ? undefined : reasonOf(failure)
    this.#weigh()
    this.#tellRoom()
    if (failure !== undefined) throw failure as Error
  }

  async #settle(): Promise<void> {
    const newborn = this.#newborn
    if (newborn.length === 0) return
    this.#newborn = []
    try {
      for (const folder of newborn) {
        await sync(join(folder, 'identity.json'))
        await sync(folder)
      }
      await sync(this.#settings.folder)
    } catch (error) {
      this.#newborn.push(...newborn)
      throw error
    }
  }

  async #writeDropped(): Promise<void> {
    this.#droppedChanged = false
    const counted = [...this.sources.values()].filter(({ dropped }) => Object.keys(dropped).length > 0)
    const all = Object.fromEntries([
      ...counted.map(({ id, dropped }) => [id, dropped] as const),
      ...this.listenersDropped,
    ])
    await writeWhole(join(this.#settings.folder, 'dropped.json'), JSON.stringify(all))
  }

  /** What may be removed is only known after storing: called then too. */
  weigh(): void {
    this.#weigh()
    this.#tellRoom()
  }

  #weigh(): void {
    this.#used = this.#pendingBytes = 0
    for (const { streams } of this.sources.values())
      for (const segments of streams) {
        this.#used += segments.size
        this.#pendingBytes += segments.pendingBytes
      }
  }

  #tellRoom(): void {
    if (this.full !== undefined || this.#onRoom.size === 0) return
    const calls = [...this.#onRoom]
    this.#onRoom.clear()
    for (const call of calls) call()
  }

  async #measure(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#settings.folder)
    this.#free = bavail * bsize
    this.weigh()
  }

  async #tick(): Promise<void> {
    try {
      if (this.#dirty.size > 0 || this.#droppedChanged || this.#failure !== undefined) await this.commit()
      await this.#measure()
      for (const { streams } of this.sources.values())
        for (const segments of streams) {
          await segments.rest(rest)
          await this.#release(segments)
        }
    } catch {
      // Kept in `failure`, and tried again with the next tick.
    }
  }

  /** A file that is stored to its end and takes much of the bound makes room for its successor. */
  async #release(segments: Segments): Promise<void> {
    const isMuch = segments.size > this.#settings.bytes / 20 || this.used > this.#settings.bytes / 2
    if (segments.waiting === 0 && segments.pendingBytes === 0 && segments.size > 0 && isMuch)
      await segments.rotate()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.commit()
    for (const { streams } of this.sources.values()) for (const segments of streams) await segments.close()
  }
}

/** Sets the torn end of a source's last line aside, exactly once however often this is cut off. */
async function mend(source: SpooledSource): Promise<void> {
  const { lines, refused } = source
  if (refused?.torn !== undefined) {
    // Half a note of a refused frame: it says of itself that it is torn when it is read.
    const { bytes } = refused.torn
    refused.dropTorn()
    refused.append([bytes, Buffer.from('\n')], 1, Date.now())
    await refused.write()
  }
  if (lines.torn === undefined) return
  const { at, bytes } = lines.torn
  const notes = source.openRefused()
  const noted = readRefusedFrame(notes.lastLine() ?? '')?.at === at
  if (!noted) {
    const detail = `a crash cut this record off; ${bytes.length} bytes of it were on the disk`
    notes.append([refusedFrameLine({ reason: 'torn', detail, bytes }, at)], 1, Date.now())
    await notes.write()
  }
  lines.dropTorn()
}

/** Replaces a file by another one, both whole at any moment. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  await rename(draft, path)
}
