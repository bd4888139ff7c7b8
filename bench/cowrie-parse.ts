/**
 * Parsing alone: lines of Cowrie to blocks in one thread, nothing stored.
 *
 *     node bench/cowrie-parse.ts usual|careful FILE [hash]
 *
 * `careful` reads every line with care, as only unusual ones are. Prints one JSON object; `hash` is of all that would be stored.
 */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { honeypotJson } from '../src/domains/honeypot/formats/honeypot-json/reading.ts'
import { installedProducts } from '../src/domains/honeypot/products.ts'
import type { Product } from '../src/domains/honeypot/index.ts'
import type { Block } from '../src/domains/sources/index.ts'

const [mode, path, wanted] = process.argv.slice(2)
if ((mode !== 'usual' && mode !== 'careful') || path === undefined)
  throw new Error('usage: cowrie-parse.ts usual|careful FILE [hash]')

const installed = await installedProducts()
const careful = installed.map((one): Product => ({
  name: one.name,
  product: one.product,
  matches: (document) => one.matches(document),
  read: (document, options) => one.read(document, options),
}))
const parser = await honeypotJson(mode === 'usual' ? installed : careful).open(
  // A fixed time of receipt: it is in every row.
  {
    timeZone: 'Asia/Taipei',
    receivedAt: Date.UTC(2100, 0, 1),
    unmapped: 'all',
    raw: 'unblocked',
    sensor: '',
  },
  { position: 0, batch: (start) => BigInt(start) },
)
const hash = createHash('sha256')
const account = { read: 0, stored: 0, setAside: 0 }

function take(block: Block | undefined): void {
  if (block === undefined) return
  account.read += block.read
  account.stored += block.stored
  account.setAside += block.setAside.length
  if (wanted === 'hash')
    for (const { payload } of block.payloads)
      if (payload.format === 'Native') for (const part of payload.parts) hash.update(part)
}

const file = openSync(path, 'r')
const start = performance.now()
for (;;) {
  const room = parser.room()
  const length = readSync(file, room)
  if (length === 0) break
  if (parser.accept(length)) take(parser.block(false))
}
take(parser.block(true))
const seconds = (performance.now() - start) / 1000
closeSync(file)
process.stdout.write(
  `${JSON.stringify({ seconds, ...account, hash: wanted === 'hash' ? hash.digest('hex') : '' })}\n`,
)
