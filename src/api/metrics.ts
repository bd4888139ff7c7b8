/**
 * Numbers for Prometheus. Labels are words of ours (a route, a transport, a state), never what came from outside: an address or a source's
 * name as a label would let anybody who sends to us fill a monitoring system.
 */
import { X509Certificate } from 'node:crypto'
import { readFile, statfs } from 'node:fs/promises'
import { sql as recordSql } from 'kysely'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import packageFile from '../../package.json' with { type: 'json' }
import type { CollectorMetrics } from '../domains/collection/index.ts'
import type { Settings } from '../settings.ts'
import { sql, type EventStore } from '../store/events/index.ts'
import type { RecordStore } from '../store/records/index.ts'

/** What is measured. */
export interface Measured {
  readonly settings: Pick<Settings, 'data' | 'spool' | 'tls'>
  readonly events: EventStore
  readonly records: RecordStore
  readonly collector: { metrics(): CollectorMetrics }
  readiness(): Promise<readonly { readonly name: string; readonly ready: boolean }[]>
}

export interface Metrics {
  /** `route` is the operation's path as declared; everything else that was asked for is one route of its own. */
  observe(request: {
    readonly method: string
    readonly route: string | undefined
    readonly status: number
    readonly seconds: number
  }): void
  /** In the Prometheus text format. A part that does not answer is left out: its lianfang_ready is 0. */
  text(): Promise<string>
  readonly names: readonly string[]
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export function createMetrics(measured: Measured): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'lianfang_build_info',
    help: 'Always 1; the version is the label',
    labelNames: ['version'],
    registers,
  }).set({ version: packageFile.version }, 1)
  const requests = new Counter({
    name: 'lianfang_http_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'lianfang_http_request_seconds',
    help: 'Time until a request was answered',
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  })
  const parts = [collectorPart, eventsPart, recordsPart, hostPart].map((part) => part(registers, measured))
  const ready = new Gauge({
    name: 'lianfang_ready',
    help: 'Whether a part that we cannot do without works: events, records, collector',
    labelNames: ['part'],
    registers,
  })
  return {
    observe({ method, route = 'other', status, seconds }) {
      const known = methods.has(method) ? method : 'OTHER'
      requests.inc({ method: known, route, status: String(status) })
      durations.observe({ method: known, route }, seconds)
    },
    async text() {
      const [checks] = await Promise.all([
        measured.readiness(),
        ...parts.map(async ({ gauges, read }) => {
          for (const each of Object.values(gauges)) {
            each.reset()
            // What does not answer has no number, and 0 would be one.
            each.remove({})
          }
          await read().catch(() => undefined)
        }),
      ])
      ready.reset()
      for (const { name, ready: isReady } of checks) ready.set({ part: name }, isReady ? 1 : 0)
      return registry.metrics()
    },
    names: registry.getMetricsAsArray().map(({ name }) => name),
  }
}

interface Part {
  readonly gauges: Readonly<Record<string, Gauge | Counter>>
  readonly read: () => Promise<void>
}

type PartOf = (registers: Registry[], measured: Measured) => Part

const collectorPart: PartOf = (registers, { collector }) => {
  const counter = (name: string, help: string, labelNames: string[] = []): Counter =>
    new Counter({ name: `lianfang_${name}_total`, help, labelNames, registers })
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name: `lianfang_${name}`, help, labelNames, registers })
  const gauges = {
    received: counter('records_received', 'Records that came in', ['transport']),
    dropped: counter('records_dropped', 'Records dropped by a policy', ['transport', 'policy']),
    stored: counter('records_stored', 'Records stored since this process runs'),
    setAside: counter('records_set_aside', 'Records set aside since this process runs'),
    blank: counter('records_blank', 'Empty records since this process runs'),
    spool: gauge('spool_bytes', 'Received, not stored yet'),
    unsafe: gauge('spool_unsafe_bytes', 'Of these, not on the disk yet'),
    bound: gauge('spool_bound_bytes', 'What the spool may hold'),
    full: gauge('spool_full', '1 while the spool takes no more'),
    waiting: gauge(
      'oldest_waiting_seconds',
      'How long the oldest record has been waiting for the event store',
    ),
    connections: gauge('connections', 'Open connections of senders', ['transport']),
    endings: counter('connections_ended', 'Connections of senders that ended, and how', [
      'transport',
      'ending',
    ]),
    sources: gauge('sources', 'Live sources', ['state']),
    silent: gauge('silent_sources', 'Sources that have been silent for longer than their operator expects'),
    failing: gauge('storing_failing', '1 while the event store does not take what the collector has'),
  }
  return {
    gauges,
    read: () => {
      const now = collector.metrics()
      for (const { transport, records } of now.received) gauges.received.inc({ transport }, records)
      for (const { transport, policy, records } of now.dropped)
        gauges.dropped.inc({ transport, policy }, records)
      gauges.stored.inc(now.stored)
      gauges.setAside.inc(now.setAside)
      gauges.blank.inc(now.blank)
      gauges.spool.set(now.spoolBytes)
      gauges.unsafe.set(now.unsafeBytes)
      gauges.bound.set(now.spoolBound)
      gauges.full.set(now.spoolFull ? 1 : 0)
      gauges.waiting.set(now.oldestWaiting)
      for (const { transport, open } of now.connections) gauges.connections.inc({ transport }, open)
      for (const { transport, ending, connections } of now.endings)
        gauges.endings.inc({ transport, ending }, connections)
      for (const { state, sources } of now.sources) gauges.sources.set({ state }, sources)
      gauges.silent.set(now.silentSources)
      gauges.failing.set(now.storeFailing ? 1 : 0)
      return Promise.resolve()
    },
  }
}

const eventsPart: PartOf = (registers, { events }) => {
  const gauges = {
    bytes: new Gauge({
      name: 'lianfang_event_store_bytes',
      help: 'On the disks of the event store',
      labelNames: ['table'],
      registers,
    }),
    parts: new Gauge({
      name: 'lianfang_event_store_parts',
      help: 'Parts that a query may have to open; thousands mean that merges do not keep up',
      labelNames: ['table'],
      registers,
    }),
    free: new Gauge({
      name: 'lianfang_event_store_free_bytes',
      help: 'Free space of the disk of the event store that has the least',
      registers,
    }),
  }
  return {
    gauges,
    async read() {
      const free: number[] = []
      for (let on = 0; on < events.shards; on += 1) {
        const tables = await events.query<{ name: string; bytes: number; parts: number }>(
          sql`SELECT replaceRegexpOne(table, '_shard$', '') AS name, sum(bytes_on_disk) AS bytes, count() AS parts
              FROM system.parts WHERE active AND database = currentDatabase() GROUP BY name`,
          { on },
        )
        for (const { name, bytes, parts } of tables) {
          gauges.bytes.inc({ table: name }, bytes)
          gauges.parts.inc({ table: name }, parts)
        }
        const [disk] = await events.query<{ free: number }>(
          sql`SELECT min(unreserved_space) AS free FROM system.disks`,
          { on },
        )
        if (disk !== undefined) free.push(disk.free)
      }
      if (free.length > 0) gauges.free.set(Math.min(...free))
    },
  }
}

const recordsPart: PartOf = (registers, { records }) => {
  const gauges = {
    bytes: new Gauge({
      name: 'lianfang_record_store_bytes',
      help: 'Size of the database of the record store',
      registers,
    }),
    jobs: new Gauge({ name: 'lianfang_jobs', help: 'Jobs', labelNames: ['state'], registers }),
  }
  return {
    gauges,
    read: () =>
      records.within({ kind: 'system' }, async (transaction) => {
        const jobs = await transaction
          .selectFrom('job')
          .select(['state', ({ fn }) => fn.countAll<number>().as('jobs')])
          .groupBy('state')
          .execute()
        for (const { state, jobs: number } of jobs) gauges.jobs.set({ state }, number)
        const { rows } = await recordSql<{ bytes: number }>`
          SELECT pg_database_size(current_database()) AS bytes`.execute(transaction)
        gauges.bytes.set(rows[0]!.bytes)
      }),
  }
}

const hostPart: PartOf = (registers, { settings }) => {
  const gauges = {
    free: new Gauge({
      name: 'lianfang_data_free_bytes',
      help: 'Free space where the data folder is',
      registers,
    }),
    reserve: new Gauge({
      name: 'lianfang_disk_reserve_bytes',
      help: 'Free space that the spool leaves',
      registers,
    }),
    certificate: new Gauge({
      name: 'lianfang_certificate_valid_until_seconds',
      help: 'When our certificate ends, in seconds since 1970',
      registers,
    }),
  }
  return {
    gauges,
    async read() {
      const { bavail, bsize } = await statfs(settings.data)
      gauges.free.set(bavail * bsize)
      gauges.reserve.set(settings.spool.reserve)
      if (settings.tls === undefined) return
      const { validTo } = new X509Certificate(await readFile(settings.tls.certificate))
      gauges.certificate.set(Date.parse(validTo) / 1000)
    },
  }
}
