import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Block } from '../../../sources/index.ts'
import { eachBlock, sampleOptions } from '../../../sources/samples.test-support.ts'
import { format } from './format.ts'

const heading = '期間,特徵,嚴重度,處置,次數'

test('a row set aside can be read again alone', async () => {
  const [block] = await blocksOf(`${heading}\n2023-01,X,高,不明,5\n`)
  assert.deepEqual([block?.read, block?.stored, block?.setAside[0]?.reason], [1, 0, 'action-unknown'])
  const kept = Buffer.from(block!.setAside[0]!.bytes).toString()
  const [again] = await blocksOf(kept.replace('不明', '阻擋'))
  assert.deepEqual([again?.read, again?.stored], [1, 1])
})

test('names of more than 512 bytes are set aside: there is nowhere to keep them', async () => {
  const line = (names: readonly [string, string, string]): string => `2023-01,5,${names.join(',')}`
  const longest = `${'警'.repeat(170)}ab`
  const names = (place: number): readonly [string, string, string] =>
    ['X', 'Y', 'Z'].map((name, i) => (i === place ? `${longest}c` : name)) as [string, string, string]
  const lines = [line([longest, longest, longest]), ...[0, 1, 2].map((place) => line(names(place)))]
  const [block] = await blocksOf(['期間,次數,特徵,sensor,category', ...lines, ''].join('\n'))
  assert.deepEqual(
    block?.setAside.map(({ reason, detail }) => `${reason}: ${detail}`),
    ['signature', 'sensor', 'category'].map((what) => `name-too-long: ${what} of 513 bytes, 512 at most`),
  )
  assert.equal(block.payloads[0]?.payload.rows, 1)
})

test('a stream opened in its middle takes the heading from its beginning', async () => {
  const rows = Buffer.from('2023-01,X,高,阻擋,5\n')
  const open = async (head: Uint8Array | undefined): Promise<Block | undefined> => {
    const stream = { position: 100, batch: () => 1n, ...(head === undefined ? {} : { head }) }
    const parser = await format.open(sampleOptions, stream)
    parser.room().set(rows)
    parser.accept(rows.length)
    return parser.block(true)
  }
  assert.equal((await open(Buffer.from(`${heading}\n2022-12,Y,`)))?.stored, 1)
  assert.deepEqual((await open(undefined))?.setAside[0]?.reason, 'heading-missing')
})

async function blocksOf(lines: string): Promise<Block[]> {
  const blocks: Block[] = []
  await eachBlock(format, Buffer.from(lines), 1n, (block) => Promise.resolve(void blocks.push(block)))
  return blocks
}
