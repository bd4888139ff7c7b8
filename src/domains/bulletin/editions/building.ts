/** Making an edition from the event store: long work, done as a job. */
import type { Actor } from '../../audit/index.ts'
import { eventReader } from '../../events/index.ts'
import { type Period, refreshDistinct } from '../../gateway/index.ts'
import { honeypotReader, refreshHoneypots } from '../../honeypot/index.ts'
import type { Job, JobTools, JobWork } from '../../jobs/index.ts'
import { sourceAccounts } from '../../sources/index.ts'
import { buildBulletins, type BuiltBulletins } from '../assembly.ts'
import type { Bulletin } from '../model.ts'
import type { PartName } from '../writing/part.ts'
import { type BulletinDesk, bulletinSources, dataAsOf } from './desk.ts'
import { editionOfPeriod, insertEdition, replaceModels } from './making.ts'
import { findEdition } from './editions.ts'
import { periodOf } from './edition.ts'

export interface EditionRequest {
  readonly period: Period
  /** Absent: those that have data. */
  readonly parts?: readonly PartName[] | undefined
  readonly sharing: Bulletin['sharing']
  /** Absent: the standard words of each language. */
  readonly publisher?: string | undefined
  /** Another edition, though the period has one. */
  readonly again?: boolean | undefined
}

/** What was built, in every language from the same facts. */
export interface Built extends BuiltBulletins {
  /** Up to when data had been taken in. */
  readonly asOf: Date
}

export const createKind = 'bulletin.create'
export const rebuildKind = 'bulletin.rebuild'

/** What a job is given: JSON. */
export type CreateParameters = EditionRequest
export interface RebuildParameters {
  readonly edition: string
}

const centre = { kind: 'centre' } as const

/** The kinds of jobs that make editions. Their results are `{edition}`, its id. */
export function bulletinJobs(desk: BulletinDesk): Readonly<Record<string, JobWork>> {
  return {
    [createKind]: async ({ parameters, by }, tools) => ({
      edition: await createEdition(desk, parameters as CreateParameters, actorOf(by), tools),
    }),
    [rebuildKind]: async ({ parameters, by }, tools) => {
      const { edition } = parameters as RebuildParameters
      await rebuildEdition(desk, edition, actorOf(by), tools)
      return { edition }
    },
  }
}

/** The id of the period's edition with these parts: the one it has, unless another one is asked for. */
export async function createEdition(
  desk: BulletinDesk,
  request: EditionRequest,
  actor: Actor,
  tools: Partial<JobTools> = {},
): Promise<string> {
  const { records } = desk
  if (request.again !== true) {
    const known = await records.within(centre, (db) => editionOfPeriod(db, request))
    if (known !== undefined) return known
  }
  const built = await build(desk, request, tools)
  return records.within(centre, (db) => insertEdition(db, request, built, actor, desk.now()))
}

/** A draft over the data of now. Edits stay; those whose sentence is gone are kept apart. Errors: not-found, conflict. */
export async function rebuildEdition(
  desk: BulletinDesk,
  id: string,
  actor: Actor,
  tools: Partial<JobTools> = {},
): Promise<void> {
  const { records } = desk
  const summary = await records.within(centre, (db) => findEdition(db, id))
  const built = await build(desk, { period: periodOf(summary), parts: summary.asked ?? undefined }, tools)
  await records.within(centre, (db) => replaceModels(db, id, built, actor, desk.now()))
}

async function build(
  desk: BulletinDesk,
  { period, parts }: Pick<EditionRequest, 'period' | 'parts'>,
  { progress, signal }: Partial<JobTools>,
): Promise<Built> {
  const { events, records } = desk
  await refreshDistinct(events, period, {
    ...(progress && {
      onProgress: ({ done, total }) => progress({ done, total, note: 'distinct addresses' }),
    }),
    ...(signal && { signal }),
  })
  signal?.throwIfAborted()
  await refreshHoneypots(events, {
    knowledge: desk.honeypots,
    finder: () => desk.locations.finder(),
    timeZone: period.timeZone,
    ...(progress && {
      onProgress: ({ done, total }) => progress({ done, total, note: 'honeypots' }),
    }),
    ...(signal && { signal }),
  })
  signal?.throwIfAborted()
  const sources = bulletinSources(desk, {
    events: eventReader(events, centre),
    honeypotEvents: honeypotReader(events, centre),
    records,
    accounts: await sourceAccounts(events),
  })
  const asOf = await dataAsOf(events, sources)
  const built = await buildBulletins(sources, { period, parts, asOf })
  signal?.throwIfAborted()
  return { ...built, asOf: new Date(asOf) }
}

function actorOf({ kind, id, name }: Job['by']): Actor {
  return { kind: kind === 'person' || kind === 'machine' ? kind : 'system', id, name }
}
