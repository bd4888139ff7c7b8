/** Made-up agencies, logs and returns, so that somebody who tries the service sees it at work. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Service } from './api/service.ts'
import { refreshers } from './app.ts'
import { LianfangError } from './base/errors.ts'
import {
  assignAgency,
  createVendor,
  importAgencies,
  listAgencies,
  listCategories,
  listVendors,
  loadCategories,
  readVendor,
} from './domains/agencies/index.ts'
import { ourselves } from './domains/audit/index.ts'
import { createEdition } from './domains/bulletin/index.ts'
import {
  parsePeriod,
  previousPeriod,
  simulatedAgencies,
  simulateGateway,
  type Period,
} from './domains/gateway/index.ts'
import { drawSources, simulateHoneypots } from './domains/honeypot/index.ts'
import { enqueue, listJobs, type JobWork } from './domains/jobs/index.ts'
import {
  countedYear,
  deliver,
  drawReturnSources,
  importSummary,
  readContent,
  servedBy,
  sha256Of,
  simulatedCategories,
  simulatedVendors,
  simulateReturns,
} from './domains/returns/index.ts'
import { Ingest, lastStored, type Simulation, writeSimulation } from './domains/sources/index.ts'
import type { Records, Scope } from './store/records/index.ts'

const kind = 'sample.fill'
const eventsOfWeek = 400_000
const system: Scope = { kind: 'system' }

/** Asks for the sample, unless the store holds something or it was asked for before. */
export async function askForSample({ records, events }: Service): Promise<void> {
  if ((await lastStored(events)) > 0) return
  await records.within({ kind: 'system' }, async (db) => {
    const { items } = await listJobs(db, { limit: 1, kind })
    if (items.length === 0) await enqueue(db, { kind, parameters: {}, by: ourselves })
  })
}

export function sampleJobs(service: Service): Readonly<Record<string, JobWork>> {
  return { [kind]: (_, { progress, signal }) => fillWithSample(service, eventsOfWeek, progress, signal) }
}

/** How much of it: events of the gateways and connections of honeypots in the last week, tickets in a month. */
interface Amounts {
  readonly events: number
  readonly connections: number
  readonly tickets: number
}

/** In proportion; so few that all of it is there within half a minute. */
function amountsOf(events: number): Amounts {
  return {
    events,
    connections: Math.max(200, Math.round(events / 80)),
    tickets: Math.max(60, Math.round(events / 500)),
  }
}

type Told = Parameters<JobWork>[1]['progress']

/**
 * Agencies with the vendors that watch over them; two weeks of gateways and honeypots, `events` and what goes with them in the last one,
 * somewhat fewer in the one before; three months of returns and the counted figures of the year before; and a draft of a bulletin.
 */
export async function fillWithSample(
  service: Service,
  events: number,
  progress: Told,
  signal: AbortSignal,
): Promise<{ readonly agencies: number; readonly events: number }> {
  const { settings } = service
  const amounts = amountsOf(events)
  const agencies = simulatedAgencies().map((agency, index) => ({
    ...agency,
    category: simulatedCategories[index % simulatedCategories.length]!.code,
  }))
  await service.records.within(system, async (db) => {
    const own = await listCategories(db)
    const known = new Set(own.map(({ code }) => code))
    const more = simulatedCategories.filter(({ code }) => !known.has(code))
    await loadCategories(db, ourselves, [...own, ...more])
    const given = { text: JSON.stringify({ agencies }), format: 'json', dryRun: false } as const
    await importAgencies(db, ourselves, given, service.now())
  })
  service.agenciesChanged()

  const week = parsePeriod('last-week', undefined, { timeZone: settings.timeZone, now: Date.now() })
  const total = Math.round(1.9 * (amounts.events + amounts.connections))
  await fillEvents(
    service,
    week,
    amounts,
    (done, note) => progress({ done: Math.min(done, total), total, note }),
    signal,
  )
  progress({ done: total, total, note: 'returns' })
  await fillReturns(service, agencies, amounts.tickets, signal)
  progress({ done: total, total, note: 'counting' })
  const { events: store, locations } = service
  for (const refresh of refreshers({ store, settings }, locations, 1)) await refresh(signal)
  await createEdition(service.desk, { period: week, sharing: 'TLP:CLEAR' }, ourselves)
  return { agencies: agencies.length, events: total }
}

async function fillEvents(
  service: Service,
  week: Period,
  { events, connections }: Amounts,
  told: (done: number, note: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { events: store, settings, formats, batchTables, blocks, locations } = service
  const find = await locations.finder()
  const sources = drawSources((address) => find(address).country)
  const weeks: readonly (readonly [Period, { share: number; seed: number; drift: number }])[] = [
    [previousPeriod(week), { share: 0.9, seed: 1, drift: 0.3 }],
    [week, { share: 1, seed: 2, drift: 0 }],
  ]
  const folder = join(settings.data, 'sample')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const ingest = new Ingest(store, {
    formats,
    formatName: undefined,
    timeZone: settings.timeZone,
    sensor: '',
    unmapped: 'all',
    raw: 'unblocked',
    again: false,
    tables: batchTables,
    spool: blocks,
  })
  let done = 0
  const take = async (name: string, simulation: Simulation<unknown>): Promise<void> => {
    const path = join(folder, name)
    told(done, 'simulating')
    await writeSimulation(simulation, { path })
    signal.throwIfAborted()
    const read = await ingest.file(path, true, ({ account }) => told(done + account.read, 'reading'))
    if ('reason' in read) throw new LianfangError('sample-failed', `${path}: ${read.reason}`)
    done += simulation.written
    await rm(path)
    signal.throwIfAborted()
  }
  try {
    for (const [{ from, to }, { share, seed, drift }] of weeks) {
      const shape = { seed, from: from * 1000, to: to * 1000 }
      const gateway = simulateGateway({ ...shape, drift, events: Math.round(events * share) })
      await take(`gateway-${seed}.log.zst`, gateway)
      const visits = Math.round(connections * share)
      await take(`honeypots-${seed}.json.zst`, simulateHoneypots({ ...shape, connections: visits, sources }))
    }
  } finally {
    await ingest.close()
  }
}

/** The months before this one that are shown, and this one up to today. */
const monthsOfReturns = 3
/** Of Taipei. */
const offset = 8 * 3_600_000

async function fillReturns(
  service: Service,
  agencies: readonly ReturnType<typeof simulatedAgencies>[number][],
  tickets: number,
  signal: AbortSignal,
): Promise<void> {
  const { records, locations, returnsKnowledge: knowledge } = service
  const now = service.now()
  const find = await locations.finder()
  const locate = (address: string): string | null => find(address).country
  const watched = agencies.flatMap(({ oid, ranges: [first] }) =>
    first === undefined ? [] : [{ oid, network: first.range }],
  )
  const vendors = await records.within(system, (db) => vendorsFor(db, watched, now))
  const local = new Date(now.getTime() + offset)
  const day = (month: number, date: number): number =>
    Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + month, date) - offset
  const simulation = simulateReturns({
    seed: 1,
    from: day(-monthsOfReturns, 1),
    // Begun again on the same day, it is the same.
    to: day(0, local.getUTCDate()),
    tickets,
    agencies: watched,
    sources: drawReturnSources(locate),
    every: 14,
  })
  for (const { vendor, form, profile: id, name, sentAt, bytes } of simulation) {
    signal.throwIfAborted()
    const profile = knowledge.profiles.get(id)!
    const content = await readContent(bytes, profile)
    const delivery = {
      vendor: vendors.get(vendor)!,
      form,
      profile,
      parameters: {},
      sha256: sha256Of(bytes),
      bytes: bytes.length,
      content,
      channel: profile.layout === 'json' ? 'push' : 'upload',
      fileName: name,
      by: ourselves,
      receivedAt: new Date(sentAt),
      isDryRun: false,
    } as const
    await records.within(system, (db) => deliver(db, delivery, { knowledge, locate }))
  }
  const year = countedYear(local.getUTCFullYear() - 1)
  await records.within(system, (db) => importSummary(db, ourselves, year, knowledge, now))
}

/** Id by code, with the agencies that each serves; those that are there already stay. */
async function vendorsFor(
  db: Records,
  watched: readonly { readonly oid: string }[],
  now: Date,
): Promise<ReadonlyMap<string, number>> {
  const registered = new Map(
    (await listAgencies(db, { limit: 500, search: '2.16.886.999999' })).items.map(({ oid, id }) => [oid, id]),
  )
  const known = new Map(
    (await listVendors(db, { limit: 500, search: 'sample-', now })).items.map(({ code, id }) => [code, id]),
  )
  const ids = new Map<string, number>()
  for (const vendor of simulatedVendors) {
    const { code, nameZh, nameEn } = vendor
    const id = known.get(code)
    let made =
      id === undefined
        ? await createVendor(db, ourselves, { code, nameZh, nameEn, mail: '' }, now)
        : await readVendor(db, id, now)
    const served = new Set(made.assignments.map(({ agency }) => agency.id))
    for (const { oid } of servedBy(vendor, watched)) {
      const agency = registered.get(oid)!
      if (served.has(agency)) continue
      const ever = { agency, from: new Date(0), to: null }
      made = await assignAgency(db, ourselves, made.id, made.version, ever, now)
    }
    ids.set(code, made.id)
  }
  return ids
}
