/** One signature in a period: what it is, how much, when, whom it concerns, from where, and its records. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Figure, Figures } from '../../components/figure.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { useWords } from '../../language.tsx'
import { AddressCard } from './address-card.tsx'
import { Caveats } from './caveats.tsx'
import { CopyLink } from '../../components/copy-link.tsx'
import { EventList } from './event-list.tsx'
import { FilterBar } from './filter-bar.tsx'
import { periodOf } from '../../period.ts'
import { filterOf, queryOf, type GatewayFilter } from './filters.ts'
import { HowComputed } from '../../components/how-computed.tsx'
import { KnowledgeCard } from './knowledge-card.tsx'
import { inertText } from '../../components/inert-text.ts'
import { useIsOfficer } from './names.tsx'
import { Panel } from '../../components/panel.tsx'
import { rankingQuery } from './queries.ts'
import { RankingCard } from './ranking-card.tsx'
import type { DispositionChoice } from './readers.ts'
import { signatureRoute } from './route.ts'
import { words } from './signature-words.ts'
import { TimelineCard } from './timeline-card.tsx'
import { words as shared } from './words.ts'
import '../../components/reading.css'

export function SignaturePage() {
  const search = useSearch({ from: signatureRoute.id })
  const navigate = useNavigate({ from: signatureRoute.fullPath })
  const labels = useWords(words)
  const names = useWords(shared)
  const officer = useIsOfficer()
  const { name, cursor, signature: _, ...rest } = search
  if (name === undefined)
    return (
      <>
        <PageHeader
          title={names.signature}
          trail={[
            <Link key="gateway" to="/gateway">
              {names.title}
            </Link>,
          ]}
        />
        <div className="card">
          <EmptyState
            title={labels.missing}
            text={labels.missingText}
            actions={<Link to="/gateway">{labels.toRanking}</Link>}
          />
        </div>
      </>
    )
  const { disposition = 'all' } = rest
  const filter = { ...filterOf(rest), signature: name, disposition }
  const change = (changed: Partial<GatewayFilter>): void => {
    void navigate({ search: (now) => ({ ...now, ...changed, cursor: undefined }), resetScroll: false })
  }
  return (
    <div className="stack">
      <PageHeader
        title={inertText(name)}
        lead={officer ? names.ownLead : undefined}
        trail={[
          <Link key="gateway" to="/gateway" search={{ ...rest }}>
            {names.title}
          </Link>,
        ]}
        actions={
          <>
            <PeriodPicker value={periodOf(rest)} onChange={({ from, to }) => change({ from, to })} />
            <CopyLink />
          </>
        }
      />
      <KnowledgeCard name={name} period={periodOf(rest)} />
      <FilterBar filter={rest} standard="all" onChange={change} withoutSignature />
      <SignatureFigures filter={filter} />
      <TimelineCard title={labels.timeline} filter={filter} group="none" />
      <div className="columns columns-wide">
        {!officer && (
          <RankingCard
            title={labels.agencies}
            group="agency"
            filter={filter}
            note={() => <p>{names.unattributedNote}</p>}
          />
        )}
        <RankingCard title={labels.countries} group="country" filter={filter} />
        <RankingCard title={labels.sensors} group="sensor" filter={filter} />
      </div>
      <AddressCard side="source" filter={filter} />
      <AddressCard side="destination" filter={filter} />
      <Panel title={labels.rows} note={labels.rowsLead}>
        <EventList
          filter={filter}
          cursors={cursor ?? []}
          onPage={(cursors) =>
            void navigate({ search: (now) => ({ ...now, cursor: cursors }), resetScroll: false })
          }
          withoutSignature
          limit={20}
        />
      </Panel>
    </div>
  )
}

function SignatureFigures({
  filter,
}: {
  readonly filter: GatewayFilter & { readonly disposition: DispositionChoice }
}) {
  const labels = useWords(words)
  const names = useWords(shared)
  const query = useQuery(
    rankingQuery({ ...queryOf(filter, filter.disposition), group: 'total', distinct: 'both', limit: 1 }),
  )
  const seen = useQuery({
    ...rankingQuery({ ...queryOf({ ...filter, disposition: 'seen' }, 'seen'), group: 'total', limit: 1 }),
    enabled: filter.disposition === 'all',
  })
  return (
    <Panel title={labels.figures} note={names.estimateNote}>
      <Loaded query={query} lines={3}>
        {(ranking) => {
          const { total, previousTotal, previousKnown, rows } = ranking
          const seenTotal = seen.data?.total
          return (
            <div className="stack">
              <Figures>
                <Figure
                  label={
                    filter.disposition === 'all'
                      ? names.events
                      : `${names.events}（${names[filter.disposition]}）`
                  }
                  value={total}
                  previous={previousKnown ? (previousTotal ?? 0) : null}
                  note={labels.figuresNote}
                />
                {seenTotal !== undefined && (
                  <Figure
                    label={names.seen}
                    value={seenTotal}
                    previous={previousKnown ? (seen.data?.previousTotal ?? 0) : null}
                  />
                )}
                <Figure label={names.sources} value={rows[0]?.sources ?? null} estimate />
                <Figure label={names.destinations} value={rows[0]?.destinations ?? null} estimate />
              </Figures>
              <Caveats of={[ranking]} />
              <HowComputed queries={ranking.queries} readFrom={ranking.readFrom} />
            </div>
          )
        }}
      </Loaded>
    </Panel>
  )
}
