import type { Payload, Table } from '../../store/events/table.ts'

/** What a parser is told about the run. Equal options and equal bytes give equal blocks. */
export interface ParseOptions {
  /** IANA zone of sensors that write local time without an offset. */
  readonly timeZone: string
  /** When the bytes were received, ms since 1970: clocks are judged against it. */
  readonly receivedAt: number
  /** Keep what typed columns do not take. */
  readonly unmapped: 'all' | 'none'
  /** Which detections keep their line: all, those that were not blocked, or none. Lines in `log` follow `all` only. */
  readonly raw: 'all' | 'unblocked' | 'none'
  /** Sensor of records that do not name theirs (counted summaries, some EVE files). */
  readonly sensor: string
}

/** A record that could not be taken: kept with its bytes and its reason, and replayable. */
export interface SetAside {
  /** Byte offset of the record in the (decompressed) stream. */
  readonly offset: number
  /** 1-based number of the record within its block. */
  readonly record: number
  /** A stable code: `quote-unclosed`, `time-missing`, `time-invalid`, `record-too-long`, `not-key-value`, `json-invalid`, … */
  readonly reason: string
  /** What exactly is wrong, for a person. */
  readonly detail: string
  readonly bytes: Uint8Array
}

/** Some whole records of a stream and what became of them: `read = stored + setAside.length + blank`. */
export interface Block {
  /** Byte range of the (decompressed) stream that this block covers: [start, end). */
  readonly start: number
  readonly end: number
  /** Records seen (lines, or JSON documents of an array). */
  readonly read: number
  /** Records that became a row of an event table (not of a count table). */
  readonly stored: number
  /** Empty lines: the only records dropped, by the policy named `blank-line`. */
  readonly blank: number
  readonly payloads: readonly { readonly table: Table; readonly payload: Payload }[]
  readonly setAside: readonly SetAside[]
}

/**
 * Turns a stream of bytes into blocks. One stream, one parser. The protocol is
 * `room()` → write bytes there → `accept(n)` → when it answers true (or the caller wants one) `block()`.
 * Offsets go on from `position`, which is where the stream was opened.
 */
export interface Parser {
  /** Where the next bytes go: at least 64 KiB of writable memory, valid until the next call. */
  room(): Uint8Array
  /** Takes the first `length` bytes of room(); true when the block should be taken now. */
  accept(length: number): boolean
  /**
   * The block of all whole records accepted since the last one (undefined when there is none). `final`: no more bytes will come,
   * an unterminated last line is a line. The payloads are views that the next accept() overwrites.
   */
  block(final: boolean): Block | undefined
}

/** Where a parser is put into a stream. */
export interface StreamPlace {
  /** The first offset that will be fed. */
  readonly position: number
  /** The value of the `batch` column for the block that starts at `start`. */
  batch(start: number): bigint
  /** The first bytes of the whole stream (up to 64 KiB): a table that is opened in its middle finds its heading there. */
  readonly head?: Uint8Array
}

/** A format is a folder below a domain's `formats/`: this declaration, its parser, and samples with what must come of them. */
export interface Format {
  /** Kebab case, also the folder's name: `fortigate-key-value`. */
  readonly name: string
  /** Product and versions, for people. */
  readonly product: string
  /** How sure the head of a stream (up to 64 KiB, after decompression, BOM removed) is of this format: 0 no, 1 certain. */
  recognise(head: Uint8Array): number
  open(options: ParseOptions, place: StreamPlace): Promise<Parser>
}
