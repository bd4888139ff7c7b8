/** The statements that compute hours and days. Rows of a session may lie on several shards: batches are spread over them. */
import type { EventStore } from '../../store/events/client.ts'
import { declared, identifier, join, quoteText, sql, type Sql, value } from '../../store/events/sql.ts'
import { onEveryShard } from '../../store/events/topology.ts'
import { instant } from '../events/index.ts'
import { honeypotBuilt, honeypotDay, honeypotHour, honeypotPayload } from './computed-tables.ts'
import { type Dimension, unknownValue } from './dimensions.ts'
import { combinedReasons, judgedPayloads, judgedSources, kindName, reasonsHash } from './judging.ts'
import { activities } from './tables.ts'
import {
  bounded,
  during,
  ownEvents,
  ownPart,
  payloadHash,
  payloadHashes,
  sessionItem,
  sessionKey,
} from './texts.ts'

/** What a statement computes: hours (first seconds, ascending) by a version of the knowledge. */
export interface Work {
  readonly hours: readonly number[]
  readonly version: string
  readonly generation: bigint
  /** Values of an hour and dimension that are kept singly. */
  readonly mostValues: number
}

/** Seconds before and after an hour in which sessions of it may have rows that matter. */
export const neighbourhood = 3600

type Where = Pick<EventStore, 'database' | 'localName' | 'topology'>

const columns = declared(honeypotHour.columns.map(({ name }) => name).join(', '))
const noItem = sql`toUInt64(0)`
const text = (word: string): Sql => declared(quoteText(word))
const dimension = (name: Dimension): Sql => text(name)

/**
 * INSERTs for honeypot_hour, each of some dimensions. They are given what `fine` selects: (hour, dimension, value, label, is_research,
 * ip, device, item, events, first, last), summed up here.
 */
export function hourStatements(store: Where, work: Work): Sql[] {
  return [connections, values, texts, families, samples].map((fine) =>
    insertHours(store, work, fine(store, work)),
  )
}

function insertHours(store: Where, { generation, mostValues }: Work, fine: Sql): Sql {
  const most = declared(String(mostValues))
  return sql`INSERT INTO ${identifier(store.localName(honeypotHour))} (${columns})
SELECT start_hour, ${value(generation, 'UInt64')}, dimension, if(place > ${most}, '', value) AS kept, place > ${most} AS rest, is_research,
  if(rest, '', max(name)), sum(counted),
  uniqCombined64IfMergeState(15)(source_state), uniqCombined64MergeState(15)(sensor_state), uniqCombined64IfMergeState(15)(item_state),
  min(earliest), max(latest)
FROM
(
  SELECT *, dense_rank() OVER (PARTITION BY start_hour, dimension ORDER BY total DESC, value) AS place
  FROM
  (
    SELECT *, sum(counted) OVER (PARTITION BY start_hour, dimension, value) AS total
    FROM
    (
      SELECT hour AS start_hour, dimension, value, is_research, max(label) AS name, sum(events) AS counted,
        uniqCombined64IfState(15)(ip, ip != toIPv6('::')) AS source_state, uniqCombined64State(15)(device) AS sensor_state,
        uniqCombined64IfState(15)(item, item != 0) AS item_state, min(first) AS earliest, max(last) AS latest
      FROM ${fine} AS fine
      GROUP BY start_hour, dimension, value, is_research
    )
  )
)
GROUP BY start_hour, dimension, kept, rest, is_research`
}

/** Rows of these hours. The range prunes parts and granules, the list skips others within it. */
function ofHours({ hours }: Work): Sql {
  const [first, last] = [hours[0] ?? 0, hours.at(-1) ?? 0]
  const range = during(first, last + 3600)
  if (hours.length === (last - first) / 3600 + 1) return range
  return sql`${range} AND toUnixTimestamp(toStartOfHour(time)) IN ${value(hours, 'Array(UInt32)')}`
}

function sources(store: Where, { version }: Work, where: Sql): Sql {
  return judgedSources(
    store,
    version,
    sql`SELECT DISTINCT src_endpoint_ip FROM ${ownEvents(store)} WHERE ${where}`,
  )
}

/** Dimensions of connections, grouped finely first: many of them are alike. */
function connections(store: Where, work: Work): Sql {
  const where = sql`activity_id = ${declared(String(activities.connect))} AND ${ofHours(work)}`
  const unknown = text(unknownValue)
  const pairs: readonly (readonly [Dimension, Sql, Sql?])[] = [
    ['all', sql`''`],
    ['country', sql`if(country = '', ${unknown}, toString(country))`],
    ['asn', sql`if(asn = 0, ${unknown}, toString(asn))`, sql`toString(network)`],
    [
      'port',
      sql`concat(toString(port), multiIf(protocol = 0, '', protocol = 6, '/tcp', protocol = 17, '/udp', concat('/', toString(protocol))))`,
    ],
    ['service', sql`if(service = '', ${unknown}, toString(service))`],
    ['sensor', sql`device`],
    ['research', sql`toString(researcher)`],
  ]
  return onEveryShard(
    store.topology,
    sql`SELECT hour, pair.1 AS dimension, ${bounded(sql`pair.2`)} AS value, pair.3 AS label, researcher != '' AS is_research, ip, device, ${noItem} AS item,
  counted AS events, earliest AS first, latest AS last
FROM
(
  SELECT toStartOfHour(time) AS hour, src_endpoint_ip AS ip, toString(device_uid) AS device, dst_endpoint_port AS port,
    connection_info_protocol_num AS protocol, dst_endpoint_svc_name AS service, country, asn, network, researcher,
    count() AS counted, min(time) AS earliest, max(time) AS latest
  FROM ${ownEvents(store)} AS event
  LEFT ANY JOIN ${sources(store, work, where)} AS source ON source.ip = event.src_endpoint_ip
  WHERE ${where}
  GROUP BY hour, ip, device, port, protocol, service, country, asn, network, researcher
)
ARRAY JOIN arrayFilter(one -> one.1 != 'research' OR researcher != '', [${join(
      pairs.map(([name, of, label = sql`''`]) => sql`(${dimension(name)}, ${of}, ${label})`),
      sql`, `,
    )}]) AS pair`,
  )
}

/** Dimensions that are columns of single events. */
function values(store: Where, work: Work): Sql {
  const where = ofHours(work)
  const ids = value(Object.values(activities), 'Array(UInt8)')
  const names = value(Object.keys(activities), 'Array(String)')
  const session = sql`session`
  const sample = sql`cityHash64(toString(file_hashes_sha256))`
  const command = sql`activity_id = ${declared(String(activities.command))}`
  const place = sql`toStartOfHour(time), device_uid, ${sessionKey}`
  // Some sensors tell of a command twice: as it was typed (status 0), and how it went. Where only the outcome is told, that is the command.
  const isOutcome = sql`${command} AND status_id != 0 AND (${place}) IN (SELECT ${place} FROM ${ownEvents(store)} WHERE ${command} AND status_id = 0 AND ${where})`
  const pairs: readonly (readonly [Dimension, Sql, Sql, Sql])[] = [
    [
      'activity',
      sql`transform(activity_id, ${ids}, ${names}, toString(activity_id))`,
      sql`NOT (${isOutcome})`,
      session,
    ],
    [
      'activity',
      sql`'login'`,
      sql`activity_id = ${declared(String(activities.credential))} AND status_id = 1`,
      session,
    ],
    ['username', sql`user_name`, sql`bitAnd(credential_parts, 1) != 0`, session],
    ['password', sql`password`, sql`bitAnd(credential_parts, 2) != 0`, session],
    ['command', sql`process_cmd_line`, sql`process_cmd_line != '' AND NOT (${isOutcome})`, session],
    ['client', sql`toString(client_version)`, sql`client_version != ''`, session],
    ['hash', sql`toString(file_hashes_sha256)`, sql`file_hashes_sha256 != ''`, session],
    ['sample', sql`''`, sql`file_hashes_sha256 != ''`, sample],
  ]
  return onEveryShard(
    store.topology,
    sql`SELECT toStartOfHour(time) AS hour, pair.1 AS dimension, ${bounded(sql`pair.2`)} AS value, '' AS label, researcher != '' AS is_research,
  src_endpoint_ip AS ip, toString(device_uid) AS device, pair.3 AS item, 1 AS events, time AS first, time AS last, ${sessionItem} AS session
FROM ${ownEvents(store)} AS event
LEFT ANY JOIN ${sources(store, work, where)} AS source ON source.ip = event.src_endpoint_ip
ARRAY JOIN arrayConcat(${join(
      pairs.map(([name, of, when, item]) => sql`if(${when}, [(${dimension(name)}, ${of}, ${item})], [])`),
      sql`, `,
    )}) AS pair
WHERE ${where}`,
  )
}

/** Dimensions of what knowledge found in single texts. */
function texts(store: Where, work: Work): Sql {
  const where = ofHours(work)
  const lists: readonly (readonly [Dimension, Sql])[] = [
    ['flaw', sql`flaws`],
    ['device', sql`devices`],
    ['url', sql`urls`],
    ['domain', sql`domains`],
    ['address', sql`addresses`],
    ['campaign', sql`if(pattern = '', [], [pattern])`],
  ]
  const found = sql`arrayConcat(${join(
    lists.map(([name, list]) => sql`arrayMap(one -> (${dimension(name)}, toString(one)), ${list})`),
    sql`, `,
  )})`
  return onEveryShard(
    store.topology,
    sql`SELECT hour, pair.1 AS dimension, ${bounded(sql`pair.2`)} AS value, if(pair.1 = 'campaign', example, '') AS label, is_research, ip, device, item,
  1 AS events, at AS first, at AS last
FROM
(
  SELECT toStartOfHour(time) AS hour, arrayJoin(${payloadHashes}) AS text_hash, researcher != '' AS is_research, src_endpoint_ip AS ip,
    toString(device_uid) AS device, ${sessionItem} AS item, time AS at
  FROM ${ownEvents(store)} AS event
  LEFT ANY JOIN ${sources(store, work, where)} AS source ON source.ip = event.src_endpoint_ip
  WHERE ${where}
) AS sent
INNER JOIN (SELECT hash, example, found FROM ${judgedPayloads(
      store,
      work.version,
      sql`text AS example, ${found} AS found`,
      sql`SELECT DISTINCT arrayJoin(${payloadHashes}) FROM ${ownEvents(store)} WHERE ${where}`,
    )} WHERE notEmpty(found)) AS judged ON judged.hash = sent.text_hash
ARRAY JOIN found AS pair`,
  )
}

/**
 * Sessions with the reasons of their texts: (hour, device, item, ip, is_research, reasons, weights, first, last). A session counts in the
 * hour of its first telling text, with what it told in that hour and the next one; after a clock hour in which it told nothing it counts as
 * another one.
 */
function sessions(store: Where, work: Work): Sql {
  const [first, last] = [work.hours[0] ?? 0, work.hours.at(-1) ?? 0]
  const where = during(first - neighbourhood, last + 3600 + neighbourhood)
  const telling = onEveryShard(
    store.topology,
    sql`SELECT hour, device, session, ip, is_research, at, reasons, weights
FROM
(
  SELECT toStartOfHour(time) AS hour, toString(device_uid) AS device, ${sessionKey} AS session, arrayJoin(${payloadHashes}) AS text_hash,
    src_endpoint_ip AS ip, researcher != '' AS is_research, time AS at
  FROM ${ownEvents(store)} AS event
  LEFT ANY JOIN ${sources(store, work, where)} AS source ON source.ip = event.src_endpoint_ip
  WHERE ${where}
) AS sent
INNER JOIN (SELECT hash, reasons, weights FROM ${judgedPayloads(
      store,
      work.version,
      sql`reasons, weights`,
      sql`SELECT DISTINCT arrayJoin(${payloadHashes}) FROM ${ownEvents(store)} WHERE ${where}`,
    )} WHERE notEmpty(reasons)) AS judged ON judged.hash = sent.text_hash`,
  )
  return sql`(
  SELECT piece.1 AS hour, device, cityHash64(device, session) AS item, piece.4 AS ip, piece.5 AS is_research,
    arrayReduce('maxMap', arrayConcat([piece.2], arrayMap(one -> one.2, next)), arrayConcat([piece.3], arrayMap(one -> one.3, next))) AS combined,
    combined.1 AS reasons, combined.2 AS weights, piece.6 AS first, arrayMax(arrayConcat([piece.7], arrayMap(one -> one.7, next))) AS last
  FROM
  (
    SELECT device, session, groupArray((hour, told.1, told.2, source, by_research, earliest, latest)) AS pieces
    FROM
    (
      SELECT device, session, hour, ${combinedReasons} AS told, min(ip) AS source, max(is_research) AS by_research, min(at) AS earliest, max(at) AS latest
      FROM ${telling} AS telling
      GROUP BY device, session, hour
    )
    GROUP BY device, session
  )
  ARRAY JOIN pieces AS piece, arrayMap(mine -> arrayFilter(one -> one.1 = mine.1 + 3600, pieces), pieces) AS next
  WHERE toUnixTimestamp(piece.1) IN ${value(work.hours, 'Array(UInt32)')} AND NOT arrayExists(one -> one.1 = piece.1 - 3600, pieces)
)`
}

/** Rows of files with the reasons of what they are and where they came from: (hour, sample, ip, device, is_research, at, reasons, weights). */
function files(store: Where, work: Work): Sql {
  const where = sql`file_hashes_sha256 != '' AND ${ofHours(work)}`
  const judged = judgedPayloads(
    store,
    work.version,
    sql`reasons, weights`,
    sql`SELECT DISTINCT arrayJoin([${payloadHash('hash')}, ${payloadHash('url')}]) FROM ${ownEvents(store)} WHERE ${where}`,
  )
  const rows = onEveryShard(
    store.topology,
    sql`SELECT hour, sample, ip, device, is_research, at, arrayConcat(own.reasons, origin.reasons) AS reasons, arrayConcat(own.weights, origin.weights) AS weights
FROM
(
  SELECT toStartOfHour(time) AS hour, toString(file_hashes_sha256) AS sample, src_endpoint_ip AS ip, toString(device_uid) AS device,
    researcher != '' AS is_research, time AS at, ${payloadHash('hash')} AS own_hash, ${payloadHash('url')} AS origin_hash
  FROM ${ownEvents(store)} AS event
  LEFT ANY JOIN ${sources(store, work, where)} AS source ON source.ip = event.src_endpoint_ip
  WHERE ${where}
) AS file
LEFT ANY JOIN ${judged} AS own ON own.hash = file.own_hash
LEFT ANY JOIN ${judged} AS origin ON origin.hash = file.origin_hash`,
  )
  return sql`(SELECT * FROM ${rows} AS rows)`
}

function fileReasons(store: Where, work: Work): Sql {
  return sql`(SELECT hour, sample, told.1 AS reasons, told.2 AS weights FROM (SELECT hour, sample, ${combinedReasons} AS told FROM ${files(store, work)} AS files GROUP BY hour, sample))`
}

/** The sets of reasons that `families` and `samples` need verdicts of. */
export function reasonSets(store: Where, work: Work): Sql {
  return sql`SELECT reasons, weights FROM ${sessions(store, work)} AS sessions UNION ALL SELECT reasons, weights FROM ${fileReasons(store, work)} AS files`
}

/** Of the node that computes. */
function verdicts(store: Where, { version }: Work): Sql {
  return sql`(SELECT hash, toString(family) AS family FROM ${ownPart(store, honeypotPayload)} WHERE kind = ${kindName('reasons')} AND knowledge = ${value(version, 'String')} LIMIT 1 BY hash)`
}

function families(store: Where, work: Work): Sql {
  return sql`(
  SELECT hour, ${dimension('family')} AS dimension, family AS value, '' AS label, is_research, ip, device, item, 1 AS events, first, last
  FROM (SELECT *, ${reasonsHash} AS reasons_hash FROM ${sessions(store, work)} AS sessions) AS told
  INNER JOIN ${verdicts(store, work)} AS verdict ON verdict.hash = told.reasons_hash
  WHERE family != ''
)`
}

function samples(store: Where, work: Work): Sql {
  return sql`(
  SELECT file.hour AS hour, ${dimension('sample_family')} AS dimension, if(family = '', ${text(unknownValue)}, family) AS value, '' AS label, is_research,
    ip, device, cityHash64(file.sample) AS item, 1 AS events, at AS first, at AS last
  FROM ${files(store, work)} AS file
  INNER JOIN (SELECT hour, sample, ${reasonsHash} AS reasons_hash FROM ${fileReasons(store, work)} AS combined) AS told ON told.hour = file.hour AND told.sample = file.sample
  LEFT ANY JOIN ${verdicts(store, work)} AS verdict ON verdict.hash = told.reasons_hash
)`
}

/** Hours or days and the computation of each that counts: (start_time, generation). `built` is honeypot_built over all shards. */
export function currentOf(built: Sql, grain: 'hour' | 'day', timeZone: string, where: Sql): Sql {
  return sql`SELECT start_time, max(generation) FROM ${built} WHERE grain = ${text(grain)} AND time_zone = ${value(timeZone, 'String')} AND ${where} GROUP BY start_time`
}

/** INSERT of the local day [from, to) into honeypot_day, from its hours. */
export function dayStatement(store: Where, from: number, to: number, generation: bigint): Sql {
  const within = sql`start_time >= ${instant(from)} AND start_time < ${instant(to)}`
  return sql`INSERT INTO ${identifier(store.localName(honeypotDay))} (${columns})
SELECT ${instant(from)}, ${value(generation, 'UInt64')}, dimension, value, is_rest, is_research, max(hour.label), sum(hour.events),
  uniqCombined64MergeState(15)(hour.sources), uniqCombined64MergeState(15)(hour.sensors), uniqCombined64MergeState(15)(hour.items), min(hour.first), max(hour.last)
FROM ${identifier(honeypotHour.name)} AS hour
WHERE ${within} AND (start_time, generation) GLOBAL IN (${currentOf(identifier(honeypotBuilt.name), 'hour', '', within)})
GROUP BY dimension, value, is_rest, is_research`
}
