/** What is going on, over a period against the one before. Every panel loads by itself; every figure opens the gateway page. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { PageHeader } from '../../components/page-header.tsx'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { numberText } from '../../format.ts'
import { useWords } from '../../language.tsx'
import { Choices } from '../../components/choices.tsx'
import { CopyLink } from '../../components/copy-link.tsx'
import { periodOf } from '../../period.ts'
import { isUnattributed, queryOf, type GatewayFilter } from '../gateway/filters.ts'
import { useIsOfficer } from '../gateway/names.tsx'
import { rankingQuery, type Ranking } from '../gateway/queries.ts'
import { RankingCard } from '../gateway/ranking-card.tsx'
import { TimelineCard } from '../gateway/timeline-card.tsx'
import { words as gatewayWords } from '../gateway/words.ts'
import { CountriesCard } from './countries-card.tsx'
import { KeyFigures } from './key-figures.tsx'
import { KindsCard } from './kinds-card.tsx'
import { NewcomersCard } from './newcomers-card.tsx'
import { situationRoute } from './route.ts'
import { SourceHealthCard } from './source-health-card.tsx'
import { words } from './words.ts'
import './situation.css'

const threats = 'exploit,c2,tunnel,dos,scan,other'

export function SituationPage() {
  const search = useSearch({ from: situationRoute.id })
  const navigate = useNavigate({ from: situationRoute.fullPath })
  const labels = useWords(words)
  const officer = useIsOfficer()
  const period = periodOf(search)
  const filter: GatewayFilter = {
    from: period.from,
    to: period.to,
    severity: search.severe === true ? 'critical,high' : undefined,
  }
  const blocked = { ...filter, disposition: 'blocked' } as const
  return (
    <div className="stack">
      <PageHeader
        title={labels.title}
        lead={officer ? labels.ownLead : labels.lead}
        actions={
          <>
            <PeriodPicker
              value={period}
              onChange={({ from, to }) =>
                void navigate({ search: (now) => ({ ...now, from, to }), resetScroll: false })
              }
            />
            <Choices
              label={labels.severity}
              value={search.severe === true ? 'severe' : 'every'}
              options={[
                { value: 'every', label: labels.everySeverity },
                { value: 'severe', label: labels.severe },
              ]}
              onChange={(value) =>
                void navigate({
                  search: (now) => ({ ...now, severe: value === 'severe' ? true : undefined }),
                  resetScroll: false,
                })
              }
            />
            <CopyLink />
          </>
        }
      />
      <KeyFigures filter={filter} />
      <TimelineCard title={labels.timeline} filter={{ ...filter, disposition: 'all' }} group="severity" />
      <KindsCard filter={filter} />
      <div className="columns">
        <RankingCard title={labels.threats} group="signature" filter={{ ...blocked, kind: threats }} />
        <RankingCard
          title={labels.policies}
          group="signature"
          filter={{ ...blocked, kind: 'policy_violation' }}
        />
      </div>
      <CountriesCard filter={filter} />
      <div className="columns">
        {!officer && (
          <RankingCard
            title={labels.agencies}
            group="agency"
            filter={blocked}
            note={(ranking) => <Unattributed ranking={ranking} filter={filter} />}
          />
        )}
        <NewcomersCard filter={filter} />
      </div>
      {!officer && <SourceHealthCard />}
    </div>
  )
}

/** Where it did not come among the first, it is said beneath them: what belongs to nobody is no less there. */
function Unattributed({ ranking, filter }: { readonly ranking: Ranking; readonly filter: GatewayFilter }) {
  const labels = useWords(words)
  const { unattributedNote } = useWords(gatewayWords)
  const isListed = ranking.rows.some(({ key }) => isUnattributed(key))
  const query = useQuery({
    ...rankingQuery({ ...queryOf({ ...filter, agency: 0 }, 'blocked'), group: 'total', limit: 1 }),
    enabled: !isListed,
  })
  const events = query.data?.total ?? 0
  if (!isListed && events === 0) return null
  return (
    <p>
      {!isListed && (
        <>
          {labels.unattributed(numberText(events))}{' '}
          <Link to="/gateway" search={{ ...filter, agency: 0 }}>
            {labels.unattributedLink}
          </Link>{' '}
        </>
      )}
      {unattributedNote}
    </p>
  )
}
