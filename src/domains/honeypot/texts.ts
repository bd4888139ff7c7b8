/** The texts of an event as SQL: which ones it has, what names them, and what a session is. */
import { declared, identifier, join, quoteText, sql, type Sql, value } from '../../store/events/sql.ts'
import type { EventStore } from '../../store/events/client.ts'
import type { PayloadKind } from './knowledge/assessment.ts'
import { honeypotEvent } from './tables.ts'

/** Where a kind of text stands in a row of honeypot_event, and when it does. */
export const payloads: Readonly<Record<PayloadKind, { readonly text: Sql; readonly when: Sql }>> = {
  command: { text: sql`process_cmd_line`, when: sql`process_cmd_line != ''` },
  request: { text: sql`request`, when: sql`request != ''` },
  url: { text: sql`url_string`, when: sql`url_string != ''` },
  credential: { text: sql`concat(user_name, char(0), password)`, when: sql`credential_parts != 0` },
  hash: { text: sql`toString(file_hashes_sha256)`, when: sql`file_hashes_sha256 != ''` },
  client: { text: sql`toString(client_version)`, when: sql`client_version != ''` },
}

/** What names a text in honeypot_payload. */
export function payloadHash(kind: PayloadKind): Sql {
  return sql`cityHash64(${declared(quoteText(kind))}, ${payloads[kind].text})`
}

/** Array(UInt64) of the payloads of a row. */
export const payloadHashes = sql`arrayFilter(hash -> hash != 0, [${join(
  (Object.keys(payloads) as PayloadKind[]).map(
    (kind) => sql`if(${payloads[kind].when}, ${payloadHash(kind)}, 0)`,
  ),
  sql`, `,
)}])`

/**
 * UInt64: with the sensor, names a session. Where the sensor gives none, a session is what one source port says to one port; that is
 * right as long as ports are not used again within the hour.
 */
export const sessionKey = sql`if(session_uid != 0, session_uid, cityHash64(src_endpoint_ip, src_endpoint_port, dst_endpoint_port))`

/** A session of any sensor as one number. */
export const sessionItem = sql`cityHash64(toString(device_uid), ${sessionKey})`

/** Bytes of a value that is kept whole, and of the beginning of a longer one. */
const [mostBytes, keptBytes] = [512, 480]

/** A value of a dimension: bounded, and still another one for another text. */
export function bounded(text: Sql): Sql {
  return sql`if(length(${text}) <= ${declared(String(mostBytes))}, ${text}, concat(substring(${text}, 1, ${declared(String(keptBytes))}), '…', hex(cityHash64(${text}))))`
}

/** A node's own part of a table, for statements that every shard carries out. */
export function ownPart(
  store: Pick<EventStore, 'database' | 'localName'>,
  table: Parameters<EventStore['localName']>[0],
): Sql {
  return identifier(store.database, store.localName(table))
}

export function ownEvents(store: Pick<EventStore, 'database' | 'localName'>): Sql {
  return ownPart(store, honeypotEvent)
}

/** Events with a clock that is right, of [from, to), s since 1970. */
export function during(from: number, to: number): Sql {
  return sql`time_status = 0 AND time >= ${milliseconds(from * 1000)} AND time < ${milliseconds(to * 1000)}`
}

/** A time of an event, ms since 1970. */
export function milliseconds(time: number): Sql {
  return value(new Date(time), "DateTime64(3, 'UTC')")
}
