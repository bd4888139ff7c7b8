import {
  blockedDispositions as blockedIds,
  detection,
  detectionAgency,
  detectionCount,
  detectionCountryCount,
  detectionDistinct,
  type EventReader,
  instant,
  longestName,
} from '../events/index.ts'
import { declared, join, sql, type Sql, value } from '../../store/events/sql.ts'
import type { Period } from './period.ts'

/** OCSF dispositions by which traffic was stopped: blocked, dropped, reset, rejected. FortiGate's `detected` (15) is none of them. */
export const blockedDispositions: readonly number[] = [...blockedIds]

/** Whether a row of any of the tables counts as blocked. */
const blocked = sql`disposition_id IN (${join(
  blockedDispositions.map((id) => value(id, 'UInt8')),
  sql`, `,
)})`

/** `total` has one key, `all`; keys of `agency` are ids, and `unattributed`. */
export type Group = 'signature' | 'kind' | 'severity' | 'day' | 'country' | 'sensor' | 'agency' | 'total'

/** Stands among agencies for events of which neither end belongs to one. */
const unattributed = 'unattributed'

/** What is counted. Everything that is absent is not restricted. */
export interface Filter {
  /** OCSF severity ids. */
  readonly severities?: readonly number[] | undefined
  readonly disposition: 'blocked' | 'seen' | 'all'
  readonly signatures?: readonly string[] | undefined
  readonly sensors?: readonly string[] | undefined
  /** Source countries as sensors write them. */
  readonly countries?: readonly string[] | undefined
  /** Ids; 0 is unattributed. */
  readonly agencies?: readonly number[] | undefined
}

/** Distinct addresses that can be counted. */
export type Address = 'sources' | 'destinations'

/** Words for the keys of a group: signature → kind, or a country's spelling → its code. */
export type Translation = ReadonlyMap<string, string>

/**
 * Where a number is read. `counts` has sensors and no countries, `countries` the reverse; `states` has distinct addresses and
 * neither; `agencies` has agencies and distinct addresses and neither; `rows`, the events themselves, has all and is slow, and
 * `agency-rows` has each of them once an agency.
 */
export type Source = 'counts' | 'countries' | 'states' | 'agencies' | 'rows' | 'agency-rows'

/**
 * One measured row a group key: key, events and, from `states` and `rows`, the distinct addresses asked for.
 *
 * Rollups count a period of their own; only those that lie wholly within `period` (and, by day, within one local day) are taken.
 * SummingMergeTree may not have merged yet, hence sum(events) everywhere. Distinct addresses of an hour that was computed twice
 * need no FINAL: between the two, events were only added (taking a batch back drops the hour's states), so the older state is part
 * of the newer one. `events` of states is counted twice until they are merged; nothing reads it from there.
 */
export function measured(
  reader: EventReader,
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
  const where = [within(from, period), ...conditions(filter), ...ofAgencies(from, group, filter)]
  if (group === 'day' && from === 'counts') where.push(sameDay(period))
  if (keys !== undefined) where.push(sql`${key} IN ${texts(keys)}`)
  return sql`SELECT ${join(columns, sql`, `)}
FROM ${tableOf(reader, from)} AS measured
WHERE ${and(where)}
GROUP BY key`
}

/** Events by steps of time (hours, or local days) and group key; `start` is a step's first second. */
export function series(
  reader: EventReader,
  from: Source,
  group: Group,
  period: Period,
  filter: Filter,
  translation: Translation,
  step: 'hour' | 'day',
): Sql {
  const time = isRows(from) ? sql`toDateTime(time, 'UTC')` : sql`start_time`
  const start =
    step === 'hour'
      ? sql`toStartOfHour(${time})`
      : sql`toStartOfDay(${time}, ${value(period.timeZone, 'String')})`
  const where = [within(from, period), ...conditions(filter), ...ofAgencies(from, group, filter)]
  if (from === 'counts') where.push(step === 'day' ? sameDay(period) : sql`end_time = start_time + 3600`)
  return sql`SELECT toUnixTimestamp(${start}) AS start, ${keyOf(from, group, period, translation)} AS key, ${events[from]} AS events
FROM ${tableOf(reader, from)} AS measured
WHERE ${and(where)}
GROUP BY start, key
ORDER BY start, key`
}

/** Rows of `detection` that are in a period and a filter; agencies by what the reader may know of them. */
export function rowConditions(reader: EventReader, period: Period, filter: Filter): Sql[] {
  const { agencies } = filter
  const ids = reader.agencyIds
  const named = agencies?.filter((agency) => agency !== 0) ?? []
  return [
    within('rows', period),
    ...conditions(filter),
    ...(agencies === undefined
      ? []
      : [
          sql`(hasAny(${ids}, ${value(named, 'Array(UInt32)')}) OR (${declared(agencies.includes(0) ? '1' : '0')} AND empty(${ids})))`,
        ]),
  ]
}

/**
 * Events that a ranking from rollups leaves out: of periods that straddle the ranking's own, of counted summaries (which have
 * neither countries nor addresses), and of counts longer than a day's rest.
 */
export function leftOut(reader: EventReader, period: Period, filter: Filter): Sql {
  const inside = within('counts', period)
  return sql`SELECT
  sumIf(events, NOT (${inside})) AS straddling,
  sumIf(events, ${inside} AND metadata_log_name = 'summary') AS summaries,
  sumIf(events, ${inside} AND NOT (${sameDay(period)})) AS undated
FROM ${tableOf(reader, 'counts')}
WHERE start_time > ${instant(period.from - longestSummary)} AND start_time < ${instant(period.to)}
  AND end_time > ${instant(period.from)} AND ${and(conditions({ ...filter, countries: undefined }))}`
}

/** Most names of a period that are looked at one by one. What is rarer than so many is of no known kind, or of no known country. */
const mostNames = 20_000

/**
 * A name as rankings have it: its first `longestName` characters, so that events stored before parsers kept to that do not bring
 * megabytes into memory. It is done once for each word of a dictionary, not for each row.
 */
export function named(column: NameColumn): Sql {
  return sql`substringUTF8(${declared(column)}, 1, ${declared(String(longestName))})`
}

type NameColumn =
  'analytic_name' | 'analytic_category' | 'metadata_log_name' | 'device_uid' | typeof countryColumn

const countryColumn = 'src_endpoint_location_country'

/** The signatures of a span of time, the most frequent of them, with the categories and logs they came in. */
export function signatures(reader: EventReader, from: number, to: number): Sql {
  const source = reader.scope.kind === 'agency' ? 'agencies' : 'counts'
  return sql`SELECT name, category, logName, events
FROM (
  SELECT ${named('analytic_name')} AS name, ${named('analytic_category')} AS category, ${named('metadata_log_name')} AS logName, sum(events) AS events
  FROM ${tableOf(reader, source)} AS counted
  WHERE ${within(source, { from, to })}
  GROUP BY name, category, logName
  ORDER BY events DESC, name, category, logName
  LIMIT ${declared(String(mostNames))}
)
ORDER BY name, events DESC, category, logName`
}

/** Source countries of a span of time, as sensors spell them. */
export function spellings(reader: EventReader, from: number, to: number): Sql {
  const ofAgency = reader.scope.kind === 'agency'
  const during = ofAgency
    ? within('rows', { from, to })
    : sql`start_time < ${instant(to)} AND start_time > ${instant(from - 3600)}`
  const source = ofAgency ? 'rows' : 'countries'
  return sql`SELECT name
FROM (
  SELECT ${named(countryColumn)} AS name, ${events[source]} AS events
  FROM ${tableOf(reader, source)} AS spelled
  WHERE ${during}
  GROUP BY name
  ORDER BY events DESC, name
  LIMIT ${declared(String(mostNames))}
)
ORDER BY name`
}

/** Events of a period that concern two agencies: a ranking of agencies counts them at both. */
export function countedTwice(
  reader: EventReader,
  from: 'agencies' | 'agency-rows',
  period: Period,
  filter: Filter,
): Sql {
  const { agencies } = filter
  const pair = sql`agency_id < other_agency_id`
  const both =
    agencies === undefined
      ? [pair]
      : [pair, isOneOf('agency_id', agencies), isOneOf('other_agency_id', agencies)]
  return sql`SELECT ${events[from]} AS events
FROM ${tableOf(reader, from)} AS counted
WHERE ${and([within(from, period), ...conditions(filter), ...both])}`
}

/** How far back a count may begin that reaches into a period: bounds what is looked at in a store of many years. */
const longestSummary = 366 * 86_400

/** All events of a period, whatever they are: whether there is anything to compare with. */
export function anything(reader: EventReader, period: Period): Sql {
  return sql`SELECT sum(events) AS events FROM ${tableOf(reader, 'counts')} WHERE ${within('counts', period)}`
}

const tables = {
  counts: detectionCount,
  countries: detectionCountryCount,
  states: detectionDistinct,
  agencies: detectionAgency,
  rows: detection,
}

function tableOf(reader: EventReader, from: Source): Sql {
  return from === 'agency-rows' ? reader.fromByAgency() : reader.from(tables[from])
}

const events = {
  counts: sql`sum(events)`,
  countries: sql`sum(events)`,
  states: sql`sum(events)`,
  agencies: sql`sum(events)`,
  rows: sql`count()`,
  'agency-rows': sql`count()`,
}

export const isRows = (from: Source): boolean => from === 'rows' || from === 'agency-rows'

/** The estimator of `rows` is that of `states`, so that both give the same number. `::` stands for no address. */
function distinct(from: Source, address: Address): Sql {
  const column = declared(address)
  if (!isRows(from)) return sql`uniqCombined64Merge(15)(${column}) AS ${column}`
  const ip = declared(address === 'sources' ? 'src_endpoint_ip' : 'dst_endpoint_ip')
  return sql`uniqCombined64If(15)(${ip}, ${ip} != toIPv6('::')) AS ${column}`
}

function within(from: Source, { from: start, to: end }: Pick<Period, 'from' | 'to'>): Sql {
  if (from === 'counts') return sql`start_time >= ${instant(start)} AND end_time <= ${instant(end)}`
  // Records with a wrong clock belong to no period; counts keep them at the beginning of time.
  if (isRows(from)) return sql`time_status = 0 AND time >= ${instant(start)} AND time < ${instant(end)}`
  return sql`start_time >= ${instant(start)} AND start_time <= ${instant(end - 3600)}`
}

/** Bytes of a parameter at most: ClickHouse refuses one of more than 128 KiB, and what is escaped becomes up to four times as long. */
const mostBytes = 32_768

/** A constant array of texts, in several parameters where they are long. */
function texts(words: readonly string[]): Sql {
  const parts: string[][] = [[]]
  let bytes = 0
  for (const word of words) {
    const length = Buffer.byteLength(word) + 3
    if (bytes > 0 && bytes + length > mostBytes) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)!.push(word)
    bytes += length
  }
  const arrays = parts.map((part) => value(part, 'Array(String)'))
  return arrays.length === 1 ? arrays[0]! : sql`arrayConcat(${join(arrays, sql`, `)})`
}

function sameDay({ timeZone }: Period): Sql {
  const zone = value(timeZone, 'String')
  return sql`toDate(start_time, ${zone}) = toDate(end_time - 1, ${zone})`
}

function keyOf(from: Source, group: Group, { timeZone }: Period, translation: Translation): Sql {
  const translated = (column: Sql, otherwise: Sql): Sql => {
    const pairs = [...translation].filter(([word, key]) => word !== key)
    if (pairs.length === 0) return sql`toString(${otherwise})`
    const words = texts(pairs.map(([word]) => word))
    const keys = texts(pairs.map(([, key]) => key))
    return sql`transform(toString(${column}), ${words}, ${keys}, toString(${otherwise}))`
  }
  switch (group) {
    case 'signature':
      return sql`toString(${named('analytic_name')})`
    case 'kind':
      return translated(named('analytic_name'), sql`'other'`)
    case 'severity':
      return sql`toString(severity_id)`
    case 'day':
      return sql`toString(toDate(${isRows(from) ? sql`time` : sql`start_time`}, ${value(timeZone, 'String')}))`
    case 'country':
      return translated(named(countryColumn), named(countryColumn))
    case 'sensor':
      return sql`toString(${named('device_uid')})`
    case 'agency':
      return sql`if(agency_id = 0, ${value(unattributed, 'String')}, toString(agency_id))`
    case 'total':
      return sql`'all'`
  }
}

export function conditions(filter: Filter): Sql[] {
  const result: Sql[] = []
  if (filter.disposition !== 'all')
    result.push(filter.disposition === 'blocked' ? blocked : sql`NOT ${blocked}`)
  if (filter.severities !== undefined)
    result.push(sql`severity_id IN ${value(filter.severities, 'Array(UInt8)')}`)
  const wanted = [
    ['analytic_name', filter.signatures],
    ['device_uid', filter.sensors],
    [countryColumn, filter.countries],
  ] as const
  for (const [column, names] of wanted) {
    if (names === undefined) continue
    // The column itself where it is the same: its index then tells what need not be read.
    const isCut = names.some((name) => name.length >= longestName)
    result.push(sql`${isCut ? named(column) : declared(column)} IN ${texts(names)}`)
  }
  return result
}

/** Of an event that concerns two of the agencies, one row counts; by agency, both do. */
function ofAgencies(from: Source, group: Group, { agencies }: Filter): Sql[] {
  if (from !== 'agencies' && from !== 'agency-rows') return []
  if (agencies === undefined)
    return group === 'agency' ? [] : [sql`(other_agency_id = 0 OR agency_id < other_agency_id)`]
  const one = isOneOf('agency_id', agencies)
  if (group === 'agency') return [one]
  const other = isOneOf('other_agency_id', agencies)
  return [one, sql`(other_agency_id = 0 OR agency_id < other_agency_id OR NOT ${other})`]
}

function isOneOf(column: 'agency_id' | 'other_agency_id', agencies: readonly number[]): Sql {
  return sql`${declared(column)} IN ${value(agencies, 'Array(UInt32)')}`
}

export function and(parts: readonly Sql[]): Sql {
  return parts.length === 0 ? sql`1` : join(parts, sql` AND `)
}
