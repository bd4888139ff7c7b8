import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { LianfangError } from '../../base/errors.ts'
import { detectionAgency, detectionCount, detectionDistinct } from '../events/index.ts'
import type { EventStore } from '../../store/events/client.ts'
import { identifier, sql, type Sql, value } from '../../store/events/sql.ts'
import type { Table } from '../../store/events/table.ts'

/** How the inserts of a batch are named in the store, so that one still running can be seen. */
export function sendingPrefix(batch: bigint): string {
  return `batch-${batch}-`
}

/**
 * Removes what a batch left in the store. ClickHouse's insert tokens alone would not do: it enters a token before the rows are in
 * place, so a server killed between the two would drop the block for ever under that token.
 */
export async function takeBack(store: EventStore, tables: readonly Table[], batch: bigint): Promise<void> {
  const prefix = sendingPrefix(batch)
  // An insert whose client died may still be running and would land after the deletion.
  for (let waited = 0; await isSending(store, prefix); waited += 100) {
    if (waited > 60_000) {
      throw new LianfangError('store-busy', `an insert of batch ${batch} has been running for a minute`, {
        hint: 'Wait for it to end, or stop it with KILL QUERY, then run the command again.',
      })
    }
    await sleep(100)
  }
  const ofBatch = sql`WHERE batch = ${value(batch, 'UInt64')}`
  for (const table of tables) {
    const [left] = await store.query<{ rows: number }>(
      sql`SELECT toUInt32(count() > 0) AS rows FROM ${identifier(table.name)} ${ofBatch}`,
    )
    if (left?.rows === 0) continue
    if (table === detectionCount) await forgetComputed(store, ofBatch)
    const note = await notingTakenBack(store, table, ofBatch)
    await note()
    // A deletion is carried out as a merge is, and a bulk load may be holding merges of our own node back.
    if (store.spool !== undefined) {
      await store.command(sql`SYSTEM START MERGES ${identifier(store.localName(table))}`, {
        on: 'every',
        repeatable: true,
      })
    }
    await store.command(sql`DELETE FROM ${identifier(store.localName(table))} ${ofBatch}`, {
      on: 'every',
      repeatable: true,
      settings: { lightweight_deletes_sync: '2' },
    })
    await note()
  }
}

/**
 * What notes that batches (`ofBatches`, with its WHERE) are taken out of the hours in which `table` counts them. To be called before they
 * are deleted, for whoever dies in between, and after: what was computed meanwhile may have seen them.
 */
export async function notingTakenBack(
  store: EventStore,
  table: Table,
  ofBatches: Sql,
): Promise<() => Promise<void>> {
  const { retaken } = table
  if (retaken === undefined) return () => Promise.resolve()
  const nodes = await Promise.all(
    [...Array(store.shards).keys()].map(async (on) => ({
      on,
      hours: await store.query<{ hour: number }>(
        sql`SELECT DISTINCT toUnixTimestamp(start_time) AS hour FROM ${identifier(store.database, store.localName(table))} ${ofBatches}`,
        { on },
      ),
    })),
  )
  return async () => {
    for (const { on, hours } of nodes) {
      const nonce = String(randomBytes(8).readBigUInt64BE())
      const lines = hours.map(({ hour }) => JSON.stringify({ start_time: hour, nonce }))
      const payload = {
        format: 'JSONEachRow',
        rows: lines.length,
        parts: [Buffer.from(lines.join('\n'))],
      } as const
      await store.insert(retaken, payload, `retaken-${randomUUID()}`, on)
    }
  }
}

/**
 * Drops what is computed from the events of every hour that batches have been counted in (`ofBatches`, with its WHERE): it may count
 * addresses that come back otherwise or not at all, and equal numbers of rows would hide it. refreshRollups computes it anew.
 */
export async function forgetComputed(store: EventStore, ofBatches: Sql): Promise<void> {
  const counts = identifier(store.database, store.localName(detectionCount))
  for (const table of [detectionDistinct, detectionAgency]) {
    await store.command(
      sql`DELETE FROM ${identifier(store.localName(table))} WHERE start_time IN (SELECT start_time FROM ${counts} ${ofBatches})`,
      {
        on: 'every',
        repeatable: true,
        // Replicas hold the same counts when they come to it: what they are read for is deleted only after this.
        settings: { lightweight_deletes_sync: '2', allow_nondeterministic_mutations: 1 },
      },
    )
  }
}

async function isSending(store: EventStore, prefix: string): Promise<boolean> {
  for (let node = 0; node < store.shards; node++) {
    const [found] = await store.query<{ running: number }>(
      sql`SELECT toUInt32(count()) AS running FROM system.processes WHERE startsWith(query_id, ${value(prefix, 'String')})`,
      { on: node },
    )
    if (found !== undefined && found.running > 0) return true
  }
  return false
}
