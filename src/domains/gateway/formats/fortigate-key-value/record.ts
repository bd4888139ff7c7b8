import { addressBytes } from '../../../../base/ip.ts'
import { instantOf } from '../../../../base/zone.ts'
import { byteString } from '../../../../store/events/native.ts'
import {
  blockedDispositions,
  emptyDetection,
  fits,
  jsonText,
  sensorOf,
  type DetectionRow,
  type LogRow,
  type GatewayRecord,
} from '../../../events/index.ts'
import { timeStatus, wallClock, zoneMinutes } from '../../../sources/index.ts'
import type { ParseOptions } from '../../../sources/index.ts'
import { refused, type Outcome } from '../../../sources/index.ts'
import {
  applicationKeys,
  applicationRisks,
  dispositions,
  intrusionKeys,
  oldKeys,
  otherDisposition,
  severities,
  timeKeys,
} from './vocabulary.ts'

/** What may become of a FortiGate record. */
export type RecordOutcome = Exclude<Outcome<GatewayRecord>, { kind: 'count' | 'framing' }>

/** One key and value of a record, byte strings. */
export interface Pair {
  readonly key: string
  /** Without quotes and escapes. */
  readonly value: string
  /** `key=value` as the source wrote it, for `unmapped`. */
  readonly source: string
}

/**
 * The row of a FortiGate record, whatever it was written in: `pairs` in the record's order under FortiOS's key names,
 * `line` the record's bytes as a byte string. The first of repeated keys fills the column, the others stay in `unmapped`.
 * `headerTime` (ms) serves where the record has no time of its own.
 */
export function takeRecord(
  pairs: readonly Pair[],
  line: string,
  options: ParseOptions,
  headerTime?: number,
): RecordOutcome {
  const first = firstByKey(pairs)
  const value = (key: string): string => first.get(key)?.value ?? ''
  const time = timeOf(value, options, headerTime)
  if (typeof time === 'string') return refused(time, timeDetail(time, value))
  const type = value('type')
  if (type === '') return refused('type-missing', 'no type= key: a line cut short, or not a FortiGate log')
  const subtype = value('subtype')
  const sensor = sensorOf(value('devid'), value('devname'), byteString(options.sensor))

  const application = subtype === 'app-ctrl' || (type === 'app-ctrl' && value('attack') === '')
  const severity = application
    ? applicationRisks.get(value('apprisk').toLowerCase())
    : severities.get(value('severity').toLowerCase())
  const detected = application
    ? value('app') !== ''
    : value('attack') !== '' && (severity !== undefined || (type !== 'traffic' && type !== 'event'))
  if (!detected) {
    const row: LogRow = {
      time: time.at,
      time_status: time.status,
      metadata_log_provider: fits('metadata_log_provider', type) ? type : '',
      metadata_log_name: fits('metadata_log_name', subtype) ? subtype : '',
      device_uid: sensor,
      fields: fieldsOf(pairs),
      raw_data: options.raw === 'all' ? line : '',
    }
    return { kind: 'log', row }
  }

  const action = value('action')
  const row = emptyDetection(time.at, time.status)
  row.severity_id = severity ?? 0
  row.disposition_id = action === '' ? 0 : (dispositions.get(action.toLowerCase()) ?? otherDisposition)
  const keys = application ? applicationKeys : intrusionKeys
  const unmapped: string[] = []
  for (const pair of pairs) {
    let key = pair.key
    if (first.get(key) !== pair) key = oldKeys.get(key) ?? ''
    if (first.get(key) !== pair || !placed(row, key, pair.value)) unmapped.push(pair.source)
  }
  row.device_uid ||= sensor
  if (options.unmapped === 'all') row.unmapped = unmapped.join(' ')
  if (options.raw === 'all' || (options.raw === 'unblocked' && !blockedDispositions.has(row.disposition_id)))
    row.raw_data = line
  return { kind: 'detection', row }

  /** Puts a value in its column; false when it has none or does not fit. Empty values leave the column's default. */
  function placed(row: DetectionRow, key: string, value: string): boolean {
    if (timeKeys.has(key)) return key !== 'eventtime' || typeof time === 'string' || time.from === 'eventtime'
    if (key === 'severity' && !application) return value === '' || severity !== undefined
    const take = keys.get(key)
    if (take === undefined) return false
    if (value === '') return true
    if (take.as === 'text') {
      if (!fits(take.column, value)) return false
      row[take.column] = value
    } else if (take.as === 'number') {
      if (!/^[0-9]{1,10}$/.test(value) || Number(value) > take.most) return false
      row[take.column] = Number(value)
    } else {
      const address = addressBytes(value)
      if (address === undefined) return false
      row[take.column] = address
    }
    return true
  }
}

/** The first pair of each key, old keys under their modern names where the record has not got those. */
function firstByKey(pairs: readonly Pair[]): Map<string, Pair> {
  const first = new Map<string, Pair>()
  let old = false
  for (const pair of pairs) {
    if (!first.has(pair.key)) first.set(pair.key, pair)
    old ||= oldKeys.has(pair.key)
  }
  if (!old) return first
  for (const pair of pairs) {
    const modern = oldKeys.get(pair.key)
    if (modern === undefined || first.get(pair.key) !== pair || first.has(modern)) continue
    first.delete(pair.key)
    first.set(modern, pair)
  }
  return first
}

/** Every key of the record as a JSON object of strings; a repeated key keeps its last value. */
function fieldsOf(pairs: readonly Pair[]): string {
  const fields = new Map<string, string>()
  for (const { key, value } of pairs) fields.set(key, value)
  let text = ''
  for (const [key, value] of fields) text += `${text === '' ? '' : ','}${jsonText(key)}:${jsonText(value)}`
  return `{${text}}`
}

interface Time {
  readonly at: number
  readonly status: number
  readonly from: 'eventtime' | 'date'
}

/** `eventtime` by its digits (10 s, 13 ms, 16 µs, 19 ns), else `date` + `time` + `tz`. */
function timeOf(
  value: (key: string) => string,
  options: ParseOptions,
  headerTime: number | undefined,
): Time | 'time-missing' | 'time-invalid' {
  const eventtime = value('eventtime')
  if (/^(?:\d{10}|\d{13}|\d{16}|\d{19})$/.test(eventtime)) {
    const at = eventtime.length === 10 ? Number(eventtime) * 1000 : Number(eventtime.slice(0, 13))
    const status = timeStatus(at, options.receivedAt)
    if (status !== undefined) return { at, status, from: 'eventtime' }
  }
  const date = value('date')
  const time = value('time')
  if (date === '' && time === '' && eventtime === '' && headerTime !== undefined) {
    const status = timeStatus(headerTime, options.receivedAt)
    return status === undefined ? 'time-invalid' : { at: headerTime, status, from: 'date' }
  }
  if (date === '' || time === '') return eventtime === '' ? 'time-missing' : 'time-invalid'
  const local = wallClock(date, time.replaceAll(' ', ''))
  if (local === undefined) return 'time-invalid'
  const offset = zoneMinutes(value('tz'))
  const at = offset === undefined ? instantOf(local, options.timeZone) : local - offset * 60_000
  const status = timeStatus(at, options.receivedAt)
  return status === undefined ? 'time-invalid' : { at, status, from: 'date' }
}

function timeDetail(reason: string, value: (key: string) => string): string {
  if (reason === 'time-missing') return 'neither eventtime nor date and time'
  const parts = ['eventtime', 'date', 'time', 'tz'].filter((key) => value(key) !== '')
  return parts.map((key) => `${key}=${value(key)}`).join(' ')
}
