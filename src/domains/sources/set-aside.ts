import { randomBytes, randomUUID } from 'node:crypto'
import { LianfangError } from '../../base/errors.ts'
import type { EventStore } from '../../store/events/client.ts'
import { identifier, join, sql, value, type Sql } from '../../store/events/sql.ts'
import type { Table } from '../../store/events/table.ts'
import type { Format, ParseOptions } from './format.ts'
import type { InstalledFormat } from './ingest.ts'
import { setAside } from './tables.ts'
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
}

const open = sql`FROM set_aside AS aside FINAL LEFT JOIN (SELECT source, name, format FROM source FINAL) AS origin USING (source)`

function where({ reason, name }: SetAsideFilter): Sql {
  return join(
    [
      sql`aside.state != 2`,
      ...(reason === undefined ? [] : [sql`aside.reason = ${value(reason, 'String')}`]),
      ...(name === undefined ? [] : [sql`position(origin.name, ${value(name, 'String')}) > 0`]),
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
}

export interface ReplaySettings {
  readonly formats: readonly InstalledFormat[]
  readonly options: Omit<ParseOptions, 'receivedAt'>
  readonly tables: readonly Table[]
}

/** Records of one replay: they are parsed in memory. */
const groupSize = 10_000

/**
 * Parses records again, after a parser was mended or a time zone corrected, and stores those that it takes now. The records are
 * first marked with the replay's batch, so that after a crash the same records are taken back and tried again under it.
 */
export async function replaySetAside(
  store: EventStore,
  filter: SetAsideFilter,
  settings: ReplaySettings,
): Promise<Replayed> {
  let [tried, taken] = [0, 0]
  const cutOff = await store.query<{ replay: string }>(
    sql`SELECT DISTINCT toString(replay) AS replay FROM set_aside FINAL WHERE state = 3`,
  )
  for (const { replay } of cutOff) {
    const batch = BigInt(replay)
    await takeBack(store, settings.tables, batch)
    const result = await replayGroups(
      store,
      batch,
      sql`state = 3 AND replay = ${value(batch, 'UInt64')}`,
      settings,
    )
    tried += result.tried
    taken += result.taken
  }
  const sources = await store.query<{ source: string }>(
    sql`SELECT DISTINCT toString(aside.source) AS source ${open} WHERE ${where(filter)} AND aside.state = 1 AND aside.bytes != '' ORDER BY source`,
  )
  for (const { source } of sources) {
    const reason = filter.reason === undefined ? sql`` : sql` AND reason = ${value(filter.reason, 'String')}`
    const ofSource = sql`source = ${value(BigInt(source), 'UInt64')} AND bytes != ''${reason}`
    // Each group is a range of offsets, so that records which fail again are not tried twice.
    for (let from = 0; ;) {
      const [last] = await store.query<{ offset: number; records: number }>(
        sql`SELECT max(offset) AS offset, count() AS records FROM (SELECT offset FROM set_aside FINAL
            WHERE ${ofSource} AND state = 1 AND offset >= ${value(from, 'UInt64')} ORDER BY offset LIMIT ${value(groupSize, 'UInt32')})`,
      )
      if (last === undefined || last.records === 0) break
      const batch = randomBytes(8).readBigUInt64BE()
      const range = sql`${ofSource} AND state = 1 AND offset BETWEEN ${value(from, 'UInt64')} AND ${value(last.offset, 'UInt64')}`
      await mark(store, range, batch, sql`3`)
      const result = await replayGroups(
        store,
        batch,
        sql`state = 3 AND replay = ${value(batch, 'UInt64')}`,
        settings,
      )
      tried += result.tried
      taken += result.taken
      from = last.offset + 1
    }
  }
  return { tried, taken }
}

/** Writes a new state of records; the newest row of a record is the one that counts. */
async function mark(store: EventStore, condition: Sql, batch: bigint, state: Sql): Promise<void> {
  const local = identifier(store.localName(setAside))
  await store.command(
    sql`INSERT INTO ${local} SELECT source, offset, batch, record, reason, detail, bytes, ${state}, ${value(batch, 'UInt64')},
          received_at, now64(3) FROM ${local} FINAL WHERE ${condition}`,
    { on: 'every', settings: { insert_deduplicate: 0 } },
  )
}

async function replayGroups(
  store: EventStore,
  batch: bigint,
  condition: Sql,
  settings: ReplaySettings,
): Promise<Replayed> {
  const rows = await store.query<{
    source: string
    format: string
    offset: string
    hex: string
    received_ms: number
  }>(
    sql`SELECT toString(aside.source) AS source, origin.format AS format, toString(aside.offset) AS offset, hex(aside.bytes) AS hex,
          toUnixTimestamp64Milli(aside.received_at) AS received_ms
        ${open} WHERE ${condition} ORDER BY aside.source, aside.offset`,
  )
  const [first] = rows
  if (first === undefined) return { tried: 0, taken: 0 }
  const format = settings.formats.find(({ format: { name } }) => name === first.format)?.format
  if (format === undefined)
    throw new LianfangError('format-unknown', `the format ${first.format} is not installed`)
  const records = rows.map(({ hex }) => Buffer.from(hex, 'hex'))
  const failed = await parseAgain(store, format, batch, records, {
    ...settings.options,
    receivedAt: first.received_ms,
  })
  const failedOffsets = rows.filter((_, index) => failed.has(index)).map(({ offset }) => BigInt(offset))
  const again = sql`if(has(${value(failedOffsets, 'Array(UInt64)')}, offset), 1, 2)`
  await mark(store, condition, batch, again)
  return { tried: rows.length, taken: rows.length - failedOffsets.length }
}

/** Stores what the parser takes; answers the positions of the records it does not. */
async function parseAgain(
  store: EventStore,
  format: Format,
  batch: bigint,
  records: readonly Uint8Array[],
  options: ParseOptions,
): Promise<ReadonlySet<number>> {
  const parser = await format.open(options, { position: 0, batch: () => batch })
  const stream = Buffer.concat(records.flatMap((record) => [record, Buffer.from('\n')]))
  const starts = new Map<number, number>()
  let at = 0
  for (const [index, record] of records.entries()) {
    starts.set(at, index)
    at += record.length + 1
  }
  const failed = new Set<number>()
  const store_ = async (final: boolean): Promise<void> => {
    const block = parser.block(final)
    if (block === undefined) return
    for (const { offset } of block.setAside) {
      // A record may come apart when parsed by itself: what fails in it fails the whole.
      const index = starts.get(offset) ?? [...starts].findLast(([start]) => start <= offset)![1]
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
    if (parser.accept(length)) await store_(false)
  }
  await store_(true)
  return failed
}
