import type { Dictionary, Table } from '../../store/events/table.ts'
import { declared, quoteText, sql, type Sql, value } from '../../store/events/sql.ts'

/**
 * Whose addresses are whose, and when: every version of the compiled registry, whole, on every node. Never read through the Distributed
 * table, which would give it once for each shard.
 */
export const agencyPrefix = {
  name: 'agency_prefix',
  comment:
    'Address prefixes of agencies with their time lines, one complete set a version, the same on every node',
  columns: [
    { name: 'version', type: 'UInt64', comment: 'of the set; the greatest one counts' },
    { name: 'prefix', type: 'String', comment: 'IPv6 notation, IPv4 as ::ffff:a.b.c.d/96+n' },
    {
      name: 'agency',
      type: 'UInt32',
      comment: 'the agency where it never changed, 0 for none; 4294967295: see starts and agencies',
    },
    { name: 'starts', type: 'Array(UInt32)', comment: 'seconds since 1970, ascending from 0' },
    { name: 'agencies', type: 'Array(UInt32)', comment: 'the agency from each start on; 0 for none' },
  ],
  engine: 'MergeTree',
  orderBy: ['version', 'prefix'],
} as const satisfies Table

/** Which versions of the registry the counts of a node follow. */
export const agencyApplied = {
  name: 'agency_applied',
  comment:
    'Versions of agency_prefix for which hours that they change have been dropped from detection_agency on this node',
  columns: [
    { name: 'version', type: 'UInt64', comment: '' },
    { name: 'applied_at', type: "DateTime64(3, 'UTC')", comment: '' },
  ],
  engine: 'MergeTree',
  orderBy: ['version'],
} as const satisfies Table

/**
 * Counts and distinct addresses by agency. An event between two agencies is in two rows, each the other's `other_agency_id`, so that
 * both are asked cheaply and it can still be counted once.
 */
export const detectionAgency = {
  name: 'detection_agency',
  comment: 'Events, distinct sources and destinations per hour, agency, signature, severity and disposition',
  columns: [
    { name: 'start_time', type: "DateTime('UTC')", comment: 'first second of the hour' },
    {
      name: 'agency_id',
      type: 'UInt32',
      comment: 'owner of the source or destination at the time; 0 when neither has one',
    },
    {
      name: 'other_agency_id',
      type: 'UInt32',
      comment: 'the other end, where another agency owns it; else 0',
    },
    { name: 'analytic_name', type: 'LowCardinality(String)', comment: 'signature' },
    { name: 'analytic_category', type: 'LowCardinality(String)', comment: '' },
    { name: 'metadata_log_name', type: 'LowCardinality(String)', comment: '' },
    { name: 'severity_id', type: 'UInt8', comment: '' },
    { name: 'disposition_id', type: 'UInt8', comment: '' },
    { name: 'events', type: 'UInt64', comment: '' },
    {
      name: 'sources',
      type: 'AggregateFunction(uniqCombined64(15), IPv6)',
      comment: 'standard error about 0.6 %',
    },
    {
      name: 'destinations',
      type: 'AggregateFunction(uniqCombined64(15), IPv6)',
      comment: 'standard error about 0.6 %',
    },
    { name: 'registry', type: 'UInt64', comment: 'agency_prefix.version that it was computed with' },
    { name: 'computed_at', type: "DateTime64(3, 'UTC')", comment: '' },
  ],
  engine: { kind: 'ReplacingMergeTree', version: 'computed_at' },
  orderBy: [
    'start_time',
    'agency_id',
    'analytic_name',
    'severity_id',
    'disposition_id',
    'metadata_log_name',
    'analytic_category',
    'other_agency_id',
  ],
} as const satisfies Table

/** In `agency`: it changed hands. */
export const changing = 2 ** 32 - 1

export const agencyAt = {
  name: 'agency_at',
  comment: 'Address to agency by time, from the newest version of agency_prefix',
  columns: [
    { name: 'prefix', type: 'String', comment: '' },
    { name: 'agency', type: 'UInt32', comment: '' },
    { name: 'starts', type: 'Array(UInt32)', comment: '' },
    { name: 'agencies', type: 'Array(UInt32)', comment: '' },
    { name: 'version', type: 'UInt64', comment: '' },
  ],
  table: agencyPrefix,
  where: 'version = (SELECT max(version) FROM {table})',
  version: 'max(version)',
  layout: 'ip_trie',
} as const satisfies Dictionary

/**
 * The agency of an address of a row of `detection` when the event happened (0 for none). A sensor whose clock is wrong says no time:
 * then it is the agency at the time the record was read.
 */
function agencyOf(database: string, address: 'src_endpoint_ip' | 'dst_endpoint_ip'): Sql {
  const ip = declared(address)
  // With its database: a shard may be in another one when it computes this.
  const name = declared(quoteText(`${database}.${agencyAt.name}`))
  const second = sql`toUnixTimestamp(if(time_status = 0, toDateTime(time, 'UTC'), metadata_processed_time))`
  const agency = sql`dictGet(${name}, 'agency', ${ip})`
  const line = sql`dictGet(${name}, ('agencies', 'starts'), ${ip})`
  // Time lines are only looked at where there is more to one: that saves two thirds of the time.
  return sql`if(${agency} != ${declared(String(changing))}, ${agency}, arrayLast((agency, start) -> start <= ${second}, ${line}.1, ${line}.2))`
}

/** Array(UInt32): the agencies of a row of `detection`: none, one, or two different ones. */
export function agenciesOf(database: string): Sql {
  const [source, destination] = [agencyOf(database, 'src_endpoint_ip'), agencyOf(database, 'dst_endpoint_ip')]
  return sql`arrayFilter(agency -> agency != 0, arrayDistinct([${source}, ${destination}]))`
}

/**
 * Whether a row of `detection` concerns an agency. `prefixes` is a node's own agency_prefix: between the lowest and the highest address
 * that the agency ever had, which costs a tenth of the dictionary, most rows are found not to.
 */
export function concerns(database: string, prefixes: Sql, agency: number): Sql {
  const id = value(agency, 'UInt32')
  const end = (aggregate: 'min' | 'max', isShort: '0' | '1'): Sql => {
    const range = sql`IPv6CIDRToRange(toIPv6(splitByChar('/', prefix)[1]), toUInt8(splitByChar('/', prefix)[2]))`
    return sql`(SELECT ${declared(aggregate)}(${range}.${declared(aggregate === 'min' ? '1' : '2')}) FROM ${prefixes}
WHERE version = (SELECT max(version) FROM ${prefixes}) AND has(agencies, ${id}) AND startsWith(prefix, '::ffff:') = ${declared(isShort)})`
  }
  const near = (ip: Sql): Sql =>
    sql`(${ip} BETWEEN ${end('min', '1')} AND ${end('max', '1')} OR ${ip} BETWEEN ${end('min', '0')} AND ${end('max', '0')})`
  const ends = (['src_endpoint_ip', 'dst_endpoint_ip'] as const).map((address) => {
    const ip = declared(address)
    return sql`(${near(ip)} AND ${agencyOf(database, address)} = ${id})`
  })
  return sql`(${ends[0]!} OR ${ends[1]!})`
}

/** Array(Tuple(UInt32, UInt32)): each agency of a row of `detection` with the other one, if any; [(0, 0)] when it has none. */
export function agencyPairs(database: string): Sql {
  const [a, b] = [agencyOf(database, 'src_endpoint_ip'), agencyOf(database, 'dst_endpoint_ip')]
  const none = sql`toUInt32(0)`
  return sql`multiIf(${b} = 0 OR ${a} = ${b}, [(${a}, ${none})], ${a} = 0, [(${b}, ${none})], [(${a}, ${b}), (${b}, ${a})])`
}

/** The version of the registry that a node's dictionary holds. */
export function registryVersion(database: string): Sql {
  return sql`dictGet(${declared(quoteText(`${database}.${agencyAt.name}`))}, 'version', toIPv6('::'))`
}
