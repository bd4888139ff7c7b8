import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Block, Format } from '../../../sources/index.ts'
import { eachBlock, sampleOptions } from '../../../sources/samples.test-support.ts'
import { installedProducts } from '../../products.ts'
import { format } from './format.ts'
import { honeypotJson } from './reading.ts'

const login =
  '{"eventid":"cowrie.login.failed","username":"root","password":"x","timestamp":"2025-03-01T10:00:00Z","session":"0a"}'

async function blocksOf(format: Format, bytes: Uint8Array, raw: 'all' | 'none' = 'none'): Promise<Block[]> {
  const blocks: Block[] = []
  await eachBlock(
    format,
    bytes,
    1n,
    ({ payloads, ...rest }) => {
      const kept = payloads.map(({ table, payload }) => ({
        table,
        payload: { ...payload, parts: payload.parts.map((part) => part.slice()) },
      }))
      blocks.push({ ...rest, payloads: kept })
      return Promise.resolve()
    },
    { options: { ...sampleOptions, raw } },
  )
  return blocks
}

const bodyOf = ({ payloads }: Block): string => Buffer.concat(payloads[0]!.payload.parts).toString('latin1')

test('a new kind of honeypot is a new folder', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lianfang-products-'))
  try {
    await mkdir(path.join(folder, 'toy'))
    await mkdir(path.join(folder, 'notes'))
    const members = pathToFileURL(path.resolve(import.meta.dirname, '../../members.ts')).href
    await writeFile(
      path.join(folder, 'toy', 'product.ts'),
      `import { openEvent } from '${members}'
export const product = {
  name: 'toy',
  product: 'A toy',
  matches: ({ toy }) => typeof toy === 'string',
  read(document, options) {
    const opened = openEvent(document, options, { product: 'toy', activity: 'request', times: ['at'], timeZone: 'UTC' })
    if ('reason' in opened) return opened
    opened.members.text(opened.row, 'request', 'toy')
    return [opened.row, opened.row]
  },
}
`,
    )
    const products = await installedProducts(pathToFileURL(`${folder}/`))
    assert.deepEqual(
      products.map(({ name }) => name),
      ['toy'],
    )
    const toys = honeypotJson(products)
    const line = '{"toy":"GET /toy","at":"2025-03-01T10:00:00Z"}\n'
    assert.equal(toys.recognise(Buffer.from(line)), 1)
    assert.equal(toys.recognise(Buffer.from(login)), 0)
    assert.equal(format.recognise(Buffer.from(line)), 0)
    const [block] = await blocksOf(toys, Buffer.from(`${line}{"toy":"x"}\n${login}\n`))
    assert.deepEqual([block!.read, block!.stored], [3, 1])
    assert.equal(block!.payloads[0]!.payload.rows, 2)
    assert.match(bodyOf(block!), /GET \/toy/)
    assert.deepEqual(
      block!.setAside.map(({ reason }) => reason),
      ['time-missing', 'product-unknown'],
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('every product is called as its folder, and says what it is', async () => {
  const products = await installedProducts()
  assert.deepEqual(
    products.map(({ name }) => name),
    ['cisco-asa', 'cowrie', 'dionaea', 'heralding', 'telnet-session'],
  )
  for (const { product } of products) assert.ok(format.product.includes(product))
})

test('a record of many megabytes is read, and one beyond sixteen is set aside with its length', async () => {
  const withInput = (length: number): string =>
    `${JSON.stringify({ eventid: 'cowrie.command.input', input: 'é'.repeat(length / 2), timestamp: '2025-03-01T10:00:00Z', session: '0a' })}\n`
  const bytes = Buffer.from(`${login}\n${withInput(15e6)}${withInput(17e6)}${login}\n`)
  let [read, stored] = [0, 0]
  const reasons: string[] = []
  for (const block of await blocksOf(format, bytes)) {
    read += block.read
    stored += block.stored
    reasons.push(...block.setAside.map(({ reason }) => reason))
  }
  assert.deepEqual([read, stored, reasons], [4, 3, ['record-too-long']])
})

test('the record is kept with its first row, where all are to be kept', async () => {
  const line =
    '{"connection":{"protocol":"mssqld","transport":"tcp","type":"accept"},"credentials":[{"username":"sa","password":"\xff"}],"timestamp":"2025-03-01T10:00:00"}'
  const bytes = Buffer.from(`${line}\n`, 'latin1')
  const [kept] = await blocksOf(format, bytes, 'all')
  assert.equal(kept!.payloads[0]!.payload.rows, 2)
  assert.equal(bodyOf(kept!).split(line).length, 2)
  assert.ok(!bodyOf((await blocksOf(format, bytes))[0]!).includes('mssqld'))
})

test('a product is found however deep collectors put its document', async () => {
  const asMessage = JSON.stringify({
    '@timestamp': '2025-03-01T10:00:01Z',
    host: { name: 'pot-7' },
    message: login,
  })
  const cases = [
    asMessage,
    JSON.stringify({ _index: 'x', _source: JSON.parse(asMessage) as unknown }),
    JSON.stringify({ event: { original: login } }),
    `<13>Mar  1 10:00:00 pot-7 logger: ${asMessage}`,
    `2025-03-01T10:00:00.123456+08:00 pot-7 cowrie[1]: ${login}`,
  ]
  for (const line of cases) assert.deepEqual((await blocksOf(format, Buffer.from(line)))[0]?.stored, 1, line)
  let nested = login
  for (let depth = 0; depth < 8; depth++) nested = JSON.stringify({ log: nested })
  assert.equal((await blocksOf(format, Buffer.from(nested)))[0]?.setAside[0]?.reason, 'product-unknown')
  const spoken = `GET / ${login}`
  assert.equal((await blocksOf(format, Buffer.from(spoken)))[0]?.setAside[0]?.reason, 'json-invalid')
})
