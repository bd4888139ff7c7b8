import { addressBytes } from '../../base/ip.ts'
import { isObject, numberOf, type Json, type JsonObject } from '../../standards/json/exact.ts'
import { byteString } from '../../store/events/native.ts'
import { instantIn, timeStatus, type ParseOptions } from '../sources/index.ts'
import { emptyEvent, fitsEvent, sessionUid, type HoneypotEventRow } from './honeypot-block.ts'
import type { Refusal } from './product.ts'
import { activities, type Activity } from './tables.ts'

/** Columns that hold texts. */
type TextColumn = {
  [C in keyof HoneypotEventRow]: HoneypotEventRow[C] extends string ? C : never
}[keyof HoneypotEventRow]

/**
 * Text as UTF-8, one character a byte. Bytes that a sensor could only write as lone surrogates (Python's `surrogateescape`: U+DC80 to
 * U+DCFF) are the bytes they stand for; any other lone surrogate is U+FFFD.
 */
export function bytesOfText(text: string): string {
  if (text.isWellFormed()) return byteString(text)
  let bytes = ''
  let from = 0
  for (const { 0: escaped, index } of text.matchAll(/[\udc80-\udcff]/gu)) {
    bytes += byteString(text.slice(from, index)) + String.fromCharCode(escaped.charCodeAt(0) & 0xff)
    from = index + 1
  }
  return bytes + byteString(text.slice(from))
}

/** A member that is a text; else none. */
export function textOf(document: JsonObject, key: string): string {
  const value = document[key]
  return typeof value === 'string' ? value : ''
}

/** A document of which columns take members; what none takes is left for `unmapped`. */
export class Members {
  readonly #rest: Record<string, Json>

  constructor(document: JsonObject) {
    this.#rest = { ...document }
  }

  get(key: string): Json | undefined {
    return this.#rest[key]
  }

  /** Gives a member to `put`, and it is gone when that answers true. */
  take(key: string, put: (value: Json) => boolean): boolean {
    const value = this.#rest[key]
    const taken = value !== undefined && put(value)
    if (taken) this.drop(key)
    return taken
  }

  /** A member that is said otherwise. */
  drop(key: string): void {
    Reflect.deleteProperty(this.#rest, key)
  }

  /** What remains of a member under another name, since a column took its main part. */
  replace(key: string, name: string, value: string): void {
    this.drop(key)
    this.#rest[name] = value
  }

  /** The first of some members that is a text and fits its column. */
  text(row: HoneypotEventRow, column: TextColumn, ...keys: readonly string[]): boolean {
    return keys.some((key) =>
      this.take(key, (value) => {
        const bytes = typeof value === 'string' ? bytesOfText(value) : ''
        if (bytes === '' || !fitsEvent(column, bytes)) return false
        row[column] = bytes
        return true
      }),
    )
  }

  /** An integer from 0 to `most`, also one that is written as a text. */
  integer(key: string, most: number, put: (value: number) => void): boolean {
    return this.take(key, (value) => {
      const number = typeof value === 'string' && /^\d{1,20}$/.test(value) ? Number(value) : numberOf(value)
      if (number === undefined || !Number.isInteger(number) || number < 0 || number > most) return false
      put(number)
      return true
    })
  }

  address(key: string, put: (address: Uint8Array) => void): boolean {
    return this.take(key, (value) => {
      const bytes = typeof value === 'string' ? addressBytes(value) : undefined
      if (bytes !== undefined) put(bytes)
      return bytes !== undefined
    })
  }

  /** Where it came from. */
  source(row: HoneypotEventRow, address: string, port: string): void {
    this.address(address, (value) => (row.src_endpoint_ip = value))
    this.integer(port, 0xffff, (value) => (row.src_endpoint_port = value))
  }

  /** The sensor's end: the first of some names, since collectors rename it. */
  sensorEnd(row: HoneypotEventRow, addresses: readonly string[], ports: readonly string[]): void {
    addresses.some((key) => this.address(key, (value) => (row.dst_endpoint_ip = value)))
    ports.some((key) => this.integer(key, 0xffff, (value) => (row.dst_endpoint_port = value)))
  }

  sha256(row: HoneypotEventRow, key: string): void {
    this.take(key, (value) => {
      if (typeof value !== 'string' || !/^[0-9a-f]{64}$/i.test(value)) return false
      row.file_hashes_sha256 = value.toLowerCase()
      return true
    })
  }

  /** A name and a password: what is no text was not given, and an empty text was. */
  credential(row: HoneypotEventRow, name = 'username', password = 'password'): void {
    this.take(name, (value) => typeof value === 'string' && giveName(row, value))
    this.take(password, (value) => typeof value === 'string' && givePassword(row, value))
  }

  /** Seconds, with a fraction or not, as a number or a text, as ms: at most 49 days fit. */
  seconds(row: HoneypotEventRow, key: string): void {
    this.take(key, (value) => {
      const text = typeof value === 'string' && /^\d{1,12}(?:\.\d{1,20})?$/.test(value)
      const milliseconds = Math.round((text ? Number(value) : (numberOf(value) ?? NaN)) * 1000)
      if (!(milliseconds >= 0 && milliseconds <= 0xffff_ffff)) return false
      row.duration = milliseconds
      return true
    })
  }

  /** What no column took, as compact JSON bytes; members that are empty or null say nothing and are not kept. */
  unmapped(options: ParseOptions): string {
    if (options.unmapped !== 'all') return ''
    const kept = Object.entries(this.#rest).filter(([, value]) => !isEmpty(value))
    return kept.length === 0 ? '' : byteString(JSON.stringify(Object.fromEntries(kept)))
  }
}

function isEmpty(value: Json): boolean {
  if (value === null || value === '') return true
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0
}

/** True: the text is in its column. */
export function giveName(row: HoneypotEventRow, name: string): boolean {
  row.user_name = bytesOfText(name)
  row.credential_parts |= 1
  return true
}

/** True: the text is in its column. */
export function givePassword(row: HoneypotEventRow, password: string): boolean {
  row.password = bytesOfText(password)
  row.credential_parts |= 2
  return true
}

export interface EventOpening {
  readonly product: string
  readonly activity: Activity
  /** Members that may say when it happened, the best one first. */
  readonly times: readonly string[]
  /** IANA zone of times without an offset. */
  readonly timeZone: string
  /** Members that may name the sensor, the best one first; T-Pot's own name of the machine goes before them: a container's changes. */
  readonly sensors?: readonly string[]
}

/** A row with its time and sensor, and the rest of its document. */
export function openEvent(
  document: JsonObject,
  options: ParseOptions,
  { product, activity, times, timeZone, sensors = [] }: EventOpening,
): { readonly row: HoneypotEventRow; readonly members: Members } | Refusal {
  const key = times.find((name) => typeof document[name] === 'string')
  const text = key === undefined ? undefined : document[key]
  if (key === undefined || typeof text !== 'string')
    return { reason: 'time-missing', detail: `no ${times.join(' or ')}` }
  const time = instantIn(text, timeZone)
  const status = time === undefined ? undefined : timeStatus(time, options.receivedAt)
  if (time === undefined || status === undefined)
    return { reason: 'time-invalid', detail: `${key} ${text.slice(0, 100)}` }
  const row = emptyEvent(time, status, product, activities[activity])
  const members = new Members(document)
  members.drop(key)
  if (!members.text(row, 'device_uid', 't-pot_hostname', ...sensors)) {
    const given = byteString(options.sensor)
    row.device_uid = fitsEvent('device_uid', given) ? given : ''
  }
  return { row, members }
}

/** Another row of the same connection: who, where and when are the same. */
export function furtherEvent(row: HoneypotEventRow, activity: Activity, code: string): HoneypotEventRow {
  const further = emptyEvent(row.time, row.time_status, row.metadata_product_name, activities[activity])
  further.metadata_event_code = code
  further.device_uid = row.device_uid
  further.device_type = row.device_type
  further.session_uid = row.session_uid
  further.src_endpoint_ip = row.src_endpoint_ip
  further.src_endpoint_port = row.src_endpoint_port
  further.dst_endpoint_ip = row.dst_endpoint_ip
  further.dst_endpoint_port = row.dst_endpoint_port
  further.connection_info_protocol_num = row.connection_info_protocol_num
  further.dst_endpoint_svc_name = row.dst_endpoint_svc_name
  return further
}

/** The session of sensors that give it no id: what tells it apart from others. */
export function composedSession(...parts: readonly Json[]): number | bigint {
  return sessionUid(bytesOfText(JSON.stringify(parts)))
}
