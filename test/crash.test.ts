/** What a crash can leave behind, put there on purpose. Processes that really die are in ingest.test.ts. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createTables, migrate } from '../src/store/events/index.ts'
import { identifier, sql, value } from '../src/store/events/sql.ts'
import { startTestStore, type TestStore } from '../src/store/events/nodes.test-support.ts'
import {
  detection,
  detectionAgency,
  detectionCount,
  detectionCountryCount,
  detectionDistinct,
  log,
} from '../src/domains/events/index.ts'
import { format } from '../src/domains/gateway/formats/fortigate-csv/format.ts'
import { batch, Ingest, setAside, source, type IngestedFile } from '../src/domains/sources/index.ts'

const tables = [detection, detectionCount, detectionCountryCount, log, setAside]
const line = (number: number): string =>
  number % 100 === 99
    ? 'not a record\n'
    : `date=2026-11-01,time=11:37:00,devname="FG",devid="FGT1",logid="0419016384",type="utm",subtype="ips",severity="high",` +
      `srcip=192.0.2.${number % 250},dstip=198.51.100.7,action="dropped",proto=6,attack="Made.Up.${number % 7}",attackid=${number}\n`

for (const shards of [1, 3]) {
  describe(`after a crash, ${shards === 1 ? 'one node' : 'three shards'}`, () => {
    let place: TestStore
    let folder: string
    before(async () => {
      place = await startTestStore(shards)
      folder = await mkdtemp(path.join(tmpdir(), 'lianfang-ingest-'))
      const all = [...tables, detectionDistinct, detectionAgency, source, batch]
      await migrate(place.store, [{ version: 1, name: 'tables', statements: createTables(all) }])
    })
    after(async () => {
      await place.stop()
      await rm(folder, { recursive: true, force: true })
    })

    const read = async (file: string): Promise<IngestedFile> => {
      const ingest = new Ingest(place.store, {
        formats: [
          {
            format,
            module: new URL('../src/domains/gateway/formats/fortigate-csv/format.ts', import.meta.url).href,
          },
        ],
        formatName: undefined,
        timeZone: 'Asia/Taipei',
        sensor: '',
        unmapped: 'all',
        raw: 'all',
        again: false,
        tables,
        spool: place.store.spool ?? path.join(folder, 'spool'),
      })
      try {
        const result = await ingest.file(file, true)
        assert.ok(!('reason' in result))
        return result
      } finally {
        await ingest.close()
      }
    }
    const totals = async () => {
      const [row] = await place.store.query<
        Record<'rows' | 'counted' | 'byCountry' | 'aside' | 'pending', number>
      >(
        sql`SELECT (SELECT count() FROM detection) AS rows, (SELECT sum(events) FROM detection_count) AS counted,
              (SELECT sum(events) FROM detection_country_count) AS byCountry,
              (SELECT count() FROM set_aside FINAL WHERE state = 1) AS aside, (SELECT countIf(state = 1) FROM batch FINAL) AS pending`,
      )
      return row
    }
    /** The journal as it stands when the process dies before it can say "stored". */
    const unsay = async (file: string): Promise<void> => {
      await place.store.command(
        sql`INSERT INTO ${name(batch.name)} SELECT * REPLACE (1 AS state, now64(3) AS written_at) FROM ${name(batch.name)} FINAL
            WHERE source IN (SELECT source FROM ${name(source.name)} WHERE name = ${value(file, 'String')})`,
        { on: 'every' },
      )
    }
    const name = (table: string) =>
      shards === 1 ? sql`${identifier(table)}` : sql`${identifier(`${table}_shard`)}`

    const whole = { rows: 1980, counted: 1980, byCountry: 1980, aside: 20, pending: 0 }

    test('all had landed: nothing is doubled', async () => {
      const file = path.join(folder, 'a.csv')
      await writeFile(file, Array.from({ length: 2000 }, (_, number) => line(number)).join(''))
      await read(file)
      assert.deepEqual(await totals(), whole)
      await unsay(file)
      assert.deepEqual(await totals(), { ...whole, pending: 1 })
      assert.equal((await read(file)).account.read, 2000)
      assert.deepEqual(await totals(), whole)
    })

    test('only a part had landed, and the engine remembers the tokens of what is missing: nothing is lost', async () => {
      const file = path.join(folder, 'a.csv')
      await unsay(file)
      for (const table of [detectionCount, setAside]) {
        await place.store.command(sql`TRUNCATE TABLE ${name(table.name)}`, { on: 'every' })
      }
      await read(file)
      assert.deepEqual(await totals(), whole)
    })

    test('nothing had landed', async () => {
      const file = path.join(folder, 'a.csv')
      await unsay(file)
      for (const table of tables)
        await place.store.command(sql`TRUNCATE TABLE ${name(table.name)}`, { on: 'every' })
      await read(file)
      assert.deepEqual(await totals(), whole)
      assert.equal((await read(file)).account.read, 0)
    })
  })
}
