/** Brings what is computed from events of honeypots up to date. */
import { randomInt, randomUUID } from 'node:crypto'
import type { EventStore } from '../../store/events/client.ts'
import { declared, identifier, sql, value } from '../../store/events/sql.ts'
import type { Location } from '../locations/index.ts'
import { honeypotBuilt, honeypotDay, honeypotHour } from './computed-tables.ts'
import { dayStatement, hourStatements, neighbourhood, reasonSets, type Work } from './computing.ts'
import { judgeReasons, type Judges, judgeSources, judgeTexts } from './judging.ts'
import type { HoneypotKnowledge } from './knowledge/assessment.ts'
import {
  type DayFound,
  daysOf,
  endOfDay,
  isWholeHours,
  type Range,
  staleHours,
  type StaleHour,
  storedEvents,
} from './stale.ts'

export interface RefreshOptions {
  readonly knowledge: HoneypotKnowledge
  /** As of `Locations`: called only when there is something to do. */
  readonly finder: () => Promise<(address: string) => Location>
  /** IANA zone of the days that are merged. */
  readonly timeZone: string
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
  /**
   * Of the time at most so much goes into what changes again and again: an hour that took a second is left for nine at 0.1. Default 1:
   * everything at once.
   */
  readonly share?: number
  /** Events of one statement (default 10 million): bounds its time and memory. */
  readonly chunk?: number
  /** Values of an hour and dimension that are kept singly (default 10,000). */
  readonly mostValues?: number
  /** ms since 1970. */
  readonly now?: () => number
}

export interface RefreshedHoneypots {
  readonly hours: number
  /** Events read for them. */
  readonly events: number
  /** Hours left as they were, because fewer events are stored than were counted: retention has passed, or ingest is under way. */
  readonly incompleteHours: number
  readonly days: number
}

const everything: Range = { from: 0, to: 2 ** 32 - 1 }
/** What is looked at each time; all of it only every so often. */
const recent = 3 * 86_400
/** Looking through everything takes at most this share of the time. */
const lookingShare = 0.02
/** How long a computation is kept that counts no more: somebody may be reading it. ms. */
const sweepAfter = 600_000
const sweepEvery = 3_600_000

interface Remembered {
  lookedAt: number
  lookingTook: number
  sweptAt: number
}
/** Of stores of this process. To forget it costs a look. */
const memory = new WeakMap<EventStore, Remembered>()

/**
 * Computes every hour whose counts, or the knowledge, are others than it was computed from, then every local day that is over and whose
 * hours are others than it was merged from. Safe to repeat, to interrupt at any time, and to run twice at once: rows belong to a
 * generation, and what counts is the newest that is whole. Rows of a session may be on several shards, so each hour is computed over all
 * of them, by one. Errors: those of the store and of `finder`.
 */
export async function refreshHoneypots(
  store: EventStore,
  options: RefreshOptions,
): Promise<RefreshedHoneypots> {
  const { knowledge, timeZone, share = 1, now = Date.now, signal } = options
  const remembered = memory.get(store) ?? { lookedAt: -Infinity, lookingTook: 0, sweptAt: -Infinity }
  memory.set(store, remembered)
  const began = now()
  const passed = began - remembered.lookedAt
  // A clock that was set back tells nothing.
  const all = share === 1 || passed < 0 || passed >= remembered.lookingTook / lookingShare
  const range = all ? everything : { from: Math.floor(began / 1000) - recent, to: everything.to }
  const stale = await staleHours(store, range, knowledge.version)
  if (all) {
    remembered.lookedAt = now()
    remembered.lookingTook = now() - began
  }
  const ready = stale.filter((hour) => isDue(hour, knowledge.version, share, began))
  const refreshed = await computeHours(store, ready, options)
  signal?.throwIfAborted()
  const days = (await daysOf(store, everything, timeZone)).filter(
    ({ day, fingerprint, merged }) =>
      fingerprint !== merged && isWholeHours(day) && isOver(day, timeZone, now()),
  )
  for (const day of days) {
    signal?.throwIfAborted()
    await mergeDay(store, day, timeZone, now(), signal)
  }
  if (refreshed.hours > 0 || began >= remembered.sweptAt + sweepEvery) {
    if (began >= remembered.sweptAt + (refreshed.hours > 0 ? sweepAfter : sweepEvery)) {
      remembered.sweptAt = began
      await sweep(store, began - sweepAfter)
    }
  }
  return { ...refreshed, days: days.length }
}

/** Not what was computed a moment ago and changes all the time, nor what was incomplete until a moment ago. */
function isDue(
  { builtAt, took, generation, left, fingerprint }: StaleHour,
  version: string,
  share: number,
  now: number,
): boolean {
  if (generation > 0n && now < builtAt + took * (1 / share - 1)) return false
  if (left.fingerprint !== fingerprint || left.knowledge !== version) return true
  // Retention does not give back what it took: the longer an hour has been incomplete, the rarer it is looked at.
  return now >= left.at + (left.at - left.since) / 10
}

async function computeHours(
  store: EventStore,
  stale: readonly StaleHour[],
  options: RefreshOptions,
): Promise<Omit<RefreshedHoneypots, 'days'>> {
  const {
    knowledge,
    finder,
    chunk = 10_000_000,
    mostValues = 10_000,
    now = Date.now,
    onProgress,
    signal,
  } = options
  const total = stale.reduce((sum, { events }) => sum + events, 0)
  let [done, hours, events, incompleteHours] = [0, 0, 0, 0]
  for (const part of chunks(stale, chunk)) {
    signal?.throwIfAborted()
    const started = performance.now()
    const range = { from: part[0]!.hour, to: part.at(-1)!.hour + 3600 }
    const stored = await storedEvents(store, range)
    // Computing an hour from what retention has left would lose what is known of it.
    const ready = part.filter(({ hour, events: counted }) => (stored.get(hour) ?? 0) >= counted)
    const missing = part.filter((hour) => !ready.includes(hour))
    const generation = nextGeneration(part)
    if (ready.length > 0) {
      const judges = { knowledge, find: await finder() }
      const work: Work = {
        hours: ready.map(({ hour }) => hour),
        version: knowledge.version,
        generation,
        mostValues,
      }
      await compute(store, work, judges, signal)
      const took = Math.ceil((performance.now() - started) / ready.length)
      await note(store, 'hour', { generation, took, knowledge: knowledge.version, at: now() }, ready)
    }
    if (missing.length > 0)
      await note(store, 'left', { generation, took: 0, knowledge: knowledge.version, at: now() }, missing)
    hours += ready.length
    incompleteHours += missing.length
    events += ready.reduce((sum, row) => sum + row.events, 0)
    done += part.reduce((sum, row) => sum + row.events, 0)
    onProgress?.({ done, total })
  }
  return { hours, events, incompleteHours }
}

const settings = {
  max_bytes_before_external_group_by: '400000000',
  max_bytes_before_external_sort: '400000000',
  max_insert_threads: '1',
  // States are large: hand them to the table in small blocks.
  min_insert_block_size_bytes: '16000000',
}

/** Rows that a broken attempt left belong to no generation that counts: statements may be repeated under another one, not this one. */
async function compute(store: EventStore, work: Work, judges: Judges, signal?: AbortSignal): Promise<void> {
  const [first, last] = [work.hours[0]!, work.hours.at(-1)!]
  const span = { from: first - neighbourhood, to: last + 3600 + neighbourhood }
  await Promise.all(
    [...Array(store.shards).keys()].map(async (on) => {
      await judgeSources(store, on, span, judges, signal)
      await judgeTexts(store, on, span, judges, signal)
    }),
  )
  const on = (first / 3600) % store.shards
  const how = { on, settings, ...(signal !== undefined && { signal }) }
  await judgeReasons(store, on, reasonSets(store, work), judges, signal)
  for (const statement of hourStatements(store, work)) await store.command(statement, how)
}

async function mergeDay(
  store: EventStore,
  { day, fingerprint, generation: before }: DayFound,
  timeZone: string,
  at: number,
  signal?: AbortSignal,
): Promise<void> {
  const generation = nextGeneration([{ generation: before }])
  const on = (day / 3600) % store.shards
  await store.command(dayStatement(store, day, endOfDay(day, timeZone), generation), {
    on,
    settings,
    ...(signal !== undefined && { signal }),
  })
  await note(store, 'day', { generation, took: 0, knowledge: '', at }, [{ hour: day, fingerprint }], timeZone)
}

/** Later computations have greater ones, and two at the same moment different ones. */
function nextGeneration(known: readonly { readonly generation: bigint }[]): bigint {
  const clock = BigInt(Date.now()) << 22n
  const newest = known.reduce((most, { generation }) => (generation > most ? generation : most), clock)
  return newest + 1n + BigInt(randomInt(2 ** 22))
}

/** The last step: from here on it counts. */
async function note(
  store: EventStore,
  grain: 'hour' | 'day' | 'left',
  { generation, took, knowledge, at }: { generation: bigint; took: number; knowledge: string; at: number },
  built: readonly (Pick<StaleHour, 'hour' | 'fingerprint'> & Partial<Pick<StaleHour, 'left'>>)[],
  timeZone = '',
): Promise<void> {
  const now = new Date(at).toISOString()
  const lines = built.map(({ hour, fingerprint, left }) =>
    JSON.stringify({
      grain,
      time_zone: timeZone,
      start_time: hour,
      generation: String(generation),
      fingerprint: String(fingerprint),
      knowledge,
      took,
      since:
        left !== undefined &&
        left.since > 0 &&
        left.fingerprint === fingerprint &&
        left.knowledge === knowledge
          ? new Date(left.since).toISOString()
          : now,
      built_at: now,
    }),
  )
  const payload = {
    format: 'JSONEachRow',
    rows: lines.length,
    parts: [Buffer.from(lines.join('\n'))],
  } as const
  const shard = (built[0]!.hour / 3600) % store.shards
  await store.insert(honeypotBuilt, payload, `honeypot-built-${randomUUID()}`, shard)
}

/** Removes computations that have not counted for a while. They are never read: it is for the disk's sake. */
async function sweep(store: EventStore, before: number): Promise<void> {
  for (const [table, grain] of [
    [honeypotHour, 'hour'],
    [honeypotDay, 'day'],
  ] as const) {
    const old = await store.query<{ start: number; generation: string }>(
      sql`SELECT toUnixTimestamp(held.start_time) AS start, toString(any(newest)) AS generation
FROM (SELECT DISTINCT start_time, generation FROM ${identifier(table.name)}) AS held
INNER JOIN
(
  SELECT start_time, max(built.generation) AS newest, argMax(built_at, built.generation) AS at
  FROM ${identifier(honeypotBuilt.name)} AS built WHERE grain = ${declared(`'${grain}'`)} GROUP BY start_time
) AS current ON current.start_time = held.start_time
WHERE held.generation < newest AND toUnixTimestamp64Milli(at) < ${value(before, 'Int64')}
GROUP BY start ORDER BY start LIMIT 2000`,
    )
    if (old.length === 0) continue
    const starts = value(
      old.map(({ start }) => start),
      'Array(UInt32)',
    )
    const newest = value(
      old.map(({ generation }) => BigInt(generation)),
      'Array(UInt64)',
    )
    await store.command(
      sql`DELETE FROM ${identifier(store.localName(table))} WHERE toUnixTimestamp(start_time) IN ${starts} AND generation < transform(toUnixTimestamp(start_time), ${starts}, ${newest}, toUInt64(0))`,
      { on: 'every', repeatable: true },
    )
  }
}

/** Whether a local day that begins at `day` has ended, with the hour after it that belongs to its last sessions. */
function isOver(day: number, timeZone: string, now: number): boolean {
  return now >= (endOfDay(day, timeZone) + neighbourhood) * 1000
}

/** In order, each of at least one hour and about `size` events, and of sixty days at most (a parameter has its length). What lies between is read over. */
function* chunks(hours: readonly StaleHour[], size: number): Generator<StaleHour[]> {
  let part: StaleHour[] = []
  let events = 0
  for (const hour of hours) {
    const isFar = part.length > 0 && hour.hour - part.at(-1)!.hour > 6 * 3600
    const isLong = part.length > 0 && hour.hour - part[0]!.hour >= 60 * 86_400
    if (part.length > 0 && (events + hour.events > size || isFar || isLong)) {
      yield part
      part = []
      events = 0
    }
    part.push(hour)
    events += hour.events
  }
  if (part.length > 0) yield part
}
