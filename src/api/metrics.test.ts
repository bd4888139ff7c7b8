import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { CollectorMetrics } from '../domains/collection/index.ts'
import { connectEventStore, startEmbeddedNode } from '../store/events/index.ts'
import { startTestRecords } from '../store/records/server.test-support.ts'
import { createMetrics, type Measured } from './metrics.ts'

const folder = await mkdtemp(join(tmpdir(), 'lianfang-metrics-'))
const node = await startEmbeddedNode({ directory: join(folder, 'events') })
const events = await connectEventStore({
  urls: [node.url],
  username: node.username,
  password: node.password,
  database: 'metrics',
  topology: { kind: 'single' },
  patience: 200,
})
const server = await startTestRecords([
  { room: 'jobs', folder: new URL('../domains/jobs/migrations/', import.meta.url) },
])
after(async () => {
  await events.close()
  await node.stop()
  await rm(folder, { recursive: true })
})

const collected: CollectorMetrics = {
  received: [{ transport: 'udp', records: 100 }],
  dropped: [{ transport: 'udp', policy: 'spool-full', records: 3 }],
  stored: 90,
  setAside: 5,
  blank: 2,
  spoolBytes: 10,
  unsafeBytes: 1,
  spoolBound: 1000,
  spoolFull: false,
  oldestWaiting: 1.5,
  connections: [
    { transport: 'tcp', open: 2 },
    { transport: 'tcp', open: 3 },
  ],
  endings: [{ transport: 'tcp', ending: 'closed', connections: 7 }],
  sources: [{ state: 'unknown', sources: 1 }],
  silentSources: 0,
  storeFailing: false,
}

const measured = async (): Promise<Measured> => ({
  settings: { data: folder, spool: { bytes: 1000, reserve: 500 }, tls: undefined },
  events,
  records: await server.freshDatabase(),
  collector: { metrics: () => collected },
  readiness: () => Promise.resolve([{ name: 'events', ready: true }]),
})

/** Metric names of an expression of Prometheus. */
const namesIn = (expression: string): string[] => [
  ...new Set(expression.match(/\b(?:lianfang|process|nodejs)_\w+/g)),
]

describe('metrics', () => {
  test('say what is measured, however often they are read', async () => {
    const metrics = createMetrics(await measured())
    metrics.observe({ method: 'GET', route: '/api/sources/{id}', status: 200, seconds: 0.03 })
    metrics.observe({ method: 'BREW', route: undefined, status: 404, seconds: 0.001 })
    await metrics.text()
    const text = await metrics.text()
    for (const line of [
      'lianfang_http_requests_total{method="GET",route="/api/sources/{id}",status="200"} 1',
      'lianfang_http_requests_total{method="OTHER",route="other",status="404"} 1',
      'lianfang_http_request_seconds_bucket{le="0.05",method="GET",route="/api/sources/{id}"} 1',
      'lianfang_records_received_total{transport="udp"} 100',
      'lianfang_records_dropped_total{transport="udp",policy="spool-full"} 3',
      'lianfang_records_stored_total 90',
      'lianfang_connections{transport="tcp"} 5',
      'lianfang_sources{state="unknown"} 1',
      'lianfang_ready{part="events"} 1',
      'lianfang_disk_reserve_bytes 500',
    ])
      assert.ok(text.includes(`${line}\n`), line)
    assert.match(text, /^lianfang_event_store_free_bytes [1-9]/m)
    assert.match(text, /^lianfang_record_store_bytes [1-9]/m)
    assert.match(text, /^process_resident_memory_bytes /m)
  })

  test('of a store that is away are left out, the others stay', async () => {
    const away = { ...(await measured()), records: { within: () => Promise.reject(new Error('away')) } }
    const text = await createMetrics({
      ...away,
      records: { ...away.records, close: () => Promise.resolve() },
    }).text()
    assert.doesNotMatch(text, /^lianfang_(record_store_bytes|certificate_valid_until_seconds) /m)
    assert.match(text, /^lianfang_records_stored_total 90$/m)
  })

  test('are those that the sample dashboard and alerts ask for', async () => {
    const { names } = createMetrics(await measured())
    const known = new Set(names.flatMap((name) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]))
    const read = (name: string): Promise<string> =>
      readFile(new URL(`../../docs/operations/${name}`, import.meta.url), 'utf8')
    const dashboard = JSON.parse(await read('grafana-dashboard.json')) as {
      panels: { targets: { expr: string }[] }[]
    }
    const asked = dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr)))
    assert.ok(asked.length > 20)
    const alerts = namesIn(await read('prometheus-alerts.yml'))
    assert.ok(alerts.length > 10)
    assert.deepEqual(
      [...asked, ...alerts].filter((name) => !known.has(name)),
      [],
    )
  })
})
