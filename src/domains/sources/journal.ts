import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { LianfangError } from '../../base/errors.ts'
import type { EventStore } from '../../store/events/client.ts'
import { sql, value } from '../../store/events/sql.ts'
import type { Table } from '../../store/events/table.ts'
import type { ReadBlock, Tail } from './reading.ts'
import { batch as batchTable, source as sourceTable } from './tables.ts'

/** Bytes of a stream's beginning that its fingerprint covers at most. */
const headLength = 4096

/** The settings a block was parsed with: a block that is parsed again after a crash must come out the same. */
export interface BlockSettings {
  readonly receivedAt: number
  readonly retention: string
}

export interface PendingBatch extends BlockSettings {
  readonly batch: bigint
  readonly start: number
  readonly end: number
  readonly final: boolean
}

/** A source as the journal knows it. */
export interface Source {
  readonly source: bigint
  /** Everything before this offset is stored, or in `pending`. */
  readonly mark: number
  /** Blocks whose sending was begun and not seen to end: to be sent again, over exactly these bytes. */
  readonly pending: readonly PendingBatch[]
  readonly tail: Tail | undefined
  /** The last block, when it took an unterminated line or broken compressed data: void if the stream goes on after all. */
  readonly provisional: PendingBatch | undefined
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/**
 * The sources that begin like `head`: those known by most bytes first (a source that was first seen when it was short is known by
 * fewer than 4 KiB), then the newest.
 */
export async function findSources(store: EventStore, head: Uint8Array): Promise<bigint[]> {
  const result: bigint[] = []
  const lengths = await store.query<{ head_length: number }>(
    sql`SELECT DISTINCT head_length FROM source FINAL WHERE head_length <= ${value(head.length, 'UInt32')} ORDER BY head_length DESC`,
  )
  for (const { head_length } of lengths) {
    const hash = sha256(head.subarray(0, head_length)).toString('hex')
    const found = await store.query<{ source: string }>(
      sql`SELECT toString(source) AS source FROM source FINAL
          WHERE head_length = ${value(head_length, 'UInt32')} AND head_hash = ${value(hash, 'String')}
          ORDER BY updated_at DESC`,
    )
    result.push(...found.map(({ source }) => BigInt(source)))
  }
  return result
}

interface BatchRow {
  batch: string
  start: string
  end: string
  state: number
  final: number
  received_ms: number
  retention: string
  tail_start: string
  tail_end: string
  tail_hash: string
}

/** What the journal says of a source. Read it under the source's lock. */
export async function readSource(store: EventStore, source: bigint): Promise<Source> {
  const rows = await store.query<BatchRow>(
    sql`SELECT toString(batch) AS batch, toString(start) AS start, toString(end) AS end, state, final, toUnixTimestamp64Milli(received_at) AS received_ms,
          retention, toString(tail_start) AS tail_start, toString(tail_end) AS tail_end, tail_hash
        FROM batch FINAL WHERE source = ${value(source, 'UInt64')}
          AND (state = 1 OR (source, start) GLOBAL IN (SELECT source, max(start) FROM batch WHERE source = ${value(source, 'UInt64')} GROUP BY source))
        ORDER BY start`,
  )
  const batches = rows.map((row) => ({
    batch: BigInt(row.batch),
    start: Number(row.start),
    end: Number(row.end),
    final: row.final === 1,
    receivedAt: row.received_ms,
    retention: row.retention,
  }))
  const last = rows.at(-1)
  return {
    source,
    mark: Number(last?.end ?? 0),
    pending: batches.filter((_, index) => rows[index]!.state === 1),
    provisional: last?.state === 2 && last.final === 1 ? batches.at(-1) : undefined,
    tail:
      last === undefined || last.tail_hash === ''
        ? undefined
        : { start: Number(last.tail_start), end: Number(last.tail_end), hash: last.tail_hash },
  }
}

/** Enters a new source. `again` gives it an identity of its own although the same bytes were read before. */
export async function registerSource(
  store: EventStore,
  head: Uint8Array,
  entry: { readonly name: string; readonly format: string; readonly again: boolean },
): Promise<bigint> {
  const covered = head.subarray(0, headLength)
  const salt = entry.again ? randomBytes(16) : new Uint8Array(0)
  const source = sha256(Buffer.concat([covered, salt])).readBigUInt64BE()
  await enterSource(store, source, entry, covered.length, sha256(covered).toString('hex'))
  return source
}

async function enterSource(
  store: EventStore,
  source: bigint,
  { name, format }: { readonly name: string; readonly format: string },
  head_length: number,
  head_hash: string,
): Promise<void> {
  const updated_at = new Date().toISOString()
  const row = { source: source.toString(), name, format, head_length, head_hash, updated_at }
  await insertRows(store, sourceTable, [row], source)
}

/**
 * Enters a stream that is known by its identity and not by its content, or what it is read as from now on. Records of it that are
 * set aside are replayed as that format.
 */
export async function describeStream(
  store: EventStore,
  source: bigint,
  entry: { readonly name: string; readonly format: string },
): Promise<void> {
  // No content has this hash.
  await enterSource(store, source, entry, 0, 'identity')
}

/** What a stream was last read as; undefined when it is not known. */
export async function streamFormat(store: EventStore, source: bigint): Promise<string | undefined> {
  const [row] = await store.query<{ format: string }>(
    sql`SELECT format FROM source FINAL WHERE source = ${value(source, 'UInt64')}`,
  )
  return row?.format
}

/**
 * Rows of a replacing table: the same row again replaces itself, so a lost connection is tried again. Each time under a token of its
 * own: under the old one the engine may drop what it never stored.
 */
async function insertRows(
  store: EventStore,
  table: Table,
  rows: readonly object[],
  source: bigint,
): Promise<void> {
  const parts = [Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'))]
  for (let attempt = 1; ; attempt++) {
    try {
      await store.insert(
        table,
        { format: 'JSONEachRow', rows: rows.length, parts },
        `journal-${randomUUID()}`,
        source,
      )
      return
    } catch (error) {
      if (!(error instanceof LianfangError && error.code === 'store-unreachable') || attempt === 5)
        throw error
    }
  }
}

/**
 * Writes the journal of one source. `begin` of a block goes in the same small insert as `stored` of the one before it, so that a
 * block costs one journal write. Nothing of a block may be sent before its `begin` has resolved.
 */
export class Journal {
  readonly #store: EventStore
  readonly #source: bigint
  #stored: { readonly block: ReadBlock; readonly settings: BlockSettings } | undefined

  constructor(store: EventStore, source: bigint) {
    this.#store = store
    this.#source = source
  }

  async begin(block: ReadBlock, settings: BlockSettings): Promise<void> {
    const stored = this.#stored
    this.#stored = undefined
    await this.#write([
      ...(stored ? [this.#row(stored.block, stored.settings, 2)] : []),
      this.#row(block, settings, 1),
    ])
  }

  /** Every table has acknowledged the block's rows. Written with the next begin, or by settle(). */
  stored(block: ReadBlock, settings: BlockSettings): void {
    this.#stored = { block, settings }
  }

  async settle(): Promise<void> {
    const stored = this.#stored
    this.#stored = undefined
    if (stored !== undefined) await this.#write([this.#row(stored.block, stored.settings, 2)])
  }

  #row(block: ReadBlock, settings: BlockSettings, state: 1 | 2): object {
    return {
      source: this.#source.toString(),
      start: block.start,
      end: block.end,
      batch: block.batch.toString(),
      state,
      final: block.final ? 1 : 0,
      received_at: new Date(settings.receivedAt).toISOString(),
      retention: settings.retention,
      tail_start: block.tail?.start ?? 0,
      tail_end: block.tail?.end ?? 0,
      tail_hash: block.tail?.hash ?? '',
      read: block.read,
      stored: block.stored,
      set_aside: block.setAside,
      blank: block.blank,
      written_at: new Date().toISOString(),
    }
  }

  async #write(rows: readonly object[]): Promise<void> {
    await insertRows(this.#store, batchTable, rows, this.#source)
  }
}
