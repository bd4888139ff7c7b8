import type { JsonObject } from '../../../../standards/json/exact.ts'
import { instantIn, timeStatus, type ParseOptions } from '../../../sources/index.ts'
import type { HoneypotEventRow } from '../../honeypot-block.ts'
import { bytesOfText, composedSession, furtherEvent, openEvent, type Members } from '../../members.ts'
import type { Product } from '../../product.ts'
import type { Activity } from '../../tables.ts'

interface Step {
  /** The event's name, and the members by which it is told apart. */
  readonly name: string
  readonly by: readonly string[]
  readonly activity: Activity
  readonly fill?: (row: HoneypotEventRow, members: Members, options: ParseOptions) => void
}

/** What a session may come to; the first one whose members are there is meant. */
const steps: readonly Step[] = [
  { name: 'steps', by: ['step1', 'step2'], activity: 'other' },
  { name: 'cnc', by: ['cnc_server'], activity: 'other' },
  {
    name: 'execution',
    by: ['exe'],
    activity: 'file',
    fill(row, members, { timeZone, receivedAt }) {
      row.status_id = 1
      members.text(row, 'file_name', 'exe')
      members.sha256(row, 'sha256')
      // When it was started; the record's time is when the session began.
      members.take('stime', (value) => {
        const time = typeof value === 'string' ? instantIn(value, timeZone) : undefined
        const status = time === undefined ? undefined : timeStatus(time, receivedAt)
        if (time === undefined || status === undefined) return false
        row.time = time
        row.time_status = status
        return true
      })
    },
  },
  {
    name: 'delivery',
    by: ['complete', 'download_uri'],
    activity: 'file',
    fill(row, members) {
      members.take('complete', (value) => {
        if (typeof value === 'boolean') row.status_id = value ? 1 : 2
        return typeof value === 'boolean'
      })
      fillUrl(row, members)
    },
  },
  {
    name: 'download',
    by: ['command', 'download_uri'],
    activity: 'command',
    fill(row, members) {
      fillUrl(row, members)
      members.text(row, 'process_cmd_line', 'command')
    },
  },
  { name: 'login', by: ['dictionary'], activity: 'credential', fill: (row) => (row.status_id = 1) },
]
const session: Step = { name: 'session', by: [], activity: 'connect' }

/** Programs that fetch, and how they do. */
const schemes: ReadonlyMap<unknown, string> = new Map([
  ['wget', 'http'],
  ['curl', 'http'],
  ['tftp', 'tftp'],
  ['ftpget', 'ftp'],
])

/** From the address, port and path that the record has apart, where the command says how they are meant. */
function fillUrl(row: HoneypotEventRow, members: Members): void {
  const scheme = schemes.get(members.get('command'))
  const [host, port, path] = ['download_ip', 'download_port', 'download_uri'].map((key) => members.get(key))
  if (
    scheme === undefined ||
    typeof host !== 'string' ||
    typeof path !== 'string' ||
    typeof port !== 'string'
  )
    return
  const isUsual = scheme === 'http' && port === '80'
  row.url_string = bytesOfText(`${scheme}://${host}${isUsual ? '' : `:${port}`}${path}`)
  for (const key of ['download_ip', 'download_port', 'download_uri']) members.drop(key)
}

/**
 * Sessions at real devices behind a Telnet gateway, as the IoT botnet study "As Real as It Gets" publishes them: a file of all
 * sessions, and one for each step that some came to, each record with the time, device and source of its session. These make the
 * session's id, so that it is one over all files. Times have no offset: they are local ones of the zone that was given. A session's
 * `token` is what was asked of busybox: its record says that `/bin/busybox TOKEN` was typed, and is a row of that too; in the records of
 * its steps, which repeat it, it stays in `unmapped`, and `<unknown>` is none. A login says that one worked, not which.
 */
export const product: Product = {
  name: 'telnet-session',
  product: 'Telnet sessions at IoT devices with their steps, JSON (As Real as It Gets, 2023)',
  matches: ({ time, device, src_ip: source, src_port: port, token }) =>
    typeof time === 'string' &&
    typeof device === 'string' &&
    typeof source === 'string' &&
    port !== undefined &&
    token !== undefined,
  read(document, options) {
    const step = steps.find(({ by }) => by.every((key) => Object.hasOwn(document, key))) ?? session
    const opened = openEvent(document, options, {
      product: 'telnet-session',
      activity: step.activity,
      times: ['time'],
      timeZone: options.timeZone,
    })
    if ('reason' in opened) return opened
    const { row, members } = opened
    row.metadata_event_code = step.name
    row.session_uid = sessionOf(document)
    members.text(row, 'device_type', 'device')
    members.source(row, 'src_ip', 'src_port')
    row.dst_endpoint_svc_name = 'telnet'
    row.connection_info_protocol_num = 6
    step.fill?.(row, members, options)
    const rows = [row]
    const { token } = document
    if (step === session && typeof token === 'string' && token !== '' && token !== '<unknown>') {
      const asked = furtherEvent(row, 'command', 'token')
      asked.process_cmd_line = bytesOfText(`/bin/busybox ${token}`)
      members.drop('token')
      rows.push(asked)
    }
    row.unmapped = members.unmapped(options)
    return rows
  },
}

function sessionOf({ src_ip: source, src_port: port, time }: JsonObject): number | bigint {
  return composedSession(
    source ?? null,
    typeof port === 'number' ? String(port) : (port ?? null),
    time ?? null,
  )
}
