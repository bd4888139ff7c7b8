import { isObject, type Json, type JsonObject } from '../../../../standards/json/exact.ts'
import type { HoneypotEventRow } from '../../honeypot-block.ts'
import {
  bytesOfText,
  composedSession,
  furtherEvent,
  giveName,
  givePassword,
  type Members,
  openEvent,
  textOf,
} from '../../members.ts'
import type { Product } from '../../product.ts'
import type { Activity } from '../../tables.ts'

/** Dionaea's names of its services → what is spoken. Source: its modules' `protocol_name`. */
const services: ReadonlyMap<string, string> = new Map([
  ['smbd', 'smb'],
  ['httpd', 'http'],
  ['ftpd', 'ftp'],
  ['ftpdata', 'ftp-data'],
  ['mssqld', 'mssql'],
  ['mysqld', 'mysql'],
  ['mongod', 'mongodb'],
  ['mqttd', 'mqtt'],
  ['pptpd', 'pptp'],
  ['upnpd', 'upnp'],
  ['SipSession', 'sip'],
  ['SipCall', 'sip'],
  ['TftpServerHandler', 'tftp'],
  ['memcache', 'memcached'],
])

const transports: ReadonlyMap<string, number> = new Map([
  ['tcp', 6],
  ['tls', 6],
  ['udp', 17],
])

/**
 * Of a connection's `type`: `accept` is one that came in, and so is `connect` over UDP, where the first datagram opens it; over TCP that
 * is one that the sensor made. `reject` and `listen` opened none.
 */
function activityOf(type: string, transport: string): Activity {
  return type === 'accept' || (type === 'connect' && transport === 'udp') ? 'connect' : 'other'
}

/**
 * Dionaea's JSON log (`log_json`), a document for each connection with all that happened in it: a row for the connection, one for each
 * credential and one for each FTP command, all at the time that it has, which is UTC (`datetime.utcnow()`). Lists come as objects, or
 * flattened (`flat_data`) as one list for each member; T-Pot's collector leaves a single name and password. A connection has no id: its
 * ends and its time make one.
 */
export const product: Product = {
  name: 'dionaea',
  product: 'Dionaea 0.6–0.11, JSON log',
  matches: ({ connection }) =>
    isObject(connection) &&
    typeof connection['type'] === 'string' &&
    typeof connection['transport'] === 'string' &&
    'protocol' in connection,
  read(document, options) {
    const connection = document['connection'] as JsonObject
    const [type, transport] = [textOf(connection, 'type'), textOf(connection, 'transport')]
    const opened = openEvent(document, options, {
      product: 'dionaea',
      activity: activityOf(type, transport),
      times: ['timestamp', '@timestamp'],
      timeZone: 'UTC',
    })
    if ('reason' in opened) return opened
    const { row, members } = opened
    row.metadata_event_code = bytesOfText(`connection.${type}`).slice(0, 100)
    row.session_uid = composedSession(
      document['src_ip'] ?? null,
      document['src_port'] ?? null,
      document['dst_ip'] ?? document['dest_ip'] ?? null,
      document['dst_port'] ?? document['dest_port'] ?? null,
      row.time,
    )
    members.source(row, 'src_ip', 'src_port')
    members.sensorEnd(row, ['dst_ip', 'dest_ip'], ['dst_port', 'dest_port'])
    row.connection_info_protocol_num = transports.get(transport) ?? 0
    const protocol = connection['protocol']
    if (typeof protocol === 'string' && protocol.length <= 100)
      row.dst_endpoint_svc_name = bytesOfText(services.get(protocol) ?? protocol.toLowerCase())
    const isSaid = Object.keys(connection).every((key) => ours.has(key))
    if (isSaid && transports.has(transport) && row.dst_endpoint_svc_name !== '') members.drop('connection')
    const rows = [row, ...credentials(row, members), ...commands(row, members)]
    row.unmapped = members.unmapped(options)
    return rows
  },
}

/** Members of `connection` that the columns and the event's name say. */
const ours: ReadonlySet<string> = new Set(['protocol', 'transport', 'type'])

/** Objects of one form: as they are, or flattened to one list for each member; undefined when it is neither. */
function listed(
  value: Json | undefined,
  names: readonly [string, string],
): readonly JsonObject[] | undefined {
  if (Array.isArray(value)) return (value as readonly Json[]).every(isObject) ? value : undefined
  if (!isObject(value)) return undefined
  const lists = names.map((name) => value[name])
  if (!lists.every((list): list is readonly Json[] => Array.isArray(list))) return undefined
  if (lists[0]!.length !== lists[1]!.length || Object.keys(value).length > names.length) return undefined
  return lists[0]!.map((first, index) => ({ [names[0]]: first, [names[1]]: lists[1]![index]! }))
}

function credentials(row: HoneypotEventRow, members: Members): HoneypotEventRow[] {
  const given = listed(members.get('credentials'), ['username', 'password'])
  if (given !== undefined) {
    members.drop('credentials')
    return given.map(({ username, password }) => credential(row, username, password))
  }
  const [name, password] = [members.get('username'), members.get('password')]
  if (typeof name !== 'string' || typeof password !== 'string') return []
  // The collector writes several with commas between them: then nobody knows which name belongs to which password.
  if (name.includes(',') || password.includes(',')) return []
  members.drop('username')
  members.drop('password')
  return [credential(row, name, password)]
}

function credential(row: HoneypotEventRow, name?: Json, password?: Json): HoneypotEventRow {
  const tried = furtherEvent(row, 'credential', 'login')
  if (typeof name === 'string') giveName(tried, name)
  if (typeof password === 'string') givePassword(tried, password)
  return tried
}

/** FTP commands as they were typed. */
function commands(row: HoneypotEventRow, members: Members): HoneypotEventRow[] {
  const ftp = members.get('ftp')
  if (!isObject(ftp) || Object.keys(ftp).length !== 1) return []
  const typed = listed(ftp['commands'], ['command', 'arguments'])
  const lines = typed?.map(({ command, arguments: given }) => {
    const words = [command, ...(Array.isArray(given) ? (given as readonly Json[]) : [given])]
    return words.filter((word) => word !== '' && word !== null && word !== undefined)
  })
  if (lines === undefined || !lines.every((words) => words.every((word) => typeof word === 'string')))
    return []
  members.drop('ftp')
  return lines.map((words) => {
    const further = furtherEvent(row, 'command', 'ftp.command')
    further.process_cmd_line = bytesOfText(words.join(' '))
    return further
  })
}
