/** Long work, for the rooms above. */
export { cancelJob, enqueue, getJob, listJobs, type Job, type JobRequest } from './job.ts'
export type { JobError, JobProgress, JobState } from './tables.ts'
export { runJobs, type JobTools, type JobWork, type WorkerOptions } from './worker.ts'
