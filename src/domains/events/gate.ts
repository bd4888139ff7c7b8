import { LianfangError } from '../../base/errors.ts'
import type { EventStore, Options } from '../../store/events/client.ts'
import { declared, identifier, type Sql, sql, value } from '../../store/events/sql.ts'
import type { Table } from '../../store/events/table.ts'
import { narrowedTable } from '../../store/events/topology.ts'
import type { Scope } from '../../store/records/index.ts'
import { agenciesOf, agencyPairs, agencyPrefix, concerns, detectionAgency } from './agency.ts'
import { detection, detectionCount } from './detection.ts'
import { type Computed, instant, type Range, staleHours } from './staleness.ts'

/** Who may ask for events at all: to everybody else there is no reader. */
export type EventScope = Extract<Scope, { readonly kind: 'system' | 'centre' | 'agency' }>

/**
 * The one way to what the gateways saw, for whoever asks: upper floors name event tables by nothing else. To the centre a table is the
 * table; to an agency, its own rows of it.
 */
export interface EventReader {
  readonly scope: EventScope
  /** Errors as of the event store. */
  query<Row>(statement: Sql, options?: Options): Promise<Row[]>
  /**
   * What stands behind FROM; give it an alias where its name is used. Error: forbidden, for tables that cannot be narrowed to an
   * agency.
   */
  from(table: Table): Sql
  /** Array(UInt32) for rows of `detection`: the agencies they concern, as far as the reader may know. */
  readonly agencyIds: Sql
  /** `detection` with each event once an agency: `agency_id`, 0 when it has none, and `other_agency_id` as in detection_agency. */
  fromByAgency(): Sql
  /** Whether anything at all was counted in a time, for whomever: one bit that everyone may know. */
  holds(range: Range): Promise<boolean>
  /** Hours of a time whose computed rollup is not up to date, over all shards. */
  staleHours(computed: Computed, range: Range): Promise<number>
}

/** What one question of a person may take; our own work takes what it needs. */
function limitsOf({ kind }: EventScope): Readonly<Record<string, number | string>> {
  if (kind === 'system') return {}
  return { max_execution_time: 60, max_memory_usage: String(4 * 2 ** 30), max_result_bytes: String(2 ** 28) }
}

/** Error: forbidden, for vendors and for whoever is not signed in. */
export function eventReader(store: EventStore, asking: Scope): EventReader {
  const scope = admitted(asking)
  const { database } = store
  const tables = scope.kind === 'agency' ? agencyTables(store, scope.agency) : centreTables(store)
  return {
    scope,
    query: (statement, options) =>
      store.query(statement, { ...options, settings: { ...limitsOf(scope), ...options?.settings } }),
    ...tables,
    agencyIds: scope.kind === 'agency' ? sql`[${value(scope.agency, 'UInt32')}]` : agenciesOf(database),
    async holds({ from, to }) {
      const [row] = await store.query<{ any: number }>(
        sql`SELECT toUInt8(count() > 0) AS any FROM ${declared(detectionCount.name)}
WHERE start_time >= ${instant(from)} AND end_time <= ${instant(to)}`,
      )
      return row?.any === 1
    },
    async staleHours(computed, range) {
      const shards = [...Array(store.shards).keys()]
      const hours = await Promise.all(shards.map((on) => staleHours(store, computed, range, on)))
      return hours.flat().length
    },
  }
}

function admitted(scope: Scope): EventScope {
  switch (scope.kind) {
    case 'system':
    case 'centre':
    case 'agency':
      return scope
    case 'vendor':
    case 'public':
      throw new LianfangError('forbidden', 'events are for the centre and for agencies', {
        hint: 'Ask for something else, or ask the centre.',
      })
  }
}

type Tables = Pick<EventReader, 'from' | 'fromByAgency'>

function centreTables({ database, topology }: EventStore): Tables {
  return {
    // Hours that were computed twice at once are in it twice until parts merge.
    from: (table) =>
      table === detectionAgency
        ? narrowedTable(topology, database, table, { columns: sql`*`, where: sql`1`, final: true })
        : identifier(table.name),
    fromByAgency: () =>
      narrowedTable(topology, database, detection, {
        columns: sql`*, arrayJoin(${agencyPairs(database)}) AS agency_pair, agency_pair.1 AS agency_id, agency_pair.2 AS other_agency_id`,
        where: sql`1`,
        final: false,
      }),
  }
}

/** Who owns the other end of an event is not the agency's to know: `other_agency_id` is 0. */
function agencyTables(store: EventStore, agency: number): Tables {
  const { database, topology } = store
  const id = value(agency, 'UInt32')
  const prefixes = identifier(database, store.localName(agencyPrefix))
  const rows = (columns: Sql): Sql =>
    narrowedTable(topology, database, detection, {
      columns,
      where: concerns(database, prefixes, agency),
      final: false,
    })
  return {
    from(table) {
      if (table === detection) return rows(sql`*`)
      if (table === detectionAgency)
        return narrowedTable(topology, database, table, {
          columns: sql`* REPLACE (toUInt32(0) AS other_agency_id)`,
          where: sql`agency_id = ${id}`,
          final: true,
        })
      throw new LianfangError('forbidden', `${table.name} cannot be narrowed to one agency`, {
        hint: 'Ask for something else, or ask the centre.',
      })
    },
    fromByAgency: () => rows(sql`*, ${id} AS agency_id, toUInt32(0) AS other_agency_id`),
  }
}
