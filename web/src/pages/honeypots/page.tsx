/** What honeypots saw: how much, when, from where, what was tried and done, and what is new. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Loaded } from '../../components/states.tsx'
import { useWords } from '../../language.tsx'
import { CampaignsCard } from './campaigns-card.tsx'
import { CountriesCard } from './countries-card.tsx'
import { FamiliesCard } from './families-card.tsx'
import { KeyFigures } from './figures.tsx'
import { periodFilterOf, queryOf } from './filters.ts'
import { FlawsCard } from './flaws-card.tsx'
import { Header } from './header.tsx'
import { NewcomersCard } from './newcomers-card.tsx'
import { NoSensors } from './no-sensors.tsx'
import { summaryQuery, type Summary } from './queries.ts'
import { RankingPanel } from './ranking-panel.tsx'
import { honeypotsRoute } from './route.ts'
import { TimelineCard } from './timeline-card.tsx'
import { words } from './words.ts'
import '../../components/reading.css'
import './honeypots.css'

export function HoneypotsPage() {
  const search = useSearch({ from: honeypotsRoute.id })
  const navigate = useNavigate({ from: honeypotsRoute.fullPath })
  const labels = useWords(words)
  const filter = periodFilterOf(search)
  const query = useQuery(summaryQuery(queryOf(filter)))
  const change = (changed: Partial<typeof search>): void => {
    void navigate({ search: (now) => ({ ...now, ...changed }), resetScroll: false })
  }
  return (
    <div className="stack">
      <Header title={labels.title} lead={labels.lead} filter={filter} onChange={change} />
      <Loaded query={query} height={240}>
        {(summary) =>
          isEmpty(summary) ? (
            <NoSensors />
          ) : (
            <>
              <KeyFigures summary={summary} filter={filter} />
              <TimelineCard
                filter={filter}
                group={search.group ?? 'none'}
                activity={search.activity ?? 'connect'}
                onChange={change}
              />
              <RankingPanel
                dimension={search.dimension ?? 'country'}
                limit={Math.min(Math.max(search.limit ?? 10, 1), 1000)}
                filter={filter}
                onChange={change}
              />
              <div className="columns columns-wide">
                <FamiliesCard filter={filter} />
                <FlawsCard filter={filter} />
              </div>
              <CountriesCard filter={filter} />
              <CampaignsCard filter={filter} />
              <NewcomersCard
                filter={filter}
                dimension={search.fresh ?? 'campaign'}
                onDimension={(fresh) => change({ fresh: fresh === 'campaign' ? undefined : fresh })}
              />
              <p className="quiet">
                {labels.inert} {labels.defanged} {labels.researchNote}
              </p>
            </>
          )
        }
      </Loaded>
    </div>
  )
}

/** Nothing now and nothing before: then it is not that attackers have gone. */
function isEmpty({ totals, previousTotals }: Summary): boolean {
  return previousTotals === null && totals.connections === 0 && (totals.events ?? 0) === 0
}
