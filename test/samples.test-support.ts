/** The samples of every domain's formats and products, and what a real engine holds after reading one. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { batchTables, installedFormats } from '../src/app.ts'
import { recognise, type Format } from '../src/domains/sources/index.ts'
import { eachBlock } from '../src/domains/sources/samples.test-support.ts'
import { declared, sql, value, type EventStore } from '../src/store/events/index.ts'

export interface Sample {
  /** For a person: its folder and file. */
  readonly name: string
  readonly format: Format
  readonly bytes: Uint8Array
  /** The file that says what must come of it. */
  readonly expected: string
}

export const installed = await installedFormats()

/** Folders of a domain, and what makes one of theirs count. */
const sorts = [
  ['formats', 'format.ts'],
  ['products', 'product.ts'],
] as const

/**
 * `samples/<name>.{log,json,csv,…}` below each folder of a domain's `formats/` and `products/`, with `<name>.expected.json`. A product's
 * are read by the format that recognises them.
 */
export async function findSamples(): Promise<{
  readonly samples: readonly Sample[]
  /** What is expected of samples that are not there, and folders without any. */
  readonly orphans: readonly string[]
}> {
  const samples: Sample[] = []
  const orphans: string[] = []
  const domains = path.resolve('src/domains')
  for (const domain of (await readdir(domains)).toSorted()) {
    for (const [sort, module] of sorts) {
      const folder = path.join(domains, domain, sort)
      if (!existsSync(folder)) continue
      for (const name of (await readdir(folder)).toSorted()) {
        if (!existsSync(path.join(folder, name, module))) continue
        const own = installed.find(({ format }) => sort === 'formats' && format.name === name)?.format
        const found = await samplesOf(path.join(folder, name, 'samples'), `${domain}/${name}`, own)
        if (found.samples.length === 0) orphans.push(`${domain}/${name}`)
        samples.push(...found.samples)
        orphans.push(...found.orphans)
      }
    }
  }
  return { samples, orphans }
}

async function samplesOf(
  directory: string,
  owner: string,
  own: Format | undefined,
): Promise<{ readonly samples: Sample[]; readonly orphans: string[] }> {
  const files = existsSync(directory) ? (await readdir(directory)).toSorted() : []
  const samples: Sample[] = []
  for (const file of files) {
    if (file.endsWith('.expected.json') || file.endsWith('.md')) continue
    const bytes = await readFile(path.join(directory, file))
    const format = own ?? recognise(installed, bytes.subarray(0, 65_536))?.format
    if (format === undefined) throw new Error(`no format recognises ${owner}/${file}`)
    const expected = path.join(directory, `${path.parse(file).name}.expected.json`)
    samples.push({ name: `${owner}/${file}`, format, bytes, expected })
  }
  const orphans = files
    .filter((file) => file.endsWith('.expected.json'))
    .filter((file) => !samples.some(({ expected }) => expected === path.join(directory, file)))
    .map((file) => `${owner}/${file}`)
  return { samples, orphans }
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
  for (const table of batchTables) {
    // Ids use all 64 bits, which a number of JavaScript does not hold.
    const ids = table.columns.filter(({ name, type }) => type === 'UInt64' && name.endsWith('_uid'))
    const texts = ids.map(({ name }) => `toString(${name}) AS ${name}`).join(', ')
    const columns = declared(texts === '' ? '*' : `* REPLACE (${texts})`)
    const rows = await store.query<Record<string, unknown>>(
      sql`SELECT ${columns} FROM ${declared(table.name)} WHERE batch = ${value(batch, 'UInt64')} ORDER BY ALL`,
    )
    if (rows.length > 0) result[table.name] = rows.map(withoutDefaults)
  }
  return result
}

const constant = new Set(['batch', 'metadata_processed_time'])

function withoutDefaults(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).filter(
      ([column, held]) => !constant.has(column) && held !== '' && held !== 0 && held !== '0' && held !== '::',
    ),
  )
}
