import { z } from 'zod'
import { centre, operations, pageOf, paging } from './operation.ts'

const readers = { kind: 'roles', roles: [...centre, 'officer'] } as const
const instant = z.iso.datetime()
const states = ['queued', 'running', 'done', 'failed', 'cancelled'] as const

const job = z.object({
  id: z.uuid(),
  kind: z.string(),
  parameters: z.unknown(),
  state: z.enum(states),
  progress: z
    .object({ done: z.number(), total: z.number().optional(), note: z.string().optional() })
    .nullable(),
  result: z.unknown(),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).nullable(),
  by: z.string().describe('who asked'),
  isCancelAsked: z.boolean().describe('cancelled, but its worker has not stopped yet'),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
})

export const jobs = operations({
  listJobs: {
    method: 'GET',
    path: '/api/jobs',
    access: readers,
    summary: 'Long work: imports, bulletins, replays; newest first',
    query: z.object({ ...paging, state: z.enum(states).optional(), kind: z.string().max(100).optional() }),
    response: pageOf(job),
  },
  readJob: {
    method: 'GET',
    path: '/api/jobs/{id}',
    access: readers,
    summary: 'One of them, with its progress and its result',
    params: z.object({ id: z.uuid() }),
    response: job,
  },
  cancelJob: {
    method: 'POST',
    path: '/api/jobs/{id}/cancel',
    access: { kind: 'roles', roles: centre },
    summary: 'Stop it: at once when it waits, soon when it runs',
    params: z.object({ id: z.uuid() }),
    response: job,
  },
})
