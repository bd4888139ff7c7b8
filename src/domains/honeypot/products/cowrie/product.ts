import { fitsEvent, sessionUid, type HoneypotEventRow } from '../../honeypot-block.ts'
import { bytesOfText, openEvent, textOf, type Members } from '../../members.ts'
import type { Product } from '../../product.ts'
import type { Activity } from '../../tables.ts'
import { bytesOfLiteral, withoutQuotes } from './python.ts'
import { CowrieLines } from './usual-lines.ts'
import { isRepeated } from './wording.ts'

interface Kind {
  readonly activity: Activity
  /** Spoken by SSH clients only, so that it says the service where the event does not. */
  readonly ssh?: true
  /** OCSF: 1 success, 2 failure. */
  readonly status?: 1 | 2
  readonly fill?: (row: HoneypotEventRow, members: Members) => void
}

const command = (status?: 1 | 2): Kind => ({
  activity: 'command',
  ...(status === undefined ? {} : { status }),
  fill: (row, members) => members.text(row, 'process_cmd_line', 'input'),
})
const login = (status: 1 | 2): Kind => ({
  activity: 'credential',
  status,
  fill: (row, members) => members.credential(row),
})
const file = (status: 1 | 2): Kind => ({
  activity: 'file',
  status,
  fill(row, members) {
    members.text(row, 'url_string', 'url')
    members.text(row, 'file_name', 'destfile', 'filename')
    members.sha256(row, 'shasum')
    members.integer('size', Number.MAX_SAFE_INTEGER, (size) => (row.file_size = size))
  },
})
/** What was to be sent on: a Python literal. */
const relayed: Kind = {
  activity: 'request',
  ssh: true,
  fill: (row, members) =>
    members.take('data', (value) => {
      if (typeof value === 'string') row.request = bytesOfLiteral(value)
      return typeof value === 'string'
    }),
}

/**
 * Events by `eventid`; every other one (log.open, log.closed, session.params, virustotal …) is `other`. Of a command, `input` is what was
 * typed; `success` (older sensors) and `failed` are what the shell found of it, with that status: who counts what was typed counts status 0.
 */
const kinds: Readonly<Record<string, Kind>> = {
  'session.connect': { activity: 'connect' },
  'session.closed': { activity: 'close', fill: (row, members) => members.seconds(row, 'duration') },
  'client.version': {
    activity: 'client',
    ssh: true,
    fill: (row, members) =>
      members.take('version', (value) => {
        const version = typeof value === 'string' ? bytesOfText(withoutQuotes(value)) : ''
        if (version === '' || !fitsEvent('client_version', version)) return false
        row.client_version = version
        return true
      }),
  },
  'client.kex': {
    activity: 'client',
    ssh: true,
    fill: (row, members) => members.text(row, 'hassh', 'hassh'),
  },
  'client.size': { activity: 'client' },
  'client.var': { activity: 'client' },
  // The key that was offered, and for whom: a login with that name follows, so that the name is not counted here.
  'client.fingerprint': { activity: 'client', ssh: true },
  'login.success': login(1),
  'login.failed': login(2),
  'command.input': command(),
  'command.success': command(1),
  'command.failed': command(2),
  'session.input': command(),
  'session.file_download': file(1),
  'session.file_download.failed': file(2),
  'session.file_upload': file(1),
  'direct-tcpip.request': { activity: 'forward', ssh: true },
  'direct-tcpip.data': relayed,
  'tunnelproxy-tcpip.data': relayed,
}
const other: Kind = { activity: 'other' }

/**
 * Cowrie's JSON log: one event, one row. Its times are UTC (documented so, and written with Z or an offset). `src_ip` is the client's,
 * in forwarded connections too, but ports and destinations of those are not of the sensor's connection and stay in `unmapped`. A
 * `message` that only repeats the other members is left out.
 */
export const product: Product = {
  name: 'cowrie',
  product: 'Cowrie 1.5–3, SSH and Telnet, JSON log',
  matches: ({ eventid }) => typeof eventid === 'string' && eventid.startsWith('cowrie.'),
  read(document, options) {
    const event = textOf(document, 'eventid')
    const name = event.slice('cowrie.'.length)
    const kind = Object.hasOwn(kinds, name) ? kinds[name]! : other
    const opened = openEvent(document, options, {
      product: 'cowrie',
      activity: kind.activity,
      times: ['timestamp', '@timestamp'],
      timeZone: 'UTC',
      sensors: ['sensor'],
    })
    if ('reason' in opened) return opened
    const { row, members } = opened
    members.text(row, 'metadata_event_code', 'eventid')
    members.take('session', (value) => {
      if (typeof value === 'string') row.session_uid = sessionUid(bytesOfText(value))
      return typeof value === 'string'
    })
    members.address('src_ip', (value) => (row.src_endpoint_ip = value))
    if (!name.startsWith('direct-tcpip.')) {
      members.integer('src_port', 0xffff, (value) => (row.src_endpoint_port = value))
      members.sensorEnd(row, ['dst_ip', 'dest_ip'], ['dst_port', 'dest_port'])
    }
    row.connection_info_protocol_num = tcp
    if (members.text(row, 'dst_endpoint_svc_name', 'protocol'))
      row.dst_endpoint_svc_name = row.dst_endpoint_svc_name.toLowerCase()
    else row.dst_endpoint_svc_name = kind.ssh ? 'ssh' : serviceOf(document['system'])
    row.status_id = kind.status ?? 0
    kind.fill?.(row, members)
    if (isRepeated(event, document)) members.drop('message')
    row.unmapped = members.unmapped(options)
    return [row]
  },
  usualLines: (options, block) => new CowrieLines(options, block),
}

const tcp = 6

/** Older events name the part of Cowrie that wrote them: `CowrieTelnetTransport,4,192.0.2.1`. */
function serviceOf(system: unknown): string {
  if (typeof system !== 'string') return ''
  return system.includes('Telnet') ? 'telnet' : system.includes('SSH') ? 'ssh' : ''
}
