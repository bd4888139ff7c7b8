import { Link, useParams } from '@tanstack/react-router'
import { CodeBlock } from '../../components/code-block.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useJob, type Job } from '../../job.ts'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { prettyJson } from './inert.ts'
import { words } from './job-words.ts'
import { Cancel, JobState, Progress, useJobName } from './jobs.tsx'
import { jobRoute } from './route.ts'
import { Section } from './section.tsx'
import { words as shared } from './words.ts'

export function JobPage() {
  const common = useWords(shared)
  const jobName = useJobName()
  const { id } = useParams({ from: jobRoute.id })
  const job = useJob(id)
  return (
    <Section
      title={job.data === undefined ? common.jobs : jobName(job.data.kind)}
      actions={
        job.data !== undefined && (
          <>
            <JobState job={job.data} />
            <Cancel job={job.data} />
          </>
        )
      }
      above={<Link to="/administration/jobs">{common.jobs}</Link>}
    >
      <Loaded query={job}>{(found) => <View job={found} />}</Loaded>
    </Section>
  )
}

/** Empty objects and nothing at all say nothing. */
const says = (value: unknown): boolean =>
  value !== null && value !== undefined && (typeof value !== 'object' || Object.keys(value).length > 0)

function View({ job }: { readonly job: Job }) {
  const labels = useWords(words)
  const format = useFormat()
  const { id, by, createdAt, startedAt, finishedAt, error, result, parameters, state } = job
  return (
    <div className="stack admin-form">
      {error !== null && (
        <section className="card stack verdict verdict-bad" aria-labelledby="job-error">
          <h2 id="job-error">{labels.error}</h2>
          <p>
            <LogText text={error.message} />
          </p>
          <dl className="admin-facts">
            {error.hint !== undefined && (
              <>
                <dt>{labels.hint}</dt>
                <dd>
                  <LogText text={error.hint} />
                </dd>
              </>
            )}
            <dt>{labels.code}</dt>
            <dd>
              <code>{error.code}</code>
            </dd>
          </dl>
        </section>
      )}
      <section className="card" aria-label={labels.progress}>
        <dl className="admin-facts">
          <dt>{labels.progress}</dt>
          <dd>
            <Progress job={job} />
          </dd>
          <dt>{labels.by}</dt>
          <dd>
            <LogText text={by} />
          </dd>
          <dt>{labels.created}</dt>
          <dd>
            <Timestamp at={createdAt} seconds />
          </dd>
          <dt>{labels.started}</dt>
          <dd>
            <Timestamp at={startedAt} seconds />
          </dd>
          <dt>{labels.finished}</dt>
          <dd>
            <Timestamp at={finishedAt} seconds />
          </dd>
          {startedAt !== null && finishedAt !== null && (
            <>
              <dt>{labels.took}</dt>
              <dd>{format.duration(Date.parse(finishedAt) - Date.parse(startedAt))}</dd>
            </>
          )}
          <dt>{labels.number}</dt>
          <dd>
            <code>{id}</code>
          </dd>
        </dl>
      </section>
      {says(result) ? (
        <CodeBlock title={labels.result} code={prettyJson(result)} language="json" />
      ) : (
        state === 'done' && <p className="quiet">{labels.noResult}</p>
      )}
      {says(parameters) && (
        <CodeBlock title={labels.parameters} code={prettyJson(parameters)} language="json" />
      )}
    </div>
  )
}
