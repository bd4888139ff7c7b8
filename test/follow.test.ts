/** Following files, and what taking a batch back leaves, in one process on a real node. */
import assert from 'node:assert/strict'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { batchTables, installedFormats, tables } from '../src/app.ts'
import { refreshDistinct } from '../src/domains/gateway/index.ts'
import { follow, Ingest, type IngestedFile, type RefusedFile } from '../src/domains/sources/index.ts'
import { createTables, migrate, sql } from '../src/store/events/index.ts'
import { startTestStore, type TestStore } from '../src/store/events/nodes.test-support.ts'

let place: TestStore
let folder = ''
before(async () => {
  place = await startTestStore()
  folder = mkdtempSync(path.join(tmpdir(), 'lianfang follow '))
  await migrate(place.store, [{ version: 1, name: 'tables', statements: createTables(tables) }])
})
after(async () => {
  await place.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function reader(): Promise<Ingest> {
  return new Ingest(place.store, {
    formats: await installedFormats(),
    formatName: undefined,
    timeZone: 'Asia/Taipei',
    sensor: '',
    unmapped: 'all',
    raw: 'none',
    again: false,
    tables: batchTables,
    spool: place.store.spool!,
  })
}

const line = (signature: number, source = signature): string =>
  `date=2026-11-01 time=11:37:00 devname="FG" devid="FGT1" logid="0419016384" type="utm" subtype="ips" srcip=192.0.2.${source} dstip=198.51.100.7 action="dropped" proto=6 attackid=${signature} attack="Made.Up.${signature}" severity="high"`

async function stored(): Promise<number> {
  const [row] = await place.store.query<{ rows: number }>(
    sql`SELECT toUInt32(count()) AS rows FROM detection`,
  )
  return row!.rows
}

async function until(condition: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 50) {
    assert.ok(waited < 10_000, what)
    await sleep(50)
  }
}

test('a followed file that leaves its name is read to its end and closed; one that fails does not end it', async () => {
  const [live, old] = [path.join(folder, 'live'), path.join(folder, 'old')]
  for (const each of [live, old]) mkdirSync(each)
  appendFileSync(path.join(live, '2026-11-01.log'), `${line(1)}\n`)
  const ingest = await reader()
  const results: (IngestedFile | RefusedFile)[] = []
  const refused: RefusedFile[] = []
  let failures = 1
  const failing = Object.assign(Object.create(ingest) as Ingest, {
    file: (...[name, ...rest]: Parameters<Ingest['file']>) => {
      if (name.endsWith('2026-11-02.log') && failures-- > 0)
        return Promise.reject(
          Object.assign(new Error('gone'), { code: 'ENOENT', syscall: 'open', path: name }),
        )
      return ingest.file(name, ...rest)
    },
  })
  Object.defineProperty(failing, 'stopped', { get: () => ingest.stopped })
  const tell = {
    result: (result: IngestedFile | RefusedFile) => void results.push(result),
    refused: (each: RefusedFile) => void refused.push(each),
    progress: () => undefined,
  }
  const following = follow(failing, [live], tell, 1500)
  await until(async () => (await stored()) === 1, 'the first line')
  appendFileSync(path.join(live, '2026-11-01.log'), `${line(2)}\n${line(3)}`)
  renameSync(path.join(live, '2026-11-01.log'), path.join(old, '2026-11-01.log'))
  appendFileSync(path.join(live, '2026-11-02.log'), `${line(4)}\n`)
  // Its writer has not noticed yet.
  await new Promise((resolve) => setTimeout(resolve, 1000))
  appendFileSync(path.join(old, '2026-11-01.log'), `\n${line(5)}`)
  await until(
    async () => (await stored()) === 5,
    'the rest of the file that was moved away, and the next one',
  )
  await new Promise((resolve) => setTimeout(resolve, 500))
  const open = readdirSync('/proc/self/fd').map((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`)
    } catch {
      return ''
    }
  })
  assert.deepEqual(
    open.filter((name) => name.startsWith(old)),
    [],
  )
  ingest.stop()
  await following
  await ingest.close()
  assert.deepEqual(
    refused.map((each) => path.basename(each.path)),
    ['2026-11-02.log'],
  )
  assert.deepEqual([...new Set(results.map((result) => path.basename(result.path)))].sort(), [
    '2026-11-01.log',
    '2026-11-02.log',
  ])
})

test('addresses of events that were taken back are not counted, also when as many came instead', async () => {
  const file = path.join(folder, 'cut.log')
  const whole = line(9, 90).replace('11:37', '15:37')
  const ingest = await reader()
  const addresses = async (): Promise<unknown> => {
    await refreshDistinct(place.store)
    return place.store.query(
      sql`SELECT analytic_name AS name, uniqCombined64Merge(15)(sources) AS sources FROM detection_distinct WHERE start_time = '2026-11-01 07:00:00' GROUP BY name ORDER BY name`,
    )
  }
  // Cut off within its signature's name: that reads as another signature, provisionally.
  appendFileSync(
    file,
    `${line(8, 80).replace('11:37', '15:37')}\n${whole.slice(0, whole.indexOf(' severity'))}`,
  )
  await ingest.file(file, true)
  assert.deepEqual(await addresses(), [
    { name: 'Made.Up.8', sources: 1 },
    { name: 'Made.Up.9', sources: 1 },
  ])
  const counted = (): Promise<unknown[]> =>
    place.store.query(
      sql`SELECT severity_id, toUInt32(uniqCombined64Merge(15)(sources)) AS sources FROM detection_distinct FINAL WHERE analytic_name = 'Made.Up.9' GROUP BY severity_id`,
    )
  appendFileSync(file, `${whole.slice(whole.indexOf(' severity'))}\n`)
  await ingest.file(file, true)
  await ingest.close()
  await addresses()
  assert.deepEqual(await counted(), [{ severity_id: 4, sources: 1 }])
})
