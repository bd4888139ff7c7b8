/** What is in the tables of honeypots after a load: the same questions whoever loaded it. */
import { type EventStore, sql } from '../src/store/events/index.ts'

export interface Inside {
  readonly rows: number
  readonly connections: number
  /** Rows by `eventid`. */
  readonly events: Readonly<Record<string, number>>
  /** Of the count table. */
  readonly counted: number
  /** Of the columns that everybody fills, over all rows in any order. */
  readonly hash: string
  /** Of rows and counts, as the load left them. */
  readonly bytes: number
}

export async function lookInside(store: EventStore): Promise<Inside> {
  const events = await store.query<{ event: string; rows: number }>(
    sql`SELECT toString(metadata_event_code) AS event, toUInt32(count()) AS rows FROM honeypot_event GROUP BY event ORDER BY event`,
  )
  const [all] = await store.query<Omit<Inside, 'events' | 'counted' | 'bytes'>>(
    sql`SELECT toUInt32(count()) AS rows, toUInt32(countIf(activity_id = 1)) AS connections,
          toString(sum(cityHash64(time, time_status, metadata_product_name, metadata_event_code, device_uid, device_type,
            activity_id, status_id, session_uid, src_endpoint_ip, src_endpoint_port, dst_endpoint_ip, dst_endpoint_port,
            connection_info_protocol_num, dst_endpoint_svc_name, user_name, password, credential_parts, process_cmd_line, request,
            url_string, file_name, file_size, file_hashes_sha256, client_version, hassh, duration))) AS hash
        FROM honeypot_event`,
  )
  const [counts] = await store.query<{ counted: number }>(
    sql`SELECT toUInt32(sum(events)) AS counted FROM honeypot_count`,
  )
  const [size] = await store.query<{ bytes: number }>(
    sql`SELECT toUInt32(sum(bytes_on_disk)) AS bytes FROM system.parts
        WHERE active AND database = currentDatabase() AND table IN ('honeypot_event', 'honeypot_count')`,
  )
  return {
    ...all!,
    ...counts!,
    ...size!,
    events: Object.fromEntries(events.map(({ event, rows }) => [event, rows])),
  }
}
