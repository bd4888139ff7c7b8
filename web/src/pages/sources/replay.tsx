/** Tries set-aside records again. It goes on when the page is left, and its result is found here again. */
import { useMutation, useMutationState, useQuery, useQueryClient } from '@tanstack/react-query'
import { Select } from 'antd'
import { useEffect, useState } from 'react'
import { api, type Answer, type ApiProblem, type Body } from '../../api.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { ErrorState } from '../../components/states.tsx'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { nameOf } from './order.ts'
import { reasonsQuery, sourcesQuery, useMayEdit, type SetAsideFilter } from './queries.ts'
import { reasonText, reasonWords } from './reasons.ts'
import { words } from './set-aside-words.ts'

interface Asked {
  readonly body: Body<'POST /api/set-aside/replay'>
  /** What is replayed, in words. */
  readonly scope: string
}
type Result = Answer<'POST /api/set-aside/replay'>
const mutationKey = ['set-aside', 'replay']

export function Replay({ filter }: { readonly filter: SetAsideFilter }) {
  const labels = useWords(words)
  const reasons = useWords(reasonWords)
  const format = useFormat()
  const queryClient = useQueryClient()
  const mayEdit = useMayEdit()
  const [timeZone, setTimeZone] = useState('')
  const counts = useQuery(reasonsQuery({ source: filter.source, name: filter.name })).data?.items
  const live = useQuery(sourcesQuery(true)).data?.items
  const source = live?.find(({ id }) => id === filter.source)
  const count = counts
    ?.filter(({ reason }) => filter.reason === undefined || filter.reason === reason)
    .reduce((sum, { records }) => sum + records, 0)
  const parts = [
    ...(filter.source === undefined ? [] : [source === undefined ? filter.source : nameOf(source)]),
    ...(filter.name === undefined ? [] : [filter.name]),
    ...(filter.reason === undefined ? [] : [reasonText(reasons, filter.reason)]),
  ]
  const scope = parts.length === 0 ? labels.scopeAll : `「${parts.join(' · ')}」`
  const mutation = useMutation<Result, ApiProblem, Asked>({
    mutationKey,
    mutationFn: ({ body }) => api.post('/api/set-aside/replay', { body }),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['set-aside'] })
      void queryClient.invalidateQueries({ queryKey: ['sources'] })
    },
  })
  const last = useMutationState({
    filters: { mutationKey },
    select: ({ state }) => ({
      status: state.status,
      asked: state.variables as Asked | undefined,
      result: state.data as Result | undefined,
      error: state.error,
      at: state.submittedAt,
    }),
  }).at(-1)
  return (
    <section className="card stack" aria-labelledby="replay">
      <h2 id="replay">{labels.replay}</h2>
      <p className="quiet">{labels.replayText}</p>
      {mayEdit ? (
        last?.status !== 'pending' &&
        count !== undefined &&
        count > 0 && (
          <div className="replay-controls">
            <div>
              <span className="quiet">{labels.timeZone}</span>
              <Select
                aria-label={labels.timeZone}
                value={timeZone}
                showSearch
                onChange={setTimeZone}
                options={[
                  { value: '', label: labels.timeZoneAuto },
                  ...[
                    'Asia/Taipei',
                    'UTC',
                    ...Intl.supportedValuesOf('timeZone').filter(
                      (zone) => zone !== 'Asia/Taipei' && zone !== 'UTC',
                    ),
                  ].map((value) => ({ value, label: value })),
                ]}
              />
            </div>
            <ConfirmButton
              danger={false}
              label={labels.start(format.number(count))}
              title={labels.startTitle}
              text={labels.startText(scope, format.number(count))}
              confirm={labels.replay}
              onConfirm={() => {
                mutation.mutate({ body: { ...filter, ...(timeZone === '' ? {} : { timeZone }) }, scope })
                return Promise.resolve()
              }}
            />
          </div>
        )
      ) : (
        <p>{labels.mayNot}</p>
      )}
      <div role="status">
        {last?.status === 'pending' && <Running scope={last.asked?.scope ?? ''} since={last.at} />}
        {last?.status === 'success' && last.result !== undefined && (
          <Done result={last.result} scope={last.asked?.scope ?? ''} />
        )}
      </div>
      {last?.status === 'error' && <ErrorState small error={last.error} />}
    </section>
  )
}

function Running({ scope, since }: { readonly scope: string; readonly since: number }) {
  const labels = useWords(words)
  const format = useFormat()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <div className="stack replay-running">
      <p>{labels.running(scope)}</p>
      <progress aria-label={labels.replay} />
      <p className="quiet">
        <span aria-hidden="true">{labels.elapsed(format.duration(Math.max(1000, now - since)))} · </span>
        {labels.runningText}
      </p>
    </div>
  )
}

function Done({
  result: { tried, taken, leftOut, faults },
  scope,
}: {
  readonly result: Result
  readonly scope: string
}) {
  const labels = useWords(words)
  const format = useFormat()
  return (
    <div className="stack replay-done">
      <p>
        <strong>{tried + leftOut === 0 ? labels.doneNone : labels.done}</strong>{' '}
        <span className="quiet">{scope}</span>
      </p>
      <dl className="equation">
        <div className="equation-term equation-whole">
          <dt>{labels.tried}</dt>
          <dd>{format.number(tried)}</dd>
        </div>
        <div className="equation-term">
          <dt>
            <span className="equation-sign" aria-hidden="true">
              =
            </span>{' '}
            {labels.taken}
          </dt>
          <dd>{format.number(taken)}</dd>
        </div>
        <div className="equation-term">
          <dt>
            <span className="equation-sign" aria-hidden="true">
              +
            </span>{' '}
            {labels.remaining}
          </dt>
          <dd>{format.number(tried - taken)}</dd>
        </div>
      </dl>
      {leftOut > 0 && (
        <p className="quiet">
          {labels.leftOut}: {format.number(leftOut)}. {labels.leftOutText}
        </p>
      )}
      {faults.length > 0 && (
        <div className="fault">
          <p>{labels.faults}</p>
          <ul>
            {faults.map((fault) => (
              <li key={fault}>
                {/format unknown/.test(fault) ? labels.unknownFormat : <span lang="en">{fault}</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
