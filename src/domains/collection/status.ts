import type { EventStore } from '../../store/events/index.ts'
import { sql, value } from '../../store/events/index.ts'
import type { SourceAccount } from '../sources/index.ts'
import type { Channel } from './intake.ts'
import type { LiveSource } from './registry.ts'
import type { Dropped } from './spool.ts'

/** How a live source does: received = stored + setAside + blank + waiting + what was dropped. */
export interface SourceStatus extends LiveSource {
  /** Records a second, over the last minute. */
  readonly rate: number
  /** When its last record came. */
  readonly lastEvent: Date
  /** What it is read as: set, or recognised; undefined when neither. */
  readonly readAs: string | undefined
  readonly received: number
  readonly stored: number
  /** Still set aside. */
  readonly setAside: number
  readonly blank: number
  readonly dropped: Dropped
  /** In the spool, not stored yet. */
  readonly waiting: number
  /** ms from receipt to store: of the last batches, or of what waits, when that is longer. Undefined before the first. */
  readonly lag: number | undefined
  /** ms that its clock is ahead of ours, at the time of receipt. */
  readonly clockSkew: number | undefined
  /** No record for longer than its operator expects. */
  readonly silent: boolean
  /** Records of the last sixty minutes, since we run, the oldest first. */
  readonly minutes: readonly number[]
  /** Records stored in each of the last 48 hours, the oldest first. */
  readonly hours: readonly number[]
}

const hour = 3600_000
const hoursShown = 48

export function statusOf(
  record: LiveSource,
  channel: Channel | undefined,
  accounts: ReadonlyMap<string, SourceAccount>,
  hours: ReadonlyMap<string, readonly number[]>,
  now: number,
): SourceStatus {
  const spooled = channel?.spooled
  const streams = spooled === undefined ? [] : [spooled.linesStream, spooled.refusedStream].map(streamText)
  const found = streams.flatMap((stream) => accounts.get(stream) ?? [])
  const sum = (of: (account: SourceAccount) => number): number =>
    found.reduce((total, account) => total + of(account), 0)
  const dropped = spooled?.dropped ?? {}
  const droppedInAll = Object.values(dropped).reduce((total, count) => total + count, 0)
  const [stored, setAside, blank] = [
    sum((account) => account.stored),
    sum((account) => account.setAside),
    sum((account) => account.blank),
  ]
  const taken = spooled?.received ?? 0
  const waitingSince = Math.min(
    ...(spooled?.streams.map((segments) => segments.waitingSince ?? Infinity) ?? []),
  )
  const lag = channel?.lag.value
  const lagNow = Number.isFinite(waitingSince) ? now - waitingSince : 0
  const readAs = record.format ?? found.find(({ format }) => format !== 'refused-frames')?.format
  return {
    ...record,
    rate: channel?.meter.rate(now) ?? 0,
    lastEvent: new Date(lastHeard(record, channel)),
    readAs: readAs === 'unknown' ? undefined : readAs,
    received: taken + droppedInAll,
    stored,
    setAside,
    blank,
    dropped,
    waiting: Math.max(0, taken - stored - setAside - blank),
    lag: lag === undefined && lagNow === 0 ? undefined : Math.max(lag ?? 0, lagNow),
    clockSkew: channel?.skew.value,
    silent: isSilent(record, channel, now),
    minutes: channel?.meter.minutes(now) ?? Array.from({ length: 60 }, () => 0),
    hours: streams.reduce<readonly number[]>(
      (total, stream) => total.map((count, index) => count + (hours.get(stream)?.[index] ?? 0)),
      Array.from({ length: hoursShown }, () => 0),
    ),
  }
}

/** When a source's last record came, ms: this process may not have heard it yet, or the registry not been told. */
function lastHeard({ lastSeen }: LiveSource, channel: Channel | undefined): number {
  return Math.max(channel?.meter.last ?? 0, lastSeen.getTime())
}

/** Whether no record came for longer than the operator expects. */
export function isSilent(record: LiveSource, channel: Channel | undefined, now: number): boolean {
  const { expectedSilence, state } = record
  return (
    expectedSilence !== null &&
    state !== 'ignored' &&
    now - lastHeard(record, channel) > expectedSilence * 60_000
  )
}

/** A stream as the journal's readers write it. */
export function streamText(stream: bigint): string {
  return stream.toString(16).padStart(16, '0')
}

/** Records read of each stream in the last hours, by the journal: known after a restart too. */
export async function hourlyRecords(store: EventStore, now: number): Promise<Map<string, readonly number[]>> {
  const first = Math.floor(now / hour) - hoursShown + 1
  const rows = await store.query<{ source: string; hour: number; records: number }>(
    sql`SELECT lower(leftPad(hex(source), 16, '0')) AS source, toUInt32(intDiv(toUnixTimestamp64Milli(received_at), ${value(hour, 'UInt32')})) AS hour,
          sum(read) AS records
        FROM batch FINAL WHERE state = 2 AND received_at >= ${value(new Date(first * hour), "DateTime64(3, 'UTC')")}
        GROUP BY source, hour`,
  )
  const found = new Map<string, number[]>()
  for (const row of rows) {
    const of = found.get(row.source) ?? Array.from({ length: hoursShown }, () => 0)
    const index = row.hour - first
    if (index < hoursShown) of[index] = row.records
    found.set(row.source, of)
  }
  return found
}
