/** Asking for long work, looking after it, and cancelling it. */
import { sql, type Selectable } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import { json, type Records } from '../../store/records/index.ts'
import type { JobError, JobProgress, JobState, JobTable } from './tables.ts'

export interface Job {
  readonly id: string
  readonly sequence: number
  readonly kind: string
  /** JSON, as it was asked for. */
  readonly parameters: unknown
  readonly state: JobState
  readonly progress: JobProgress | null
  /** JSON of a job that is done. */
  readonly result: unknown
  /** Of a job that failed. */
  readonly error: JobError | null
  readonly by: { readonly kind: string; readonly id: string; readonly name: string }
  readonly agency: number | null
  readonly attempts: number
  /** Cancelled, but its worker has not stopped yet. */
  readonly isCancelAsked: boolean
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
}

export interface JobRequest {
  readonly kind: string
  /** Whatever JSON can say. */
  readonly parameters: unknown
  /** Who asks: a caller is one. */
  readonly by: { readonly kind: string; readonly id: string; readonly name: string }
  /** Whose officers may see it. In an officer's scope it must be the own agency. */
  readonly agency?: number | null
}

const wakers = new Set<() => void>()

/** `wake` is called soon after a job was asked for in this process. Answers the function that ends that. */
export function onEnqueued(wake: () => void): () => void {
  wakers.add(wake)
  return () => wakers.delete(wake)
}

/** Queues a job in the caller's transaction and answers its id. Errors: forbidden for another agency in an officer's scope. */
export async function enqueue(records: Records, request: JobRequest): Promise<string> {
  const { kind, parameters, by, agency = null } = request
  const { id } = await records
    .insertInto('job')
    .values({
      kind,
      parameters: json(parameters),
      by_kind: by.kind,
      by_id: by.id,
      by_name: by.name,
      agency,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  // The transaction is most likely over by then; if not, workers look again within a second.
  const wake = setTimeout(() => {
    for (const each of wakers) each()
  }, 20)
  wake.unref()
  return id
}

/** Error: not-found, also for jobs outside of the scope. */
export async function getJob(records: Records, id: string): Promise<Job> {
  const row = await records.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw notFound(id)
  return jobOf(row)
}

/** A page of jobs, newest first. `next` is the `before` of the page after it, null on the last one. */
export async function listJobs(
  records: Records,
  filter: {
    readonly limit: number
    readonly before?: number | undefined
    readonly kind?: string | undefined
    readonly state?: JobState | undefined
  },
): Promise<{ readonly items: readonly Job[]; readonly next: number | null }> {
  const { limit, before, kind, state } = filter
  let query = records.selectFrom('job').selectAll()
  if (kind !== undefined) query = query.where('kind', '=', kind)
  if (state !== undefined) query = query.where('state', '=', state)
  if (before !== undefined) query = query.where('sequence', '<', before)
  const rows = await query
    .orderBy('sequence', 'desc')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map(jobOf)
  return { items, next: rows.length > limit ? (items.at(-1)?.sequence ?? null) : null }
}

/**
 * A queued job is cancelled at once, a running one is asked to stop (isCancelAsked) and is `cancelled` when it has.
 * Errors: not-found; conflict when it is over.
 */
export async function cancelJob(records: Records, id: string): Promise<Job> {
  const row = await records
    .updateTable('job')
    .set({
      is_cancel_asked: true,
      state: sql<JobState>`CASE state WHEN 'queued' THEN 'cancelled' ELSE state END`,
      finished_at: sql<Date | null>`CASE state WHEN 'queued' THEN now() END`,
    })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst()
  if (row !== undefined) return jobOf(row)
  const { state } = await getJob(records, id)
  throw new LianfangError('conflict', `the job is ${state} already`, {
    hint: 'nothing is left to cancel',
  })
}

/** Removes jobs that were over before then. Answers how many. */
export async function removeFinishedJobs(records: Records, before: Date): Promise<number> {
  const { numDeletedRows } = await records
    .deleteFrom('job')
    .where('finished_at', '<', before)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

export function jobOf(row: Selectable<JobTable>): Job {
  return {
    id: row.id,
    sequence: row.sequence,
    kind: row.kind,
    parameters: row.parameters,
    state: row.state,
    progress: row.progress,
    result: row.result,
    error: row.error,
    by: { kind: row.by_kind, id: row.by_id, name: row.by_name },
    agency: row.agency,
    attempts: row.attempts,
    isCancelAsked: row.is_cancel_asked,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }
}

function notFound(id: string): LianfangError {
  return new LianfangError('not-found', `there is no job ${id}`, {
    hint: 'finished jobs are removed after a while',
  })
}
