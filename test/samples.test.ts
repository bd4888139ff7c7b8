/**
 * Every sample (see samples.test-support.ts) gives what its `.expected.json` says, through a real engine; every format knows its own
 * samples and no other's. UPDATE_SAMPLES=1 writes the expected files anew: read the difference before you keep it.
 */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { batchTables } from '../src/app.ts'
import type { Block, Format } from '../src/domains/sources/index.ts'
import { eachBlock } from '../src/domains/sources/samples.test-support.ts'
import { createTables, migrate } from '../src/store/events/index.ts'
import { startTestStore, type TestStore } from '../src/store/events/nodes.test-support.ts'
import { findSamples, installed, resultOf } from './samples.test-support.ts'

const { samples, orphans } = await findSamples()
const formats = installed.map(({ format }) => format)

test('every folder has a sample, and every expected result too', () => assert.deepEqual(orphans, []))

test('a format is called as its folder', () => {
  assert.deepEqual(
    installed.map(({ module }) => path.basename(path.dirname(new URL(module).pathname))),
    formats.map(({ name }) => name),
  )
})

describe('samples in a real engine', () => {
  let node: TestStore
  before(async () => {
    node = await startTestStore()
    await migrate(node.store, [{ version: 1, name: 'samples', statements: createTables(batchTables) }])
  })
  after(() => node.stop())

  for (const [index, { name, format, bytes, expected }] of samples.entries()) {
    test(name, async () => {
      const result = await resultOf(node.store, format, bytes, index + 1)
      assert.equal(result.read, result.stored + result.setAside.length + result.blank)
      if (process.env['UPDATE_SAMPLES'] === '1')
        await writeFile(expected, `${JSON.stringify(result, null, 2)}\n`)
      assert.deepEqual(result, JSON.parse(await readFile(expected, 'utf8')))
    })
  }
})

describe('blocks do not depend on how reads fall', () => {
  for (const { name, format, bytes } of samples) {
    test(name, async () => {
      assert.deepEqual(await accountOf(format, bytes, 7), await accountOf(format, bytes, Infinity))
    })
  }
})

async function accountOf(format: Format, bytes: Uint8Array, most: number): Promise<unknown[]> {
  const blocks: unknown[] = []
  const copy = ({ payloads, ...rest }: Block): Promise<void> => {
    const bodies = payloads.map(({ table, payload }) => [
      table.name,
      Buffer.concat(payload.parts).toString('base64'),
    ])
    blocks.push({ ...rest, bodies })
    return Promise.resolve()
  }
  await eachBlock(format, bytes, 1n, copy, { most })
  return blocks
}

describe('recognition', () => {
  for (const { name, format, bytes: sample } of samples) {
    test(`${name} is ${format.name} and nothing else`, () => {
      const head = sample.subarray(0, 65_536)
      const bytes = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head
      const sure = formats.filter((each) => each.recognise(bytes) > 0).map((each) => each.name)
      assert.deepEqual(sure, [format.name])
    })
  }

  const others: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', new Uint8Array(0)],
    ['prose', Buffer.from('The quick brown fox.\nIt jumps, over = the lazy dog: "twice".\n')],
    [
      'an access log',
      Buffer.from('192.0.2.1 - - [10/Oct/2025:13:55:36 +0800] "GET /?a=1&b=2 HTTP/1.1" 200 23\n'),
    ],
    [
      'logfmt of another program',
      Buffer.from('time=2025-01-01T00:00:00Z level=info msg="listening" port=80\n'),
    ],
    ['JSON of another program', Buffer.from('{"time":"2025-01-01T00:00:00Z","level":"info","msg":"x"}\n')],
    ['a table of something else', Buffer.from('name,age\nAnn,40\n')],
    [
      'CEF of another product',
      Buffer.from('CEF:0|Example|Proxy|1.0|100|blocked|5|src=192.0.2.1 act=blocked\n'),
    ],
    ['bytes', Uint8Array.from({ length: 4096 }, (_, index) => (index * 167 + (index >> 3)) & 0xff)],
  ]
  for (const [name, bytes] of others) {
    test(`${name} is no format`, () => {
      assert.deepEqual(
        formats.filter((each) => each.recognise(bytes) > 0).map((each) => each.name),
        [],
      )
    })
  }
})
