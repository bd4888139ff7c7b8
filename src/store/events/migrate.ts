/**
 * Versioned changes of the event store's tables, applied to each node by itself. Every statement must be safe to repeat
 * (IF NOT EXISTS …): a crash between a statement and its record has it run again.
 */
import { LianfangError } from '../../base/errors.ts'
import type { EventStore } from './client.ts'
import { declared, identifier, sql } from './sql.ts'
import type { Table } from './table.ts'
import { createTableStatements, type Topology } from './topology.ts'

export interface Migration {
  /** Ascending from 1, never re-used. */
  readonly version: number
  readonly name: string
  readonly statements: (topology: Topology, database: string) => readonly string[]
}

const schemaMigration = {
  name: 'schema_migration',
  comment: 'Migrations that this node has',
  columns: [
    { name: 'version', type: 'UInt32', comment: '' },
    { name: 'name', type: 'String', comment: '' },
    { name: 'applied_at', type: "DateTime64(3, 'UTC')", comment: '' },
  ],
  engine: 'MergeTree',
  orderBy: ['version'],
} as const satisfies Table

/** The statements of a migration that makes tables. */
export function createTables(tables: readonly Table[]): Migration['statements'] {
  return (topology, database) => tables.flatMap((table) => createTableStatements(topology, database, table))
}

/**
 * Brings every node up to the last migration; what a node has is not done again. Answers with the versions applied now.
 * Errors: store-version when a node is ahead of this code; those of the store.
 */
export async function migrate(store: EventStore, migrations: readonly Migration[]): Promise<number[]> {
  for (const [index, { version }] of migrations.entries())
    if (version <= (migrations[index - 1]?.version ?? 0))
      throw new TypeError(`migration ${version} is out of order`)
  const newest = migrations.at(-1)?.version ?? 0
  const applied = new Set<number>()

  // All of them first: no node is touched when one is ahead. One after the other, so that Distributed tables find their shards.
  const nodes: { readonly on: number; readonly known: ReadonlySet<number> }[] = []
  for (let on = 0; on < store.shards; on += 1) {
    const known = new Set(await versionsOf(store, on))
    const ahead = Math.max(0, ...known)
    if (ahead > newest)
      throw new LianfangError(
        'store-version',
        `the event store is at version ${ahead} of its tables, this program knows version ${newest}`,
        { hint: 'use the release of Lianfang that wrote it, or a newer one; nothing was changed' },
      )
    nodes.push({ on, known })
  }
  for (const { version, name, statements } of migrations)
    for (const { on, known } of nodes) {
      if (known.has(version)) continue
      for (const statement of statements(store.topology, store.database))
        await store.command(declared(statement), { on, repeatable: true })
      const record = JSON.stringify({ version, name, applied_at: new Date().toISOString() })
      const payload = { format: 'JSONEachRow', rows: 1, parts: [Buffer.from(record)] } as const
      await store.insert(schemaMigration, payload, `migration:${version}`, on)
      applied.add(version)
    }
  return [...applied]
}

async function versionsOf(store: EventStore, on: number): Promise<number[]> {
  for (const statement of createTableStatements(store.topology, store.database, schemaMigration))
    await store.command(declared(statement), { on, repeatable: true })
  const rows = await store.query<{ version: number }>(
    sql`SELECT version FROM ${identifier(store.localName(schemaMigration))}`,
    { on },
  )
  return rows.map(({ version }) => version)
}
