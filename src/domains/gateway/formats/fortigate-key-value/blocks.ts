import type { Column, Payload, Table } from '../../../../store/events/table.ts'
import { DetectionBlock } from '../../../events/index.ts'
import { detection, detectionCount, detectionCountryCount, log } from '../../../events/index.ts'
import type { Block, ParseOptions, Parser, SetAside, StreamPlace } from '../../../sources/index.ts'
import { Feed, irregularLines, openKernel, type Kernel, type Lines } from './kernel.ts'
import { parseLine } from './twin.ts'

const rawModes = { none: 0, unblocked: 1, all: 2 } as const
/** Records set aside, and bytes of them, after which a block should be taken. */
const mostAside = { records: 10_000, bytes: 1 << 26 }

/** FortiGate key=value lines to blocks: the kernel parses, the careful parser takes what the kernel leaves. */
export async function openBlocks(options: ParseOptions, stream: StreamPlace): Promise<Parser> {
  const kernel = await openKernel(options)
  const constants = new Constants(options.receivedAt)
  const careful = new DetectionBlock(options.receivedAt)
  let start = stream.position
  let begun = false
  let read = 0
  let stored = 0
  let blank = 0
  let setAside: SetAside[] = []
  let setAsideBytes = 0

  const keepAside = (aside: SetAside): void => {
    setAside.push(aside)
    setAsideBytes += aside.bytes.length
  }
  const take = (bytes: Uint8Array, offset: number, record: number): void => {
    const outcome = parseLine(bytes, options)
    if (outcome.kind === 'blank') blank++
    else if (outcome.kind === 'set-aside') {
      const { reason, detail } = outcome
      keepAside({ offset, record, reason, detail, bytes: bytes.slice() })
    } else {
      careful.add(outcome)
      stored++
    }
  }
  const lines: Lines = {
    chunk(length, offset) {
      const before = kernel.rowCount() + kernel.logCount()
      if (kernel.takeLines(length, options.unmapped === 'all', rawModes[options.raw]) === 0)
        throw new RangeError('accept() answered true: take the block before giving more')
      stored += kernel.rowCount() + kernel.logCount() - before
      blank += kernel.blankCount()
      for (const { bytes, offset: at, line } of irregularLines(kernel, offset)) take(bytes, at, read + line)
      read += kernel.lineCount()
    },
    line(bytes, offset) {
      take(bytes, offset, ++read)
    },
    tooLong(bytes, offset) {
      const detail = `${bytes.length} bytes without a line end`
      keepAside({ offset, record: ++read, reason: 'record-too-long', detail, bytes })
    },
  }
  const feed = new Feed(kernel, stream.position, lines)
  const begin = (): void => {
    if (begun) return
    kernel.clearBlock()
    careful.begin(stream.batch(start))
    read = stored = blank = setAsideBytes = 0
    setAside = []
    begun = true
  }

  return {
    room: () => feed.room(),
    accept(length) {
      begin()
      feed.accept(length)
      const asideFull = setAside.length >= mostAside.records || setAsideBytes >= mostAside.bytes
      return kernel.nearlyFull() !== 0 || careful.full || asideFull
    },
    block(final): Block | undefined {
      if (final) {
        begin()
        feed.finish()
      }
      if (!begun || read === 0) return undefined
      const payloads = [
        ...kernelPayloads(kernel, options, stream.batch(start), constants),
        ...careful.payloads(),
      ]
      const block = { start, end: feed.position, read, stored, blank, payloads, setAside }
      start = feed.position
      begun = false
      return block
    },
  }
}

/** Columns that are the same in every row. */
class Constants {
  readonly #processed: number
  #rows = 0
  #batch: bigint | undefined
  #times = new Uint32Array()
  #batches = new BigUint64Array()
  #zeros = new Uint8Array()

  constructor(receivedAt: number) {
    this.#processed = Math.floor(receivedAt / 1000)
  }

  #grow(rows: number): void {
    if (rows <= this.#rows) return
    this.#rows = Math.ceil(rows * 1.2)
    this.#times = new Uint32Array(this.#rows).fill(this.#processed)
    this.#batches = new BigUint64Array(this.#rows)
    this.#batch = undefined
    this.#zeros = new Uint8Array(this.#rows)
  }

  processed(rows: number): Uint8Array {
    this.#grow(rows)
    return new Uint8Array(this.#times.buffer, 0, rows * 4)
  }

  batch(rows: number, batch: bigint): Uint8Array {
    this.#grow(rows)
    // Counts and rows of a block share it, so views of both must stay right.
    if (batch !== this.#batch) this.#batches.fill(batch)
    this.#batch = batch
    return new Uint8Array(this.#batches.buffer, 0, rows * 8)
  }

  /** A String column of empty strings. */
  empty(rows: number): Uint8Array {
    this.#grow(rows)
    return this.#zeros.subarray(0, rows)
  }
}

const widths: Readonly<Record<string, number>> = {
  "DateTime64(3, 'UTC')": 8,
  "DateTime('UTC')": 4,
  UInt8: 1,
  UInt16: 2,
  UInt32: 4,
  UInt64: 8,
  IPv6: 16,
}

function kernelPayloads(
  kernel: Kernel,
  options: ParseOptions,
  batch: bigint,
  constants: Constants,
): { table: Table; payload: Payload }[] {
  const slice = (address: number, length: number): Uint8Array =>
    kernel.bytes.subarray(address, address + length)
  const indexed = (dictionary: number, indexes: number, count: number): Uint8Array[] => {
    const text = kernel.dictionaryText(dictionary)
    return [
      numbers(1n, 0x601n, BigInt(kernel.dictionaryCount(dictionary))),
      slice(text, kernel.dictionaryEnd(dictionary) - text),
      numbers(BigInt(count)),
      slice(indexes, count * 2),
    ]
  }
  const strings = (n: number): Uint8Array[] => {
    const pieces = kernel.stringPieces(n)
    const list = new Uint32Array(kernel.bytes.buffer, kernel.stringPiecesAddress(n), pieces * 2)
    return Array.from({ length: pieces }, (_, i) => kernel.bytes.subarray(list[i * 2], list[i * 2 + 1]))
  }

  // Columns of each kind follow one another in the kernel as they do in the tables.
  let fixed = 0
  let dictionary = 0
  let string = 0
  const kept = (name: string, table: Table): boolean => {
    if (name === 'unmapped') return options.unmapped === 'all'
    if (name === 'raw_data') return table === log ? options.raw === 'all' : options.raw !== 'none'
    return true
  }
  const payloads: { table: Table; payload: Payload }[] = []
  const add = (table: Table, rows: number, body: (column: Column) => Uint8Array[]): void => {
    // Made even of no rows, to count the columns.
    const payload = native(table.columns, rows, body)
    if (rows > 0) payloads.push({ table, payload })
  }
  const addRows = (table: Table, rows: number): void => {
    const body = ({ name, type }: Column): Uint8Array[] => {
      if (name === 'metadata_processed_time') return [constants.processed(rows)]
      if (name === 'batch') return [constants.batch(rows, batch)]
      if (type === 'LowCardinality(String)')
        return indexed(dictionary, kernel.indexColumn(dictionary++), rows)
      if (type !== 'String') return [slice(kernel.fixedColumn(fixed++), rows * widths[type]!)]
      const column = string++
      return kept(name, table) ? strings(column) : [constants.empty(rows)]
    }
    add(table, rows, body)
  }
  addRows(detection, kernel.rowCount())

  // The dictionaries of counts are those of the rows: a value first counted is a value first seen.
  const dictionaries = new Map(
    detection.columns
      .filter(({ type }) => type === 'LowCardinality(String)')
      .map(({ name }, index): [string, number] => [name, index]),
  )
  for (const [n, table] of [detectionCount, detectionCountryCount].entries()) {
    const entries = kernel.writeCounts(n)
    let column = n * countColumns
    add(table, entries, ({ name, type }) => {
      if (name === 'batch') return [constants.batch(entries, batch)]
      const address = kernel.countColumn(column++)
      const known = dictionaries.get(name)
      return known !== undefined
        ? indexed(known, address, entries)
        : [slice(address, entries * widths[type]!)]
    })
  }
  addRows(log, kernel.logCount())
  return payloads
}

/** The kernel's columns of `detection_count`, all but `batch`: those of the other count table stand behind them. */
const countColumns = detectionCount.columns.length - 1

/** A block in ClickHouse's Native format: varint columns, varint rows, then per column its name, its type and its body. */
function native(columns: readonly Column[], rows: number, body: (column: Column) => Uint8Array[]): Payload {
  const parts: Uint8Array[] = [Uint8Array.from([...varint(columns.length), ...varint(rows)])]
  for (const column of columns) {
    const head = [column.name, column.type].flatMap((text) => [...varint(text.length), ...Buffer.from(text)])
    parts.push(Uint8Array.from(head), ...body(column))
  }
  return { format: 'Native', rows, parts }
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 128))]
}

/** UInt64s. */
function numbers(...values: bigint[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(values).buffer)
}
