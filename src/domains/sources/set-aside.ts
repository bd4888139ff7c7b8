import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { LianfangError } from '../../base/errors.ts'
import type { EventStore } from '../../store/events/client.ts'
import { identifier, join, sql, value, type Sql } from '../../store/events/sql.ts'
import type { Table } from '../../store/events/table.ts'
import type { Format, ParseOptions } from './format.ts'
import type { InstalledFormat } from './ingest.ts'
import { lock } from './lock.ts'
import { batch as batchTable, setAside } from './tables.ts'
import { sendingPrefix, takeBack } from './take-back.ts'

/** A record that is set aside, as people refer to it: `id` is `<source>-<offset>` in hexadecimal. */
export interface SetAsideRecord {
  readonly id: string
  readonly name: string
  readonly format: string
  readonly offset: number
  readonly reason: string
  readonly detail: string
  readonly bytes: Uint8Array
  readonly receivedAt: string
}

export interface SetAsideFilter {
  readonly reason?: string | undefined
  /** Part of the file's name. */
  readonly name?: string | undefined
  /** Streams of the journal. */
  readonly sources?: readonly bigint[] | undefined
}

const open = sql`FROM set_aside AS aside FINAL GLOBAL LEFT JOIN (SELECT source, name, format FROM source FINAL) AS origin USING (source)`

function where({ reason, name, sources }: SetAsideFilter): Sql {
  return join(
    [
      sql`aside.state != 2`,
      ...(reason === undefined ? [] : [sql`aside.reason = ${value(reason, 'String')}`]),
      ...(name === undefined ? [] : [sql`position(origin.name, ${value(name, 'String')}) > 0`]),
      ...(sources === undefined ? [] : [sql`has(${value(sources, 'Array(UInt64)')}, aside.source)`]),
    ],
    sql` AND `,
  )
}

/** How many records are set aside, by reason, most first. */
export async function countSetAside(
  store: EventStore,
  filter: SetAsideFilter,
): Promise<{ reason: string; records: number }[]> {
  return store.query(
    sql`SELECT aside.reason AS reason, count() AS records ${open} WHERE ${where(filter)} GROUP BY reason ORDER BY records DESC, reason`,
  )
}

/** One page of records in the order they stand in their sources. `after` is the id of the last record seen. */
export async function listSetAside(
  store: EventStore,
  filter: SetAsideFilter,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<SetAsideRecord[]> {
  const from = page.after === undefined ? undefined : parseId(page.after)
  const beyond =
    from === undefined
      ? sql``
      : sql` AND (aside.source, aside.offset) > (${value(from.source, 'UInt64')}, ${value(from.offset, 'UInt64')})`
  return readRecords(store, sql`${where(filter)}${beyond}`, page.limit)
}

export async function readSetAside(store: EventStore, id: string): Promise<SetAsideRecord> {
  const { source, offset } = parseId(id)
  const condition = sql`aside.source = ${value(source, 'UInt64')} AND aside.offset = ${value(offset, 'UInt64')}`
  const [found] = await readRecords(store, condition, 1)
  if (found !== undefined) return found
  throw new LianfangError('set-aside-invalid', `no record ${id} is set aside`, {
    hint: 'lianfang set-aside list shows their ids.',
  })
}

async function readRecords(store: EventStore, condition: Sql, limit: number): Promise<SetAsideRecord[]> {
  const rows = await store.query<
    Record<'id' | 'name' | 'format' | 'reason' | 'detail' | 'hex' | 'received', string> & { offset: number }
  >(
    sql`SELECT concat(lower(hex(aside.source)), '-', lower(hex(aside.offset))) AS id, origin.name AS name, origin.format AS format,
          aside.offset AS offset, aside.reason AS reason, aside.detail AS detail, hex(aside.bytes) AS hex, toString(aside.received_at) AS received
        ${open} WHERE ${condition} ORDER BY aside.source, aside.offset LIMIT ${value(limit, 'UInt32')}`,
  )
  return rows.map(({ id, name, format, offset, reason, detail, hex, received }) => ({
    id,
    name,
    format,
    offset,
    reason,
    detail,
    bytes: Buffer.from(hex, 'hex'),
    receivedAt: received,
  }))
}

function parseId(id: string): { source: bigint; offset: bigint } {
  const match = /^([0-9a-f]{1,16})-([0-9a-f]{1,16})$/i.exec(id)
  if (match === null) {
    throw new LianfangError('set-aside-invalid', `${JSON.stringify(id)} is not the id of a record`, {
      hint: 'lianfang set-aside list shows their ids.',
    })
  }
  return { source: BigInt(`0x${match[1]!}`), offset: BigInt(`0x${match[2]!}`) }
}

export interface Replayed {
  readonly tried: number
  readonly taken: number
  /** Records of blocks that may still be read again as a whole: begun and not seen to end, or with an unterminated last line. */
  readonly leftOut: number
  /** Why groups of records could not be tried at all; they stay set aside. */
  readonly faults: readonly string[]
}

type RetentionOptions = Omit<ParseOptions, 'receivedAt'>

export interface ReplaySettings {
  readonly formats: readonly InstalledFormat[]
  /** In place of what the records were first parsed with. */
  readonly options: Partial<RetentionOptions>
  readonly tables: readonly Table[]
  /** Folder of locks. */
  readonly spool: string
}

/** Records of one replay at most: they are parsed in memory. */
const group = { records: 10_000, bytes: 32 * 1024 * 1024 }

/** What can be tried again: only the beginning was kept of a record that was too long. */
const replayable = sql`state = 1 AND bytes != '' AND reason != 'record-too-long'`

/** Records of blocks that stand for good: a block whose sending was cut off is taken back and read again by ingestion. */
const settled = sql`batch GLOBAL IN (SELECT batch FROM batch FINAL WHERE state = 2 AND final = 0)`

/** Records that were received at the same moment, and so were parsed with the same settings. */
interface Reception {
  readonly format: Format
  readonly options: ParseOptions
  readonly condition: Sql
}

/**
 * Parses records again, after a parser was mended or a time zone corrected, and stores those that it takes now. The records are
 * first marked with the replay's batch, so that after a crash the same batch is taken back and its records are tried again.
 */
export async function replaySetAside(
  store: EventStore,
  filter: SetAsideFilter,
  settings: ReplaySettings,
): Promise<Replayed> {
  mkdirSync(settings.spool, { recursive: true })
  const unlock = lock(settings.spool, 'replay', 'replaying set-aside records')
  try {
    const cutOff = await store.query<{ replay: string }>(
      sql`SELECT DISTINCT toString(replay) AS replay FROM set_aside FINAL WHERE state = 3`,
    )
    for (const { replay } of cutOff) await reopen(store, settings.tables, BigInt(replay))
    await settle(store)
    return await new Replay(store, filter, settings).run()
  } finally {
    unlock()
  }
}

/**
 * Blocks with an unterminated end are provisional: their source may go on. Replaying what they set aside says that it does not; the
 * end is then a record of its own, also if something is added to it later.
 */
async function settle(store: EventStore): Promise<void> {
  const local = identifier(store.localName(batchTable))
  await store.command(
    sql`INSERT INTO ${local} SELECT * REPLACE (0 AS final, now64(3) AS written_at) FROM (SELECT * FROM ${local} FINAL
        WHERE state = 2 AND final = 1 AND batch GLOBAL IN (SELECT batch FROM set_aside FINAL WHERE ${replayable}))`,
    { on: 'every', repeatable: true, settings: { insert_deduplicate: 0 } },
  )
}

/**
 * Takes back what a replay stored and opens its records again. Where it was cut off while it ended, some nodes say of their
 * records that they are taken already; all are marked as being replayed before any is opened, so that this can be cut off too.
 */
async function reopen(store: EventStore, tables: readonly Table[], batch: bigint): Promise<void> {
  await takeBack(store, tables, batch)
  const ofBatch = sql`replay = ${value(batch, 'UInt64')}`
  await mark(store, sql`${ofBatch} AND state = 2`, batch, sql`3`)
  await mark(store, sql`${ofBatch} AND state = 3`, batch, sql`1`)
}

/** Writes a new state of records; the newest row of a record is the one that counts, whatever the clocks say. */
async function mark(store: EventStore, condition: Sql, batch: bigint, state: Sql): Promise<void> {
  const local = identifier(store.localName(setAside))
  await store.command(
    sql`INSERT INTO ${local} SELECT source, offset, batch, record, reason, detail, bytes, ${state}, ${value(batch, 'UInt64')},
          received_at, greatest(now64(3, 'UTC'), changed_at + toIntervalMillisecond(1)) FROM ${local} FINAL WHERE ${condition}`,
    { on: 'every', settings: { insert_deduplicate: 0 } },
  )
}

class Replay {
  readonly #store: EventStore
  readonly #filter: SetAsideFilter
  readonly #settings: ReplaySettings
  readonly #faults = new Set<string>()
  #tried = 0
  #taken = 0

  constructor(store: EventStore, filter: SetAsideFilter, settings: ReplaySettings) {
    this.#store = store
    this.#filter = filter
    this.#settings = settings
  }

  async run(): Promise<Replayed> {
    const chosen = sql`${where(this.#filter)} AND ${replayable}`
    const receptions = await this.#store.query<{ source: string; received_ms: number; format: string }>(
      sql`SELECT toString(aside.source) AS source, toUnixTimestamp64Milli(aside.received_at) AS received_ms, any(origin.format) AS format
          ${open} WHERE ${chosen} AND ${settled} GROUP BY aside.source, aside.received_at ORDER BY aside.source, aside.received_at`,
    )
    const [left] = await this.#store.query<{ records: number }>(
      sql`SELECT count() AS records ${open} WHERE ${chosen} AND NOT (${settled})`,
    )
    for (const { source, received_ms: receivedAt, format: name } of receptions) {
      const format = this.#settings.formats.find(({ format }) => format.name === name)?.format
      if (format === undefined) {
        this.#faults.add(`the format ${name} is not installed`)
        continue
      }
      const received = sql`source = ${value(BigInt(source), 'UInt64')} AND received_at = ${value(new Date(receivedAt), "DateTime64(3, 'UTC')")}`
      const options = { ...(await this.#retention(received)), ...this.#settings.options, receivedAt }
      const { reason } = this.#filter
      const ofReason = reason === undefined ? sql`` : sql` AND reason = ${value(reason, 'String')}`
      await this.#replayReception({
        format,
        options,
        condition: sql`${received} AND ${replayable}${ofReason} AND ${settled}`,
      })
    }
    return {
      tried: this.#tried,
      taken: this.#taken,
      leftOut: left?.records ?? 0,
      faults: [...this.#faults],
    }
  }

  /** What the blocks of a reception were parsed with. */
  async #retention(received: Sql): Promise<RetentionOptions> {
    const [block] = await this.#store.query<{ retention: string }>(
      sql`SELECT retention FROM batch FINAL WHERE ${received} AND state = 2 ORDER BY start DESC LIMIT 1`,
    )
    if (block === undefined)
      throw new LianfangError('set-aside-invalid', 'a record is of no block that was stored')
    return JSON.parse(block.retention) as RetentionOptions
  }

  /** Goes on by ranges of offsets, so that records which fail again are not tried twice. */
  async #replayReception(reception: Reception): Promise<void> {
    for (let from = 0; ;) {
      const [range] = await this.#store.query<{ to: number; records: number }>(
        sql`SELECT max(offset) AS to, count() AS records FROM (
              SELECT offset, size, sum(size) OVER (ORDER BY offset) AS sum FROM (
                SELECT offset, length(bytes) AS size FROM set_aside FINAL WHERE ${reception.condition} AND offset >= ${value(from, 'UInt64')}
                ORDER BY offset LIMIT ${value(group.records, 'UInt32')}))
            WHERE sum - size < ${value(group.bytes, 'UInt64')}`,
      )
      if (range === undefined || range.records === 0) return
      await this.#replayRange(reception, from, range.to)
      from = range.to + 1
    }
  }

  async #replayRange(reception: Reception, from: number, to: number): Promise<void> {
    const batch = randomBytes(8).readBigUInt64BE()
    const range = sql`offset BETWEEN ${value(from, 'UInt64')} AND ${value(to, 'UInt64')}`
    await mark(this.#store, sql`${reception.condition} AND ${range}`, batch, sql`3`)
    const marked = sql`state = 3 AND replay = ${value(batch, 'UInt64')}`
    const rows = await this.#store.query<{ offset: number; hex: string }>(
      sql`SELECT offset, hex(bytes) AS hex FROM set_aside FINAL WHERE ${marked} ORDER BY offset`,
    )
    if (rows.length === 0) return
    const records = rows.map(({ hex }) => Buffer.from(hex, 'hex'))
    let failed: ReadonlySet<number> | 'entangled'
    try {
      failed = await parseAgain(this.#store, reception, batch, records)
    } catch (error) {
      if (error instanceof LianfangError && !ofTheseRecords.has(error.code)) throw error
      this.#faults.add((error as Error).message)
      // The store may refuse any half as well; a parser stumbles over one record.
      if (error instanceof LianfangError) return this.#giveUp(batch, rows.length)
      failed = 'entangled'
    }
    if (failed !== 'entangled') {
      await mark(this.#store, marked, batch, this.#outcome(rows, failed))
      this.#tried += rows.length
      this.#taken += rows.length - failed.size
    } else if (rows.length === 1) {
      await this.#giveUp(batch, 1)
    } else {
      await reopen(this.#store, this.#settings.tables, batch)
      const middle = rows[rows.length >> 1]!.offset
      await this.#replayRange(reception, from, middle - 1)
      await this.#replayRange(reception, middle, to)
    }
  }

  /** The new state of each record. The rarer outcome is the one listed: a parameter of a statement has 128 KiB at most. */
  #outcome(rows: readonly { readonly offset: number }[], failed: ReadonlySet<number>): Sql {
    const fewFail = failed.size * 2 <= rows.length
    const rare = rows.filter((_, index) => failed.has(index) === fewFail).map(({ offset }) => offset)
    const [ofRare, ofOthers] = fewFail ? [sql`1`, sql`2`] : [sql`2`, sql`1`]
    return sql`if(has(${value(rare, 'Array(UInt64)')}, offset), ${ofRare}, ${ofOthers})`
  }

  async #giveUp(batch: bigint, records: number): Promise<void> {
    await reopen(this.#store, this.#settings.tables, batch)
    this.#tried += records
  }
}

/** Faults of the store that other records need not meet. */
const ofTheseRecords: ReadonlySet<string> = new Set(['store-memory', 'store-query'])

/**
 * Stores what the parser takes; answers the positions of the records it does not. `entangled`: a broken record has swallowed others,
 * or came apart and only a part of it was taken, so that they cannot be told apart.
 */
async function parseAgain(
  store: EventStore,
  { format, options }: Reception,
  batch: bigint,
  records: readonly Uint8Array[],
): Promise<ReadonlySet<number> | 'entangled'> {
  const parser = await format.open(options, { position: 0, batch: () => batch })
  const stream = Buffer.concat(records.flatMap((record) => [record, Buffer.from('\n')]))
  const starts: number[] = []
  let at = 0
  for (const record of records) {
    starts.push(at)
    at += record.length + 1
  }
  const failed = new Set<number>()
  const seen = { read: 0, entangled: false }
  const keep = async (final: boolean): Promise<void> => {
    const block = parser.block(final)
    if (block === undefined) return
    seen.read += block.read
    let index = 0
    for (const { offset, bytes } of block.setAside) {
      while (index + 1 < starts.length && starts[index + 1]! <= offset) index++
      if (failed.has(index) || bytes.length > records[index]!.length) seen.entangled = true
      failed.add(index)
    }
    for (const { table, payload } of block.payloads) {
      await store.insert(table, payload, `${sendingPrefix(batch)}${table.name}-${randomUUID()}`, batch)
    }
  }
  for (let position = 0; position < stream.length;) {
    const room = parser.room()
    const length = Math.min(room.length, stream.length - position)
    room.set(stream.subarray(position, position + length))
    position += length
    if (parser.accept(length)) await keep(false)
  }
  await keep(true)
  // One record that comes apart into several is taken, or not, as a whole.
  const apart = records.length === 1 ? failed.size > 0 && seen.read > 1 : seen.read !== records.length
  return seen.entangled || apart ? 'entangled' : failed
}
