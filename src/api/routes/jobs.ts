import { record } from '../../domains/audit/index.ts'
import { cancelJob, getJob, listJobs, type Job } from '../../domains/jobs/index.ts'
import { jobs } from '../contract/jobs.ts'
import { handlers } from '../handlers.ts'
import { LianfangError } from '../../base/errors.ts'

export const jobRoutes = handlers(jobs, {
  listJobs: async ({ app, scope, query: { limit, cursor, state, kind } }) => {
    const before = cursor === undefined ? undefined : sequenceOf(cursor)
    const { items, next } = await app.records.within(scope, (records) =>
      listJobs(records, { limit, before, kind, state }),
    )
    return { items: items.map(shown), next: next === null ? null : String(next) }
  },
  readJob: async ({ app, scope, params: { id } }) =>
    shown(await app.records.within(scope, (records) => getJob(records, id))),
  cancelJob: async ({ app, scope, caller, params: { id } }) =>
    shown(
      await app.records.within(scope, async (records) => {
        const job = await cancelJob(records, id)
        await record(records, {
          actor: caller,
          action: 'job.cancel',
          subject: { kind: 'job', id },
          detail: { kind: job.kind },
          agency: job.agency,
        })
        return job
      }),
    ),
})

function sequenceOf(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor)
  throw new LianfangError('request-invalid', 'this cursor is none of ours', {
    hint: 'Start at the first page.',
  })
}

function shown({ by, createdAt, startedAt, finishedAt, ...job }: Job) {
  return {
    ...job,
    by: by.name,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
  }
}
