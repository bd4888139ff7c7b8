/**
 * Tables as DDL for the topology at hand. This file is the only one that knows a cluster from a single node.
 *
 *   single    `name`
 *   sharded   `name_shard` on every node, and `name`, a Distributed table over them. Writers choose a shard and write to
 *             `name_shard` there; `name` is for reading.
 */
import type { Column, Dictionary, Table } from './table.ts'
import { declared, identifier, quoteName, quoteText, sql, type Sql } from './sql.ts'

export type Topology =
  | { readonly kind: 'single' }
  | {
      readonly kind: 'sharded'
      /** As in the servers' remote_servers. */
      readonly cluster: string
      /** Replicated engines, with the servers' macros {shard} and {replica}; DDL goes out ON CLUSTER. */
      readonly replicated?: boolean
    }

/** Inserts whose tokens a table remembers. A token that is repeated later than so many inserts is not recognised any more. */
const deduplicationWindow = 10_000

/** The table that rows are written to on one node. */
export function localName(topology: Topology, name: string): string {
  return topology.kind === 'single' ? name : `${name}_shard`
}

/** What follows the name in `CREATE TABLE name …`: empty unless the cluster spreads DDL itself. */
function onCluster(topology: Topology): string {
  return topology.kind === 'sharded' && topology.replicated === true
    ? ` ON CLUSTER ${quoteName(topology.cluster)}`
    : ''
}

/** `CREATE DATABASE`, safe to repeat. */
export function createDatabaseStatement(topology: Topology, database: string): string {
  return `CREATE DATABASE IF NOT EXISTS ${quoteName(database)}${onCluster(topology)} ENGINE = Atomic`
}

/** The statements that create a table, for every node, each safe to repeat. */
export function createTableStatements(topology: Topology, database: string, table: Table): string[] {
  const local = localName(topology, table.name)
  const replicated = topology.kind === 'sharded' && topology.replicated === true
  const settings = [
    `${replicated ? 'replicated' : 'non_replicated'}_deduplication_window = ${deduplicationWindow}`,
    // Acknowledged means on the disk.
    'fsync_after_insert = 1',
    'fsync_part_directory = 1',
    // Insert into few files: a wide part has two for each column, and syncing eighty files took longer than writing them.
    'min_bytes_for_wide_part = 1073741824',
    ...(table.granularity === undefined ? [] : [`index_granularity = ${table.granularity}`]),
  ]
  const clauses = [
    `CREATE TABLE IF NOT EXISTS ${quoteName(database)}.${quoteName(local)}${onCluster(topology)}`,
    `(\n  ${table.columns.map(columnDefinition).join(',\n  ')}\n)`,
    `ENGINE = ${engineOf(table, replicated)}`,
    ...(table.partitionBy === undefined ? [] : [`PARTITION BY ${table.partitionBy}`]),
    `ORDER BY (${table.orderBy.map(quoteName).join(', ')})`,
    ...(table.ttl === undefined ? [] : [`TTL ${table.ttl}`]),
    `SETTINGS ${settings.join(', ')}`,
    `COMMENT ${quoteText(table.comment)}`,
  ]
  const statements = [clauses.join('\n')]
  if (topology.kind === 'sharded') {
    const target = [topology.cluster, database, local].map(quoteText).join(', ')
    statements.push(
      `CREATE TABLE IF NOT EXISTS ${quoteName(database)}.${quoteName(table.name)}${onCluster(topology)}` +
        ` AS ${quoteName(database)}.${quoteName(local)}` +
        `\nENGINE = Distributed(${target}, rand())\nCOMMENT ${quoteText(table.comment)}`,
    )
  }
  return statements
}

/**
 * The statement that creates a dictionary anew, for every node. The node reads it as `user`: ClickHouse knows no other way, and hides
 * the password wherever it shows the statement. It looks for a new version by itself every minute, for replicas that nobody tells.
 */
export function createDictionaryStatement(
  topology: Topology,
  database: string,
  dictionary: Dictionary,
  user: { readonly name: string; readonly password: string },
): string {
  const table = `${quoteName(database)}.${quoteName(localName(topology, dictionary.table.name))}`
  const over = (expression: string): string => expression.replaceAll('{table}', table)
  const names = dictionary.columns.map(({ name }) => quoteName(name)).join(', ')
  const query = quoteText(`SELECT ${names} FROM ${table} WHERE ${over(dictionary.where)}`)
  const invalidate = quoteText(`SELECT ${over(dictionary.version)} FROM ${table}`)
  return [
    `CREATE OR REPLACE DICTIONARY ${quoteName(database)}.${quoteName(dictionary.name)}${onCluster(topology)}`,
    `(${dictionary.columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ')})`,
    `PRIMARY KEY ${quoteName(dictionary.columns[0]!.name)}`,
    `SOURCE(CLICKHOUSE(USER ${quoteText(user.name)} PASSWORD ${quoteText(user.password)} QUERY ${query} INVALIDATE_QUERY ${invalidate}))`,
    `LAYOUT(${dictionary.layout}())`,
    'LIFETIME(MIN 30 MAX 60)',
    `COMMENT ${quoteText(dictionary.comment)}`,
  ].join('\n')
}

/**
 * Rows of a table that satisfy a condition, as something to select from. On a cluster each shard narrows its own rows and computes on
 * them: a subquery over the Distributed table would bring them all to one node first.
 */
export function narrowedTable(
  topology: Topology,
  database: string,
  table: Table,
  narrowed: { readonly columns: Sql; readonly where: Sql; readonly final: boolean },
): Sql {
  const name = identifier(database, localName(topology, table.name))
  const final = declared(narrowed.final ? ' FINAL' : '')
  return onEveryShard(topology, sql`SELECT ${narrowed.columns} FROM ${name}${final} WHERE ${narrowed.where}`)
}

/**
 * A SELECT over a node's own tables (by database and local name) as something to select from: every shard does it with its own rows,
 * joins included, and what is aggregated outside is aggregated there first.
 */
export function onEveryShard(topology: Topology, select: Sql): Sql {
  return topology.kind === 'single'
    ? sql`(${select})`
    : sql`cluster(${declared(quoteText(topology.cluster))}, view(${select}))`
}

/** `name Type, …`: the structure argument of the table function file(). */
export function structureOf(table: Table): string {
  return table.columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ')
}

function columnDefinition(column: Column): string {
  return [
    quoteName(column.name),
    column.type,
    ...(column.comment === '' ? [] : [`COMMENT ${quoteText(column.comment)}`]),
    `CODEC(${column.codec ?? 'ZSTD(1)'})`,
    ...(column.ttl === undefined ? [] : [`TTL ${column.ttl}`]),
  ].join(' ')
}

function engineOf(table: Table, replicated: boolean): string {
  const { engine } = table
  const family = typeof engine === 'string' ? engine : engine.kind
  const own =
    typeof engine === 'string'
      ? []
      : engine.kind === 'SummingMergeTree'
        ? [`(${engine.sum.map(quoteName).join(', ')})`]
        : [quoteName(engine.version)]
  const path = replicated ? [quoteText('/clickhouse/tables/{uuid}/{shard}'), quoteText('{replica}')] : []
  return `${replicated ? 'Replicated' : ''}${family}(${[...path, ...own].join(', ')})`
}
