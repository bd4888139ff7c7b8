/** Made-up returns as the files that vendors would send. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simulatedAgencies, type Period } from '../domains/gateway/index.ts'
import { openLocations } from '../domains/locations/index.ts'
import {
  countedYear,
  drawReturnSources,
  servedBy,
  simulatedCategories,
  simulatedVendors,
  simulateReturns,
} from '../domains/returns/index.ts'
import type { Settings } from '../settings.ts'
import { count, ProgressLine, say } from './terminal.ts'
import { usageError } from './verb.ts'

interface Asked extends Period {
  readonly seed: number
  /** A month. */
  readonly tickets: number
  /** A folder, which is made. */
  readonly out: string
}

/** The files, and what must be in the registry before they are delivered. Answers what is in them. */
export async function writeReturns(asked: Asked, settings: Settings) {
  const { seed, from, to, tickets, out } = asked
  if (out === '-')
    throw usageError('returns are many files: name their folder with --out DIR, or add --counted')
  const agencies = simulatedAgencies().map((agency, index) => ({
    ...agency,
    category: simulatedCategories[index % simulatedCategories.length]!.code,
  }))
  const watched = agencies.flatMap(({ oid, ranges: [first] }) =>
    first === undefined ? [] : [{ oid, network: first.range }],
  )
  const find = await openLocations(settings.locations).finder()
  const sources = drawReturnSources((address) => find(address).country)
  const shape = { seed, from: from * 1000, to: to * 1000, tickets, agencies: watched, sources }
  await mkdir(out, { recursive: true })
  const write = (name: string, value: unknown): Promise<void> =>
    writeFile(join(out, name), `${JSON.stringify(value, null, 2)}\n`)
  await write('categories.json', { categories: simulatedCategories })
  await write('agencies.json', { agencies })
  await write('vendors.json', {
    vendors: simulatedVendors.map((vendor) => ({
      code: vendor.code,
      nameZh: vendor.nameZh,
      nameEn: vendor.nameEn,
      serves: servedBy(vendor, watched).map(({ oid }) => oid),
    })),
  })
  const line = new ProgressLine()
  const simulation = simulateReturns(shape)
  let place = 0
  const deliveries: object[] = []
  for (const { vendor, form, profile, name, sentAt, bytes } of simulation) {
    const file = `${String(++place).padStart(4, '0')}-${name}.${profile.endsWith('table') ? 'csv' : 'jsonl'}`
    await writeFile(join(out, file), bytes)
    deliveries.push({ file, vendor, form, profile, sentAt: new Date(sentAt).toISOString() })
    line.show(() => `${count(place)} files`)
  }
  line.end()
  await write('deliveries.json', { deliveries })
  return simulation.truth()
}

/** Counted figures of the year in which the period begins, in the shape of those that were told of in public. */
export async function writeCounted({ from, timeZone }: Period, out: string): Promise<void> {
  const year = Number(new Intl.DateTimeFormat('en', { timeZone, year: 'numeric' }).format(from * 1000))
  const text = countedYear(year)
  if (out === '-') process.stdout.write(text)
  else await writeFile(out, text)
  say(`${count(text.split('\r\n').length - 2)} figures of ${year} written`)
}
