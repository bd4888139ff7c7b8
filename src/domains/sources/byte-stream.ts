import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { Socket } from 'node:net'
import {
  constants as zlib,
  createGunzip,
  createZstdDecompress,
  gunzipSync,
  type Gunzip,
  type ZstdDecompress,
  zstdDecompressSync,
} from 'node:zlib'

/** What read() answers when the stream is open but has nothing to give now. */
export const nothingNow = -1

/** Bytes in order. read() fills `into` from its beginning and answers how many bytes it put there; 0 is the end. */
export interface ByteStream {
  read(into: Uint8Array): number | Promise<number>
  /** Goes to a byte offset without reading, where the stream can (a plain file). */
  seek(position: number): boolean
  /** Compressed bytes taken from the file so far: what progress is measured in. */
  readonly taken: number
  /** Set at the end when the compressed data broke off or is damaged: what was wrong. */
  readonly damage: string | undefined
  close(): void
}

export type Compression = 'none' | 'gzip' | 'zstd'

const magics: readonly (readonly [magic: readonly number[], name: string])[] = [
  [[0x1f, 0x8b], 'gzip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
  [[0x42, 0x5a, 0x68], 'bzip2'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip'],
]

/** By content, not by name: rotated logs carry any name. `bzip2`, `xz` and `zip` are told apart to say so; they are not read. */
export function compressionOf(head: Uint8Array): Compression | 'bzip2' | 'xz' | 'zip' {
  const found = magics.find(([magic]) => magic.every((byte, index) => head[index] === byte))
  return (found?.[1] ?? 'none') as Compression
}

/**
 * Opens a path, or standard input when it is `-`. Standard input is opened anew without blocking, so that a slow writer does
 * not keep a worker from storing what it has; where the system refuses that (a socket), it is read as it is.
 */
export function openBytes(path: string): number {
  if (path !== '-') return openSync(path, 'r')
  try {
    return openSync('/proc/self/fd/0', constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return 0
  }
}

/** Reads what there is: the number of bytes, 0 at the end, or `nothingNow`. */
export function readNow(descriptor: number, into: Uint8Array, position: number | null = null): number {
  try {
    return readSync(descriptor, into, 0, into.length, position)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return nothingNow
    throw error
  }
}

/** The stream of an open file, decompressed. `prefix` are raw bytes that were read from it already (a pipe cannot be rewound). */
export function byteStream(descriptor: number, compression: Compression, prefix: Uint8Array): ByteStream {
  const raw = fstatSync(descriptor).isFIFO() ? piped(descriptor, prefix) : plain(descriptor, prefix)
  return compression === 'none' ? raw : decompressed(raw, compression)
}

/** The first bytes of a stream whose raw beginning is `prefix`, decompressed as far as they go. */
export function decompressedHead(prefix: Uint8Array, compression: Compression): Uint8Array {
  if (compression === 'gzip') return gunzipSync(prefix, { finishFlush: zlib.Z_SYNC_FLUSH })
  if (compression === 'zstd') return zstdDecompressSync(prefix, { finishFlush: zlib.ZSTD_e_flush })
  return prefix
}

function plain(descriptor: number, prefix: Uint8Array): ByteStream {
  const seekable = fstatSync(descriptor).isFile()
  let rest = seekable ? new Uint8Array() : prefix
  let taken = rest.length
  return {
    damage: undefined,
    get taken() {
      return taken
    },
    seek(position) {
      if (seekable) taken = position
      return seekable
    },
    read(into) {
      if (rest.length > 0) {
        const length = Math.min(rest.length, into.length)
        into.set(rest.subarray(0, length))
        rest = rest.subarray(length)
        return length
      }
      const length = readNow(descriptor, into, seekable ? taken : null)
      if (length > 0) taken += length
      return length
    },
    close: () => closeDescriptor(descriptor),
  }
}

/** How long a pipe may give nothing before its reader is told so, ms. */
const patience = 50

/** A pipe, read as the system says that there is something: asking again and again would cost more than reading. */
function piped(descriptor: number, prefix: Uint8Array): ByteStream {
  let rest = prefix
  /** In the socket's one buffer: it may come before the prefix is used up. */
  let next: Uint8Array = new Uint8Array(0)
  let taken = prefix.length
  let over = false
  let wake = (): void => undefined
  const socket = new Socket({
    fd: descriptor,
    readable: true,
    writable: false,
    onread: {
      buffer: Buffer.allocUnsafe(1 << 18),
      callback(length, buffer) {
        next = buffer.subarray(0, length)
        taken += length
        wake()
        // No more until this is used up: there is one buffer.
        return false
      },
    },
  })
  const end = (): void => {
    over = true
    wake()
  }
  socket.on('end', end).on('error', end).on('close', end)
  return {
    damage: undefined,
    get taken() {
      return taken
    },
    seek: () => false,
    async read(into) {
      if (rest.length === 0 && next.length === 0 && !over) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, patience)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
          socket.resume()
        })
      }
      if (rest.length === 0) {
        rest = next
        next = new Uint8Array(0)
      }
      if (rest.length === 0) return over ? 0 : nothingNow
      const length = Math.min(rest.length, into.length)
      into.set(rest.subarray(0, length))
      rest = rest.subarray(length)
      return length
    },
    close: () => socket.destroy(),
  }
}

/**
 * The decompressor always flows and input is written to it piece by piece, so that all it gave before damaged or missing input
 * made it fail is kept; a stream that pauses would throw its buffer away with the error. Concatenated frames are one stream: the
 * gzip engine goes on by itself, the zstd engine ends with its frame and a new one takes the rest.
 */
function decompressed(raw: ByteStream, compression: 'gzip' | 'zstd'): ByteStream {
  const output: Uint8Array[] = []
  const input = Buffer.allocUnsafe(1 << 16)
  let pending = new Uint8Array(0)
  let damage: string | undefined
  let over = false
  let settle = (): void => undefined
  let engine = start()

  function start(): Gunzip | ZstdDecompress {
    const created =
      compression === 'gzip'
        ? createGunzip({ chunkSize: 1 << 18 })
        : createZstdDecompress({ chunkSize: 1 << 18 })
    created.on('data', (chunk: Uint8Array) => output.push(chunk))
    created.on('end', () => settle())
    created.on('error', (error) => {
      if (created !== engine) return
      damage = error.message
      over = true
      settle()
    })
    return created
  }

  /** Moves one piece of input through; resolves to false when there is none now. */
  async function advance(): Promise<boolean> {
    let piece = pending
    pending = new Uint8Array()
    if (piece.length === 0) {
      const length = await raw.read(input)
      if (length === nothingNow) return false
      piece = Uint8Array.prototype.slice.call(input, 0, length)
    }
    const before = engine.bytesWritten
    await new Promise<void>((resolve) => {
      settle = resolve
      if (piece.length > 0) engine.write(piece, () => resolve())
      else engine.end()
    })
    if (piece.length === 0) over = true
    else if (engine.readableEnded) {
      pending = piece.subarray(engine.bytesWritten - before)
      engine = start()
    }
    return true
  }

  return {
    get taken() {
      return raw.taken
    },
    get damage() {
      return damage
    },
    seek: () => false,
    async read(into) {
      while (output.length === 0) {
        if (over) return 0
        if (!(await advance())) return nothingNow
      }
      const first = output[0]!
      const length = Math.min(first.length, into.length)
      into.set(first.subarray(0, length))
      if (length === first.length) output.shift()
      else output[0] = first.subarray(length)
      return length
    },
    close() {
      engine.destroy()
      raw.close()
    },
  }
}

/** Standard input itself stays open: closing it would let the next file take its number. */
export function closeDescriptor(descriptor: number): void {
  if (descriptor !== 0) closeSync(descriptor)
}

/** Size of an open file in bytes; undefined for pipes and the like. */
export function sizeOf(descriptor: number): number | undefined {
  const status = fstatSync(descriptor)
  return status.isFile() ? status.size : undefined
}
