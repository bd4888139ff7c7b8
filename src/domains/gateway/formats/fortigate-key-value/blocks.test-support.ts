import assert from 'node:assert/strict'
import type { Column, Table } from '../../../../store/events/table.ts'
import { DetectionBlock } from '../../../events/index.ts'
import type { Block, ParseOptions, SetAside } from '../../../sources/index.ts'
import { openBlocks } from './blocks.ts'
import { parseLine } from './twin.ts'

/** Runs the format over bytes, `step(room)` of them at a time. */
export async function parsed(
  bytes: Buffer,
  options: ParseOptions,
  step: (room: number) => number,
  position = 0,
): Promise<Block[]> {
  const parser = await openBlocks(options, { position, batch: (start) => BigInt(start) })
  const blocks: Block[] = []
  const take = (final: boolean): void => {
    const block = parser.block(final)
    if (block === undefined) return
    assert.equal(block.read, block.stored + block.setAside.length + block.blank)
    blocks.push(copied(block))
  }
  for (let at = 0; at < bytes.length;) {
    const room = parser.room()
    const length = Math.min(bytes.length - at, room.length, Math.max(1, step(room.length)))
    bytes.copy(room, 0, at, at + length)
    at += length
    if (parser.accept(length)) take(false)
  }
  take(true)
  return blocks
}

function copied(block: Block): Block {
  const payloads = block.payloads.map(({ table, payload }) => ({
    table,
    payload: { ...payload, parts: [Buffer.concat(payload.parts)] },
  }))
  return { ...block, payloads }
}

/** The careful parser alone, all in one block. */
export function alone(bytes: Buffer, options: ParseOptions, start = 0): Block {
  const rows = new DetectionBlock(options.receivedAt)
  rows.begin(BigInt(start))
  const setAside: SetAside[] = []
  let read = 0
  let stored = 0
  let blank = 0
  for (let at = 0; at < bytes.length;) {
    const feed = bytes.indexOf(0x0a, at)
    const end = feed < 0 ? bytes.length : feed
    const line = bytes.subarray(at, end)
    const outcome = parseLine(line, options)
    read++
    if (outcome.kind === 'blank') blank++
    else if (outcome.kind === 'set-aside')
      setAside.push({
        offset: start + at,
        record: read,
        reason: outcome.reason,
        detail: outcome.detail,
        bytes: Buffer.from(line),
      })
    else {
      stored++
      rows.add(outcome)
    }
    at = end + 1
  }
  return copied({
    start,
    end: start + bytes.length,
    read,
    stored,
    blank,
    payloads: rows.payloads(),
    setAside,
  })
}

/** The rows of a table's payloads as sorted texts: counts are summed, the batch is left out. */
function rowsOf(blocks: readonly Block[], table: string): string[] {
  const sums = new Map<string, bigint>()
  for (const { payloads } of blocks) {
    for (const { table: of, payload } of payloads) {
      if (of.name !== table) continue
      for (const row of decode(of, payload.parts[0]!, payload.rows)) {
        const events = row.get('events')
        const key = [...row]
          .filter(([name]) => name !== 'events' && name !== 'batch')
          .map(([name, value]) => `${name}=${value}`)
          .join('\x00')
        sums.set(key, (sums.get(key) ?? 0n) + (events === undefined ? 1n : BigInt(events)))
      }
    }
  }
  return [...sums].map(([key, events]) => `${key}\x00${events}`).sort()
}

/** Reads a Native block back; texts and addresses as latin1. */
export function decode(table: Table, bytes: Uint8Array, rows: number): Map<string, string>[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = buffer[at++]!
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }
  const text = (length = varint()): string => buffer.toString('latin1', at, (at += length))
  const uint64 = (): number => Number(buffer.readBigUInt64LE((at += 8) - 8))
  assert.equal(varint(), table.columns.length)
  assert.equal(varint(), rows)
  const found = Array.from({ length: rows }, () => new Map<string, string>())
  const fixed: Readonly<Record<string, () => string>> = {
    'DateTime64(3': () => String(buffer.readBigInt64LE((at += 8) - 8)),
    DateTime: () => String(buffer.readUInt32LE((at += 4) - 4)),
    UInt8: () => String(buffer[at++]),
    UInt16: () => String(buffer.readUInt16LE((at += 2) - 2)),
    UInt32: () => String(buffer.readUInt32LE((at += 4) - 4)),
    UInt64: () => String(buffer.readBigUInt64LE((at += 8) - 8)),
    IPv6: () => text(16),
    String: () => text(),
  }
  const values = ({ type }: Column): string[] => {
    if (type === 'LowCardinality(String)') {
      assert.equal(uint64(), 1)
      assert.equal(uint64(), 0x601)
      const entries = Array.from({ length: uint64() }, () => text())
      assert.equal(uint64(), rows)
      return Array.from({ length: rows }, () => {
        const entry = entries[buffer.readUInt16LE((at += 2) - 2)]
        assert.notEqual(entry, undefined)
        return entry!
      })
    }
    const read = fixed[type.startsWith('DateTime64') ? 'DateTime64(3' : type.replace(/\(.*/, '')]!
    return Array.from({ length: rows }, read)
  }
  for (const column of table.columns) {
    assert.equal(text(), column.name)
    assert.equal(text(), column.type)
    values(column).forEach((value, i) => found[i]!.set(column.name, value))
  }
  assert.equal(at, buffer.length)
  return found
}

/** Kernel and careful parser together must give what the careful parser gives alone. */
export function assertSame(blocks: readonly Block[], expected: Block): void {
  const total = (count: (block: Block) => number): number =>
    blocks.reduce((sum, block) => sum + count(block), 0)
  assert.equal(
    total(({ read }) => read),
    expected.read,
    'read',
  )
  assert.equal(
    total(({ blank }) => blank),
    expected.blank,
    'blank',
  )
  assert.equal(
    total(({ stored }) => stored),
    expected.stored,
    'stored',
  )
  const aside = blocks.flatMap(({ setAside }) => setAside)
  const plain = ({ offset, reason, detail, bytes }: SetAside): unknown => [
    offset,
    reason,
    detail,
    Buffer.from(bytes).toString('latin1'),
  ]
  assert.deepEqual(aside.map(plain), expected.setAside.map(plain))
  if (blocks.length === 1)
    assert.deepEqual(
      aside.map(({ record }) => record),
      expected.setAside.map(({ record }) => record),
    )
  for (const table of ['detection', 'detection_count', 'detection_country_count', 'log'])
    assert.deepEqual(rowsOf(blocks, table), rowsOf([expected], table), table)
  let end = expected.start
  for (const block of blocks) {
    assert.equal(block.start, end)
    end = block.end
  }
  if (blocks.length > 0) assert.equal(end, expected.end)
}
