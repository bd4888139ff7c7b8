import { useQueryClient } from '@tanstack/react-query'
import { Disclosure } from '../components/disclosure.tsx'
import { Sign } from '../components/sign.tsx'
import { cancelJob, isOver, useJobs, type Job } from '../job.ts'
import { useWords } from '../language.tsx'
import { isOfCentre, usePerson } from '../session.ts'
import { useFormat } from '../use-format.ts'
import { words } from './words.ts'

/** Work that goes on in the background, wherever the person is. */
export function JobsIndicator() {
  const { jobs: title, jobsRunning, noJobs } = useWords(words)
  const jobs = useJobs().data?.items ?? []
  const running = jobs.filter((job) => !isOver(job)).length
  return (
    <Disclosure
      label={running === 0 ? title : jobsRunning(running)}
      face={
        <span className="jobs-face">
          <Sign name="jobs" />
          {running > 0 && <span className="jobs-count">{running}</span>}
        </span>
      }
    >
      {jobs.length === 0 ? (
        <p className="disclosure-note">{noJobs}</p>
      ) : (
        <ul className="jobs">
          {jobs.map((job) => (
            <JobLine key={job.id} job={job} />
          ))}
        </ul>
      )}
    </Disclosure>
  )
}

function JobLine({ job }: { readonly job: Job }) {
  const { jobStates, jobKinds, stopping, cancelJob: cancel } = useWords(words)
  const format = useFormat()
  const queryClient = useQueryClient()
  const person = usePerson()
  const { id, kind, state, progress, isCancelAsked, createdAt, finishedAt, error, by } = job
  const name = (jobKinds as Readonly<Record<string, string>>)[kind] ?? kind
  const known =
    progress?.total === undefined || progress.total === 0 ? {} : { value: progress.done, max: progress.total }
  return (
    <li>
      <span>{name}</span>
      <span className="quiet">
        {isCancelAsked && !isOver(job) ? stopping : jobStates[state]} ·{' '}
        {format.relative(finishedAt ?? createdAt)} · {by}
      </span>
      {error !== null && <span className="jobs-fault">{error.message}</span>}
      {!isOver(job) && (
        <span className="row">
          <progress aria-label={name} {...known} />
          {!isCancelAsked && isOfCentre(person) && (
            <button
              type="button"
              className="text-button"
              onClick={() =>
                void cancelJob(id).finally(() => queryClient.invalidateQueries({ queryKey: ['jobs'] }))
              }
            >
              {cancel}
            </button>
          )}
        </span>
      )}
    </li>
  )
}
