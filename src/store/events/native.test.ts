import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createTables, migrate, sql } from './index.ts'
import { NativeBlock, byteString, dictionaryLimit } from './native.ts'
import { startTestStore, type TestStore } from './nodes.test-support.ts'
import type { Table } from './table.ts'

const probe = {
  name: 'native_probe',
  comment: '',
  columns: [
    { name: 'n', type: 'UInt32', comment: '' },
    { name: 'time', type: "DateTime64(3, 'UTC')", comment: '' },
    { name: 'second', type: "DateTime('UTC')", comment: '' },
    { name: 'u8', type: 'UInt8', comment: '' },
    { name: 'u16', type: 'UInt16', comment: '' },
    { name: 'u64', type: 'UInt64', comment: '' },
    { name: 'ip', type: 'IPv6', comment: '' },
    { name: 'text', type: 'String', comment: '' },
    { name: 'word', type: 'LowCardinality(String)', comment: '' },
  ],
  engine: 'MergeTree',
  orderBy: ['n'],
} as const satisfies Table

const words = ['', 'high', byteString('嚴重'), '\xff\x00\n', 'x'.repeat(300)]

function row(n: number) {
  return {
    n,
    time: n % 7 === 0 ? 0 : 1_700_000_000_123 + n,
    second: n % 5 === 0 ? 0xffff_ffff : n,
    u8: n & 0xff,
    u16: (n * 7919) & 0xffff,
    u64: n % 3 === 0 ? 2n ** 64n - 1n : n,
    ip: Uint8Array.from({ length: 16 }, (_, index) => (n * 31 + index * 17) & 0xff),
    text: n % 11 === 0 ? 'y'.repeat(20_000) : `${words[n % 5]!} ${n}`,
    word: words[(n * 3) % 5]!,
  }
}

describe('Native blocks in a real engine', () => {
  let node: TestStore
  before(async () => {
    node = await startTestStore()
    await migrate(node.store, [{ version: 1, name: 'probe', statements: createTables([probe]) }])
  })
  after(() => node.stop())

  test('every type comes back as it went in, also from a block that is used again', async () => {
    const block = new NativeBlock(probe.columns)
    const rows = Array.from({ length: 2000 }, (_, n) => row(n))
    for (const part of [rows.slice(0, 1500), rows.slice(1500)]) {
      block.clear()
      for (const each of part) block.push(each)
      const payload = { format: 'Native', rows: block.rows, parts: block.parts() } as const
      await node.store.insert(probe, payload, `part ${part.length}`, 0)
    }
    const back = await node.store.query<Record<string, unknown>>(
      sql`SELECT n, toUnixTimestamp64Milli(time) AS time, toUnixTimestamp(second) AS second, u8, u16,
          toString(u64) AS u64, hex(ip) AS ip, hex(text) AS text, hex(toString(word)) AS word
          FROM native_probe ORDER BY n`,
    )
    const hex = (bytes: Uint8Array | string): string =>
      Buffer.from(bytes as string, 'latin1')
        .toString('hex')
        .toUpperCase()
    assert.deepEqual(
      back,
      rows.map((each) => ({
        ...each,
        u64: String(each.u64),
        ip: hex(each.ip),
        text: hex(each.text),
        word: hex(each.word),
      })),
    )
  })

  test('a dictionary takes 65,536 entries and refuses one more', async () => {
    const block = new NativeBlock(probe.columns)
    for (let n = 0; n < dictionaryLimit; n++) block.push({ ...row(1), n: n + 10_000, word: `word ${n}` })
    assert.equal(block.dictionary, dictionaryLimit)
    await node.store.insert(
      probe,
      { format: 'Native', rows: block.rows, parts: block.parts() },
      'dictionary',
      0,
    )
    const [count] = await node.store.query<{ words: number; right: number }>(
      sql`SELECT uniqExact(word) AS words, countIf(word = concat('word ', toString(n - 10000))) AS right
          FROM native_probe WHERE n >= 10000`,
    )
    assert.deepEqual(count, { words: dictionaryLimit, right: dictionaryLimit })
    assert.throws(() => block.push({ ...row(1), word: 'one more' }), RangeError)
  })
})
