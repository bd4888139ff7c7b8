import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { zoneOffset } from '../../../../base/zone.ts'

/** What kernel/assembly/main.ts exports; its comments say what each is. Addresses and lengths in bytes. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  prepare(latest: bigint, zoneOffset: bigint, secret: bigint): void
  clearBlock(): void
  wholeLines(length: number): number
  takeLines(length: number, unmapped: boolean, raw: number): number
  tallyLines(length: number): number
  nearlyFull(): number
  rowCount(): number
  logCount(): number
  lineCount(): number
  inputAddress(): number
  roomBytes(): number
  memoryEnd(): number
  irregularAddress(): number
  irregularCount(): number
  blankCount(): number
  fixedColumn(n: number): number
  indexColumn(n: number): number
  dictionaryCount(n: number): number
  dictionaryText(n: number): number
  dictionaryEnd(n: number): number
  stringPieces(n: number): number
  stringPiecesAddress(n: number): number
  writeCounts(table: number): number
  countColumn(n: number): number
}

export type Kernel = Omit<Exports, 'memory' | 'prepare'> & { readonly bytes: Uint8Array }

/** The slice of it that is used here: Node's types leave it to those of browsers. */
declare const WebAssembly: {
  compile(program: Uint8Array): Promise<object>
  instantiate(module: object): Promise<{ readonly exports: unknown }>
}

const program = new URL('../../../../../kernel/build/fortigate-key-value.wasm', import.meta.url)
let compiled: Promise<object> | undefined
const day = 86_400_000
/** The kernel's NO_TIME: lines that need a zone are the careful parser's. */
const noOffset = -(2n ** 63n)

/** An instance of its own, with its own memory. */
export async function openKernel(options: {
  readonly receivedAt: number
  readonly timeZone: string
}): Promise<Kernel> {
  compiled ??= WebAssembly.compile(readFileSync(program))
  const instance = await WebAssembly.instantiate(await compiled)
  const kernel = instance.exports as Exports
  const ahead = BigInt(Math.floor(options.receivedAt) + day)
  kernel.prepare(ahead, fixedOffset(options.timeZone), randomBytes(8).readBigInt64LE())
  return { ...kernel, bytes: new Uint8Array(kernel.memory.buffer) }
}

const fixedOffsets = new Map<string, bigint>()

/** ms that a zone is ahead of UTC, when that is the same from 2000 to 2099. */
function fixedOffset(timeZone: string): bigint {
  const known = fixedOffsets.get(timeZone) ?? searchFixedOffset(timeZone)
  fixedOffsets.set(timeZone, known)
  return known
}

function searchFixedOffset(timeZone: string): bigint {
  const first = zoneOffset(Date.UTC(1999, 11), timeZone)
  // No zone has kept a changed clock for less than a fortnight.
  for (let time = Date.UTC(1999, 11); time < Date.UTC(2100, 1); time += 14 * day)
    if (zoneOffset(time, timeZone) !== first) return noOffset
  return BigInt(first * 60_000)
}

/** What a Feed finds in the stream. */
export interface Lines {
  /** `length` bytes of whole lines stand in the kernel's input; the first is byte `offset` of the stream. */
  chunk(length: number, offset: number): void
  /** One line too long for the kernel. */
  line(bytes: Uint8Array, offset: number): void
  /** A line, or a piece of one, that nobody should parse. */
  tooLong(bytes: Uint8Array, offset: number): void
}

/** Longest line that is looked at, longest piece that is kept as one record. */
const lineMost = 1 << 20
const pieceMost = 1 << 24
const feedByte = 0x0a

/** Cuts a stream into lines, mostly without touching them: the kernel's input holds an unfinished line of up to 64 KiB and new bytes. */
export class Feed {
  readonly #kernel: Kernel
  readonly #lines: Lines
  readonly #input: number
  readonly #roomBytes: number
  /** Stream offset of the first byte that is not part of a whole line yet. */
  position: number
  /** Bytes of the unfinished line in the kernel's input. */
  #held = 0
  /** An unfinished line that has outgrown the input: its bytes so far, and whether pieces of it were given away. */
  #long: { pieces: Uint8Array[]; length: number; cut: boolean } | undefined

  constructor(kernel: Kernel, position: number, lines: Lines) {
    this.#kernel = kernel
    this.#lines = lines
    this.#input = kernel.inputAddress()
    this.#roomBytes = kernel.roomBytes()
    this.position = position
  }

  room(): Uint8Array {
    const start = this.#input + this.#held
    return this.#kernel.bytes.subarray(start, start + this.#roomBytes)
  }

  accept(length: number): void {
    const { bytes } = this.#kernel
    let end = this.#held + length
    if (this.#long !== undefined) {
      const room = bytes.subarray(this.#input, this.#input + end)
      const feed = room.indexOf(feedByte)
      this.#addToLong(room.subarray(0, feed < 0 ? end : feed))
      if (feed < 0) return
      this.#endLong(1)
      bytes.copyWithin(this.#input, this.#input + feed + 1, this.#input + end)
      end -= feed + 1
    }
    const whole = this.#kernel.wholeLines(end)
    if (whole > 0) this.#lines.chunk(whole, this.position)
    this.position += whole
    this.#held = end - whole
    const rest = this.#input + whole
    if (this.#held > this.#roomBytes / 4) {
      this.#long = { pieces: [], length: 0, cut: false }
      this.#addToLong(bytes.subarray(rest, this.#input + end))
      this.#held = 0
    } else bytes.copyWithin(this.#input, rest, this.#input + end)
  }

  /** The stream has ended: what is held is a line. */
  finish(): void {
    if (this.#long !== undefined) this.#endLong(0)
    else if (this.#held > 0) {
      this.#kernel.bytes[this.#input + this.#held] = feedByte
      this.#lines.chunk(this.#held + 1, this.position)
      this.position += this.#held
      this.#held = 0
    }
  }

  #addToLong(bytes: Uint8Array): void {
    const long = this.#long!
    let rest = bytes
    while (long.length + rest.length >= pieceMost) {
      const fits = pieceMost - long.length
      const piece = Buffer.concat([...long.pieces, rest.subarray(0, fits)], pieceMost)
      this.#lines.tooLong(piece, this.position)
      this.position += pieceMost
      long.pieces = []
      long.length = 0
      long.cut = true
      rest = rest.subarray(fits)
    }
    long.pieces.push(rest.slice())
    long.length += rest.length
  }

  #endLong(feedLength: number): void {
    const { pieces, length, cut } = this.#long!
    this.#long = undefined
    const bytes = Buffer.concat(pieces, length)
    if (length > lineMost || (cut && length > 0)) this.#lines.tooLong(bytes, this.position)
    else if (length > 0) this.#lines.line(bytes, this.position)
    this.position += length + feedLength
  }
}

/** The last chunk's lines that are for the careful parser; `from` is where the chunk starts in the stream. */
export function* irregularLines(
  kernel: Kernel,
  from: number,
): Generator<{ bytes: Uint8Array; offset: number; line: number; detectable: boolean }> {
  const input = kernel.inputAddress()
  const count = kernel.irregularCount()
  const list = new Uint32Array(kernel.bytes.buffer, kernel.irregularAddress(), count * 4)
  for (let i = 0; i < list.length; i += 4) {
    const at = list[i]!
    yield {
      bytes: kernel.bytes.subarray(at, at + list[i + 1]!),
      offset: from + at - input,
      line: list[i + 2]! + 1,
      detectable: list[i + 3] === 0,
    }
  }
}
