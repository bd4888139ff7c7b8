/** The loop that does jobs. */
import { setTimeout as sleep } from 'node:timers/promises'
import { LianfangError } from '../../base/errors.ts'
import type { RecordStore, Scope } from '../../store/records/index.ts'
import { beat, claimJob, settle, settleAbandoned, type Claim, type Outcome } from './claim.ts'
import { onEnqueued, removeFinishedJobs, type Job } from './job.ts'
import type { JobProgress } from './tables.ts'

export interface JobTools {
  /** What the lists show; as often as one likes, it is written once a second. */
  readonly progress: (progress: JobProgress) => void
  /** Aborts when the job is cancelled, this program stops or another worker has taken the job over. Then throw, whatever. */
  readonly signal: AbortSignal
}

/**
 * Does the work and answers its result, whatever JSON can say. It may be started again when its worker died half-way, so a second
 * run must not do harm. A LianfangError that it throws is shown to whoever asked.
 */
export type JobWork = (job: Job, tools: JobTools) => Promise<unknown>

export interface WorkerOptions {
  /** Ends the loop. Running jobs go back to the queue. */
  readonly signal: AbortSignal
  /** So many jobs at once (default 1). */
  readonly concurrency?: number
  /** A worker that has not been heard of for so long is dead, ms (default 30 s). */
  readonly lease?: number
  /** Finished jobs are removed after so many days (default 90). */
  readonly keepDays?: number
  /** What went wrong in the loop, and errors of jobs that are no LianfangError: for the program's log. */
  readonly onFault?: (error: unknown, job?: Job) => void
}

const system: Scope = { kind: 'system' }
const pollInterval = 1000
const cleanInterval = 3_600_000

/** Does jobs of these kinds until the signal; answers when none runs any more. Several processes may do so on one store. */
export async function runJobs(
  store: RecordStore,
  kinds: Readonly<Record<string, JobWork>>,
  options: WorkerOptions,
): Promise<void> {
  const { signal, concurrency = 1, lease = 30_000, keepDays = 90, onFault = () => undefined } = options
  const names = Object.keys(kinds)
  const running = new Set<Promise<void>>()
  let nudge = new AbortController()
  const wake = (): void => nudge.abort()
  const forget = onEnqueued(wake)
  signal.addEventListener('abort', wake, { once: true })
  const isOver = (): boolean => signal.aborted
  let cleaned = 0
  while (!isOver()) {
    nudge = new AbortController()
    try {
      await store.within(system, settleAbandoned)
      while (running.size < concurrency && !isOver()) {
        const claim = await store.within(system, (records) => claimJob(records, names, lease))
        if (claim === undefined) break
        const work = perform(store, claim, kinds[claim.job.kind]!, { lease, signal, onFault })
          .catch((error: unknown) => onFault(error, claim.job))
          .finally(() => {
            running.delete(work)
            wake()
          })
        running.add(work)
      }
      if (performance.now() - cleaned > cleanInterval || cleaned === 0) {
        cleaned = performance.now()
        await store.within(system, (records) =>
          removeFinishedJobs(records, new Date(Date.now() - keepDays * 86_400_000)),
        )
      }
    } catch (error) {
      // The store is away: look again in a moment.
      onFault(error)
    }
    if (!isOver()) await sleep(pollInterval, undefined, { signal: nudge.signal }).catch(() => undefined)
  }
  forget()
  await Promise.all(running)
}

async function perform(
  store: RecordStore,
  claim: Claim,
  work: JobWork,
  { lease, signal, onFault }: Required<Pick<WorkerOptions, 'lease' | 'signal' | 'onFault'>>,
): Promise<void> {
  const stop = new AbortController()
  const end = (reason: 'cancelled' | 'lost' | 'stopping'): void => stop.abort(reason)
  const onStop = (): void => end('stopping')
  if (signal.aborted) onStop()
  else signal.addEventListener('abort', onStop, { once: true })
  let progress: JobProgress | undefined
  const over = new AbortController()
  const isOver = (): boolean => over.signal.aborted
  const beating = (async () => {
    let heard = performance.now()
    while (!isOver()) {
      await sleep(Math.min(pollInterval, lease / 3), undefined, { signal: over.signal, ref: false }).catch(
        () => undefined,
      )
      if (isOver()) return
      try {
        const answer = await store.within(system, (records) => beat(records, claim, lease, progress))
        heard = performance.now()
        if (answer !== 'held') end(answer === 'cancel' ? 'cancelled' : 'lost')
        if (answer === 'lost') return
      } catch (error) {
        onFault(error, claim.job)
        // By now another worker may have it.
        if (performance.now() - heard > lease) end('lost')
      }
    }
  })()
  const outcome = await attempt(claim.job, work, stop.signal, onFault, (given) => (progress = given))
  over.abort()
  signal.removeEventListener('abort', onStop)
  await beating
  if (outcome !== undefined)
    await store.within(system, (records) => settle(records, claim, outcome, progress))
}

/** What became of it; undefined when it is another worker's now. */
async function attempt(
  job: Job,
  work: JobWork,
  signal: AbortSignal,
  onFault: (error: unknown, job: Job) => void,
  progress: (progress: JobProgress) => void,
): Promise<Outcome | undefined> {
  try {
    return { state: 'done', result: await work(job, { progress, signal }) }
  } catch (error) {
    switch (signal.reason as unknown) {
      case 'cancelled':
        return { state: 'cancelled' }
      case 'stopping':
        return { state: 'queued' }
      case 'lost':
        return undefined
    }
    if (error instanceof LianfangError) {
      const { code, message, hint } = error
      return { state: 'failed', error: { code, message, ...(hint === undefined ? {} : { hint }) } }
    }
    onFault(error, job)
    return {
      state: 'failed',
      error: { code: 'job-failed', message: 'something went wrong inside the program', hint: 'see its log' },
    }
  }
}
