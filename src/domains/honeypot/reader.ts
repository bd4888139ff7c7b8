/** The one way to what honeypots saw, for whoever asks. */
import { LianfangError } from '../../base/errors.ts'
import type { EventStore, Options } from '../../store/events/client.ts'
import { declared, identifier, join, quoteText, type Sql, sql } from '../../store/events/sql.ts'
import type { Table } from '../../store/events/table.ts'
import { onEveryShard } from '../../store/events/topology.ts'
import type { Scope } from '../../store/records/index.ts'
import { instant } from '../events/index.ts'
import type { ExecutedQuery, Period } from '../gateway/index.ts'
import { honeypotBuilt, honeypotDay, honeypotHour } from './computed-tables.ts'
import { currentOf } from './computing.ts'
import type { Dimension } from './dimensions.ts'
import { daysFound, endOfDay, isWholeHours, type Range } from './stale.ts'
import { ownPart } from './texts.ts'

export interface HoneypotReader {
  readonly scope: Extract<Scope, { readonly kind: 'system' | 'centre' }>
  /** Errors as of the event store. */
  query<Row>(statement: Sql, options?: Options): Promise<Row[]>
  /** A table, over all shards. */
  from(table: Table): Sql
  /** A node's part of it, within `onShards`. */
  own(table: Table): Sql
  /** A SELECT that every shard does with its own rows. */
  onShards(select: Sql): Sql
}

/** Error: forbidden, for everybody but the centre: honeypots belong to no agency. */
export function honeypotReader(store: EventStore, asking: Scope): HoneypotReader {
  const scope = admitted(asking)
  return {
    scope,
    query: (statement, options) =>
      store.query(statement, { ...options, settings: { ...limitsOf(scope), ...options?.settings } }),
    from: (table) => identifier(store.database, table.name),
    own: (table) => ownPart(store, table),
    onShards: (select) => onEveryShard(store.topology, select),
  }
}

function admitted(scope: Scope): HoneypotReader['scope'] {
  switch (scope.kind) {
    case 'system':
    case 'centre':
      return scope
    case 'agency':
    case 'vendor':
    case 'public':
      throw new LianfangError('forbidden', 'what honeypots saw is for the centre', {
        hint: 'Ask for something else, or ask the centre.',
      })
  }
}

/** What one question of a person may take; our own work takes what it needs. */
function limitsOf({ kind }: HoneypotReader['scope']): Readonly<Record<string, number | string>> {
  const spilling = { max_bytes_before_external_group_by: String(2 ** 30) }
  if (kind === 'system') return spilling
  return {
    ...spilling,
    max_execution_time: 60,
    max_memory_usage: String(4 * 2 ** 30),
    max_result_bytes: String(2 ** 28),
  }
}

export type Ask = <Row>(id: string, statement: Sql, options?: Options) => Promise<Row[]>

/** Asks the reader and writes down what was asked. */
export function asking(reader: HoneypotReader, queries: ExecutedQuery[]): Ask {
  return <Row>(id: string, statement: Sql, options?: Options) => {
    const { text, parameters } = statement.render()
    queries.push({ id, sql: text, parameters })
    return reader.query<Row>(statement, options)
  }
}

/** What a number does not cover, and how much of it. */
export interface Caveat {
  readonly code:
    | 'stale' // events of hours whose figures are not up to date
    | 'rest' // events of values that were too rare in their hour to be kept singly: not among the rows
    | 'wrong-clock' // events of wrong clocks, of any time: they belong to no period
    | 'summaries-unused' // events of counted summaries: never added to what was counted here, or to another summary of the same time
    | 'summaries-straddling' // events of counted summaries that lie only partly in the period
    | 'summaries' // everything here is of counted summaries
  readonly amount: number
}

/** Sources that scan for research: with the others, left out, or alone. */
export type Research = 'all' | 'without' | 'only'

/** A time as what it is computed of: whole hours, and local days that are merged. Half-open ranges of first seconds. */
interface Parts {
  readonly timeZone: string
  readonly days: readonly Range[]
  readonly hours: readonly Range[]
}

/** Whole local days that are merged are read as days; all else of the period, as its whole hours. */
export async function partsOf(ask: Ask, period: Period): Promise<Parts> {
  const { timeZone } = period
  const from = Math.ceil(period.from / 3600) * 3600
  const to = Math.floor(period.to / 3600) * 3600
  if (from >= to) return { timeZone, days: [], hours: [] }
  // Of a day that is only partly within, fewer hours are seen than it was merged from: it is not taken.
  const found = await ask<{ day: number; fingerprint: string; merged: string }>(
    'parts',
    daysFound({ from, to }, timeZone),
  )
  const days: { from: number; to: number }[] = []
  const hours: Range[] = []
  let at = from
  for (const { day, fingerprint, merged } of found) {
    if (fingerprint !== merged || !isWholeHours(day)) continue
    if (day > at) hours.push({ from: at, to: day })
    const end = endOfDay(day, timeZone)
    const run = days.at(-1)
    if (run !== undefined && run.to === day) run.to = end
    else days.push({ from: day, to: end })
    at = end
  }
  if (at < to) hours.push({ from: at, to })
  return { timeZone, days, hours }
}

function within(ranges: readonly Range[]): Sql {
  return sql`(${join(
    ranges.map(({ from, to }) => sql`(start_time >= ${instant(from)} AND start_time < ${instant(to)})`),
    sql` OR `,
  )})`
}

/** Rows of honeypot_day and honeypot_hour that count in a time, as something to select from; `where` is over their columns. */
export function computedIn(reader: HoneypotReader, { timeZone, days, hours }: Parts, where: Sql): Sql {
  const columns = sql`start_time, dimension, value, is_rest, is_research, label, events, sources, sensors, items, first, last`
  const rows = (grain: 'hour' | 'day', ranges: readonly Range[]): Sql => {
    const time = ranges.length === 0 ? sql`0` : within(ranges)
    const current = currentOf(reader.from(honeypotBuilt), grain, grain === 'day' ? timeZone : '', time)
    return sql`SELECT ${columns} FROM ${reader.own(grain === 'day' ? honeypotDay : honeypotHour)}
WHERE ${where} AND ${time} AND (start_time, generation) IN (${current})`
  }
  const parts = [
    ...(days.length > 0 ? [rows('day', days)] : []),
    ...(hours.length > 0 || days.length === 0 ? [rows('hour', hours)] : []),
  ]
  return reader.onShards(join(parts, sql` UNION ALL `))
}

export function ofDimension(dimension: Dimension, research: Research = 'all'): Sql {
  return sql`dimension = ${declared(quoteText(dimension))} AND ${ofResearch[research]}`
}

export const ofResearch: Readonly<Record<Research, Sql>> = {
  all: sql`1`,
  without: sql`is_research = 0`,
  only: sql`is_research = 1`,
}

/** What to add up of them. */
export const merged = {
  events: sql`sum(computed.events)`,
  sources: sql`uniqCombined64Merge(15)(computed.sources)`,
  sensors: sql`uniqCombined64Merge(15)(computed.sensors)`,
  items: sql`uniqCombined64Merge(15)(computed.items)`,
  /** ISO 8601, to the second. */
  first: sql`formatDateTime(min(computed.first), '%FT%TZ', 'UTC')`,
  last: sql`formatDateTime(max(computed.last), '%FT%TZ', 'UTC')`,
}
