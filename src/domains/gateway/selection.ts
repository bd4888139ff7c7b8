/** Which events are asked for, in the words of whoever asks, and where the store has them. */
import type { Parameter, Sql } from '../../store/events/sql.ts'
import type { EventReader } from '../events/index.ts'
import type { Classification, Knowledge } from './knowledge.ts'
import { type Period, previousPeriod } from './period.ts'
import {
  type Filter,
  type Group,
  signatures,
  type Source,
  spellings,
  type Translation,
} from './ranking-query.ts'
import type { Kind } from './reference.ts'

/** Everything that is absent is not restricted. */
export interface Selection {
  /** OCSF severity ids. */
  readonly severities?: readonly number[] | undefined
  readonly kinds?: readonly Kind[] | undefined
  readonly signatures?: readonly string[] | undefined
  /** Default blocked. `seen` is everything that is not blocked. */
  readonly disposition?: 'blocked' | 'seen' | 'all'
  readonly sensors?: readonly string[] | undefined
  /** ISO 3166-1 alpha-2 codes, `reserved`, `unknown`, or a spelling that is none of these. */
  readonly countries?: readonly string[] | undefined
  /** Only events that concern one of these agencies (by id); 0: of no agency at all. */
  readonly agencies?: readonly number[] | undefined
}

export interface ExecutedQuery {
  readonly id: string
  readonly sql: string
  readonly parameters: Readonly<Record<string, Parameter>>
}

export type Ask = <Row>(id: string, statement: Sql) => Promise<Row[]>

/** Asks the reader and writes down what was asked. */
export function asking(reader: EventReader, queries: ExecutedQuery[]): Ask {
  return <Row>(id: string, statement: Sql) => {
    const { text, parameters } = statement.render()
    queries.push({ id, sql: text, parameters })
    return reader.query<Row>(statement)
  }
}

export interface Selected {
  readonly filter: Filter
  /** Of signatures; empty where nothing needs it. */
  readonly kindOf: ReadonlyMap<string, Kind>
  readonly translation: Translation
  /** Where events are counted. */
  readonly source: Source
  /** Where distinct addresses are. */
  readonly distinctSource: Source
  readonly needsCountries: boolean
  readonly needsAgencies: boolean
}

/** `span`: seconds of all that is compared, so that a signature is of one kind in all of it. */
export async function select(
  reader: EventReader,
  ask: Ask,
  knowledge: Knowledge,
  request: Selection,
  group: Group,
  span: readonly [number, number],
): Promise<Selected> {
  const kindOf = new Map<string, Kind>()
  if (group === 'signature' || group === 'kind' || request.kinds !== undefined) {
    for (const [name, { kind }] of await classified(reader, ask, knowledge, span)) kindOf.set(name, kind)
  }
  const needsCountries = group === 'country' || request.countries !== undefined
  const codeOf = needsCountries ? await codesOf(reader, ask, knowledge, span) : new Map<string, string>()
  const needsSensors = group === 'sensor' || request.sensors !== undefined
  const needsAgencies = group === 'agency' || request.agencies !== undefined || reader.scope.kind === 'agency'
  const isFine = needsCountries || needsSensors
  const byAgency = isFine ? 'agency-rows' : 'agencies'
  const counted = !needsCountries ? 'counts' : needsSensors ? 'rows' : 'countries'
  return {
    filter: filterOf(request, kindOf, codeOf),
    kindOf,
    translation: group === 'country' ? codeOf : kindOf,
    source: needsAgencies ? byAgency : counted,
    distinctSource: needsAgencies ? byAgency : isFine ? 'rows' : 'states',
    needsCountries,
    needsAgencies,
  }
}

/**
 * What each signature of a period and the one before is. One that came in several categories or logs is what its most frequent one
 * is, over both periods, so that it does not change between them.
 */
export async function classifications(
  reader: EventReader,
  knowledge: Knowledge,
  period: Period,
  previous = previousPeriod(period),
): Promise<ReadonlyMap<string, Classification>> {
  const span = [Math.min(previous.from, period.from), Math.max(previous.to, period.to)] as const
  return classified(reader, (_, statement) => reader.query(statement), knowledge, span)
}

async function classified(
  reader: EventReader,
  ask: Ask,
  knowledge: Knowledge,
  [from, to]: readonly [number, number],
): Promise<Map<string, Classification>> {
  const rows = await ask<{ name: string; category: string; logName: string }>(
    'signatures',
    signatures(reader, from, to),
  )
  const result = new Map<string, Classification>()
  for (const row of rows) if (!result.has(row.name)) result.set(row.name, knowledge.classify(row))
  return result
}

async function codesOf(
  reader: EventReader,
  ask: Ask,
  knowledge: Knowledge,
  [from, to]: readonly [number, number],
): Promise<Map<string, string>> {
  const rows = await ask<{ name: string }>('countries', spellings(reader, from, to))
  return new Map(rows.map(({ name }) => [name, knowledge.countries.code(name) ?? name]))
}

function filterOf(
  request: Selection,
  kindOf: ReadonlyMap<string, Kind>,
  codeOf: ReadonlyMap<string, string>,
): Filter {
  const { kinds, countries, agencies, signatures: named } = request
  const ofKinds =
    kinds === undefined
      ? undefined
      : [...kindOf].filter(([, kind]) => kinds.includes(kind)).map(([name]) => name)
  return {
    disposition: request.disposition ?? 'blocked',
    severities: request.severities,
    signatures: named === undefined ? ofKinds : named.filter((name) => ofKinds?.includes(name) ?? true),
    sensors: request.sensors,
    countries:
      countries === undefined
        ? undefined
        : [...codeOf].filter(([, code]) => countries.includes(code)).map(([name]) => name),
    agencies,
  }
}
