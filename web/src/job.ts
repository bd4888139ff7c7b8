/** Long work on the server: it goes on when the page is left, and is found again in the header. */
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { api, type Answer, type ApiProblem } from './api.ts'

export type Job = Answer<'GET /api/jobs/{id}'>

export function isOver({ state }: Job): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

/** One job, asked for every second until it is over. */
export function useJob(id: string | undefined): UseQueryResult<Job, ApiProblem> {
  return useQuery<Job, ApiProblem>({
    queryKey: ['jobs', id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => api.get('/api/jobs/{id}', { params: { id: id ?? '' }, signal }),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isOver(data) ? false : 1000),
  })
}

/** Jobs of late, newest first. While one runs, every two seconds; else every half minute. */
export function useJobs(): UseQueryResult<Answer<'GET /api/jobs'>, ApiProblem> {
  return useQuery<Answer<'GET /api/jobs'>, ApiProblem>({
    queryKey: ['jobs'],
    queryFn: ({ signal }) => api.get('/api/jobs', { query: { limit: 10 }, signal }),
    refetchInterval: ({ state: { data, error } }) =>
      error !== null ? false : (data?.items.some((job) => !isOver(job)) ?? false) ? 2000 : 30_000,
  })
}

/** Cancelling is asked for; the job says when it has stopped. */
export function cancelJob(id: string): Promise<Job> {
  return api.post('/api/jobs/{id}/cancel', { params: { id } })
}
