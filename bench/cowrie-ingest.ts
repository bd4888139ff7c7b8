/**
 * What `lianfang ingest` does until all is stored with its counts, without what is computed of it afterwards.
 *
 *     node bench/cowrie-ingest.ts FILE DATA
 *
 * Prints one JSON object. `seconds`: from the first byte to the last acknowledgement; a node and tables are there before.
 */
import { batchTables, installedFormats, openApp } from '../src/app.ts'
import { Ingest } from '../src/domains/sources/index.ts'
import { readSettings } from '../src/settings.ts'
import { lookInside } from './cowrie-store.ts'
import { standard } from './product.ts'

const [file, data] = process.argv.slice(2)
if (file === undefined || data === undefined) throw new Error('usage: cowrie-ingest.ts FILE DATA')

const settings = readSettings(process.env, data)
const app = await openApp(settings)
try {
  const ingest = new Ingest(app.store, {
    ...standard,
    formats: await installedFormats(),
    formatName: undefined,
    timeZone: settings.timeZone,
    sensor: '',
    again: false,
    tables: batchTables,
    spool: app.spool,
  })
  const start = performance.now()
  const result = await ingest.file(file, true, () => undefined)
  const seconds = (performance.now() - start) / 1000
  await ingest.close()
  const inside = await lookInside(app.store)
  process.stdout.write(`${JSON.stringify({ seconds, result, ...inside })}\n`)
} finally {
  await app.close()
}
