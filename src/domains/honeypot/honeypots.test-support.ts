/** A store with honeypots' tables, events for it, a knowledge made for tests, and the same answers computed the slow way. */
import { addressBytes } from '../../base/ip.ts'
import type { EventStore } from '../../store/events/client.ts'
import { startTestStore } from '../../store/events/nodes.test-support.ts'
import { declared, identifier, sql } from '../../store/events/sql.ts'
import { createTableStatements } from '../../store/events/topology.ts'
import type { Location } from '../locations/index.ts'
import { takeBack } from '../sources/take-back.ts'
import { computedTables } from './computed-tables.ts'
import type { Dimension } from './dimensions.ts'
import { emptyEvent, HoneypotBlock, type HoneypotSummaryRow, sessionUid } from './honeypot-block.ts'
import type { Evidence, HoneypotKnowledge, Indicator, PayloadKind } from './knowledge/assessment.ts'
import {
  activities,
  type Activity,
  honeypotCount,
  honeypotEvent,
  honeypotRetaken,
  honeypotSummary,
} from './tables.ts'

const batchTables = [honeypotEvent, honeypotCount, honeypotSummary]
const tables = [...batchTables, honeypotRetaken, ...computedTables]

export interface HoneypotStore {
  readonly store: EventStore
  empty(): Promise<void>
  stop(): Promise<void>
}

export async function startHoneypotStore(shards: number): Promise<HoneypotStore> {
  const started = await startTestStore(shards)
  const { store } = started
  for (const table of tables)
    for (const statement of createTableStatements(store.topology, store.database, table))
      await store.command(declared(statement), { on: 'every' })
  return {
    store,
    stop: () => started.stop(),
    async empty() {
      for (const table of tables)
        await store.command(sql`TRUNCATE TABLE ${identifier(store.localName(table))}`, { on: 'every' })
    },
  }
}

/** An event; what is absent is empty. Texts are byte strings. */
export interface Seen {
  /** s since 1970. */
  readonly time: number
  readonly sensor: string
  readonly what: Activity
  readonly source: string
  readonly session?: string
  readonly sourcePort?: number
  readonly port?: number
  readonly protocol?: number
  readonly service?: string
  readonly accepted?: boolean
  readonly user?: string
  readonly password?: string
  readonly command?: string
  readonly request?: string
  readonly url?: string
  readonly hash?: string
  readonly client?: string
  readonly wrongClock?: boolean
}

let insertions = 0

/** Stores a batch as ingest does, whole on one shard. `only`: as if it had been cut off. */
export async function storeBatch(
  store: EventStore,
  batch: bigint,
  events: readonly Seen[],
  only?: 'events' | 'counts',
  summaries: readonly Partial<HoneypotSummaryRow>[] = [],
): Promise<void> {
  const block = new HoneypotBlock(Date.now())
  block.begin(batch)
  for (const seen of events) block.add({ kind: 'events', rows: [rowOf(seen)] })
  for (const given of summaries)
    block.add({
      kind: 'summary',
      row: {
        start_time: 0,
        end_time: 0,
        device_uid: '',
        dimension: 'all',
        value: '',
        events: 0,
        sources: 0,
        ...given,
      },
    })
  for (const { table, payload } of block.payloads()) {
    if ((only === 'events' && table === honeypotCount) || (only === 'counts' && table === honeypotEvent))
      continue
    await store.insert(table, payload, `test ${Date.now()} ${insertions++}`, batch)
  }
}

export function takeBatchBack(store: EventStore, batch: bigint): Promise<void> {
  return takeBack(store, batchTables, batch)
}

function rowOf(seen: Seen) {
  const { user, password } = seen
  return {
    ...emptyEvent(seen.time * 1000, seen.wrongClock === true ? 2 : 0, 'test', activities[seen.what]),
    device_uid: seen.sensor,
    status_id: seen.accepted === undefined ? 0 : seen.accepted ? 1 : 2,
    session_uid: sessionUid(seen.session ?? ''),
    src_endpoint_ip: addressBytes(seen.source)!,
    src_endpoint_port: seen.sourcePort ?? 0,
    dst_endpoint_port: seen.port ?? 0,
    connection_info_protocol_num: seen.protocol ?? 0,
    dst_endpoint_svc_name: seen.service ?? '',
    user_name: user ?? '',
    password: password ?? '',
    credential_parts: (user === undefined ? 0 : 1) + (password === undefined ? 0 : 2),
    process_cmd_line: seen.command ?? '',
    request: seen.request ?? '',
    url_string: seen.url ?? '',
    file_hashes_sha256: seen.hash ?? '',
    client_version: seen.client ?? '',
  }
}

/** Where a word in a text is a reason to think of a family. */
export interface Rule {
  readonly word: string
  readonly family: string
  readonly sort: Evidence['sort']
  readonly weight: number
}

/** A knowledge of rules; `cve-…`, `dev-…` and URLs in a text are flaws, devices and indicators, digits differ in one campaign. */
export function knowledgeOf(version: string, rules: readonly Rule[], threshold = 0.5): HoneypotKnowledge {
  return {
    version,
    assess(kind: PayloadKind, text: string) {
      const urls = [...text.matchAll(/http:\/\/([a-z0-9.-]+)\/[a-z0-9./]*/g)]
      const isAddress = (host: string): boolean => /^[\d.]+$/.test(host)
      return {
        evidence: rules
          .filter(({ word }) => text.includes(word))
          .map(({ word, ...reason }) => ({ ...reason, matched: word, rule: word })),
        flaws: [...text.matchAll(/cve-\d+/g)].map(([flaw]) => ({ flaw, matched: flaw })),
        devices: [...text.matchAll(/dev-[a-z]+/g)].map(([device]) => device),
        indicators: urls.flatMap(([url, host = '']): Indicator[] => [
          { kind: 'url', value: url },
          { kind: isAddress(host) ? 'address' : 'domain', value: host },
        ]),
        pattern: kind === 'command' && text.length > 3 ? text.replaceAll(/\d+/g, '#').slice(0, 500) : '',
      }
    },
    verdict(evidence) {
      const families = new Map<string, Map<string, Evidence>>()
      for (const reason of evidence) {
        const sorts = families.get(reason.family) ?? new Map<string, Evidence>()
        families.set(reason.family, sorts)
        if ((sorts.get(reason.sort)?.weight ?? 0) < reason.weight) sorts.set(reason.sort, reason)
      }
      const best = [...families]
        .map(([family, sorts]) => {
          // In the order of the sorts: floating point multiplication is not associative.
          const reasons = [...sorts.values()].sort((a, b) => (a.sort < b.sort ? -1 : 1))
          return { family, reasons, likely: 1 - reasons.reduce((not, { weight }) => not * (1 - weight), 1) }
        })
        .sort((a, b) => b.likely - a.likely || (a.family < b.family ? -1 : 1))[0]
      if (best === undefined || best.likely < threshold) return undefined
      return { family: best.family, confidence: Math.round(best.likely * 100), evidence: best.reasons }
    },
    researcher: (address) => (address.endsWith('.7') ? 'Scanning University' : undefined),
  }
}

export const find = (address: string): Location => {
  const last = Number(address.split('.').at(-1))
  if (last % 5 === 0) return { country: null, network: null }
  return {
    country: ['TW', 'JP', 'US'][last % 3]!,
    network: { number: 100 + (last % 4), name: `Réseau ${last % 4}` },
  }
}

export interface Figure {
  events: number
  readonly sources: Set<string>
  readonly sensors: Set<string>
  readonly items: Set<string>
  /** s since 1970. */
  first: number
  last: number
}

export type Figures = Map<string, Figure>

export interface Asked {
  readonly from: number
  readonly to: number
  readonly research: 'all' | 'without' | 'only'
}

/** The figures of a dimension over whole hours of a time, from the events themselves, one after the other. */
export function naive(
  events: readonly Seen[],
  knowledge: HoneypotKnowledge,
  dimension: Dimension,
  { from, to, research }: Asked,
): Figures {
  const figures: Figures = new Map()
  const hourOf = (time: number): number => time - (time % 3600)
  const right = events.filter(({ wrongClock }) => wrongClock !== true)
  const isIn = (time: number): boolean => hourOf(time) >= from && hourOf(time) + 3600 <= to
  const add = (
    value: string,
    seen: Seen,
    item: string | undefined,
    first = seen.time,
    last = seen.time,
  ): void => {
    const isResearch = knowledge.researcher(seen.source) !== undefined
    if (research !== 'all' && isResearch !== (research === 'only')) return
    const figure = figures.get(value) ?? {
      events: 0,
      sources: new Set(),
      sensors: new Set(),
      items: new Set(),
      first: Infinity,
      last: -Infinity,
    }
    figures.set(value, figure)
    figure.events++
    if (seen.source !== '::') figure.sources.add(seen.source)
    figure.sensors.add(seen.sensor)
    if (item !== undefined) figure.items.add(item)
    figure.first = Math.min(figure.first, first)
    figure.last = Math.max(figure.last, last)
  }
  if (dimension === 'family') {
    const runs = new Map<string, Map<number, Seen[]>>()
    for (const seen of right) {
      if (evidenceOf(knowledge, seen).length === 0) continue
      const hours = runs.get(sessionOf(seen)) ?? new Map<number, Seen[]>()
      runs.set(sessionOf(seen), hours)
      hours.set(hourOf(seen.time), [...(hours.get(hourOf(seen.time)) ?? []), seen])
    }
    for (const [session, hours] of runs)
      for (const [hour, told] of hours) {
        if (hours.has(hour - 3600) || !isIn(hour)) continue
        const all = [...told, ...(hours.get(hour + 3600) ?? [])]
        const verdict = knowledge.verdict(all.flatMap((seen) => evidenceOf(knowledge, seen)))
        const times = all.map(({ time }) => time)
        if (verdict !== undefined)
          add(verdict.family, told[0]!, session, Math.min(...times), Math.max(...times))
      }
    return figures
  }
  for (const seen of right.filter(({ time }) => isIn(time))) {
    const session = sessionOf(seen)
    const connection = (value: string): void => {
      if (seen.what === 'connect') add(value, seen, undefined)
    }
    const place = seen.source === '::' ? { country: null, network: null } : find(seen.source)
    const texts = textsOf(seen).map(([kind, text]) => ({ kind, text, ...knowledge.assess(kind, text) }))
    switch (dimension) {
      case 'all':
        connection('')
        break
      case 'country':
        connection(place.country ?? 'unknown')
        break
      case 'asn':
        connection(place.network === null ? 'unknown' : String(place.network.number))
        break
      case 'port': {
        const suffix = { 0: '', 6: '/tcp', 17: '/udp' }[seen.protocol ?? 0] ?? `/${seen.protocol!}`
        connection(`${seen.port ?? 0}${suffix}`)
        break
      }
      case 'service':
        connection(seen.service ?? 'unknown')
        break
      case 'sensor':
        connection(seen.sensor)
        break
      case 'research': {
        const researcher = knowledge.researcher(seen.source)
        if (researcher !== undefined) connection(researcher)
        break
      }
      case 'activity':
        add(seen.what, seen, session)
        if (seen.what === 'credential' && seen.accepted === true) add('login', seen, session)
        break
      case 'username':
        if (seen.user !== undefined) add(seen.user, seen, session)
        break
      case 'password':
        if (seen.password !== undefined) add(seen.password, seen, session)
        break
      case 'command':
        if (seen.command !== undefined) add(seen.command, seen, session)
        break
      case 'client':
        if (seen.client !== undefined) add(seen.client, seen, session)
        break
      case 'hash':
        if (seen.hash !== undefined) add(seen.hash, seen, session)
        break
      case 'sample':
        if (seen.hash !== undefined) add('', seen, seen.hash)
        break
      case 'flaw':
        for (const { flaws } of texts)
          for (const flaw of new Set(flaws.map((one) => one.flaw))) add(flaw, seen, session)
        break
      case 'device':
        for (const { devices } of texts) for (const device of new Set(devices)) add(device, seen, session)
        break
      case 'url':
        for (const { kind, text, indicators } of texts) {
          const urls = new Set(indicators.filter((one) => one.kind === 'url').map((one) => one.value))
          if (urls.size === 0 && kind === 'url') urls.add(text)
          for (const url of urls) add(url, seen, session)
        }
        break
      case 'domain':
      case 'address':
        for (const { indicators } of texts)
          for (const found of new Set(
            indicators.filter((one) => one.kind === dimension).map((one) => one.value),
          ))
            add(found, seen, session)
        break
      case 'campaign':
        for (const { pattern } of texts) if (pattern !== '') add(pattern, seen, session)
        break
      case 'sample_family': {
        if (seen.hash === undefined) break
        const same = right.filter((one) => one.hash === seen.hash && hourOf(one.time) === hourOf(seen.time))
        const evidence = same.flatMap((one) =>
          textsOf(one)
            .filter(([kind]) => kind === 'hash' || kind === 'url')
            .flatMap(([kind, text]) => knowledge.assess(kind, text).evidence),
        )
        add(knowledge.verdict(evidence)?.family ?? 'unknown', seen, seen.hash)
      }
    }
  }
  return figures
}

function sessionOf(seen: Seen): string {
  const { sensor, session = '', source, sourcePort = 0, port = 0 } = seen
  return session === '' ? `${sensor} ${source} ${sourcePort} ${port}` : `${sensor} ${session}`
}

function textsOf(seen: Seen): [PayloadKind, string][] {
  const { command, request, url, user, password, hash, client } = seen
  const texts: [PayloadKind, string | undefined][] = [
    ['command', command],
    ['request', request],
    ['url', url],
    [
      'credential',
      user === undefined && password === undefined ? undefined : `${user ?? ''}\0${password ?? ''}`,
    ],
    ['hash', hash],
    ['client', client],
  ]
  return texts.filter((one): one is [PayloadKind, string] => one[1] !== undefined && one[1] !== '')
}

function evidenceOf(knowledge: HoneypotKnowledge, seen: Seen): Evidence[] {
  return textsOf(seen).flatMap(([kind, text]) => [...knowledge.assess(kind, text).evidence])
}
