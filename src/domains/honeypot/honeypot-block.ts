import { createHash } from 'node:crypto'
import { noAddress } from '../../base/ip.ts'
import { NativeBlock, type NativeRow } from '../../store/events/native.ts'
import { countingHour, longestName } from '../events/index.ts'
import type { Block, BlockRows } from '../sources/index.ts'
import { EventCounts } from './event-counts.ts'
import { honeypotCount, honeypotEvent, honeypotSummary } from './tables.ts'

/**
 * A row of `honeypot_event` but for what is the same in the whole block. Texts are byte strings (one character a byte, see
 * native.ts), addresses 16 bytes, `time` ms since 1970.
 */
export type HoneypotEventRow = Omit<NativeRow<typeof honeypotEvent>, 'metadata_processed_time' | 'batch'>

/** A row of `honeypot_summary`: times in s since 1970. */
export type HoneypotSummaryRow = Omit<NativeRow<typeof honeypotSummary>, 'batch'>

/** What a record of a honeypot becomes. */
export type HoneypotRecord =
  | { readonly kind: 'events'; readonly rows: readonly HoneypotEventRow[] }
  | { readonly kind: 'summary'; readonly row: HoneypotSummaryRow }
  /** Its reader has written it to the block: see `HoneypotBlock.columns`. */
  | { readonly kind: 'written' }

/** An event of which nothing is known but its time (ms), whether the clock is to be trusted, its product and what it is. */
export function emptyEvent(
  time: number,
  timeStatus: number,
  product: string,
  activity: number,
): HoneypotEventRow {
  return {
    time,
    time_status: timeStatus,
    metadata_product_name: product,
    metadata_event_code: '',
    device_uid: '',
    device_type: '',
    activity_id: activity,
    status_id: 0,
    session_uid: 0,
    src_endpoint_ip: noAddress,
    src_endpoint_port: 0,
    dst_endpoint_ip: noAddress,
    dst_endpoint_port: 0,
    connection_info_protocol_num: 0,
    dst_endpoint_svc_name: '',
    user_name: '',
    password: '',
    credential_parts: 0,
    process_cmd_line: '',
    request: '',
    url_string: '',
    file_name: '',
    file_size: 0,
    file_hashes_sha256: '',
    client_version: '',
    hassh: '',
    duration: 0,
    unmapped: '',
    raw_data: '',
  }
}

/** `session_uid` of a sensor's session id. */
export function sessionUid(id: string): number | bigint {
  if (id === '') return 0
  if (/^[0-9a-f]{1,13}$/i.test(id)) return Number.parseInt(id, 16)
  if (/^[0-9a-f]{14,16}$/i.test(id)) return BigInt(`0x${id}`)
  return createHash('sha256').update(id, 'latin1').digest().readBigUInt64BE()
}

const names: ReadonlySet<string> = new Set(
  honeypotEvent.columns.filter(({ type }) => type === 'LowCardinality(String)').map(({ name }) => name),
)

/** Whether a byte string fits a text column: see `honeypotEvent`. */
export function fitsEvent(column: keyof HoneypotEventRow, value: string): boolean {
  return value.length <= longestName || !names.has(column)
}

/** A block's most rows, body bytes and dictionary entries before it calls itself full. */
const fullAt = { rows: 250_000, bytes: 64 * 1024 * 1024, dictionary: 32_768 }

/** Of events that are written a column at a time: see `HoneypotBlock.columns`. */
export type EventColumns = ReturnType<typeof columnsOf>

function columnsOf(block: NativeBlock<(typeof honeypotEvent.columns)[number]>) {
  return {
    time: block.column('time'),
    timeStatus: block.column('time_status'),
    product: block.column('metadata_product_name'),
    event: block.column('metadata_event_code'),
    device: block.column('device_uid'),
    activity: block.column('activity_id'),
    status: block.column('status_id'),
    session: block.column('session_uid'),
    source: block.column('src_endpoint_ip'),
    sourcePort: block.column('src_endpoint_port'),
    destination: block.column('dst_endpoint_ip'),
    destinationPort: block.column('dst_endpoint_port'),
    protocol: block.column('connection_info_protocol_num'),
    service: block.column('dst_endpoint_svc_name'),
    user: block.column('user_name'),
    password: block.column('password'),
    credentialParts: block.column('credential_parts'),
    command: block.column('process_cmd_line'),
    request: block.column('request'),
    url: block.column('url_string'),
    fileName: block.column('file_name'),
    fileSize: block.column('file_size'),
    hash: block.column('file_hashes_sha256'),
    client: block.column('client_version'),
    hassh: block.column('hassh'),
    duration: block.column('duration'),
    unmapped: block.column('unmapped'),
    raw: block.column('raw_data'),
  }
}

/** Collects the rows of one ingest block and counts them as they come. */
export class HoneypotBlock implements BlockRows<HoneypotRecord> {
  readonly #events = new NativeBlock(honeypotEvent.columns)
  readonly #count = new NativeBlock(honeypotCount.columns)
  readonly #summary = new NativeBlock(honeypotSummary.columns)
  readonly #counts = new EventCounts()
  /**
   * For readers that write rows by themselves: into row `row`, where a column that is not written has its default. `complete` ends
   * the row; a row that is begun must be completed.
   */
  readonly columns: EventColumns = columnsOf(this.#events)
  #weight = 0

  /** `receivedAt`: ms since 1970, becomes `metadata_processed_time`. */
  constructor(receivedAt: number) {
    this.#events.constant('metadata_processed_time', Math.floor(receivedAt / 1000))
  }

  begin(batch: bigint): void {
    for (const block of [this.#events, this.#count, this.#summary]) {
      block.clear()
      block.constant('batch', batch)
    }
    this.#counts.clear()
    this.#weight = 0
  }

  add(record: HoneypotRecord): void {
    if (record.kind === 'summary') this.#summary.push(record.row)
    else if (record.kind === 'events') for (const row of record.rows) this.#addEvent(row)
  }

  #addEvent(row: HoneypotEventRow): void {
    this.#events.push(row)
    this.#weight += 300 + row.process_cmd_line.length + row.request.length + row.unmapped.length
    this.#weight += row.raw_data.length + row.url_string.length + row.user_name.length + row.password.length
    this.#countRow(this.row - 1, row.time, row.time_status, row.activity_id)
  }

  #countRow(row: number, time: number, timeStatus: number, activity: number): void {
    const [start] = countingHour(time, timeStatus)
    const { device, product, service } = this.columns
    this.#counts.add(start, activity, device.at(row), product.at(row), service.at(row))
  }

  /** The number of the row in hand. */
  get row(): number {
    return this.#events.rows
  }

  /** Ends the row in hand, which holds `bytes` of text. Its device, product and service must be written. */
  complete(time: number, timeStatus: number, activity: number, bytes: number): void {
    this.#countRow(this.#events.rows++, time, timeStatus, activity)
    this.#weight += 300 + bytes
  }

  get full(): boolean {
    return (
      this.#events.rows + this.#summary.rows >= fullAt.rows ||
      this.#weight >= fullAt.bytes ||
      this.#events.dictionary >= fullAt.dictionary ||
      this.#summary.dictionary >= fullAt.dictionary
    )
  }

  payloads(): Block['payloads'] {
    this.#count.clear()
    const { device, product, service } = this.columns
    for (const { start, activity, ...index } of this.#counts.entries()) {
      this.#count.push({
        start_time: start,
        device_uid: device.name(index.device),
        metadata_product_name: product.name(index.product),
        activity_id: activity,
        dst_endpoint_svc_name: service.name(index.service),
        events: index.events,
      })
    }
    return (
      [
        [honeypotEvent, this.#events],
        [honeypotCount, this.#count],
        [honeypotSummary, this.#summary],
      ] as const
    )
      .filter(([, block]) => block.rows > 0)
      .map(([table, block]) => ({
        table,
        payload: { format: 'Native', rows: block.rows, parts: block.parts() },
      }))
  }
}
