/** What a session must have, as SQL over the rows of honeypot_event. */
import { LianfangError } from '../../../base/errors.ts'
import { addressBytes } from '../../../base/ip.ts'
import { declared, join, sql, type Sql, value } from '../../../store/events/sql.ts'
import { honeypotPayload, honeypotSource } from '../computed-tables.ts'
import { unknownValue } from '../dimensions.ts'
import type { HoneypotReader } from '../reader.ts'
import { activities, type Activity } from '../tables.ts'
import { payloadHashes } from '../texts.ts'

/** What a session must have; what is absent is not restricted. Texts are byte strings as UTF-8. */
export interface SessionFilter {
  /** In one of its commands, whatever the case. */
  readonly command?: string
  readonly source?: string
  /** Of the source, as it was when it was first seen; or `unknown`. */
  readonly country?: string
  readonly sensor?: string
  readonly service?: string
  /** That was spoken to. */
  readonly port?: number
  /** That were tried, whole. */
  readonly username?: string
  readonly password?: string
  /** In a command, in a request, or where a file came from, whatever the case. */
  readonly mention?: string
  /** By verdict. */
  readonly family?: string
  readonly flaw?: string
  /** SHA-256 of a file. */
  readonly hash?: string
  /** What happened in it. */
  readonly activity?: Activity
  /** A name and password that were accepted. */
  readonly login?: boolean
}

export interface Conditions {
  /** True of every row of a session. */
  readonly ofAll: readonly Sql[]
  /** Each of some row of it. */
  readonly ofSome: readonly Sql[]
}

/** Error: address-invalid. */
export function conditionsOf(reader: HoneypotReader, filter: SessionFilter): Conditions {
  const ofAll: Sql[] = []
  const ofSome: Sql[] = []
  const { command, mention, source, country, sensor, service, port, username, password } = filter
  const { family, flaw, hash, activity, login } = filter
  if (source !== undefined) {
    if (addressBytes(source.trim()) === undefined)
      throw new LianfangError('address-invalid', `not an address: ${JSON.stringify(source.slice(0, 60))}`, {
        hint: 'Give one IPv4 or IPv6 address.',
      })
    ofAll.push(sql`src_endpoint_ip = toIPv6(${value(source.trim(), 'String')})`)
  }
  if (country !== undefined)
    ofAll.push(
      sql`src_endpoint_ip GLOBAL IN (SELECT ip FROM ${reader.from(honeypotSource)} WHERE country = ${value(country === unknownValue ? '' : country, 'String')})`,
    )
  if (sensor !== undefined) ofAll.push(sql`device_uid = ${value(sensor, 'String')}`)
  if (service !== undefined) ofSome.push(sql`dst_endpoint_svc_name = ${value(service, 'String')}`)
  if (port !== undefined) ofSome.push(sql`dst_endpoint_port = ${value(port, 'UInt16')}`)
  if (username !== undefined)
    ofSome.push(sql`(bitAnd(credential_parts, 1) != 0 AND user_name = ${value(username, 'String')})`)
  if (password !== undefined)
    ofSome.push(sql`(bitAnd(credential_parts, 2) != 0 AND some.password = ${value(password, 'String')})`)
  if (command !== undefined)
    ofSome.push(sql`positionCaseInsensitive(process_cmd_line, ${value(command, 'String')}) > 0`)
  if (mention !== undefined)
    ofSome.push(
      sql`(${join(
        ['process_cmd_line', 'request', 'url_string'].map(
          (column) => sql`positionCaseInsensitive(some.${declared(column)}, ${value(mention, 'String')}) > 0`,
        ),
        sql` OR `,
      )})`,
    )
  if (hash !== undefined) ofSome.push(sql`file_hashes_sha256 = ${value(hash.toLowerCase(), 'String')}`)
  if (activity !== undefined) ofSome.push(sql`activity_id = ${declared(String(activities[activity]))}`)
  if (login === true)
    ofSome.push(sql`(activity_id = ${declared(String(activities.credential))} AND status_id = 1)`)
  const judged = (where: Sql): Sql =>
    sql`arrayExists(hash -> hash GLOBAL IN (SELECT hash FROM ${reader.from(honeypotPayload)} WHERE ${where}), ${payloadHashes})`
  if (flaw !== undefined) ofSome.push(judged(sql`has(flaws, ${value(flaw, 'String')})`))
  // The verdict is made of all its texts: here only those fall out that have no reason at all.
  if (family !== undefined)
    ofSome.push(
      judged(sql`arrayExists(reason -> endsWith(reason, ${value(` ${family}`, 'String')}), reasons)`),
    )
  return { ofAll, ofSome }
}
