import type { EventStore } from '../../store/events/client.ts'
import { declared, identifier, sql, value } from '../../store/events/sql.ts'
import type { Table } from '../../store/events/table.ts'

/** How long what is kept, in days from when it was read (not from what the sensor's clock said: old archives would vanish). */
export interface RetentionDays {
  /** Whole rows. Counts are kept for good. */
  readonly events: number
  /** The lines as they came. */
  readonly raw: number
  /** What no column takes. */
  readonly unmapped: number
}

export const standardRetention: RetentionDays = { events: 400, raw: 90, unmapped: 400 }

/** Held at the last second of ClickHouse's DateTime, in 2106: beyond it the sum would begin anew in 1970, and everything expire. */
const expiry = (days: number): string =>
  `toDateTime(least(toUnixTimestamp(metadata_processed_time) + ${days * 86_400}, ${2 ** 32 - 1}))`

/**
 * Brings the expiry of the tables that declare one (`keep`) to the settings, on each node; changes nothing, and costs a small query a
 * table, where it is there already.
 */
export async function applyRetention(
  store: EventStore,
  tables: readonly Table[],
  days: RetentionDays,
): Promise<void> {
  const named = new Map<string, number>(Object.entries(days))
  const daysOf = (name: string): number => {
    const found = named.get(name)
    if (found === undefined) throw new TypeError(`no retention is called ${name}`)
    return found
  }
  const expiring = tables.flatMap((table) => {
    if (table.keep === undefined) return []
    const columns = Object.entries(table.keep.columns).map(([column, name]) => [column, daysOf(name)])
    return [
      {
        table,
        rows: daysOf(table.keep.rows),
        columns: Object.fromEntries(columns) as Record<string, number>,
      },
    ]
  })
  await Promise.all(
    [...Array(store.shards).keys()].flatMap((on) =>
      expiring.map(({ table, rows, columns }) => expire(store, on, table, rows, columns)),
    ),
  )
}

async function expire(
  store: EventStore,
  on: number,
  table: Table,
  rowDays: number,
  columnDays: Readonly<Record<string, number>>,
): Promise<void> {
  const local = store.localName(table)
  const [found] = await store.query<{ ddl: string }>(
    sql`SELECT create_table_query AS ddl FROM system.tables WHERE database = currentDatabase() AND name = ${value(local, 'String')}`,
    { on },
  )
  const ddl = found?.ddl ?? ''
  const changes = Object.entries(columnDays)
    .filter(([column, days]) => !columnLine(ddl, column).includes(`TTL ${expiry(days)}`))
    .map(([column, days]) => declared(`MODIFY COLUMN \`${column}\` TTL ${expiry(days)}`))
  // The rows' expiry is the one TTL clause behind ORDER BY.
  if (!ddl.slice(ddl.lastIndexOf('ORDER BY')).includes(`TTL ${expiry(rowDays)}`)) {
    changes.push(declared(`MODIFY TTL ${expiry(rowDays)}`))
  }
  for (const change of changes) {
    await store.command(sql`ALTER TABLE ${identifier(local)} ${change}`, {
      on,
      repeatable: true,
      // Applied when parts merge anyway; rewriting all of them at once would stop everything else.
      settings: { materialize_ttl_after_modify: 0 },
    })
  }
}

/** The column's part of a CREATE TABLE statement. */
function columnLine(ddl: string, column: string): string {
  const from = ddl.indexOf(`\`${column}\` String`)
  const next = ddl.indexOf(', `', from)
  return ddl.slice(from, next < 0 ? undefined : next)
}
