/** Four numbers, each with its base and the period before. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Figure, Figures } from '../../components/figure.tsx'
import { LoadingState, ErrorState } from '../../components/states.tsx'
import { numberText, percentText } from '../../format.ts'
import { useWords } from '../../language.tsx'
import { Caveats } from '../gateway/caveats.tsx'
import { periodOf, previousPeriodOf } from '../../period.ts'
import { queryOf, type GatewayFilter } from '../gateway/filters.ts'
import { rankingQuery } from '../gateway/queries.ts'
import { words } from './words.ts'

export function KeyFigures({ filter }: { readonly filter: GatewayFilter }) {
  const labels = useWords(words)
  const base = queryOf(filter, 'blocked')
  const total = { group: 'total', limit: 1 } as const
  const blocked = useQuery(rankingQuery({ ...base, ...total, distinct: 'sources' }))
  const seen = useQuery(rankingQuery({ ...base, ...total, disposition: 'seen' }))
  // The same question as that of the kinds' card: one answer serves both.
  const kinds = useQuery(rankingQuery({ ...base, group: 'kind', limit: 10 }))
  const before = previousPeriodOf(periodOf(filter))
  const previousSources = useQuery({
    ...rankingQuery({ ...base, ...before, to: before?.to, ...total, distinct: 'sources' }),
    enabled: before !== undefined,
  })
  const all = [blocked, seen, kinds] as const
  const failed = all.find(({ error, data }) => error !== null && data === undefined)
  if (failed !== undefined)
    return (
      <div className="card">
        <ErrorState
          error={failed.error}
          onRetry={() => {
            for (const query of all) if (query.error !== null) void query.refetch()
          }}
        />
      </div>
    )
  if (blocked.data === undefined || seen.data === undefined || kinds.data === undefined)
    return <LoadingState height={118} />

  const policy = kinds.data.rows.find(({ key }) => key === 'policy_violation')
  const share = kinds.data.total === 0 ? null : (policy?.events ?? 0) / kinds.data.total
  const previousPolicy =
    policy?.previousEvents ??
    kinds.data.gone.find(({ key }) => key === 'policy_violation')?.previousEvents ??
    0
  const previousShare =
    kinds.data.previousKnown && (kinds.data.previousTotal ?? 0) > 0
      ? previousPolicy / (kinds.data.previousTotal ?? 1)
      : undefined
  const points = share === null || previousShare === undefined ? 0 : (share - previousShare) * 100
  return (
    <div className="stack">
      <Figures>
        <Figure
          label={labels.blocked}
          value={blocked.data.total}
          previous={blocked.data.previousKnown ? (blocked.data.previousTotal ?? 0) : null}
          note={labels.blockedNote}
          link={(text) => (
            <Link to="/gateway" search={filter}>
              {text}
            </Link>
          )}
        />
        <Figure
          label={labels.seen}
          value={seen.data.total}
          previous={seen.data.previousKnown ? (seen.data.previousTotal ?? 0) : null}
          note={labels.seenNote}
          link={(text) => (
            <Link to="/gateway" search={{ ...filter, disposition: 'seen' }}>
              {text}
            </Link>
          )}
        />
        <Figure
          label={labels.policy}
          value={share}
          text={(value) => percentText(value)}
          note={
            <>
              <span className="figure-previous">
                {previousShare === undefined
                  ? labels.policyUnknown
                  : labels.policyPrevious(
                      percentText(previousShare),
                      `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(2)}`,
                    )}
              </span>
              {labels.policyNote(numberText(policy?.events ?? 0), numberText(kinds.data.total))}
            </>
          }
          link={(text) => (
            <Link to="/gateway" search={{ ...filter, kind: 'policy_violation' }}>
              {text}
            </Link>
          )}
        />
        <Figure
          label={labels.sources}
          value={blocked.data.rows[0]?.sources ?? null}
          previous={!blocked.data.previousKnown ? null : (previousSources.data?.rows[0]?.sources ?? null)}
          estimate
          note={labels.sourcesNote}
          link={(text) => (
            <Link to="/gateway" search={{ ...filter, by: 'sources' }}>
              {text}
            </Link>
          )}
        />
      </Figures>
      <Caveats of={[blocked.data, seen.data]} />
    </div>
  )
}
