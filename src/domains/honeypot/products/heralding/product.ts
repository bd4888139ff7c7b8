import { isObject, type Json } from '../../../../standards/json/exact.ts'
import { instantIn, timeStatus, type ParseOptions } from '../../../sources/index.ts'
import { sessionUid, type HoneypotEventRow } from '../../honeypot-block.ts'
import {
  bytesOfText,
  furtherEvent,
  giveName,
  givePassword,
  openEvent,
  textOf,
  type Members,
} from '../../members.ts'
import type { Product } from '../../product.ts'

/**
 * Heralding. Its session log has a document for each session: a row for its beginning, one for each attempt at its own time, and one for
 * its end, when it has ended. Of its log of attempts (`auth.csv`, as T-Pot's collector turns it into documents) each is one row. All times
 * are UTC (`datetime.utcnow()`). An attempt may have neither name nor password: a VNC answer that was not guessed.
 */
export const product: Product = {
  name: 'heralding',
  product: 'Heralding 1.0.6–1.0.7, session log (JSON); attempts as T-Pot collects them',
  matches: ({ session_id: session, auth_attempts: attempts, auth_id: attempt }) =>
    typeof session === 'string' && (Array.isArray(attempts) || typeof attempt === 'string'),
  read(document, options) {
    const attempts = document['auth_attempts']
    const opened = openEvent(document, options, {
      product: 'heralding',
      activity: Array.isArray(attempts) ? 'connect' : 'credential',
      times: ['timestamp', '@timestamp'],
      timeZone: 'UTC',
    })
    if ('reason' in opened) return opened
    const { row, members } = opened
    row.metadata_event_code = Array.isArray(attempts) ? 'session' : 'auth'
    row.session_uid = sessionUid(bytesOfText(textOf(document, 'session_id')))
    members.drop('session_id')
    for (const [address, port] of [
      ['source_ip', 'source_port'],
      ['src_ip', 'src_port'],
    ] as const)
      members.source(row, address, port)
    members.sensorEnd(row, ['destination_ip', 'dest_ip'], ['destination_port', 'dest_port'])
    members.text(row, 'dst_endpoint_svc_name', 'protocol', 'proto')
    row.dst_endpoint_svc_name = row.dst_endpoint_svc_name.toLowerCase()
    // It listens on TCP only.
    row.connection_info_protocol_num = 6
    if (!Array.isArray(attempts)) {
      members.credential(row)
      row.unmapped = members.unmapped(options)
      return [row]
    }
    const rows = [row, ...attemptsOf(row, members, attempts as readonly Json[], options)]
    const close = closeOf(row, rows, members, options)
    if (close !== undefined) rows.push(close)
    row.unmapped = members.unmapped(options)
    return rows
  },
}

/** Taken out of the document when all of them are of the known form, and are as many as it says. */
function attemptsOf(
  row: HoneypotEventRow,
  members: Members,
  attempts: readonly Json[],
  options: ParseOptions,
): HoneypotEventRow[] {
  const known = attempts.every(
    (attempt) =>
      isObject(attempt) &&
      Object.keys(attempt).every((key) => key === 'timestamp' || isCredential(attempt[key], key)),
  )
  const rows = attempts.filter(isObject).map(({ timestamp, username, password }) => {
    const tried = furtherEvent(row, 'credential', 'auth')
    const time = typeof timestamp === 'string' ? instantIn(timestamp, 'UTC') : undefined
    const status = time === undefined ? undefined : timeStatus(time, options.receivedAt)
    if (time !== undefined && status !== undefined) {
      tried.time = time
      tried.time_status = status
    }
    if (typeof username === 'string') giveName(tried, username)
    if (typeof password === 'string') givePassword(tried, password)
    return tried
  })
  if (known) members.drop('auth_attempts')
  members.integer('num_auth_attempts', attempts.length, () => undefined)
  return rows
}

function isCredential(value: Json | undefined, key: string): boolean {
  return (key === 'username' || key === 'password') && (value === null || typeof value === 'string')
}

/** The end of a session: not before its last attempt, since its duration has whole seconds. */
function closeOf(
  row: HoneypotEventRow,
  rows: readonly HoneypotEventRow[],
  members: Members,
  { receivedAt }: ParseOptions,
): HoneypotEventRow | undefined {
  if (members.get('session_ended') !== true) return undefined
  members.drop('session_ended')
  const close = furtherEvent(row, 'close', 'session')
  members.seconds(close, 'duration')
  const time = rows.reduce((latest, each) => Math.max(latest, each.time), row.time + close.duration)
  const status = timeStatus(time, receivedAt)
  if (status !== undefined) {
    close.time = time
    close.time_status = status
  }
  return close
}
