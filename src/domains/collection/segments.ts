import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from 'node:fs'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

/** A piece of a stream on the disk: `<base>-<records before>.log`, twenty digits each. */
interface Segment {
  readonly path: string
  /** Where its first byte stands in the stream. */
  readonly base: number
  /** Bytes that are on the disk for good, whole records. */
  size: number
  readonly since: number
}

export interface SegmentLimits {
  /** A segment is closed when it has so many bytes … */
  readonly bytes: number
  /** … or is so old, ms. */
  readonly age: number
}

/** What may be read now. */
export interface Readable {
  readonly path: string
  readonly base: number
  readonly end: number
  readonly closed: boolean
}

const newline = 0x0a
const scanBytes = 1 << 20
/** Small records are gathered in buffers of this size: a write of many small pieces costs more than copying them. */
const gatherBytes = 1 << 16
const mostMarks = 1000

/**
 * A stream of lines on the disk: one writer, one reader, positions that only grow. It is cut into files so that what was read can be
 * removed; a file's name says where it stands, so nothing else has to be remembered. Its newest file always stays, if only as a name.
 */
export class Segments {
  readonly folder: string
  /** Lines appended ever. */
  records: number
  /** What a crash left of a last record, and where in the stream it stood; cut off by dropTorn(). */
  torn: { readonly at: number; readonly bytes: Uint8Array } | undefined
  readonly #limits: SegmentLimits
  #segments: Segment[]
  #handle: FileHandle | undefined
  /** Whether the newest file's name is on the disk for good. */
  #named = true
  #lastWrite = 0
  #last: Promise<void> = Promise.resolve()
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  #writing = 0
  #pendingSince = 0
  #gather = Buffer.alloc(0)
  #gathered = 0
  /** Up to where the reader is done. */
  #stored: number
  /** Ends of what was written, and since when it had been waiting: for the time from receipt to store. */
  #marks: { readonly end: number; readonly at: number }[]

  /** Opens the folder, or begins a stream in it. */
  constructor(folder: string, limits: SegmentLimits) {
    this.folder = folder
    this.#limits = limits
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const found = readdirSync(folder)
      .flatMap((name) => {
        const match = /^(\d{20})-(\d{20})\.log$/.exec(name)
        if (match === null) return []
        const path = join(folder, name)
        const { size, mtime } = statSync(path)
        return [{ path, base: Number(match[1]), before: Number(match[2]), size, since: mtime.getTime() }]
      })
      .sort((a, b) => a.base - b.base)
    for (const [index, segment] of found.entries()) {
      const next = found[index + 1]
      if (next !== undefined) segment.size = Math.min(segment.size, next.base - segment.base)
    }
    const last = found.at(-1)
    this.#segments = found
    this.records = 0
    if (last === undefined) this.#begin(0, Date.now())
    else {
      const { lines, whole, rest } = scan(last.path)
      this.records = last.before + lines
      last.size = whole
      if (rest.length > 0) this.torn = { at: last.base + whole, bytes: rest }
    }
    this.#stored = this.#segments[0]!.base
    this.#marks = this.#segments.map(({ base, size, since }) => ({ end: base + size, at: since }))
  }

  /** First byte after what is on the disk. */
  get end(): number {
    const last = this.#segments.at(-1)!
    return last.base + last.size
  }

  get stored(): number {
    return this.#stored
  }

  /** Bytes on the disk that nobody has stored yet. */
  get waiting(): number {
    return this.end - this.#stored
  }

  /** Bytes of all its files. */
  get size(): number {
    return this.#segments.reduce((sum, { size }) => sum + size, 0)
  }

  get pendingBytes(): number {
    return this.#pendingBytes
  }

  /** Pending, or being written. */
  get unsafeBytes(): number {
    return this.#pendingBytes + this.#writing
  }

  /** Since when the oldest record that is not stored has been here; undefined when all are. */
  get waitingSince(): number | undefined {
    return (
      this.#marks.find(({ end }) => end > this.#stored)?.at ??
      (this.#pendingBytes > 0 ? this.#pendingSince : undefined)
    )
  }

  /** Takes lines, each ended by LF. They are safe when the next write() has resolved. The pieces may be used again by their owner. */
  append(pieces: readonly Uint8Array[], records: number, now: number): void {
    if (this.#pendingBytes === 0) this.#pendingSince = now
    for (const piece of pieces) {
      if (this.#gathered + piece.length > this.#gather.length) {
        this.#flushGathered()
        if (piece.length >= gatherBytes / 4) {
          this.#pending.push(Buffer.from(piece))
          this.#pendingBytes += piece.length
          continue
        }
        this.#gather = Buffer.allocUnsafe(
          this.#pendingBytes < gatherBytes / 4 ? gatherBytes / 4 : gatherBytes,
        )
      }
      this.#gather.set(piece, this.#gathered)
      this.#gathered += piece.length
      this.#pendingBytes += piece.length
    }
    this.records += records
  }

  #flushGathered(): void {
    if (this.#gathered > 0) this.#pending.push(this.#gather.subarray(0, this.#gathered))
    this.#gather = Buffer.alloc(0)
    this.#gathered = 0
  }

  /** Brings what was appended to the disk. What fails is tried again by the next call; nothing of it counts before. */
  write(): Promise<void> {
    return this.#alone(() => this.#write())
  }

  /** One thing at a time is done to the files. */
  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work)
    this.#last = result.then(
      () => undefined,
      () => undefined,
    )
    return result
  }

  async #write(): Promise<void> {
    if (this.#pendingBytes === 0) return
    this.#flushGathered()
    const pieces = this.#pending
    const bytes = this.#pendingBytes
    const since = this.#pendingSince
    this.#pending = []
    this.#pendingBytes = 0
    this.#writing = bytes
    const segment = this.#segments.at(-1)!
    try {
      this.#handle ??= await open(segment.path, 'r+')
      await writeAll(this.#handle, pieces, segment.size)
      await this.#handle.datasync()
      if (!this.#named) await sync(this.folder)
      this.#named = true
    } catch (error) {
      this.#pending.unshift(...pieces)
      this.#pendingBytes += bytes
      this.#pendingSince = since
      throw error
    } finally {
      this.#writing = 0
    }
    segment.size += bytes
    this.#lastWrite = Date.now()
    this.#mark(segment.base + segment.size, since)
    if (segment.size >= this.#limits.bytes || this.#lastWrite - segment.since > this.#limits.age)
      await this.#rotate()
  }

  #mark(end: number, at: number): void {
    this.#marks.push({ end, at })
    // Thinned out evenly: the time of the oldest stays true.
    if (this.#marks.length > mostMarks)
      this.#marks = this.#marks.filter((_, index) => index % 2 === 0 || index === mostMarks)
  }

  /** Closes the newest file and begins another one. */
  rotate(): Promise<void> {
    return this.#alone(() => this.#rotate())
  }

  async #rotate(): Promise<void> {
    const { end } = this
    if (end === this.#segments.at(-1)!.base) return
    await this.#close()
    this.#begin(end, Date.now())
    await this.#tidy()
  }

  #begin(base: number, since: number): void {
    const name = [base, this.records - this.#pendingRecords()]
      .map((number) => String(number).padStart(20, '0'))
      .join('-')
    const path = join(this.folder, `${name}.log`)
    closeSync(openSync(path, 'a', 0o600))
    this.#named = false
    this.#segments.push({ path, base, size: 0, since })
  }

  /** Lines appended and not written yet. Counted only when a file begins. */
  #pendingRecords(): number {
    let lines = 0
    for (const piece of [...this.#pending, this.#gather.subarray(0, this.#gathered)])
      for (let at = piece.indexOf(newline); at >= 0; at = piece.indexOf(newline, at + 1)) lines++
    return lines
  }

  /** What is to be read next, from where reading stopped; undefined when there is nothing. */
  readable(): Readable | undefined {
    const index = this.#segments.findIndex(({ base, size }) => base + size > this.#stored)
    const found = this.#segments[index]
    if (found === undefined) return undefined
    const { path, base, size } = found
    return { path, base, end: base + size, closed: index < this.#segments.length - 1 }
  }

  /** When the newest byte before `end` was received, at the latest. */
  receivedBy(end: number): number {
    return this.#marks.findLast((mark) => mark.end <= end)?.at ?? this.#lastWrite
  }

  /** The reader is done up to here. Answers how long the oldest of it had waited, ms. */
  async store(position: number): Promise<number> {
    const now = Date.now()
    const lag = now - (this.waitingSince ?? now)
    this.#stored = Math.max(this.#stored, position)
    const done = this.#marks.findIndex(({ end }) => end > this.#stored)
    this.#marks.splice(0, done < 0 ? this.#marks.length : done)
    await this.#tidy()
    return lag
  }

  /** After a loss: goes on where the journal says that it had been. */
  async skipTo(position: number): Promise<void> {
    await this.#alone(async () => {
      if (position <= this.end) return
      await this.#close()
      this.#begin(position, Date.now())
    })
    await this.store(position)
  }

  /** Removes files that were read to their end, but never the newest. */
  async #tidy(): Promise<void> {
    while (this.#segments.length > 1) {
      const first = this.#segments[0]!
      // Of a file that was cut short by a loss nothing more can be read either.
      if (first.base + first.size > this.#stored) return
      this.#segments.shift()
      await rm(first.path, { force: true })
    }
  }

  /** Cuts off what a crash left of a last record. */
  dropTorn(): void {
    const last = this.#segments.at(-1)!
    const descriptor = openSync(last.path, 'r+')
    try {
      ftruncateSync(descriptor, last.size)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    this.torn = undefined
  }

  /** The last whole line; undefined in an empty file. */
  lastLine(): string | undefined {
    const { path, size } = this.#segments.at(-1)!
    const descriptor = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(Math.min(size, 2 * scanBytes))
      readSync(descriptor, bytes, 0, bytes.length, size - bytes.length)
      return bytes.toString('latin1').split('\n').at(-2)
    } finally {
      closeSync(descriptor)
    }
  }

  /** Lets go of the open file when nothing has been written for `ms`. */
  async rest(ms: number): Promise<void> {
    if (this.#handle === undefined || Date.now() - this.#lastWrite < ms) return
    await this.#alone(() => this.#close())
  }

  async #close(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close()
  }

  async close(): Promise<void> {
    await this.#alone(async () => {
      await this.#write()
      await this.#close()
    })
  }
}

async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[], position: number): Promise<void> {
  for (let from = 0, at = position; from < pieces.length;) {
    const batch = pieces.slice(from, from + 512)
    let size = batch.reduce((sum, piece) => sum + piece.length, 0)
    const { bytesWritten } = await handle.writev(batch, at)
    at += bytesWritten
    from += batch.length
    if (bytesWritten === size) continue
    // A short write: the rest in one piece.
    const rest = Buffer.concat(batch).subarray(bytesWritten)
    for (size = 0; size < rest.length;) {
      const written = await handle.write(rest, size, rest.length - size, at)
      size += written.bytesWritten
      at += written.bytesWritten
    }
  }
}

/** Counts a file's lines; what follows the last LF is `rest`. */
function scan(path: string): { lines: number; whole: number; rest: Uint8Array } {
  const descriptor = openSync(path, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const bytes = Buffer.alloc(Math.min(size, scanBytes))
    let [lines, whole, at] = [0, 0, 0]
    while (at < size) {
      const length = readSync(descriptor, bytes, 0, bytes.length, at)
      if (length === 0) break
      const part = bytes.subarray(0, length)
      for (let end = part.indexOf(newline); end >= 0; end = part.indexOf(newline, end + 1)) {
        lines++
        whole = at + end + 1
      }
      at += length
    }
    const rest = Buffer.alloc(Math.max(0, at - whole))
    readSync(descriptor, rest, 0, rest.length, whole)
    return { lines, whole, rest }
  } finally {
    closeSync(descriptor)
  }
}

/** Brings a file or the names in a folder to the disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
