/**
 * An anchor: ClickHouse parses the lines by itself, in a node of ours, with no code of ours but the statement.
 *
 *     node bench/sql-parse.ts count|store FILE FOLDER [THREADS]
 *
 * FILE and FOLDER are on one file system. Prints one JSON object.
 */
import { link, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { connectEventStore, declared, sql, startEmbeddedNode, value } from '../src/store/events/index.ts'

const [mode, file, folder, threads = '2'] = process.argv.slice(2)
if ((mode !== 'count' && mode !== 'store') || file === undefined || folder === undefined)
  throw new Error('usage: sql-parse.ts count|store FILE FOLDER [THREADS]')

/** The columns of `detection` that a plain statement can fill, from the map `f`. */
const columns: readonly (readonly [string, string, string])[] = [
  [
    'time',
    "DateTime64(3, 'UTC')",
    `if(f['eventtime'] = '', toDateTime64(f['date'] || ' ' || f['time'], 3, 'Asia/Taipei'),
      fromUnixTimestamp64Milli(toInt64OrZero(rightPad(substring(f['eventtime'], 1, 13), 13, '0'))))`,
  ],
  ...(
    [
      ['metadata_log_provider', 'type'],
      ['metadata_log_name', 'subtype'],
      ['metadata_event_code', 'logid'],
      ['metadata_tenant_uid', 'vd'],
      ['device_uid', 'devid'],
      ['device_name', 'devname'],
    ] as const
  ).map(([name, key]) => [name, 'LowCardinality(String)', `f['${key}']`] as const),
  ['analytic_uid', 'UInt32', "toUInt32OrZero(f['attackid'] || f['appid'])"],
  ['analytic_name', 'LowCardinality(String)', "f['attack'] || f['app']"],
  ['analytic_category', 'LowCardinality(String)', "f['appcat']"],
  [
    'severity_id',
    'UInt8',
    `transform(f['severity'] || f['apprisk'], ['critical', 'high', 'medium', 'elevated', 'low', 'info', 'information'],
      [5, 4, 3, 2, 2, 1, 1], 0)`,
  ],
  ['action', 'LowCardinality(String)', "f['action']"],
  ...(['src', 'dst'] as const).flatMap(
    (side) =>
      [
        [`${side}_endpoint_ip`, 'IPv6', `toIPv6OrDefault(f['${side}ip'])`],
        [`${side}_endpoint_port`, 'UInt16', `toUInt16OrZero(f['${side}port'])`],
        [`${side}_endpoint_interface_name`, 'LowCardinality(String)', `f['${side}intf']`],
        [`${side}_endpoint_location_country`, 'LowCardinality(String)', `f['${side}country']`],
      ] as const,
  ),
  ['dst_endpoint_svc_name', 'LowCardinality(String)', "f['service']"],
  ['connection_info_protocol_num', 'UInt8', "toUInt8OrZero(f['proto'])"],
  ['connection_info_direction', 'LowCardinality(String)', "f['direction']"],
  ['connection_info_uid', 'UInt32', "toUInt32OrZero(f['sessionid'])"],
  ['finding_info_uid', 'UInt32', "toUInt32OrZero(f['incidentserialno'])"],
  ['firewall_rule_uid', 'UInt32', "toUInt32OrZero(f['policyid'])"],
  ['policy_name', 'LowCardinality(String)', "f['profile'] || f['applist']"],
  ['url_hostname', 'String', "f['hostname']"],
  ['url_path', 'String', "f['url']"],
  ['message', 'String', "f['msg']"],
]

await mkdir(folder, { recursive: true })
const node = await startEmbeddedNode({ directory: folder })
const spooled = path.join(node.spool, 'lines.log')
try {
  await rm(spooled, { force: true })
  await link(file, spooled)
  const store = await connectEventStore({
    ...node,
    urls: [node.url],
    database: 'anchor',
    topology: { kind: 'single' },
  })
  const settings = { max_threads: Number(threads), max_insert_threads: threads }
  const parsed = sql`(SELECT extractKeyValuePairsWithEscaping(line, '=', ' ', '"') AS f FROM file(${value(spooled, 'String')}, 'LineAsString'))`
  const top = (from: ReturnType<typeof sql>, name: string, severity: string) => sql`
    SELECT ${declared(name)} AS signature, toUInt64(count()) AS events FROM ${from}
    WHERE ${declared(severity)} AND signature != '' GROUP BY signature ORDER BY events DESC, signature LIMIT 10`

  let start = performance.now()
  let rows = 0
  let bytesOnDisk = 0
  let ranking
  if (mode === 'count') {
    // The application of a traffic record is no detection.
    const severe = "(f['severity'] IN ('critical', 'high') OR f['apprisk'] IN ('critical', 'high'))"
    ranking = await store.query(top(parsed, "f['attack'] || f['app']", severe), { settings })
  } else {
    const definitions = columns
      .map(([name, type]) => `${name} ${type} CODEC(${name === 'time' ? 'Delta(8), ' : ''}ZSTD(1))`)
      .join(', ')
    await store.command(declared('DROP TABLE IF EXISTS lines SYNC'))
    await store.command(
      declared(
        `CREATE TABLE lines (${definitions}) ENGINE = MergeTree ORDER BY (severity_id, analytic_name, time)
         SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
      ),
    )
    start = performance.now()
    const values = declared(columns.map(([name, , expression]) => `${expression} AS ${name}`).join(', '))
    await store.command(
      sql`INSERT INTO lines SELECT ${values} FROM ${parsed} WHERE analytic_name != '' AND severity_id > 0`,
      {
        settings,
      },
    )
  }
  const seconds = (performance.now() - start) / 1000
  if (mode === 'store') {
    const [size] = await store.query<{ rows: number; bytes: number }>(
      sql`SELECT toUInt64(sum(rows)) AS rows, toUInt64(sum(bytes_on_disk)) AS bytes FROM system.parts WHERE active AND database = 'anchor' AND table = 'lines'`,
    )
    rows = size!.rows
    bytesOnDisk = size!.bytes
    ranking = await store.query(top(sql`lines`, 'analytic_name', 'severity_id >= 4'))
  }
  process.stdout.write(`${JSON.stringify({ seconds, rows, bytesOnDisk, top: ranking })}\n`)
  await store.close()
} finally {
  await rm(spooled, { force: true })
  await node.stop()
}
