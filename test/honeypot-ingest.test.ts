/** Honeypots through the command line: what a file gives is there once, however often it comes, and what is set aside can be replayed. */
import assert from 'node:assert/strict'
import { appendFile, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Workplace } from './command-line.test-support.ts'

interface Ingested {
  readonly read: number
  readonly stored: number
  readonly setAside: number
  readonly blank: number
  readonly files: readonly { readonly path: string; readonly format: string }[]
}

interface Health {
  readonly tables: readonly { readonly name: string; readonly rows: number }[]
}

const products = 'src/domains/honeypot/products'
const formats = 'src/domains/honeypot/formats'

describe('ingest of honeypots', () => {
  let place: Workplace
  const rowsOf = async (name: string): Promise<number> => {
    const { tables } = await place.json<Health>('doctor')
    return tables.find((table) => table.name === name)?.rows ?? 0
  }
  before(async () => {
    place = await Workplace.create()
  })
  after(() => place.remove())

  test('a file that comes twice, and packed, adds nothing', async () => {
    await mkdir(place.path('logs'))
    await copyFile(`${products}/cowrie/samples/cowrie-2.json`, place.path('logs', 'cowrie.json'))
    await copyFile(`${products}/heralding/samples/heralding.json`, place.path('logs', 'heralding.json'))
    await copyFile(`${formats}/honeypot-json/samples/search.json`, place.path('logs', 'search.json'))
    await copyFile(`${formats}/honeypot-summary/samples/chinese.csv`, place.path('logs', 'figures.csv'))
    const first = await place.json<Ingested>('ingest', place.path('logs'))
    assert.deepEqual(first.files.map(({ format }) => format).toSorted(), [
      'honeypot-json',
      'honeypot-json',
      'honeypot-json',
      'honeypot-summary',
    ])
    assert.deepEqual([first.read, first.stored, first.setAside, first.blank], [34, 33, 1, 0])
    const rows = await rowsOf('honeypot_event')
    assert.equal(rows, 23 + 12 + 2)
    assert.equal(await rowsOf('honeypot_summary'), 3)

    const bytes = await readFile(place.path('logs', 'cowrie.json'))
    await writeFile(place.path('logs', 'cowrie.json.1.gz'), gzipSync(bytes))
    assert.equal((await place.json<Ingested>('ingest', place.path('logs'))).read, 0)
    assert.equal(await rowsOf('honeypot_event'), rows)

    await appendFile(place.path('logs', 'cowrie.json'), bytes)
    assert.equal((await place.json<Ingested>('ingest', place.path('logs', 'cowrie.json'))).stored, 23)
    assert.equal(await rowsOf('honeypot_event'), rows + 23)
  })

  test('rows that were set aside are replayed with their heading', async () => {
    const replayed = await place.json<{ tried: number; taken: number }>(
      'set-aside',
      'replay',
      '--file',
      'figures.csv',
    )
    assert.deepEqual([replayed.tried, replayed.taken], [1, 0])
  })
})
