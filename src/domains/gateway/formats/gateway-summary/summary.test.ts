import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Block } from '../../../sources/index.ts'
import { eachBlock, sampleOptions } from '../samples.test-support.ts'
import { format } from './format.ts'
import { between, periodOf, type Period } from './period.ts'

function text(period: Period | undefined): string {
  return period === undefined
    ? 'none'
    : period.map((at) => new Date(at * 1000).toISOString().slice(0, 16)).join(' ')
}

const half = '2022-12-31T16:00 2023-06-30T16:00'

describe('periods', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['2023-01-01/2023-06-30', half],
    ['2023/01/01~2023/06/30', half],
    ['2023/1/1-2023/6/30', half],
    ['2023.1.1 - 2023.6.30', half],
    ['2023-01-01 to 2023-06-30', half],
    ['2023-01/2023-06', half],
    ['112/1/1～112/6/30', half],
    ['112年1月1日至112年6月30日', half],
    ['2023-02', '2023-01-31T16:00 2023-02-28T16:00'],
    ['112年12月', '2023-11-30T16:00 2023-12-31T16:00'],
    ['2024-02-29', '2024-02-28T16:00 2024-02-29T16:00'],
    ['2024-12-31', '2024-12-30T16:00 2024-12-31T16:00'],
    ['2024-01-01 08:00/2024-01-01T09:30:00Z', '2024-01-01T00:00 2024-01-01T09:30'],
    ['2023-06-30/2023-01-01', 'none'],
    ['2023-02-29', 'none'],
    ['2023-13', 'none'],
    ['1969-01', 'none'],
    ['2106-03', 'none'],
    ['2024-01-01 08:00', 'none'],
    ['first half', 'none'],
    ['', 'none'],
  ]
  for (const [written, expected] of cases)
    test(written, () => {
      assert.equal(text(periodOf(written, 'Asia/Taipei')), expected)
    })
  test('two fields', () => {
    assert.equal(text(between('2023-01-01', '2023-06-30', 'Asia/Taipei')), half)
    assert.equal(text(between('2023-01-01', '', 'Asia/Taipei')), 'none')
  })
})

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
