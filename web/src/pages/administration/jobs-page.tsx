import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { api } from '../../api.ts'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { isOver, type Job } from '../../job.ts'
import { useWords } from '../../language.tsx'
import { words as shell } from '../../shell/words.ts'
import { words } from './job-words.ts'
import { Cancel, JobState, Progress, useJobName } from './jobs.tsx'
import { jobsRoute } from './route.ts'
import { Section } from './section.tsx'
import { words as shared } from './words.ts'

type Search = (typeof jobsRoute)['types']['fullSearchSchema']

const states = ['queued', 'running', 'done', 'failed', 'cancelled'] as const

export function JobsPage() {
  const labels = useWords(words)
  const common = useWords(shared)
  const { jobStates, jobKinds } = useWords(shell)
  const jobName = useJobName()
  const { cursor: cursors = [], ...filter } = useSearch({ from: jobsRoute.id })
  const navigate = useNavigate({ from: jobsRoute.fullPath })
  const jobs = useQuery({
    queryKey: ['jobs', 'list', filter, cursors.at(-1)],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get('/api/jobs', { query: { ...filter, cursor: cursors.at(-1) }, signal }),
    refetchInterval: ({ state: { data } }) =>
      (data?.items.some((job) => !isOver(job)) ?? false) ? 2000 : 15_000,
  })
  const change = (changed: Partial<Search>): void => {
    void navigate({
      search: (now) => ({ ...now, cursor: undefined, ...changed }),
      resetScroll: false,
      replace: changed.cursor === undefined,
    })
  }
  const kinds = Object.keys(jobKinds)
  const filtered = filter.state !== undefined || filter.kind !== undefined
  return (
    <Section title={common.jobs} lead={labels.lead}>
      <div className="filters-row" role="search">
        <div className="field">
          <span className="field-label">{labels.state}</span>
          <Select<NonNullable<Search['state']> | ''>
            aria-label={labels.state}
            value={filter.state ?? ''}
            onChange={(state) => change({ state: state === '' ? undefined : state })}
            options={[
              { value: '' as const, label: common.any },
              ...states.map((value) => ({ value, label: jobStates[value] })),
            ]}
          />
        </div>
        <div className="field">
          <span className="field-label">{labels.kind}</span>
          <Select<string>
            aria-label={labels.kind}
            value={filter.kind ?? ''}
            onChange={(kind) => change({ kind: kind === '' ? undefined : kind })}
            options={[
              { value: '', label: common.any },
              ...(filter.kind === undefined || kinds.includes(filter.kind)
                ? kinds
                : [...kinds, filter.kind]
              ).map((value) => ({ value, label: jobName(value) })),
            ]}
          />
        </div>
      </div>
      <Loaded query={jobs} lines={8}>
        {({ items, next }) => (
          <DataTable<Job>
            stacked
            caption={common.jobs}
            rows={items}
            rowKey={({ id }) => id}
            busy={jobs.isPlaceholderData}
            paging={{ cursors, next, onPage: (cursor) => change({ cursor }) }}
            empty={
              <div className="card">
                {filtered ? (
                  <EmptyState
                    small
                    title={common.noMatch}
                    actions={
                      <Button onClick={() => change({ state: undefined, kind: undefined })}>
                        {common.clear}
                      </Button>
                    }
                  />
                ) : (
                  <EmptyState title={labels.none} text={labels.noneText} />
                )}
              </div>
            }
            columns={[
              {
                key: 'kind',
                title: labels.kind,
                head: true,
                render: ({ id, kind, error }) => (
                  <>
                    <Link to="/administration/jobs/$id" params={{ id }}>
                      {jobName(kind)}
                    </Link>
                    {error !== null && (
                      <span className="under job-fault">
                        <LogText text={error.message} limit={200} />
                      </span>
                    )}
                  </>
                ),
              },
              { key: 'state', title: labels.state, render: (job) => <JobState job={job} /> },
              { key: 'progress', title: labels.progress, render: (job) => <Progress job={job} /> },
              { key: 'by', title: labels.by, render: ({ by }) => <LogText text={by} limit={100} /> },
              {
                key: 'created',
                title: labels.created,
                render: ({ createdAt }) => <Timestamp at={createdAt} />,
              },
              {
                key: 'finished',
                title: labels.finished,
                render: ({ finishedAt }) => <Timestamp at={finishedAt} />,
              },
              {
                key: 'cancel',
                title: labels.cancel,
                hidden: true,
                render: (job) => <Cancel job={job} size="small" />,
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}
