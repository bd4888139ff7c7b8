/** How far the making of an edition is. The work is the server's: this card can be left and found again. */
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useEffect, useRef, type ReactNode } from 'react'
import { Sign } from '../../components/sign.tsx'
import { ErrorState } from '../../components/states.tsx'
import { cancelJob, isOver, useJob, useJobs, type Job } from '../../job.ts'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { bulletinRoute } from './route.ts'
import { createKind, rebuildKind } from './queries.ts'
import { words } from './words.ts'

/** Those at work, and the one that the address names. `edition`: only rebuilds of it. */
export function JobCards({
  asked,
  edition,
  onDismiss,
}: {
  readonly asked: string | undefined
  readonly edition?: string
  readonly onDismiss: () => void
}) {
  const kind = edition === undefined ? createKind : rebuildKind
  const running = (useJobs().data?.items ?? []).filter(
    (job) =>
      job.kind === kind &&
      !isOver(job) &&
      (edition === undefined ||
        (job.parameters as { readonly edition?: string } | null)?.edition === edition),
  )
  const ids = [...new Set([...(asked === undefined ? [] : [asked]), ...running.map(({ id }) => id)])]
  return ids.map((id) => (
    <JobCard key={id} id={id} isHere={edition !== undefined} {...(id === asked ? { onDismiss } : {})} />
  ))
}

function JobCard({
  id,
  isHere,
  onDismiss,
}: {
  readonly id: string
  /** On the page of the edition itself. */
  readonly isHere: boolean
  readonly onDismiss?: () => void
}) {
  const labels = useWords(words)
  const query = useJob(id)
  const queryClient = useQueryClient()
  const job = query.data
  const state = job?.state
  const seen = useRef(state)
  useEffect(() => {
    if (state === 'done' && seen.current !== 'done') {
      void queryClient.invalidateQueries({ queryKey: ['bulletins'] })
      void queryClient.invalidateQueries({ queryKey: ['jobs'], exact: true })
    }
    seen.current = state
  }, [state, queryClient])
  if (query.error !== null && job === undefined)
    return (
      <div className="card">
        <ErrorState error={query.error} small onRetry={() => void query.refetch()} />
      </div>
    )
  if (job === undefined) return null
  return (
    <section
      className="card job-card"
      aria-label={job.kind === rebuildKind ? labels.rebuilding : labels.creating}
    >
      {isOver(job) ? null : <Progress job={job} />}
      <div role="status">{isOver(job) && <Outcome job={job} isHere={isHere} />}</div>
      <div className="row">
        {!isOver(job) && (
          <Button
            size="small"
            disabled={job.isCancelAsked}
            onClick={() =>
              void cancelJob(id).finally(() => queryClient.invalidateQueries({ queryKey: ['jobs'] }))
            }
          >
            {job.isCancelAsked ? labels.stopping : labels.stop}
          </Button>
        )}
        {isOver(job) && !isHere && <Opened job={job}>{labels.open}</Opened>}
        {isOver(job) && onDismiss !== undefined && (
          <Button size="small" onClick={onDismiss}>
            {labels.dismiss}
          </Button>
        )}
      </div>
    </section>
  )
}

function Progress({ job }: { readonly job: Job }) {
  const labels = useWords(words)
  const format = useFormat()
  const { progress, state, kind } = job
  const title = kind === rebuildKind ? labels.rebuilding : labels.creating
  const known =
    progress?.total === undefined || progress.total === 0 ? {} : { value: progress.done, max: progress.total }
  const doing =
    state === 'queued'
      ? labels.waiting
      : progress?.note === 'distinct addresses'
        ? labels.counting
        : progress?.note === 'honeypots'
          ? labels.countingHoneypots
          : labels.working
  return (
    <div className="job-progress">
      <strong>{title}</strong>
      <progress aria-label={title} {...known} />
      <span className="quiet">
        {doing}
        {progress?.total !== undefined &&
          ` ${format.number(progress.done)}/${format.number(progress.total)}`}{' '}
        · {labels.canLeave}
      </span>
    </div>
  )
}

function Outcome({ job, isHere }: { readonly job: Job; readonly isHere: boolean }) {
  const labels = useWords(words)
  if (job.state === 'done')
    return (
      <p className="job-outcome">
        <Sign name="done" size={16} /> <strong>{isHere ? labels.rebuilt : labels.created}</strong>
      </p>
    )
  return (
    <p className="job-outcome">
      <Sign name="fault" size={16} />{' '}
      <strong>{job.state === 'cancelled' ? labels.cancelled : labels.failed}</strong>
      {job.error !== null && <span className="quiet"> {[job.error.message, job.error.hint].join(' ')}</span>}
    </p>
  )
}

function Opened({ job, children }: { readonly job: Job; readonly children: ReactNode }) {
  const edition = (job.result as { readonly edition?: string } | null)?.edition
  return job.state !== 'done' || edition === undefined ? null : (
    <Link
      to={bulletinRoute.fullPath}
      params={{ id: edition }}
      className="edition-button edition-button-primary"
    >
      {children}
    </Link>
  )
}
