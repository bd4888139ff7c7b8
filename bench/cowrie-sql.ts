/**
 * An anchor: ClickHouse reads Cowrie's lines by itself into our tables, in a node of ours, with no code of ours but the statements.
 *
 *     node bench/cowrie-sql.ts typed|whole FILE FOLDER
 *
 * `typed`: JSONEachRow, other members are lost; `whole`: JSONExtract from the line, which is kept. FILE and FOLDER are on one file
 * system. Prints one JSON object.
 */
import { link, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { honeypotCount, honeypotEvent } from '../src/domains/honeypot/index.ts'
import {
  connectEventStore,
  createTables,
  declared,
  migrate,
  startEmbeddedNode,
} from '../src/store/events/index.ts'
import { lookInside } from './cowrie-store.ts'

const [mode, file, folder] = process.argv.slice(2)
if ((mode !== 'typed' && mode !== 'whole') || file === undefined || folder === undefined)
  throw new Error('usage: cowrie-sql.ts typed|whole FILE FOLDER')

const members = Object.entries({
  eventid: 'String',
  timestamp: 'String',
  sensor: 'String',
  session: 'String',
  src_ip: 'String',
  src_port: 'UInt16',
  dst_ip: 'String',
  dst_port: 'UInt16',
  protocol: 'String',
  username: 'String',
  password: 'String',
  input: 'String',
  url: 'String',
  destfile: 'String',
  shasum: 'String',
  version: 'String',
  hassh: 'String',
  duration: 'String',
})

/** By event: activity and status. */
const kinds: Readonly<Record<string, readonly [number, number]>> = {
  'cowrie.session.connect': [1, 0],
  'cowrie.client.version': [2, 0],
  'cowrie.client.kex': [2, 0],
  'cowrie.login.success': [3, 1],
  'cowrie.login.failed': [3, 2],
  'cowrie.command.input': [4, 0],
  'cowrie.session.file_download': [5, 1],
  'cowrie.session.closed': [6, 0],
}
const names = Object.keys(kinds).map((name) => `'${name}'`)
const ofEvent = (n: 0 | 1, otherwise: number) =>
  `transform(eventid, [${names.join(', ')}], [${Object.values(kinds)
    .map((kind) => kind[n])
    .join(', ')}], ${otherwise})`

const columns: Readonly<Record<string, string>> = {
  time: "toDateTime64(substring(timestamp, 1, 23), 3, 'UTC')",
  time_status: '0',
  metadata_product_name: "'cowrie'",
  metadata_event_code: 'eventid',
  device_uid: 'sensor',
  activity_id: ofEvent(0, 99),
  status_id: ofEvent(1, 0),
  session_uid: "reinterpretAsUInt64(reverse(unhex(leftPad(session, 16, '0'))))",
  src_endpoint_ip: 'toIPv6OrDefault(src_ip)',
  src_endpoint_port: 'src_port',
  dst_endpoint_ip: 'toIPv6OrDefault(dst_ip)',
  dst_endpoint_port: 'dst_port',
  connection_info_protocol_num: '6',
  dst_endpoint_svc_name: 'protocol',
  user_name: 'username',
  password: 'password',
  credential_parts: "if(startsWith(eventid, 'cowrie.login.'), 3, 0)",
  process_cmd_line: 'input',
  url_string: 'url',
  file_name: 'destfile',
  file_hashes_sha256: 'shasum',
  client_version: 'version',
  hassh: 'hassh',
  duration: 'toUInt32(round(toFloat64OrZero(duration) * 1000))',
  unmapped: mode === 'whole' ? 'json' : "''",
  metadata_processed_time: 'now()',
  batch: '1',
}

await mkdir(folder, { recursive: true })
const node = await startEmbeddedNode({ directory: folder })
const spooled = path.join(node.spool, 'lines.json')
try {
  await rm(spooled, { force: true })
  await link(file, spooled)
  const store = await connectEventStore({
    ...node,
    urls: [node.url],
    database: 'anchor',
    topology: { kind: 'single' },
  })
  await migrate(store, [
    { version: 1, name: 'honeypots', statements: createTables([honeypotEvent, honeypotCount]) },
  ])
  const from =
    mode === 'typed'
      ? `file('${spooled}', 'JSONEachRow', '${members.map((one) => one.join(' ')).join(', ')}')`
      : `(SELECT json, ${members.map(([name, type]) => `JSONExtract(json, '${name}', '${type}') AS ${name}`).join(', ')} FROM file('${spooled}', 'JSONAsString'))`
  // In a query of its own: a column may be called like a member of something else.
  const values = Object.entries(columns)
    .map(([name, expression]) => `${expression} AS c_${name}`)
    .join(', ')
  const settings = { max_threads: 2, max_insert_threads: '2', input_format_skip_unknown_fields: 1 } as const
  const start = performance.now()
  await store.command(
    declared(`INSERT INTO honeypot_event (${Object.keys(columns).join(', ')}) SELECT ${values} FROM ${from}`),
    { settings },
  )
  await store.command(
    declared(`INSERT INTO honeypot_count SELECT toStartOfHour(time), device_uid, metadata_product_name, activity_id,
      dst_endpoint_svc_name, count(), 1 FROM honeypot_event GROUP BY ALL`),
    { settings },
  )
  const seconds = (performance.now() - start) / 1000
  process.stdout.write(`${JSON.stringify({ seconds, ...(await lookInside(store)) })}\n`)
  await store.close()
} finally {
  await rm(spooled, { force: true })
  await node.stop()
}
