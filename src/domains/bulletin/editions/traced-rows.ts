/** What the query of a figure gives now: carried out once more, read-only and bounded in time, memory and rows. */
import { CompiledQuery, sql as recordSql } from 'kysely'
import { LianfangError } from '../../../base/errors.ts'
import { eventReader } from '../../events/index.ts'
import { declared, type Sql, sql } from '../../../store/events/sql.ts'
import type { BulletinDesk } from './desk.ts'
import { type Executed, statementOf } from './executed.ts'

/** Rows of a query that are shown. */
const mostRows = 100
/** What one look at a store may take, s. */
export const mostSeconds = 15
const bounds = {
  // 2: nothing may be written, and these very bounds may be set.
  readonly: '2',
  max_execution_time: mostSeconds,
  max_memory_usage: '1000000000',
  max_result_rows: '101',
  result_overflow_mode: 'break',
} as const

type Shown = string | number | boolean | null

export interface TracedRows {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Shown[])[]
  /** There are more than are shown. */
  readonly more: boolean
}

/** Null when the store did not answer in time. */
export async function rowsOf(desk: BulletinDesk, executed: Executed): Promise<TracedRows | null> {
  try {
    const found = await (executed.store === 'records'
      ? recordRows(desk, executed)
      : eventRows(desk, statementOf(executed)))
    const columns = Object.keys(found[0] ?? {})
    return {
      columns,
      rows: found.slice(0, mostRows).map((row) => columns.map((column) => shown(row[column]))),
      more: found.length > mostRows,
    }
  } catch (error) {
    if (isBeyondBounds(error)) return null
    throw error
  }
}

/** What is counted, by the names that queries give it: its column decides the order. */
const counts = ['events', 'total']

async function eventRows({ events }: BulletinDesk, statement: Sql): Promise<Record<string, unknown>[]> {
  const reader = eventReader(events, { kind: 'centre' })
  const columns = await reader.query<{ name: string }>(sql`DESCRIBE TABLE (${statement})`, {
    settings: { ...bounds, max_result_rows: '1000' },
  })
  const count = counts.find((name) => columns.some((column) => column.name === name))
  const order = count === undefined ? sql`1` : sql`${declared(count)} DESC, 1`
  return reader.query(
    sql`SELECT * FROM (${statement}) ORDER BY ${order} LIMIT ${declared(String(mostRows + 1))}`,
    { settings: bounds },
  )
}

/** In the order of the query itself. */
function recordRows(
  { records }: BulletinDesk,
  { sql: text, parameters }: Executed,
): Promise<Record<string, unknown>[]> {
  return records.within({ kind: 'centre' }, async (db) => {
    await recordSql`SELECT set_config('transaction_read_only', 'on', true), set_config('statement_timeout', ${`${mostSeconds}s`}, true)`.execute(
      db,
    )
    const { rows } = await db.executeQuery<Record<string, unknown>>(
      CompiledQuery.raw(`SELECT * FROM (${text}) AS found LIMIT ${mostRows + 1}`, Object.values(parameters)),
    )
    return rows
  })
}

function shown(value: unknown): Shown {
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return (value ?? null) as Shown
}

/** ClickHouse's codes for what was too long or too large for the bounds: no fault, but no answer. */
const beyondBounds = new Set([
  '158', // TOO_MANY_ROWS
  '159', // TIMEOUT_EXCEEDED
  '160', // TOO_SLOW
  '241', // MEMORY_LIMIT_EXCEEDED
  '307', // TOO_MANY_BYTES
  '396', // TOO_MANY_ROWS_OR_BYTES
])

export function isBeyondBounds(error: unknown): boolean {
  if (!(error instanceof LianfangError)) return false
  const { code, cause } = error
  if (code === 'records-timeout') return true
  return cause instanceof Error && 'code' in cause && beyondBounds.has(String(cause.code))
}
