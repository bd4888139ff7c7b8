/** What a worker says to the table: it takes a job, keeps its lease alive, and settles it. All times are the server's. */
import { sql, type Selectable } from 'kysely'
import { json, type Records } from '../../store/records/index.ts'
import { jobOf, type Job } from './job.ts'
import type { JobError, JobProgress, JobTable } from './tables.ts'

/** So often a job is taken up: a job that ends its worker each time is not tried for ever. */
const maximumAttempts = 3

export interface Claim {
  readonly job: Job
  readonly claim: string
}

/** The oldest job of these kinds that is queued, or whose worker let its lease run out. `lease` in ms. */
export async function claimJob(
  records: Records,
  kinds: readonly string[],
  lease: number,
): Promise<Claim | undefined> {
  const { rows } = await sql<Selectable<JobTable>>`
    UPDATE job SET state = 'running', attempts = attempts + 1, claim = gen_random_uuid(), progress = NULL,
      lease_until = clock_timestamp() + ${lease} * interval '1 ms', started_at = coalesce(started_at, clock_timestamp())
    WHERE id = (
      SELECT id FROM job
      WHERE kind = ANY(${kinds}) AND (state = 'queued' OR state = 'running' AND lease_until < clock_timestamp())
      ORDER BY sequence LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING *`.execute(records)
  const row = rows[0]
  return row === undefined ? undefined : { job: jobOf(row), claim: row.claim! }
}

/** Settles what nobody will take up again: cancelled jobs and those that were tried too often, of workers that died. */
export async function settleAbandoned(records: Records): Promise<void> {
  const error: JobError = {
    code: 'job-abandoned',
    message: `the program ended ${maximumAttempts} times while it worked on this`,
    hint: 'see the log of the program; smaller parameters may help',
  }
  const isDead = sql<boolean>`state = 'running' AND lease_until < clock_timestamp()`
  const over = { claim: null, lease_until: null, finished_at: sql<Date>`clock_timestamp()` }
  await records
    .updateTable('job')
    .set({ ...over, state: 'cancelled' })
    .where(isDead)
    .where('is_cancel_asked', '=', true)
    .execute()
  await records
    .updateTable('job')
    .set({ ...over, state: 'failed', error: json(error) })
    .where(isDead)
    .where('attempts', '>=', maximumAttempts)
    .execute()
}

/** Lengthens the lease. Answers whether the claim still holds, and whether somebody wants the job cancelled. */
export async function beat(
  records: Records,
  { job, claim }: Claim,
  lease: number,
  progress: JobProgress | undefined,
): Promise<'held' | 'cancel' | 'lost'> {
  const row = await records
    .updateTable('job')
    .set({
      lease_until: sql<Date>`clock_timestamp() + ${lease} * interval '1 ms'`,
      ...(progress === undefined ? {} : { progress: json(progress) }),
    })
    .where('id', '=', job.id)
    .where('claim', '=', claim)
    .returning('is_cancel_asked')
    .executeTakeFirst()
  if (row === undefined) return 'lost'
  return row.is_cancel_asked ? 'cancel' : 'held'
}

export type Outcome =
  | { readonly state: 'done'; readonly result: unknown }
  | { readonly state: 'failed'; readonly error: JobError }
  | { readonly state: 'cancelled' }
  /** Given back by a worker that stops: the attempt does not count. */
  | { readonly state: 'queued' }

/** Nothing happens when the claim is another's by now. */
export async function settle(
  records: Records,
  { job, claim }: Claim,
  outcome: Outcome,
  progress: JobProgress | undefined,
): Promise<void> {
  const isBack = outcome.state === 'queued'
  await records
    .updateTable('job')
    .set({
      state: outcome.state,
      claim: null,
      lease_until: null,
      ...(progress === undefined ? {} : { progress: json(progress) }),
      ...(outcome.state === 'done' ? { result: json(outcome.result ?? null) } : {}),
      ...(outcome.state === 'failed' ? { error: json(outcome.error) } : {}),
      ...(isBack ? { attempts: sql<number>`attempts - 1` } : { finished_at: sql<Date>`clock_timestamp()` }),
    })
    .where('id', '=', job.id)
    .where('claim', '=', claim)
    .execute()
}
