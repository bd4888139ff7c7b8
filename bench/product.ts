/** Our own side of the comparisons: the command line as a user calls it, and a look at what it left behind. */
import { fileURLToPath } from 'node:url'
import { openApp } from '../src/app.ts'
import { eventReader } from '../src/domains/events/index.ts'
import { loadKnowledge, type Period, rank } from '../src/domains/gateway/index.ts'
import { readSettings } from '../src/settings.ts'
import { sql } from '../src/store/events/index.ts'
import { measure, type Measured, median } from './measure.ts'

export const lianfang = fileURLToPath(new URL('../bin/lianfang', import.meta.url))

export interface Retention {
  readonly unmapped: 'all' | 'none'
  readonly raw: 'all' | 'unblocked' | 'none'
}

/** What the command line does when it is not told otherwise. */
export const standard: Retention = { unmapped: 'all', raw: 'unblocked' }

export const nameOf = ({ unmapped, raw }: Retention): string => `unmapped=${unmapped}, raw=${raw}`

interface Ingested extends Measured {
  readonly read: number
  readonly stored: number
  readonly setAside: number
}

/** `lianfang ingest FILE` into a folder of its own. Exit code 3 would mean that something could not be read: an error here. */
export async function ingest(file: string, data: string, retention: Retention): Promise<Ingested> {
  const measured = await measure({
    command: lianfang,
    arguments: [
      'ingest',
      file,
      '--data',
      data,
      '--json',
      '--unmapped',
      retention.unmapped,
      '--raw',
      retention.raw,
    ],
  })
  return { ...measured, ...accountOf(measured.output) }
}

export function accountOf(json: string): { read: number; stored: number; setAside: number } {
  const { read, stored, setAside } = JSON.parse(json) as { read: number; stored: number; setAside: number }
  return { read, stored, setAside }
}

export interface Ranked {
  readonly signature: string
  readonly events: number
}

/** `lianfang top FILE`: critical and high, blocked or not. */
export async function topOfFile(file: string): Promise<Measured & { top: Ranked[] }> {
  const measured = await measure({
    command: lianfang,
    arguments: ['top', file, '--json', '--severity', 'critical,high', '--disposition', 'all'],
  })
  const { rows } = JSON.parse(measured.output) as { rows: Ranked[] }
  return { ...measured, top: rows }
}

export interface Stored {
  readonly top: Ranked[]
  readonly blockedTop: Ranked[]
  readonly blockedTotal: number
  /** Bytes and rows by table, parts as the load left them. */
  readonly tables: readonly { table: string; rows: number; bytes: number; parts: number }[]
  /** Bytes a row of `detection`, by column, the larger ones. */
  readonly columns: readonly { column: string; bytes: number }[]
  /** Milliseconds, medians of 15 in one process, the store open. */
  readonly milliseconds: Readonly<Record<string, number>>
}

/** Opens a data folder, ranks what it holds, and measures it. */
export async function inspect(data: string, period: Period): Promise<Stored> {
  const app = await openApp(readSettings(process.env, data))
  try {
    const { store } = app
    const reader = eventReader(store, { kind: 'system' })
    const tables = await store.query<{ table: string; rows: number; bytes: number; parts: number }>(
      sql`SELECT table, toUInt64(sum(rows)) AS rows, toUInt64(sum(bytes_on_disk)) AS bytes, toUInt32(count()) AS parts
          FROM system.parts WHERE active AND database = currentDatabase() GROUP BY table ORDER BY bytes DESC`,
    )
    const columns = await store.query<{ column: string; bytes: number }>(
      sql`SELECT column, sum(column_data_compressed_bytes) / sum(rows) AS bytes FROM system.parts_columns
          WHERE active AND database = currentDatabase() AND table = 'detection' GROUP BY column ORDER BY bytes DESC LIMIT 12`,
    )
    const knowledge = loadKnowledge()
    const severe = { period, severities: [4, 5], limit: 10 } as const
    const all = await rank(reader, knowledge, { ...severe, disposition: 'all' })
    const blocked = await rank(reader, knowledge, severe)
    const milliseconds: Record<string, number> = {}
    for (const [name, request] of Object.entries({
      'Top 10 signatures, critical and high, blocked': severe,
      'the same with distinct sources and destinations': { ...severe, distinct: true },
      'signatures by distinct sources': { ...severe, by: 'sources' },
      'by kind': { ...severe, group: 'kind' },
      'by day': { ...severe, group: 'day', limit: 400 },
      'by source country': { ...severe, group: 'country' },
      'by sensor': { ...severe, group: 'sensor', limit: 48 },
      'of one sensor': { ...severe, sensors: ['FG1800SIM0000001'] },
    } as const)) {
      const times: number[] = []
      for (let i = 0; i < 15; i++) {
        const start = performance.now()
        await rank(reader, knowledge, request)
        times.push(performance.now() - start)
      }
      milliseconds[name] = median(times)
    }
    const named = (rows: readonly { key: string; events: number }[]) =>
      rows.map(({ key, events }) => ({ signature: key, events }))
    return {
      top: named(all.rows),
      blockedTop: named(blocked.rows),
      blockedTotal: blocked.total,
      tables,
      columns,
      milliseconds,
    }
  } finally {
    await app.close()
  }
}
