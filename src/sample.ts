/** Made-up agencies and logs, so that somebody who tries the service sees it at work. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Service } from './api/service.ts'
import { LianfangError } from './base/errors.ts'
import { importAgencies } from './domains/agencies/index.ts'
import { ourselves } from './domains/audit/index.ts'
import { createEdition } from './domains/bulletin/index.ts'
import {
  parsePeriod,
  previousPeriod,
  refreshRollups,
  simulatedAgencies,
  writeSimulation,
  type Period,
} from './domains/gateway/index.ts'
import { enqueue, listJobs, type JobWork } from './domains/jobs/index.ts'
import { Ingest, lastStored } from './domains/sources/index.ts'

const kind = 'sample.fill'
const eventsOfWeek = 400_000

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

/** Agencies, and two weeks of records: `events` in the last one, somewhat fewer in the one before; and a draft of its bulletin. */
export async function fillWithSample(
  service: Service,
  events: number,
  progress: Parameters<JobWork>[1]['progress'],
  signal: AbortSignal,
): Promise<{ readonly agencies: number; readonly events: number }> {
  const { records, events: store, settings, formats, batchTables, blocks } = service
  const agencies = simulatedAgencies()
  await records.within({ kind: 'system' }, (db) =>
    importAgencies(
      db,
      ourselves,
      { text: JSON.stringify({ agencies }), format: 'json', dryRun: false },
      service.now(),
    ),
  )
  service.agenciesChanged()

  const week = parsePeriod('last-week', undefined, { timeZone: settings.timeZone, now: Date.now() })
  const weeks: readonly (readonly [Period, { events: number; seed: number; drift: number }])[] = [
    [previousPeriod(week), { events: Math.round(events * 0.9), seed: 1, drift: 0.3 }],
    [week, { events, seed: 2, drift: 0 }],
  ]
  const total = weeks.reduce((sum, [, shape]) => sum + shape.events, 0)
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
  try {
    for (const [period, shape] of weeks) {
      const path = join(folder, `${shape.seed}.log.zst`)
      progress({ done, total, note: 'simulating' })
      await writeSimulation({ ...shape, from: period.from * 1000, to: period.to * 1000, path })
      signal.throwIfAborted()
      const read = await ingest.file(path, true, ({ account }) =>
        progress({ done: done + account.read, total, note: 'reading' }),
      )
      if ('reason' in read) throw new LianfangError('sample-failed', `${path}: ${read.reason}`)
      done += shape.events
      await rm(path)
      signal.throwIfAborted()
    }
  } finally {
    await ingest.close()
  }
  progress({ done, total, note: 'counting' })
  await refreshRollups(store, 'all', { signal })
  await createEdition(service.desk, { period: week, sharing: 'TLP:CLEAR' }, ourselves)
  return { agencies: agencies.length, events: total }
}
