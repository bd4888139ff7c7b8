import {
  blockedDispositions as blocked,
  detection,
  detectionCount,
  detectionCountryCount,
  detectionDistinct,
} from '../events/index.ts'
import { declared, identifier, join, sql, type Sql, value } from '../../store/events/sql.ts'
import type { Period } from './period.ts'

/** OCSF dispositions by which traffic was stopped: blocked, dropped, reset, rejected. FortiGate's `detected` (15) is none of them. */
export const blockedDispositions: readonly number[] = [...blocked]

/** `total` has one key, `all`. */
export type Group = 'signature' | 'kind' | 'severity' | 'day' | 'country' | 'sensor' | 'total'

/** What is counted. Everything that is absent is not restricted. */
export interface Filter {
  /** OCSF severity ids. */
  readonly severities?: readonly number[] | undefined
  readonly disposition: 'blocked' | 'seen' | 'all'
  readonly signatures?: readonly string[] | undefined
  readonly sensors?: readonly string[] | undefined
  /** Source countries as sensors write them. */
  readonly countries?: readonly string[] | undefined
}

/** Distinct addresses that can be counted. */
export type Address = 'sources' | 'destinations'

/** Words for the keys of a group: signature → kind, or a country's spelling → its code. */
export type Translation = ReadonlyMap<string, string>

/**
 * Where a number is read. `counts` has sensors and no countries, `countries` the reverse; `states` has distinct addresses and
 * neither; `rows`, the events themselves, has all and is slow.
 */
export type Source = 'counts' | 'countries' | 'states' | 'rows'

/**
 * One measured row a group key: key, events and, from `states` and `rows`, the distinct addresses asked for.
 *
 * Rollups count a period of their own; only those that lie wholly within `period` (and, by day, within one local day) are taken.
 * SummingMergeTree may not have merged yet, hence sum(events) everywhere. Distinct addresses of an hour that was computed twice
 * need no FINAL: between the two, events were only added (taking a batch back drops the hour's states), so the older state is part
 * of the newer one. `events` of states is counted twice until they are merged; nothing reads it from there.
 */
export function measured(
  from: Source,
  group: Group,
  period: Period,
  filter: Filter,
  translation: Translation,
  addresses: readonly Address[] = [],
  keys?: readonly string[],
): Sql {
  const key = keyOf(from, group, period, translation)
  const columns = [
    sql`${key} AS key`,
    sql`${events[from]} AS events`,
    ...addresses.map((address) => distinct(from, address)),
  ]
  const where = [within(from, period), ...conditions(filter)]
  if (group === 'day' && from === 'counts') where.push(sameDay(period))
  if (keys !== undefined) where.push(sql`${key} IN ${value(keys, 'Array(String)')}`)
  return sql`SELECT ${join(columns, sql`, `)}
FROM ${tables[from]}
WHERE ${and(where)}
GROUP BY key`
}

/**
 * Events that a ranking from rollups leaves out: of periods that straddle the ranking's own, of counted summaries (which have
 * neither countries nor addresses), and of counts longer than a day's rest.
 */
export function leftOut(period: Period, filter: Filter): Sql {
  const inside = within('counts', period)
  return sql`SELECT
  sumIf(events, NOT (${inside})) AS straddling,
  sumIf(events, ${inside} AND metadata_log_name = 'summary') AS summaries,
  sumIf(events, ${inside} AND NOT (${sameDay(period)})) AS undated
FROM ${tables.counts}
WHERE start_time > ${instant(period.from - longestSummary)} AND start_time < ${instant(period.to)}
  AND end_time > ${instant(period.from)} AND ${and(conditions({ ...filter, countries: undefined }))}`
}

/** Every signature of a span of time with the categories and logs it came in. */
export function signatures(from: number, to: number): Sql {
  return sql`SELECT analytic_name AS name, analytic_category AS category, metadata_log_name AS logName, sum(events) AS events
FROM ${tables.counts}
WHERE start_time >= ${instant(from)} AND end_time <= ${instant(to)}
GROUP BY name, category, logName
ORDER BY name, events DESC, category, logName`
}

/** Source countries of a span of time, as sensors spell them. */
export function spellings(from: number, to: number): Sql {
  return sql`SELECT DISTINCT src_endpoint_location_country AS name
FROM ${tables.countries}
WHERE start_time < ${instant(to)} AND start_time > ${instant(from - 3600)}
ORDER BY name`
}

/** How far back a count may begin that reaches into a period: bounds what is looked at in a store of many years. */
const longestSummary = 366 * 86_400

/** All events of a period, whatever they are: whether there is anything to compare with. */
export function anything(period: Period): Sql {
  return sql`SELECT sum(events) AS events FROM ${tables.counts} WHERE ${within('counts', period)}`
}

export function instant(second: number): Sql {
  return value(new Date(second * 1000), "DateTime('UTC')")
}

const tables = {
  counts: identifier(detectionCount.name),
  countries: identifier(detectionCountryCount.name),
  states: identifier(detectionDistinct.name),
  rows: identifier(detection.name),
}

const events = {
  counts: sql`sum(events)`,
  countries: sql`sum(events)`,
  states: sql`sum(events)`,
  rows: sql`count()`,
}

/** The estimator of `rows` is that of `states`, so that both give the same number. `::` stands for no address. */
function distinct(from: Source, address: Address): Sql {
  const column = declared(address)
  if (from !== 'rows') return sql`uniqCombined64Merge(15)(${column}) AS ${column}`
  const ip = declared(address === 'sources' ? 'src_endpoint_ip' : 'dst_endpoint_ip')
  return sql`uniqCombined64If(15)(${ip}, ${ip} != toIPv6('::')) AS ${column}`
}

function within(from: Source, { from: start, to: end }: Period): Sql {
  if (from === 'counts') return sql`start_time >= ${instant(start)} AND end_time <= ${instant(end)}`
  // Records with a wrong clock belong to no period; counts keep them at the beginning of time.
  if (from === 'rows') return sql`time_status = 0 AND time >= ${instant(start)} AND time < ${instant(end)}`
  return sql`start_time >= ${instant(start)} AND start_time <= ${instant(end - 3600)}`
}

function sameDay({ timeZone }: Period): Sql {
  const zone = value(timeZone, 'String')
  return sql`toDate(start_time, ${zone}) = toDate(end_time - 1, ${zone})`
}

function keyOf(from: Source, group: Group, { timeZone }: Period, translation: Translation): Sql {
  const translated = (column: Sql, otherwise: Sql): Sql => {
    const pairs = [...translation].filter(([word, key]) => word !== key)
    if (pairs.length === 0) return sql`toString(${otherwise})`
    const words = value(
      pairs.map(([word]) => word),
      'Array(String)',
    )
    const keys = value(
      pairs.map(([, key]) => key),
      'Array(String)',
    )
    return sql`transform(toString(${column}), ${words}, ${keys}, toString(${otherwise}))`
  }
  switch (group) {
    case 'signature':
      return sql`toString(analytic_name)`
    case 'kind':
      return translated(sql`analytic_name`, sql`'other'`)
    case 'severity':
      return sql`toString(severity_id)`
    case 'day':
      return sql`toString(toDate(${from === 'rows' ? sql`time` : sql`start_time`}, ${value(timeZone, 'String')}))`
    case 'country':
      return translated(sql`src_endpoint_location_country`, sql`src_endpoint_location_country`)
    case 'sensor':
      return sql`toString(device_uid)`
    case 'total':
      return sql`'all'`
  }
}

function conditions(filter: Filter): Sql[] {
  const blocked = sql`disposition_id IN (${join(
    blockedDispositions.map((id) => value(id, 'UInt8')),
    sql`, `,
  )})`
  const result: Sql[] = []
  if (filter.disposition !== 'all')
    result.push(filter.disposition === 'blocked' ? blocked : sql`NOT ${blocked}`)
  if (filter.severities !== undefined)
    result.push(sql`severity_id IN ${value(filter.severities, 'Array(UInt8)')}`)
  const named: readonly [Sql, readonly string[] | undefined][] = [
    [sql`analytic_name`, filter.signatures],
    [sql`device_uid`, filter.sensors],
    [sql`src_endpoint_location_country`, filter.countries],
  ]
  for (const [column, names] of named) {
    if (names !== undefined) result.push(sql`${column} IN ${value(names, 'Array(String)')}`)
  }
  return result
}

function and(parts: readonly Sql[]): Sql {
  return parts.length === 0 ? sql`1` : join(parts, sql` AND `)
}
