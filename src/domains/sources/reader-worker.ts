/** A worker thread that reads a stream, parses it and hands blocks over. One at a time: a second parser gains nothing on two cores. */
import { createHash } from 'node:crypto'
import { closeSync, constants, ftruncateSync, openSync, writevSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { byteStream, nothingNow, openBytes, type ByteStream } from './byte-stream.ts'
import { middleTime } from './event-time.ts'
import type { Block, Format, Parser, SetAside } from './format.ts'
import {
  blocksAhead,
  signals,
  tailLength,
  type FromReader,
  type ReaderStart,
  type Reading,
  type SpooledPayload,
  type Tail,
} from './reading.ts'
import { setAsidePayload } from './set-aside-rows.ts'
import { setAside } from './tables.ts'

const start = workerData as ReaderStart
const cells = new Int32Array(start.cells)
const port = parentPort!
const post = (message: FromReader, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer)

/** How long records wait for a block to fill: since the source gave anything, and in all, ms. */
const patience = { idle: 1000, inAll: 10_000 }
/** Payloads above this many bytes go through a spool file, so that their memory can be used again at once. */
const spoolAbove = 1 << 20
const progressEvery = 1 << 24

const newline = 10

let slot = 0
const stopping = (): boolean => Atomics.load(cells, signals.stop) !== 0

function batchOf(source: bigint, start: number): bigint {
  return createHash('sha256').update(`${source}:${start}`).digest().readBigUInt64BE()
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/**
 * Witnesses of the last pieces read. A block's end may lie some pieces back (a long unfinished line), so a few are kept; a copy of
 * 4 KiB for each piece of 256 KiB costs nothing, keeping all bytes of a block would.
 */
class Tails {
  #kept: { readonly end: number; readonly bytes: Uint8Array }[] = []
  /** `end` is where the piece ends in the stream. Witnesses end with a line, as blocks do. */
  add(piece: Uint8Array, end: number): void {
    const length = piece.lastIndexOf(newline) + 1
    if (length === 0) return
    this.#kept.push({
      end: end - piece.length + length,
      bytes: piece.slice(Math.max(0, length - tailLength), length),
    })
    if (this.#kept.length > 32) this.#kept.shift()
  }
  before(position: number): Tail | undefined {
    const found = this.#kept.findLast(({ end }) => end <= position)
    return found && { start: found.end - found.bytes.length, end: found.end, hash: hash(found.bytes) }
  }
}

async function read(stream: ByteStream, room: Uint8Array): Promise<number> {
  const length = stream.read(room)
  return typeof length === 'number' ? length : await length
}

/** Reads on by `count` bytes and answers the last of them (up to 4 KiB); undefined when the stream ends earlier. */
async function readOn(stream: ByteStream, count: number): Promise<Uint8Array | undefined> {
  const room = new Uint8Array(1 << 18)
  let last = new Uint8Array(0)
  while (count > 0) {
    const length = await read(stream, room.subarray(0, Math.min(count, room.length)))
    if (length === 0 || stopping()) return undefined
    if (length === nothingNow) {
      Atomics.wait(cells, signals.stop, 0, 5)
      continue
    }
    last = Uint8Array.from(Buffer.concat([last, room.subarray(0, length)]).subarray(-tailLength))
    count -= length
  }
  return last
}

/** Brings the stream to the reading's position; false when what stands before it is not what was read then. */
async function goTo(stream: ByteStream, { position, base, tail }: Reading): Promise<boolean> {
  if (base > 0) return stream.seek(position - base)
  let at = 0
  if (tail !== undefined) {
    if (stream.seek(tail.start)) at = tail.start
    const witness = (await readOn(stream, tail.end - at))?.subarray(tail.start - tail.end)
    if (witness === undefined || hash(witness) !== tail.hash) return false
    at = tail.end
  }
  return stream.seek(position) || (await readOn(stream, position - at)) !== undefined
}

function spool(
  folder: string | undefined,
  payload: Block['payloads'][number],
  index: number,
): SpooledPayload {
  const { table } = payload
  const { format, rows, parts } = payload.payload
  const size = parts.reduce((sum, part) => sum + part.length, 0)
  if (folder === undefined || size <= spoolAbove || format !== 'Native') {
    const bytes = new Uint8Array(size)
    let at = 0
    for (const part of parts) {
      bytes.set(part, at)
      at += part.length
    }
    return { table, format, rows, body: { bytes } }
  }
  // The same few files again and again, not emptied first: fresh pages would cost a fault each.
  const file = join(folder, `${start.name}-${slot}-${index}.native`)
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_CREAT, 0o600)
  let pending = parts.filter((part) => part.length > 0)
  while (pending.length > 0) {
    let written = writevSync(descriptor, pending.slice(0, 1000))
    const rest: Uint8Array[] = []
    for (const part of pending) {
      if (written >= part.length) written -= part.length
      else {
        rest.push(part.subarray(written))
        written = 0
      }
    }
    pending = rest
  }
  ftruncateSync(descriptor, size)
  closeSync(descriptor)
  return { table, format, rows, body: { file } }
}

function hand(block: Block, reading: Reading, final: boolean, tail: Tail | undefined): void {
  for (let ahead = blocksAhead; ahead >= blocksAhead; ahead = Atomics.load(cells, signals.outstanding)) {
    Atomics.wait(cells, signals.outstanding, blocksAhead, 1000)
    if (stopping()) return
  }
  const batch = batchOf(reading.source, block.start)
  const payloads = block.payloads.map((payload, index) => spool(reading.spool, payload, index))
  if (block.setAside.length > 0) {
    const payload = setAsidePayload(block.setAside, {
      source: reading.source,
      batch,
      receivedAt: reading.options.receivedAt,
    })
    payloads.push(spool(reading.spool, { table: setAside, payload }, payloads.length))
  }
  slot = (slot + 1) % (blocksAhead + 1)
  Atomics.add(cells, signals.outstanding, 1)
  const { start, end, read, stored, blank } = block
  const eventTime = middleTime(block.payloads)
  post(
    {
      kind: 'block',
      start,
      end,
      final,
      batch,
      tail,
      read,
      stored,
      setAside: block.setAside.length,
      blank,
      eventTime,
      payloads,
    },
    payloads.flatMap(({ body }) => ('bytes' in body ? [body.bytes.buffer as ArrayBuffer] : [])),
  )
}

/** What compressed data would have held had it not broken off counts as one record, so that its loss shows in every total. */
function withBrokenEnd(block: Block | undefined, position: number, damage: string): Block {
  const whole = block ?? {
    start: position,
    end: position,
    read: 0,
    stored: 0,
    blank: 0,
    payloads: [],
    setAside: [],
  }
  const lost: SetAside = {
    offset: position,
    record: whole.read + 1,
    reason: 'compressed-damaged',
    detail: `the compressed data cannot be read beyond this point: ${damage}`,
    bytes: new Uint8Array(0),
  }
  return { ...whole, read: whole.read + 1, setAside: [...whole.setAside, lost] }
}

async function parse(reading: Reading, stream: ByteStream, parser: Parser): Promise<void> {
  const tails = new Tails()
  let position = reading.position
  let records = 0
  let waitingSince = 0
  let lastGiven = 0
  let told = 0
  let lastByte = newline
  /** End of the last block. */
  let taken = position

  const take = (block: Block | undefined, provisional = false): void => {
    waitingSince = 0
    if (block === undefined) return
    records += block.read
    taken = block.end
    hand(block, reading, provisional, tails.before(block.end))
  }

  while (!stopping()) {
    const wanted = reading.end === undefined ? Infinity : reading.end - position
    if (wanted === 0) {
      take(parser.block(reading.final), reading.final && reading.mayGoOn)
      return
    }
    const room = parser.room()
    const length = await read(stream, wanted < room.length ? room.subarray(0, wanted) : room)
    if (length === nothingNow) {
      const now = Date.now()
      const isDue = now - lastGiven > patience.idle || now - waitingSince > patience.inAll
      if (waitingSince > 0 && isDue) take(parser.block(false))
      Atomics.wait(cells, signals.stop, 0, 20)
      continue
    }
    if (length === 0) {
      const block = parser.block(reading.final)
      if (stream.damage !== undefined) {
        take(withBrokenEnd(block, taken, stream.damage), true)
        return
      }
      take(block, reading.final && reading.mayGoOn && lastByte !== newline)
      return
    }
    position += length
    lastByte = room[length - 1]!
    tails.add(room.subarray(0, length), position)
    lastGiven = Date.now()
    if (waitingSince === 0) waitingSince = lastGiven
    if (parser.accept(length)) take(parser.block(false))
    if (stream.taken - told >= progressEvery) {
      told = stream.taken
      post({ kind: 'progress', taken: stream.taken, records })
    }
  }
}

function descriptorOf({ from }: Reading): number {
  return 'descriptor' in from ? from.descriptor : openBytes(from.path)
}

async function run(reading: Reading): Promise<void> {
  const stream = byteStream(descriptorOf(reading), reading.compression, reading.prefix)
  try {
    if (!(await goTo(stream, reading))) {
      post({ kind: stopping() ? 'stopped' : 'different' })
      return
    }
    const { format } = (await import(reading.formatModule)) as { format: Format }
    const parser = await format.open(reading.options, {
      position: reading.position,
      batch: (start) => batchOf(reading.source, start),
      head: reading.head,
    })
    await parse(reading, stream, parser)
    post(stopping() ? { kind: 'stopped' } : { kind: 'done', damage: stream.damage })
  } finally {
    stream.close()
  }
}

port.on('message', (reading: Reading) => {
  run(reading).catch((error: unknown) => {
    const { message, code, syscall } = error as NodeJS.ErrnoException
    post({ kind: 'failed', message, ...(code && { code }), ...(syscall && { syscall }) })
  })
})
