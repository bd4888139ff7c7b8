/** What the list of jobs and the page of one share. */
import { useQueryClient } from '@tanstack/react-query'
import { Badge } from '../../components/badge.tsx'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { cancelJob, isOver, type Job } from '../../job.ts'
import { useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { words as shell } from '../../shell/words.ts'
import { useFormat } from '../../use-format.ts'
import { words } from './job-words.ts'

export function useJobName(): (kind: string) => string {
  const { jobKinds } = useWords(shell)
  return (kind) => (jobKinds as Readonly<Record<string, string>>)[kind] ?? kind
}

const tones = {
  queued: 'plain',
  running: 'warning',
  done: 'good',
  failed: 'bad',
  cancelled: 'plain',
} as const

export function JobState({ job }: { readonly job: Job }) {
  const { jobStates } = useWords(shell)
  const { stopping } = useWords(words)
  return (
    <Badge tone={tones[job.state]} {...(job.state === 'failed' ? { sign: 'fault' as const } : {})}>
      {job.isCancelAsked && !isOver(job) ? stopping : jobStates[job.state]}
    </Badge>
  )
}

/** A bar while it runs, and how far it has come. */
export function Progress({ job }: { readonly job: Job }) {
  const { of } = useWords(words)
  const name = useJobName()
  const format = useFormat()
  const { progress, state, kind } = job
  if (progress === null) return state === 'running' ? <progress aria-label={name(kind)} /> : <span>—</span>
  const { done, total, note } = progress
  return (
    <span className="job-progress">
      {state === 'running' && (
        <progress
          aria-label={name(kind)}
          {...(total === undefined || total === 0 ? {} : { value: done, max: total })}
        />
      )}
      <span>{total === undefined ? format.number(done) : of(format.number(done), format.number(total))}</span>
      {note !== undefined && <span className="under">{note}</span>}
    </span>
  )
}

export function Cancel({ job, size = 'middle' }: { readonly job: Job; readonly size?: 'small' | 'middle' }) {
  const labels = useWords(words)
  const name = useJobName()(job.kind)
  const queryClient = useQueryClient()
  if (isOver(job) || job.isCancelAsked) return null
  return (
    <ConfirmButton
      size={size}
      label={
        <>
          {labels.cancel}
          <span className="visually-hidden"> {name}</span>
        </>
      }
      title={labels.cancelTitle(name)}
      text={labels.cancelText}
      confirm={labels.cancelConfirm}
      codes={{ conflict: labels.cancelConflict }}
      onConfirm={async () => {
        try {
          await cancelJob(job.id)
          notify({ text: labels.cancelBack })
        } finally {
          await queryClient.invalidateQueries({ queryKey: ['jobs'] })
        }
      }}
    />
  )
}
