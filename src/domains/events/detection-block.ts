import { isUtf8 } from 'node:buffer'
import { noAddress } from '../../base/ip.ts'
import { NativeBlock, byteString, type NativeRow } from '../../store/events/native.ts'
import type { Payload, Table } from '../../store/events/table.ts'
import { detection, detectionCount, detectionCountryCount, log, longestName } from './detection.ts'

/**
 * A row of `detection` but for what is the same in the whole block. Texts are byte strings (one character a byte, see
 * native.ts), addresses 16 bytes, `time` ms since 1970.
 */
export type DetectionRow = Omit<NativeRow<typeof detection>, 'metadata_processed_time' | 'batch'>

/** A detection of which nothing is known but its time (ms) and whether the clock is to be trusted. */
export function emptyDetection(time: number, timeStatus: number): DetectionRow {
  return {
    time,
    time_status: timeStatus,
    metadata_log_provider: '',
    metadata_log_name: '',
    metadata_event_code: '',
    metadata_tenant_uid: '',
    device_uid: '',
    device_name: '',
    analytic_uid: 0,
    analytic_name: '',
    analytic_category: '',
    severity_id: 0,
    disposition_id: 0,
    action: '',
    src_endpoint_ip: noAddress,
    src_endpoint_port: 0,
    src_endpoint_interface_name: '',
    src_endpoint_location_country: '',
    dst_endpoint_ip: noAddress,
    dst_endpoint_port: 0,
    dst_endpoint_interface_name: '',
    dst_endpoint_location_country: '',
    dst_endpoint_svc_name: '',
    connection_info_protocol_num: 0,
    connection_info_direction: '',
    connection_info_uid: 0,
    finding_info_uid: 0,
    firewall_rule_uid: 0,
    policy_name: '',
    risk_level: '',
    risk_score: 0,
    actor_user_name: '',
    url_hostname: '',
    url_path: '',
    message: '',
    unmapped: '',
    raw_data: '',
  }
}

/** A column of `detection` that holds text. */
export type TextColumn = {
  [C in keyof DetectionRow]: DetectionRow[C] extends string ? C : never
}[keyof DetectionRow]

const names: ReadonlySet<string> = new Set(
  detection.columns.filter(({ type }) => type === 'LowCardinality(String)').map(({ name }) => name),
)

/** Whether a byte string fits a text column: see `longestName`. */
export function fits(column: TextColumn, value: string): boolean {
  return value.length <= longestName || !names.has(column)
}

/** What a sensor is called: the first of its names, byte strings, that is there and fits. */
export function sensorOf(...candidates: readonly string[]): string {
  return candidates.find((name) => name !== '' && fits('device_uid', name)) ?? ''
}

/** A row of `log` but for what is the same in the whole block; as above, and `fields` is the text of a JSON object. */
export type LogRow = Omit<NativeRow<typeof log>, 'metadata_processed_time' | 'batch'>

/** A row of `detection_count`: `start_time` and `end_time` in s since 1970. */
export type CountRow = Omit<NativeRow<typeof detectionCount>, 'batch'>

/** What a record of a gateway becomes. */
export type GatewayRecord =
  | { readonly kind: 'detection'; readonly row: DetectionRow }
  | { readonly kind: 'log'; readonly row: LogRow }
  | { readonly kind: 'count'; readonly row: CountRow }

type CountryCountRow = Omit<NativeRow<typeof detectionCountryCount>, 'batch'>

/**
 * The hour [start, end) (s since 1970) that an event of `time` (ms) is counted in. Wrong clocks are counted apart, at [0, 0):
 * they belong to no period, and hostile dates must not make an hour each.
 */
export function countingHour(time: number, timeStatus: number): readonly [start: number, end: number] {
  if (timeStatus !== 0) return [0, 0]
  const start = Math.floor(time / 3_600_000) * 3600
  return [start, start + 3600]
}

/** Dispositions that count as blocked: blocked, dropped, reset, rejected. */
export const blockedDispositions: ReadonlySet<number> = new Set([2, 6, 21, 25])

/** A block's most rows, body bytes and dictionary entries before it calls itself full. */
const fullAt = { rows: 250_000, bytes: 64 * 1024 * 1024, dictionary: 32_768 }

const recordIdentity = [
  'metadata_log_name',
  'device_uid',
  'analytic_uid',
  'analytic_name',
  'analytic_category',
  'severity_id',
  'disposition_id',
] as const

/**
 * Collects the rows of one ingest block and counts them as they come. Rows may be added past `full`, up to
 * 32,768 more: a parser finishes what it holds, then takes the payloads.
 */
export class DetectionBlock {
  readonly #processed: number
  readonly #detection = new NativeBlock(detection.columns)
  readonly #log = new NativeBlock(log.columns)
  readonly #count = new NativeBlock(detectionCount.columns)
  readonly #countryCount = new NativeBlock(detectionCountryCount.columns)
  readonly #counts = new Map<string, CountRow>()
  readonly #countryCounts = new Map<string, CountryCountRow>()
  /** Bytes that the rows hold, roughly. */
  #weight = 0
  #batch = 0n

  /** `receivedAt`: ms since 1970, becomes `metadata_processed_time`. */
  constructor(receivedAt: number) {
    this.#processed = Math.floor(receivedAt / 1000)
  }

  /** Empties the block and names the batch of what will be added. */
  begin(batch: bigint): void {
    this.#batch = batch
    for (const block of [this.#detection, this.#log, this.#count, this.#countryCount]) block.clear()
    this.#counts.clear()
    this.#countryCounts.clear()
    this.#weight = 0
  }

  add(stored: GatewayRecord): void {
    if (stored.kind === 'detection') this.#addDetection(stored.row)
    else if (stored.kind === 'log') this.#addLog(stored.row)
    // What a gateway counted itself.
    else this.#counts.set(`summary ${this.#counts.size}`, stored.row)
  }

  #addDetection(row: DetectionRow): void {
    this.#detection.push({ ...row, metadata_processed_time: this.#processed, batch: this.#batch })
    const { message, unmapped, raw_data, url_path } = row
    this.#weight += 400 + message.length + unmapped.length + raw_data.length + url_path.length
    const [start, end] = countingHour(row.time, row.time_status)
    let key = `${start}`
    // The length in front keeps values that hold a separator apart.
    for (const name of recordIdentity) key += ` ${`${row[name]}`.length} ${row[name]}`
    const counted = this.#counts.get(key)
    if (counted !== undefined) counted.events = (counted.events as number) + 1
    else {
      this.#counts.set(key, {
        start_time: start,
        end_time: end,
        metadata_log_name: row.metadata_log_name,
        device_uid: row.device_uid,
        analytic_uid: row.analytic_uid,
        analytic_name: row.analytic_name,
        analytic_category: row.analytic_category,
        severity_id: row.severity_id,
        disposition_id: row.disposition_id,
        events: 1,
      })
    }
    const country = row.src_endpoint_location_country
    const countryKey = `${start} ${row.severity_id} ${row.disposition_id} ${country.length} ${country} ${row.analytic_name}`
    const countedCountry = this.#countryCounts.get(countryKey)
    if (countedCountry !== undefined) countedCountry.events = (countedCountry.events as number) + 1
    else {
      this.#countryCounts.set(countryKey, {
        start_time: start,
        src_endpoint_location_country: country,
        analytic_name: row.analytic_name,
        severity_id: row.severity_id,
        disposition_id: row.disposition_id,
        events: 1,
      })
    }
  }

  #addLog(row: LogRow): void {
    this.#log.push({ ...row, metadata_processed_time: this.#processed, batch: this.#batch })
    this.#weight += 100 + row.fields.length + row.raw_data.length
  }

  /** Time to take the payloads: the next few thousand rows still fit. */
  get full(): boolean {
    return (
      this.#detection.rows + this.#log.rows >= fullAt.rows ||
      this.#counts.size >= fullAt.rows ||
      this.#weight >= fullAt.bytes ||
      this.#detection.dictionary >= fullAt.dictionary ||
      this.#log.dictionary >= fullAt.dictionary
    )
  }

  /** What was added since `begin`, one payload a table. Native payloads are views that `begin` gives up. */
  payloads(): { readonly table: Table; readonly payload: Payload }[] {
    const payloads: { table: Table; payload: Payload }[] = []
    const native = (table: Table, block: NativeBlock): void => {
      if (block.rows > 0)
        payloads.push({ table, payload: { format: 'Native', rows: block.rows, parts: block.parts() } })
    }
    this.#count.clear()
    this.#countryCount.clear()
    native(detection, this.#detection)
    for (const row of this.#counts.values()) this.#count.push({ ...row, batch: this.#batch })
    native(detectionCount, this.#count)
    for (const row of this.#countryCounts.values()) this.#countryCount.push({ ...row, batch: this.#batch })
    native(detectionCountryCount, this.#countryCount)
    native(log, this.#log)
    return payloads
  }
}

/** A byte string as JSON text, itself a byte string of UTF-8. What is not UTF-8 becomes U+FFFD: JSON cannot hold it. */
export function jsonText(value: string): string {
  if (/^[ !#-[\]-~]*$/.test(value)) return `"${value}"`
  const bytes = Buffer.from(value, 'latin1')
  return JSON.stringify(isUtf8(bytes) ? value : byteString(bytes.toString('utf8')))
}
