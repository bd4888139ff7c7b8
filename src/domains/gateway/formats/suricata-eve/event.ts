import { addressBytes } from '../../../../base/ip.ts'
import { isObject, parseExactly, type Json, type JsonObject } from '../../../../standards/json/exact.ts'
import { byteString } from '../../../../store/events/native.ts'
import {
  blockedDispositions,
  emptyDetection,
  fits,
  sensorOf,
  type DetectionRow,
  type TextColumn,
  type GatewayRecord,
} from '../../../events/index.ts'
import type { ParseOptions } from '../../../sources/index.ts'
import { refused, type Outcome } from '../../../sources/index.ts'
import { instantIn, timeStatus } from '../../../sources/index.ts'
import { actions, protocols, severities, verdicts } from './vocabulary.ts'

/** One EVE record: a JSON object, over as many lines as it likes. */
export function parseEvent(bytes: Uint8Array, options: ParseOptions): Outcome<GatewayRecord> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = buffer.toString('utf8')
  if (text.trim() === '') return { kind: 'blank' }
  let event: unknown
  let compact: string
  try {
    event = parseExactly(text)
    compact = JSON.stringify(event)
  } catch (error) {
    // Nesting deep enough to exhaust the stack is a RangeError.
    return refused('json-invalid', error instanceof Error ? error.message : String(error))
  }
  if (!isObject(event)) return refused('json-invalid', 'not a JSON object')
  const { timestamp, event_type: type } = event
  if (typeof type !== 'string' || type === '') return refused('event-type-missing', 'no event_type')
  if (typeof timestamp !== 'string') return refused('time-missing', 'no timestamp')
  const time = instantIn(timestamp, options.timeZone)
  const status = time === undefined ? undefined : timeStatus(time, options.receivedAt)
  if (time === undefined || status === undefined) return refused('time-invalid', `timestamp ${timestamp}`)
  const raw = buffer.toString('latin1')
  const host = typeof event['host'] === 'string' ? byteString(event['host']) : ''
  const sensor = sensorOf(host, byteString(options.sensor))

  const alert = event['alert']
  if (
    type === 'alert' &&
    isObject(alert) &&
    typeof alert['signature'] === 'string' &&
    alert['signature'] !== ''
  ) {
    const row = emptyDetection(time, status)
    row.metadata_log_provider = 'alert'
    row.metadata_log_name = logName
    row.device_uid = sensor
    fill(row, event, options)
    if (
      options.raw === 'all' ||
      (options.raw === 'unblocked' && !blockedDispositions.has(row.disposition_id))
    )
      row.raw_data = raw
    return { kind: 'detection', row }
  }
  const provider = byteString(type)
  return {
    kind: 'log',
    row: {
      time,
      time_status: status,
      metadata_log_provider: fits('metadata_log_provider', provider) ? provider : '',
      metadata_log_name: logName,
      device_uid: sensor,
      fields: byteString(compact),
      raw_data: options.raw === 'all' ? raw : '',
    },
  }
}

/** EVE has no subtypes. */
const logName = 'eve'

/** Puts the members that have a column there; what remains of the event becomes `unmapped`, as compact JSON. */
function fill(row: DetectionRow, event: JsonObject, options: ParseOptions): void {
  Reflect.deleteProperty(event, 'timestamp')
  Reflect.deleteProperty(event, 'event_type')
  const alert = event['alert'] as JsonObject
  const http = isObject(event['http']) ? event['http'] : {}
  const verdict = isObject(event['verdict']) ? event['verdict'] : {}

  /** Hands a member over when `put` can take it. */
  const move = (from: JsonObject, key: string, put: (value: Json) => boolean): void => {
    if (key in from && put(from[key]!)) Reflect.deleteProperty(from, key)
  }
  const text = (from: JsonObject, key: string, column: TextColumn): void => {
    move(from, key, (value) => {
      const bytes = typeof value === 'string' ? byteString(value) : undefined
      if (bytes === undefined || !fits(column, bytes)) return false
      row[column] = bytes
      return true
    })
  }
  const number = (from: JsonObject, key: string, most: number, put: (value: number) => void): void => {
    move(from, key, (value) => {
      const fits = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
      if (fits) put(value)
      return fits
    })
  }
  const address = (key: string, put: (value: Uint8Array) => void): void => {
    move(event, key, (value) => {
      const bytes = typeof value === 'string' ? addressBytes(value) : undefined
      if (bytes !== undefined) put(bytes)
      return bytes !== undefined
    })
  }

  if (event['host'] !== '') text(event, 'host', 'device_name')
  text(alert, 'signature', 'analytic_name')
  number(alert, 'signature_id', 0xffff_ffff, (value) => (row.analytic_uid = value))
  text(alert, 'category', 'analytic_category')
  move(alert, 'severity', (value) => {
    const severity = typeof value === 'number' ? severities.get(value) : undefined
    row.severity_id = severity ?? 0
    return severity !== undefined
  })
  if (typeof verdict['action'] === 'string') {
    const rejected = Array.isArray(verdict['reject']) && verdict['reject'].length > 0
    row.disposition_id = rejected ? 25 : (verdicts.get(verdict['action']) ?? 99)
    text(verdict, 'action', 'action')
  } else {
    const action = alert['action']
    row.disposition_id = typeof action === 'string' ? (actions.get(action) ?? 99) : 0
    text(alert, 'action', 'action')
  }
  address('src_ip', (value) => (row.src_endpoint_ip = value))
  number(event, 'src_port', 0xffff, (value) => (row.src_endpoint_port = value))
  text(event, 'in_iface', 'src_endpoint_interface_name')
  address('dest_ip', (value) => (row.dst_endpoint_ip = value))
  number(event, 'dest_port', 0xffff, (value) => (row.dst_endpoint_port = value))
  text(event, 'app_proto', 'dst_endpoint_svc_name')
  move(event, 'proto', (value) => {
    if (typeof value !== 'string') return false
    const protocol = /^\d{1,3}$/.test(value) ? Number(value) : protocols.get(value.toUpperCase())
    if (protocol === undefined || protocol > 255) return false
    row.connection_info_protocol_num = protocol
    return true
  })
  text(event, 'direction', 'connection_info_direction')
  number(event, 'flow_id', 0xffff_ffff, (value) => (row.connection_info_uid = value))
  text(http, 'hostname', 'url_hostname')
  text(http, 'url', 'url_path')

  for (const key of ['alert', 'http', 'verdict']) {
    const member = event[key]
    if (isObject(member) && Object.keys(member).length === 0) Reflect.deleteProperty(event, key)
  }
  if (options.unmapped === 'all' && Object.keys(event).length > 0)
    row.unmapped = byteString(JSON.stringify(event))
}
