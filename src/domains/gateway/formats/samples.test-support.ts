/** Reads a sample as ingest would, stores its blocks in a real engine, and gives what the tables then hold. */
import { detection, detectionCount, detectionCountryCount, log } from '../../events/index.ts'
import type { Block, Format, ParseOptions } from '../../sources/index.ts'
import { declared, sql, value, type EventStore } from '../../../store/events/index.ts'

export const sampleTables = [detection, log, detectionCount, detectionCountryCount] as const

export const sampleOptions: ParseOptions = {
  timeZone: 'Asia/Taipei',
  receivedAt: Date.UTC(2026, 5, 1),
  unmapped: 'all',
  raw: 'none',
  sensor: 'unnamed-gateway',
}

/** All blocks of a stream given in chunks of at most `most` bytes. `each` must read payloads before it returns. */
export async function eachBlock(
  format: Format,
  bytes: Uint8Array,
  batch: bigint,
  each: (block: Block) => Promise<void>,
  most = Infinity,
): Promise<void> {
  const parser = await format.open(sampleOptions, { position: 0, batch: () => batch })
  for (let at = 0; at < bytes.length;) {
    const room = parser.room()
    const length = Math.min(room.length, bytes.length - at, most)
    room.set(bytes.subarray(at, at + length))
    at += length
    const block = parser.accept(length) ? parser.block(false) : undefined
    if (block !== undefined) await each(block)
  }
  const block = parser.block(true)
  if (block !== undefined) await each(block)
}

export interface SampleResult {
  read: number
  stored: number
  blank: number
  setAside: { record: number; offset: number; reason: string; detail: string }[]
  /** Rows by table, columns with their defaults left out. */
  [table: string]: unknown
}

export async function resultOf(
  store: EventStore,
  format: Format,
  bytes: Uint8Array,
  batch: number,
): Promise<SampleResult> {
  const result: SampleResult = { read: 0, stored: 0, blank: 0, setAside: [] }
  let index = 0
  await eachBlock(format, bytes, BigInt(batch), async (block) => {
    result.read += block.read
    result.stored += block.stored
    result.blank += block.blank
    for (const { record, offset, reason, detail } of block.setAside)
      result.setAside.push({ record, offset, reason, detail })
    for (const { table, payload } of block.payloads)
      await store.insert(table, payload, `${batch}:${index++}`, 0)
  })
  for (const table of sampleTables) {
    const rows = await store.query<Record<string, unknown>>(
      sql`SELECT * FROM ${declared(table.name)} WHERE batch = ${value(batch, 'UInt64')} ORDER BY ALL`,
    )
    if (rows.length > 0) result[table.name] = rows.map(withoutDefaults)
  }
  return result
}

const constant = new Set(['batch', 'metadata_processed_time'])

function withoutDefaults(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).filter(
      ([column, held]) => !constant.has(column) && held !== '' && held !== 0 && held !== '::',
    ),
  )
}
