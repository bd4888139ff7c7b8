import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { LianfangError } from '../../base/errors.ts'
import type { Scope } from '../../store/records/index.ts'
import { asSuperuser, startTestRecords, type TestStore } from '../../store/records/server.test-support.ts'
import { cancelJob, enqueue, getJob, listJobs, runJobs } from './index.ts'
import type { Job, JobRequest, JobState, JobWork, WorkerOptions } from './index.ts'

const records = await startTestRecords([{ room: 'jobs', folder: new URL('./migrations/', import.meta.url) }])
const centre: Scope = { kind: 'centre' }
const by = { kind: 'person', id: 'p1', name: '林專員' }

const ask = (store: TestStore, kind: string, more: Partial<JobRequest> = {}): Promise<string> =>
  store.within(centre, (transaction) => enqueue(transaction, { kind, parameters: {}, by, ...more }))

const see = (store: TestStore, id: string): Promise<Job> =>
  store.within(centre, (transaction) => getJob(transaction, id))

const cancel = (store: TestStore, id: string): Promise<Job> =>
  store.within(centre, (transaction) => cancelJob(transaction, id))

async function until(store: TestStore, id: string, wanted: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    const job = await see(store, id)
    if (wanted(job)) return job
    await sleep(20)
  }
}

const inState = (store: TestStore, id: string, state: JobState): Promise<Job> =>
  until(store, id, (job) => job.state === state)

/** A worker in this process; the answer stops it. */
function work(
  store: TestStore,
  kinds: Readonly<Record<string, JobWork>>,
  options: Partial<WorkerOptions> = {},
): () => Promise<void> {
  const stop = new AbortController()
  const over = runJobs(store, kinds, { ...options, signal: stop.signal })
  return () => {
    stop.abort()
    return over
  }
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))

/** A worker in a process of its own, which does `hang` without an end and says so. */
async function workerProcess(store: TestStore): Promise<ChildProcess> {
  const program = `
    import { connectRecordStore } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../store/records/index.ts'))}
    import { runJobs } from ${JSON.stringify(path.join(import.meta.dirname, 'index.ts'))}
    const store = await connectRecordStore({ url: process.env.URL })
    await runJobs(store, { hang: () => { console.log('hanging'); return new Promise(() => {}) } },
      { signal: new AbortController().signal, lease: 400 })`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, URL: store.url },
  })
  await once(child.stdout, 'data')
  return child
}

describe('jobs', { concurrency: 4 }, () => {
  test('a job is done, with its progress and result', async () => {
    const store = await records.freshDatabase()
    const stop = work(store, {
      count: (job, { progress }) => {
        progress({ done: 1, total: 2 })
        progress({ done: 2, total: 2, note: 'done' })
        return Promise.resolve([job.parameters, job.by.name])
      },
    })
    const id = await ask(store, 'count', { parameters: { to: [1, 2] }, agency: 7 })
    const job = await inState(store, id, 'done')
    assert.deepEqual(job.result, [{ to: [1, 2] }, '林專員'])
    assert.deepEqual(job.progress, { done: 2, total: 2, note: 'done' })
    assert.deepEqual([job.attempts, job.agency, job.error], [1, 7, null])
    assert.ok(job.createdAt <= job.startedAt! && job.startedAt! <= job.finishedAt!)
    await stop()
  })

  test('two workers share a hundred jobs, each is done once', async () => {
    const store = await records.freshDatabase()
    const done: number[] = []
    await store.within(centre, async (transaction) => {
      for (let number = 0; number < 100; number += 1)
        await enqueue(transaction, { kind: 'note', parameters: { number }, by })
    })
    const kinds: Record<string, JobWork> = {
      note: async (job) => {
        done.push((job.parameters as { number: number }).number)
        await sleep(1)
      },
    }
    const stops = [work(store, kinds, { concurrency: 3 }), work(store, kinds)]
    while ((await asSuperuser(store, "SELECT FROM job WHERE state = 'done'")).length < 100) await sleep(20)
    await Promise.all(stops.map((stop) => stop()))
    assert.deepEqual(
      done.toSorted((left, right) => left - right),
      Array.from({ length: 100 }, (_, number) => number),
    )
  })

  test('progress shows while it runs; a running job can be cancelled', async () => {
    const store = await records.freshDatabase()
    const stop = work(store, {
      slow: (_, { progress, signal }) => {
        progress({ done: 3, total: 9 })
        return untilAborted(signal)
      },
    })
    const id = await ask(store, 'slow')
    await until(store, id, ({ progress }) => progress?.done === 3)
    const asked = await cancel(store, id)
    assert.deepEqual([asked.state, asked.isCancelAsked], ['running', true])
    const job = await inState(store, id, 'cancelled')
    assert.ok(job.finishedAt !== null)
    await assert.rejects(cancel(store, id), { code: 'conflict' })
    await stop()
  })

  test('a queued job is cancelled at once and never started', async () => {
    const store = await records.freshDatabase()
    const id = await ask(store, 'never')
    assert.equal((await cancel(store, id)).state, 'cancelled')
    const stop = work(store, {
      never: () => Promise.reject(new Error('started')),
      next: () => Promise.resolve(1),
    })
    await inState(store, await ask(store, 'next'), 'done')
    assert.equal((await see(store, id)).attempts, 0)
    await stop()
  })

  test('what a job throws: our errors are shown, others go to the log', async () => {
    const store = await records.freshDatabase()
    const faults: unknown[] = []
    const stop = work(
      store,
      {
        ours: () => Promise.reject(new LianfangError('disk-full', 'the disk is full', { hint: 'free some' })),
        other: () => Promise.reject(new TypeError('secret of line 3')),
      },
      { onFault: (error) => faults.push(error) },
    )
    const [ours, other] = [await ask(store, 'ours'), await ask(store, 'other')]
    assert.deepEqual((await inState(store, ours, 'failed')).error, {
      code: 'disk-full',
      message: 'the disk is full',
      hint: 'free some',
    })
    const { error } = await inState(store, other, 'failed')
    assert.equal(error?.code, 'job-failed')
    assert.doesNotMatch(JSON.stringify(error), /secret/)
    assert.match(String(faults[0]), /secret/)
    await stop()
  })

  test('a worker that stops gives its job back', async () => {
    const store = await records.freshDatabase()
    const stop = work(store, { long: (_, { signal }) => untilAborted(signal) })
    const id = await ask(store, 'long')
    await inState(store, id, 'running')
    await stop()
    const job = await see(store, id)
    assert.deepEqual([job.state, job.attempts], ['queued', 0])
    const again = work(store, { long: () => Promise.resolve('now') })
    assert.equal((await inState(store, id, 'done')).result, 'now')
    await again()
  })

  test('a job whose worker was killed is taken up by another', async () => {
    const store = await records.freshDatabase()
    const id = await ask(store, 'hang')
    const child = await workerProcess(store)
    assert.equal((await see(store, id)).state, 'running')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const stop = work(store, { hang: (job) => Promise.resolve(job.attempts) })
    assert.equal((await inState(store, id, 'done')).result, 2)
    await stop()
  })

  test('a worker that lost its claim stops and writes nothing', async () => {
    const store = await records.freshDatabase()
    const id = await ask(store, 'long')
    const reasons: unknown[] = []
    const stop = work(
      store,
      {
        long: async (job, { signal }) => {
          if (job.attempts > 1) return 'second'
          await untilAborted(signal).catch(() => undefined)
          reasons.push(signal.reason)
          return 'first'
        },
      },
      { concurrency: 2, lease: 600 },
    )
    await inState(store, id, 'running')
    // As if the machine had slept through its lease.
    await asSuperuser(store, "UPDATE job SET lease_until = now() - interval '1 s', claim = gen_random_uuid()")
    assert.equal((await inState(store, id, 'done')).result, 'second')
    while (reasons.length === 0) await sleep(20)
    await stop()
    assert.deepEqual(reasons, ['lost'])
    assert.equal((await see(store, id)).result, 'second')
  })

  test('a job that ends its worker each time is given up', async () => {
    const store = await records.freshDatabase()
    const id = await ask(store, 'deadly')
    await asSuperuser(
      store,
      `UPDATE job SET state = 'running', attempts = 3, claim = gen_random_uuid(), lease_until = now() - interval '1 s'`,
    )
    const stop = work(store, { deadly: () => Promise.resolve('alive') })
    assert.equal((await inState(store, id, 'failed')).error?.code, 'job-abandoned')
    await stop()
  })

  test('finished jobs go after their time, open ones stay', async () => {
    const store = await records.freshDatabase()
    const [old, open] = [await ask(store, 'old'), await ask(store, 'open')]
    await cancel(store, old)
    await asSuperuser(store, "UPDATE job SET created_at = '2020-01-01'")
    await asSuperuser(store, "UPDATE job SET finished_at = '2020-01-01' WHERE state = 'cancelled'")
    const stop = work(store, {})
    while ((await asSuperuser(store, 'SELECT FROM job')).length > 1) await sleep(20)
    await stop()
    assert.equal((await see(store, open)).state, 'queued')
    await assert.rejects(see(store, old), { code: 'not-found' })
  })

  test('pages and scopes', async () => {
    const store = await records.freshDatabase()
    const ids: string[] = []
    for (let number = 0; number < 5; number += 1)
      ids.push(await ask(store, number === 2 ? 'other' : 'some', { agency: number % 2 === 0 ? 7 : 8 }))
    const page = await store.within(centre, (transaction) => listJobs(transaction, { limit: 3 }))
    assert.deepEqual(
      page.items.map(({ id }) => id),
      [ids[4], ids[3], ids[2]],
    )
    const rest = await store.within(centre, (transaction) =>
      listJobs(transaction, { limit: 3, before: page.next! }),
    )
    assert.deepEqual([rest.items.map(({ id }) => id), rest.next], [[ids[1], ids[0]], null])
    const some = await store.within(centre, (transaction) =>
      listJobs(transaction, { limit: 9, kind: 'other', state: 'queued' }),
    )
    assert.deepEqual(
      some.items.map(({ id }) => id),
      [ids[2]],
    )

    const officer: Scope = { kind: 'agency', agency: 8 }
    const own = await store.within(officer, (transaction) => listJobs(transaction, { limit: 9 }))
    assert.deepEqual(
      own.items.map(({ id }) => id),
      [ids[3], ids[1]],
    )
    await assert.rejects(
      store.within(officer, (transaction) => cancelJob(transaction, ids[0]!)),
      { code: 'not-found' },
    )
    await assert.rejects(
      store.within(officer, (transaction) =>
        enqueue(transaction, { kind: 'some', parameters: 1, by, agency: 7 }),
      ),
      { code: 'forbidden' },
    )
    assert.equal((await see(store, ids[0]!)).state, 'queued')
  })

  test('a store that goes away: the worker goes on when it is back', async () => {
    const store = await records.freshDatabase()
    const stop = work(store, { some: () => Promise.resolve(1) })
    await inState(store, await ask(store, 'some'), 'done')
    await asSuperuser(
      store,
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    await inState(store, await ask(store, 'some'), 'done')
    await stop()
  })
})
