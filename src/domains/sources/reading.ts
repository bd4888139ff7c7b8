/** What the main thread and the reading worker say to each other. */
import type { ParseOptions } from './format.ts'
import type { Compression } from './byte-stream.ts'
import type { Table } from '../../store/events/table.ts'

/** A witness of what was read: the SHA-256 of some bytes of the stream. */
export interface Tail {
  readonly start: number
  readonly end: number
  readonly hash: string
}

/** One stretch of a stream to read. */
export interface Reading {
  /** A path; for what cannot be opened twice (a pipe), its open descriptor instead. */
  readonly from: { readonly path: string } | { readonly descriptor: number }
  readonly compression: Compression
  /** Raw bytes taken from standard input already; empty for files. */
  readonly prefix: Uint8Array
  /** The first bytes of the decompressed stream. */
  readonly head: Uint8Array
  /** Module that exports the `format`. */
  readonly formatModule: string
  readonly options: ParseOptions
  readonly source: bigint
  /** Where the file's first byte stands in the stream: 0, but for a piece of a stream that is known by name. */
  readonly base: number
  /** First and last byte (exclusive) of the stretch in the decompressed stream; no end: to the end of the stream. */
  readonly position: number
  readonly end: number | undefined
  /** What must stand somewhere before position for this to be the stream that was read before. */
  readonly tail: Tail | undefined
  /** Whether an unterminated last line is a line (a file that is complete) or not yet one (a file that grows). */
  readonly final: boolean
  /** Whether an end that was taken as final may turn out not to be: the file may grow after all. */
  readonly mayGoOn: boolean
  /** Folder that the store reads blocks from by itself; without one their bytes are sent. */
  readonly spool: string | undefined
}

/** A payload on its way: its bytes, or the file they were put in when they are many. */
export interface SpooledPayload {
  readonly table: Table
  readonly format: 'Native' | 'JSONEachRow'
  readonly rows: number
  readonly body: { readonly bytes: Uint8Array } | { readonly file: string }
}

export interface ReadBlock {
  readonly kind: 'block'
  readonly start: number
  readonly end: number
  readonly final: boolean
  readonly batch: bigint
  readonly tail: Tail | undefined
  readonly read: number
  readonly stored: number
  readonly setAside: number
  readonly blank: number
  /** When its records happened, the middle one of the first thousand, ms since 1970. */
  readonly eventTime: number | undefined
  readonly payloads: readonly SpooledPayload[]
}

export type FromReader =
  | ReadBlock
  /** Bytes of the file taken and records seen so far in this reading. */
  | { readonly kind: 'progress'; readonly taken: number; readonly records: number }
  /** What stands before `position` is not what was read then: another stream with the same beginning. */
  | { readonly kind: 'different' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'done'; readonly damage: string | undefined }
  /** `code` and `syscall` as on Node's system errors: an Error loses them on its way between threads. */
  | { readonly kind: 'failed'; readonly message: string; readonly code?: string; readonly syscall?: string }

/** What a reading worker is started with. */
export interface ReaderStart {
  readonly cells: SharedArrayBuffer
  /** Begins the names of its spool files: several workers share the folder. */
  readonly name: string
}

/** Shared Int32 cells: 0 asks the reader to stop, 1 counts blocks posted and not yet stored. */
export const signals = { stop: 0, outstanding: 1 } as const

/** Blocks that may wait for the store: one being sent while the next one is parsed. */
export const blocksAhead = 2

export const tailLength = 4096
