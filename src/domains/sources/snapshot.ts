/**
 * What of a moving store is whole. The store has no moment that spans its tables, the journal has: a block is in a backup when it was
 * stored before the backup began. Rows of others that came along are told apart by their batch.
 */
import type { EventStore } from '../../store/events/client.ts'
import { declared, identifier, sql, value, type Sql } from '../../store/events/sql.ts'
import type { Table } from '../../store/events/table.ts'
import { batch, setAside } from './tables.ts'
import { forgetComputed, notingTakenBack } from './take-back.ts'

/** The journal at one moment, as far as it can change later. */
export interface JournalMark {
  /** Of each source, the first byte after its last block. */
  readonly ends: ReadonlyMap<string, string>
  /** Batches of blocks that were begun and not stored. */
  readonly pending: readonly string[]
  /** Blocks that are taken back if their source goes on: batch, and when it was written. */
  readonly provisional: ReadonlyMap<string, string>
  /** Batches of replays that were finished. */
  readonly replays: ReadonlySet<string>
}

export async function markJournal(store: EventStore): Promise<JournalMark> {
  return {
    pending: await texts(
      store,
      sql`SELECT DISTINCT toString(batch) AS text FROM batch FINAL WHERE state = 1`,
    ),
    ends: await endsOf(store),
    provisional: await provisionalOf(store),
    replays: new Set(await replaysOf(store, sql`state = 2`)),
  }
}

/**
 * Batches that were not whole when the mark was made, or changed since: rows that were read meanwhile may be of them in part. Ask
 * after the last row was read.
 */
export async function unsettledSince(store: EventStore, mark: JournalMark): Promise<string[]> {
  const unsettled = new Set(mark.pending)
  const provisional = await provisionalOf(store)
  for (const [name, written] of mark.provisional) if (provisional.get(name) !== written) unsettled.add(name)
  for (const [source, end] of await endsOf(store)) {
    const known = mark.ends.get(source)
    if (known === end) continue
    const later = sql`source = ${value(source, 'UInt64')} AND start >= ${value(known ?? '0', 'UInt64')}`
    for (const name of await texts(
      store,
      sql`SELECT toString(batch) AS text FROM batch FINAL WHERE ${later}`,
    ))
      unsettled.add(name)
  }
  for (const name of await replaysOf(store, sql`state IN (2, 3)`))
    if (!mark.replays.has(name)) unsettled.add(name)
  return [...unsettled]
}

/**
 * Takes unsettled batches out of a store that was filled from such a copy: their rows go, their blocks are begun again, their replayed
 * records are open again. Reading a source again then brings exactly what is missing. `unsettled` is a table with a column batch.
 */
export async function leaveOutUnsettled(
  store: EventStore,
  tables: readonly Table[],
  unsettled: Table,
): Promise<void> {
  const named = sql`(SELECT batch FROM ${identifier(store.database, store.localName(unsettled))})`
  const everywhere = { on: 'every', repeatable: true } as const
  const deleting = {
    ...everywhere,
    settings: { lightweight_deletes_sync: '2', allow_nondeterministic_mutations: 1 },
  } as const
  // What was computed from their events too, as taking a batch back does.
  await forgetComputed(store, sql`WHERE batch IN ${named}`)
  for (const table of tables) {
    const note = await notingTakenBack(store, table, sql`WHERE batch IN ${named}`)
    await note()
    await store.command(
      sql`DELETE FROM ${identifier(store.localName(table))} WHERE batch IN ${named}`,
      deleting,
    )
    await note()
  }
  const again = async (table: Table, changes: string, where: Sql): Promise<void> => {
    const local = identifier(store.localName(table))
    await store.command(
      // The condition stands apart: beside them it would be on the new values.
      sql`INSERT INTO ${local} SELECT * REPLACE (${declared(changes)}) FROM (SELECT * FROM ${local} FINAL WHERE ${where})`,
      { ...everywhere, settings: { insert_deduplicate: 0 } },
    )
  }
  await again(
    batch,
    '1 AS state, addMilliseconds(written_at, 1) AS written_at',
    sql`state = 2 AND batch IN ${named}`,
  )
  await again(
    setAside,
    '1 AS state, 0 AS replay, addMilliseconds(changed_at, 1) AS changed_at',
    sql`state != 1 AND replay IN ${named}`,
  )
}

async function endsOf(store: EventStore): Promise<Map<string, string>> {
  const rows = await store.query<{ source: string; end: string }>(
    sql`SELECT toString(source) AS source, toString(max(b.end)) AS end FROM batch AS b GROUP BY source`,
  )
  return new Map(rows.map(({ source, end }) => [source, end]))
}

async function provisionalOf(store: EventStore): Promise<Map<string, string>> {
  const rows = await store.query<{ name: string; written: string }>(
    sql`SELECT toString(batch) AS name, toString(written_at) AS written FROM batch FINAL WHERE state = 2 AND final = 1`,
  )
  return new Map(rows.map(({ name, written }) => [name, written]))
}

function replaysOf(store: EventStore, where: Sql): Promise<string[]> {
  return texts(
    store,
    sql`SELECT DISTINCT toString(replay) AS text FROM set_aside FINAL WHERE replay != 0 AND ${where}`,
  )
}

async function texts(store: EventStore, statement: Sql): Promise<string[]> {
  return (await store.query<{ text: string }>(statement)).map(({ text }) => text)
}
