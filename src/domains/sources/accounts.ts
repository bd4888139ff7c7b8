import type { EventStore } from '../../store/events/client.ts'
import { sql } from '../../store/events/sql.ts'

/** What became of all that was read from a source: read = stored + setAside + blank + pending. */
export interface SourceAccount {
  /** The stream in the journal, 16 hexadecimal digits. */
  readonly source: string
  readonly name: string
  readonly format: string
  readonly read: number
  /** In the event tables; replayed records among them. */
  readonly stored: number
  /** Still set aside. */
  readonly setAside: number
  readonly blank: number
  /** Records of blocks whose sending was cut off. */
  readonly pending: number
  readonly lastRead: string
}

/** Every source, the one read last first. */
export async function sourceAccounts(store: EventStore): Promise<SourceAccount[]> {
  const rows = await store.query<
    Omit<SourceAccount, 'setAside' | 'stored'> & { stored: number; aside: number; replayed: number }
  >(
    sql`SELECT lower(leftPad(hex(b.source), 16, '0')) AS source, origin.name AS name, origin.format AS format, sum(b.read) AS read, sumIf(b.stored, b.state = 2) AS stored,
          sumIf(b.set_aside, b.state = 2) AS aside, sumIf(b.blank, b.state = 2) AS blank, sumIf(b.read, b.state = 1) AS pending,
          any(taken.records) AS replayed, toString(max(b.written_at)) AS lastRead
        FROM (SELECT * FROM batch FINAL) AS b
        GLOBAL INNER JOIN (SELECT source, name, format FROM source FINAL) AS origin ON origin.source = b.source
        GLOBAL LEFT JOIN (SELECT source, count() AS records FROM set_aside FINAL WHERE state = 2 GROUP BY source) AS taken ON taken.source = b.source
        GROUP BY b.source, name, format ORDER BY max(b.written_at) DESC`,
  )
  return rows.map(({ aside, replayed, ...row }) => ({
    ...row,
    stored: row.stored + replayed,
    setAside: aside - replayed,
  }))
}

/** When the last block was stored, ms since 1970; 0 when there is none. */
export async function lastStored(store: EventStore): Promise<number> {
  const [row] = await store.query<{ last: number }>(
    sql`SELECT toUnixTimestamp64Milli(max(written_at)) AS last FROM batch FINAL WHERE state = 2`,
  )
  return row?.last ?? 0
}
