/** Judges what is new among the texts and sources of some hours, once each, and keeps what was found in the store. */
import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { EventStore } from '../../store/events/client.ts'
import { byteString } from '../../store/events/native.ts'
import { declared, quoteText, sql, type Sql, value } from '../../store/events/sql.ts'
import type { Table } from '../../store/events/table.ts'
import type { Location } from '../locations/index.ts'
import { honeypotPayload, honeypotSource } from './computed-tables.ts'
import {
  type Evidence,
  type HoneypotKnowledge,
  type PayloadKind,
  payloadKinds,
} from './knowledge/assessment.ts'
import { during, ownEvents, ownPart, payloadHash, payloads } from './texts.ts'

export interface Judges {
  readonly knowledge: HoneypotKnowledge
  /** Of `Locations.finder()`. */
  readonly find: (address: string) => Location
}

/** Half-open, s since 1970. */
interface Span {
  readonly from: number
  readonly to: number
}

/** Bytes of a text that are judged. */
const judgedBytes = 65_536
/** Rows of one insert, and bytes of texts held at once. */
const group = { rows: 20_000, bytes: 8 * 2 ** 20 }
/** How long the event loop may be held, ms. */
const longestTurn = 10

const mostMemory = { max_bytes_before_external_group_by: '400000000' }

/** Brings honeypot_payload of node `on` up to what its events of a time say. Safe to repeat, and at once with others. */
export async function judgeTexts(
  store: EventStore,
  on: number,
  { from, to }: Span,
  { knowledge }: Judges,
  signal?: AbortSignal,
): Promise<void> {
  const events = ownEvents(store)
  const version = value(knowledge.version, 'String')
  for (const kind of payloadKinds) {
    const { text, when } = payloads[kind]
    const hash = payloadHash(kind)
    const rows = sql`FROM ${events} WHERE ${when} AND ${during(from, to)}`
    const found = store.queryStream<{ hash: string; text: string }>(
      sql`SELECT toString(named) AS hash, base64Encode(substring(any(sent), 1, ${declared(String(judgedBytes))})) AS text
FROM (SELECT ${hash} AS named, ${text} AS sent ${rows})
WHERE named NOT IN (
  SELECT hash FROM ${ownPart(store, honeypotPayload)} WHERE knowledge = ${version} AND hash IN (SELECT DISTINCT ${hash} ${rows})
)
GROUP BY named`,
      { on, settings: mostMemory, ...(signal !== undefined && { signal }) },
    )
    await keep(store, honeypotPayload, on, found, (row) =>
      payloadRow(knowledge, kind, row.hash, Buffer.from(row.text, 'base64').toString('latin1')),
    )
  }
}

/** The same for honeypot_source. What is known of where an address is stays. */
export async function judgeSources(
  store: EventStore,
  on: number,
  { from, to }: Span,
  { knowledge, find }: Judges,
  signal?: AbortSignal,
): Promise<void> {
  const addresses = sql`SELECT DISTINCT src_endpoint_ip AS ip FROM ${ownEvents(store)} WHERE src_endpoint_ip != toIPv6('::') AND ${during(from, to)}`
  const found = store.queryStream<SourceFound>(
    sql`SELECT toString(sent.ip) AS ip, known.version != '' AS isKnown, country, asn, network
FROM (${addresses}) AS sent
LEFT ANY JOIN (
  SELECT ip, argMax(country, judged_at) AS country, argMax(asn, judged_at) AS asn, argMax(network, judged_at) AS network,
    argMax(knowledge, judged_at) AS version
  FROM ${ownPart(store, honeypotSource)} WHERE ip IN (${addresses}) GROUP BY ip
) AS known ON known.ip = sent.ip
WHERE known.version != ${value(knowledge.version, 'String')}`,
    { on, settings: mostMemory, ...(signal !== undefined && { signal }) },
  )
  await keep(store, honeypotSource, on, found, (row) => {
    const address = row.ip.replace(/^::ffff:(?=\d+\.)/, '')
    const place = row.isKnown === 1 ? undefined : find(address)
    return {
      ip: row.ip,
      country: place === undefined ? row.country : (place.country ?? ''),
      asn: place === undefined ? row.asn : (place.network?.number ?? 0),
      network: byteString(place === undefined ? row.network : (place.network?.name ?? '')),
      researcher: byteString(knowledge.researcher(address) ?? ''),
      knowledge: byteString(knowledge.version),
      judged_at: new Date().toISOString(),
    }
  })
}

interface SourceFound {
  readonly ip: string
  readonly isKnown: number
  readonly country: string
  readonly asn: number
  readonly network: string
}

/**
 * Judges reasons that come together in a session or a sample, so that a family is always what `verdict()` says, and SQL only groups.
 * `sets`: SELECT reasons, weights, as combinedReasons gives them. They are few: weights are of our own data.
 */
export async function judgeReasons(
  store: EventStore,
  on: number,
  sets: Sql,
  { knowledge }: Judges,
  signal?: AbortSignal,
): Promise<void> {
  const found = await store.query<{ hash: string; reasons: string[]; weights: number[] }>(
    sql`SELECT DISTINCT toString(${reasonsHash}) AS hash, reasons, weights FROM (${sets}) AS sets
WHERE ${reasonsHash} NOT IN (SELECT hash FROM ${ownPart(store, honeypotPayload)} WHERE kind = 'reasons' AND knowledge = ${value(knowledge.version, 'String')})`,
    { on, settings: mostMemory, ...(signal !== undefined && { signal }) },
  )
  await keep(store, honeypotPayload, on, found, ({ hash, reasons, weights }) => ({
    ...nothingFound,
    hash,
    kind: 'reasons',
    reasons: reasons.map(byteString),
    weights,
    family: byteString(familyOf(knowledge, reasons, weights)),
    knowledge: byteString(knowledge.version),
    judged_at: new Date().toISOString(),
  }))
}

/** What names a set of reasons. */
export const reasonsHash = sql`cityHash64(reasons, weights)`

/** The aggregate that brings reasons together, the greatest weight of each: `.1` are the reasons, `.2` the weights. */
export const combinedReasons = sql`maxMap(reasons, weights)`

function familyOf(
  knowledge: HoneypotKnowledge,
  reasons: readonly string[],
  weights: readonly number[],
): string {
  const evidence = reasons.map((reason, index) => evidenceOf(reason, weights[index]!))
  return knowledge.verdict(evidence)?.family ?? ''
}

/** A reason as honeypot_payload has it: without what it was found by. */
export function evidenceOf(reason: string, weight: number): Evidence {
  const blank = reason.indexOf(' ')
  return {
    sort: reason.slice(0, blank) as Evidence['sort'],
    family: reason.slice(blank + 1),
    weight,
    matched: '',
    rule: '',
  }
}

const nothingFound = {
  text: '',
  reasons: [] as readonly string[],
  weights: [] as readonly number[],
  family: '',
  flaws: [] as readonly string[],
  devices: [] as readonly string[],
  urls: [] as readonly string[],
  domains: [] as readonly string[],
  addresses: [] as readonly string[],
  pattern: '',
}

const keptText = 480

function payloadRow(knowledge: HoneypotKnowledge, kind: PayloadKind, hash: string, text: string): object {
  const { evidence, flaws, devices, indicators, pattern } = knowledge.assess(kind, text)
  const greatest = new Map<string, number>()
  for (const { family, sort, weight } of evidence) {
    const reason = `${sort} ${family}`
    greatest.set(reason, Math.max(weight, greatest.get(reason) ?? 0))
  }
  const reasons = [...greatest.keys()].sort()
  const named = (wanted: string): string[] => [
    ...new Set(indicators.filter((one) => one.kind === wanted).map((one) => one.value)),
  ]
  const urls = named('url')
  const shown = kind === 'command' || kind === 'request' || kind === 'url'
  return {
    ...nothingFound,
    hash,
    kind,
    text: shown ? text.slice(0, keptText) : '',
    reasons: reasons.map(byteString),
    weights: reasons.map((reason) => greatest.get(reason)),
    family: byteString(knowledge.verdict(evidence)?.family ?? ''),
    flaws: [...new Set(flaws.map(({ flaw }) => byteString(flaw)))],
    devices: [...new Set(devices.map(byteString))],
    // What a sensor says a file came from is one, even when nothing in it is understood.
    urls: urls.length === 0 && kind === 'url' ? [text.slice(0, keptText)] : urls,
    domains: named('domain'),
    addresses: named('address'),
    pattern: kind === 'command' || kind === 'request' ? pattern : '',
    knowledge: byteString(knowledge.version),
    judged_at: new Date().toISOString(),
  }
}

/** Judges what comes, lets others have their turn, and stores it in groups. */
async function keep<Found extends object>(
  store: EventStore,
  table: Table,
  on: number,
  found: AsyncIterable<Found> | Iterable<Found>,
  judge: (row: Found) => object,
): Promise<void> {
  let lines: string[] = []
  let bytes = 0
  let began = performance.now()
  const send = async (): Promise<void> => {
    if (lines.length === 0) return
    // Texts are byte strings: a character is a byte.
    const parts = [Buffer.from(lines.join('\n'), 'latin1')]
    await store.insert(
      table,
      { format: 'JSONEachRow', rows: lines.length, parts },
      `${table.name}-${randomUUID()}`,
      on,
    )
    lines = []
    bytes = 0
  }
  for await (const row of found) {
    const line = JSON.stringify(judge(row))
    lines.push(line)
    bytes += line.length
    if (lines.length >= group.rows || bytes >= group.bytes) await send()
    if (performance.now() - began > longestTurn) {
      await turn()
      began = performance.now()
    }
  }
  await send()
}

/** What a node says of its payloads and sources, for joins on the same node. `hashes` and `addresses` bound what is read: subqueries. */
export function judgedPayloads(
  store: Pick<EventStore, 'database' | 'localName'>,
  version: string,
  columns: Sql,
  hashes: Sql,
): Sql {
  return sql`(SELECT hash, ${columns} FROM ${ownPart(store, honeypotPayload)} WHERE knowledge = ${value(version, 'String')} AND hash IN (${hashes}) LIMIT 1 BY hash)`
}

export function judgedSources(
  store: Pick<EventStore, 'database' | 'localName'>,
  version: string,
  addresses: Sql,
): Sql {
  return sql`(SELECT ip, country, asn, network, researcher FROM ${ownPart(store, honeypotSource)} WHERE knowledge = ${value(version, 'String')} AND ip IN (${addresses}) LIMIT 1 BY ip)`
}

/** A kind of text as a constant. */
export function kindName(kind: PayloadKind | 'reasons'): Sql {
  return declared(quoteText(kind))
}
