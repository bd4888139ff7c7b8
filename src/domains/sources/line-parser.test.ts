import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DetectionBlock, type GatewayRecord } from '../events/index.ts'
import type { Block, Parser } from './format.ts'
import { longestRecord, recordParser, refused, type Outcome } from './line-parser.ts'

/** `!…` is set aside, nothing is blank, the rest are log rows. */
function take(record: Uint8Array): Outcome<GatewayRecord> {
  if (record.length === 0) return { kind: 'blank' }
  if (record[0] === 0x21) return refused('exclamation', `${record.length}`)
  const text = Buffer.from(record).toString('latin1')
  const row = { time: 0, time_status: 0, metadata_log_provider: '', metadata_log_name: '', device_uid: '' }
  return { kind: 'log', row: { ...row, fields: text, raw_data: text } }
}

function open(position = 0): Parser {
  return recordParser(take, new DetectionBlock(0), { position, batch: (start) => BigInt(start) })
}

/** Feeds `bytes` in pieces of the given lengths, again and again; gives copies of the blocks. */
function blocksOf(bytes: Uint8Array, pieces: readonly number[], position = 0): Block[] {
  const parser = open(position)
  const blocks: Block[] = []
  const keep = (block: Block | undefined): void => {
    if (block === undefined) return
    const payloads = block.payloads.map(({ table, payload }) => ({
      table,
      payload: { ...payload, parts: [Buffer.concat(payload.parts)] },
    }))
    blocks.push({ ...block, payloads })
  }
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const room = parser.room()
    assert.ok(room.length >= 65_536)
    const length = Math.min(pieces[piece % pieces.length]!, room.length, bytes.length - at)
    room.set(bytes.subarray(at, at + length))
    at += length
    if (parser.accept(length)) keep(parser.block(false))
  }
  keep(parser.block(true))
  return blocks
}

const all = [Infinity]

test('every line is accounted for, whatever the bytes and wherever reads end', () => {
  const line = fc.oneof(
    fc.constant(''),
    fc.string().map((text) => text.replaceAll('\n', ' ')),
    fc.constant('!no'),
  )
  fc.assert(
    fc.property(
      fc.array(line),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      fc.boolean(),
      (lines, pieces, ended) => {
        const bytes = Buffer.from(lines.join('\n') + (ended ? '\n' : ''))
        const blocks = blocksOf(bytes, pieces)
        assert.deepEqual(blocks, blocksOf(bytes, all))
        const text = bytes.toString()
        const count = text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
        const [block] = blocks
        assert.equal(block?.read ?? 0, count)
        if (block === undefined) return
        assert.equal(block.stored + block.blank + block.setAside.length, block.read)
        assert.deepEqual([block.start, block.end], [0, bytes.length])
        for (const aside of block.setAside) {
          assert.equal(text.split('\n')[aside.record - 1], Buffer.from(aside.bytes).toString())
          const end = aside.offset + aside.bytes.length
          assert.deepEqual(Buffer.from(aside.bytes), bytes.subarray(aside.offset, end))
        }
      },
    ),
  )
})

test('a block taken early ends behind its last whole line, and the rest follows', () => {
  const parser = open(100)
  const give = (text: string): void => {
    parser.room().set(Buffer.from(text))
    parser.accept(text.length)
  }
  give('one\ntwo\nthr')
  const first = parser.block(false)
  assert.deepEqual([first?.start, first?.end, first?.read], [100, 108, 2])
  assert.equal(parser.block(false), undefined)
  give('ee\n')
  const second = parser.block(true)
  assert.deepEqual([second?.start, second?.end, second?.read], [108, 114, 1])
  assert.equal(parser.block(true), undefined)
})

test('full blocks end where the bytes say so, and reading again from their start gives the same', () => {
  const bytes = Buffer.from('!aside\n'.repeat(200_000))
  const blocks = blocksOf(bytes, all)
  assert.ok(blocks.length > 3)
  const ends = (list: readonly Block[]): number[][] => list.map(({ start, end, read }) => [start, end, read])
  assert.deepEqual(ends(blocks), ends(blocksOf(bytes, [1000, 65_000, 7])))
  assert.equal(
    blocks.reduce((sum, { read }) => sum + read, 0),
    200_000,
  )
  const second = blocks[1]!
  assert.deepEqual(blocksOf(bytes.subarray(second.start, second.end), [777], second.start), [second])
})

test('a line that is too long is set aside with its beginning, and the next one is read', () => {
  const long = 'x'.repeat(longestRecord + 1)
  const exact = 'y'.repeat(longestRecord)
  const bytes = Buffer.from(`a\n${long}\n${exact}\n${long.repeat(3)}\nb\n${long}`)
  for (const pieces of [all, [5000]]) {
    const [block, ...more] = blocksOf(bytes, pieces)
    assert.equal(more.length, 0)
    assert.ok(block !== undefined)
    assert.deepEqual([block.read, block.stored], [6, 3])
    assert.deepEqual(
      block.setAside.map(({ offset, record, reason, bytes }) => [offset, record, reason, bytes.length]),
      [
        [2, 2, 'record-too-long', longestRecord],
        [2 + long.length + 1 + exact.length + 1, 4, 'record-too-long', longestRecord],
        [bytes.length - long.length, 6, 'record-too-long', longestRecord],
      ],
    )
    assert.equal(block.end, bytes.length)
  }
})
