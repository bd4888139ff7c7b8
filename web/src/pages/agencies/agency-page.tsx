import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Badge } from '../../components/badge.tsx'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { isOfCentre, usePerson } from '../../session.ts'
import { ContactsCard } from './contacts-card.tsx'
import { HistoryCard } from './history-card.tsx'
import { LookUp } from './look-up.tsx'
import { agencyName, agencyQuery, isStale, useCategoryName, useMayEdit, type Agency } from './queries.ts'
import { isOver, RangesCard } from './ranges-card.tsx'
import { agencyRoute } from './route.ts'
import { words } from './words.ts'
import '../../components/parts.css'
import './agencies.css'

export function AgencyPage() {
  const labels = useWords(words)
  const language = useLanguage()
  const { id } = useParams({ from: agencyRoute.id })
  const officer = usePerson()?.role === 'officer'
  const mayEdit = useMayEdit()
  const query = useQuery(agencyQuery(Number(id)))
  const agency = query.data
  return (
    <div className="stack">
      <PageHeader
        title={agency === undefined ? labels.title : agencyName(agency, language)}
        lead={agency !== undefined && (language === 'en' ? agency.nameZh : agency.nameEn)}
        {...(officer
          ? {}
          : {
              trail: [
                <Link key="agencies" to="/agencies">
                  {labels.title}
                </Link>,
              ],
            })}
        actions={
          agency !== undefined &&
          mayEdit && (
            <Link to="/agencies/$id/edit" params={{ id }} className="button-link">
              {labels.edit}
            </Link>
          )
        }
      />
      {agency === undefined ? (
        query.error === null ? (
          <LoadingState lines={10} />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : (
        <AgencyView agency={agency} />
      )}
    </div>
  )
}

function AgencyView({ agency }: { readonly agency: Agency }) {
  const labels = useWords(words)
  const person = usePerson()
  const mayEdit = useMayEdit()
  const search = useSearch({ from: agencyRoute.id })
  const navigate = useNavigate({ from: agencyRoute.fullPath })
  return (
    <>
      {person?.role === 'officer' && <p className="agency-note">{labels.yours}</p>}
      {person?.role === 'analyst' && <p className="agency-note">{labels.readOnly}</p>}
      {agency.archivedAt !== null && (
        <p className="agency-note agency-note-warning">{labels.archivedNotice}</p>
      )}
      <div className="agency-columns">
        <DataCard agency={agency} />
        <ContactsCard agency={agency} />
      </div>
      <RangesCard agency={agency} />
      {person?.role === 'officer' && (
        <LookUp
          address={search.address}
          at={search.at}
          onLookUp={(address, at) =>
            void navigate({ search: { address, at }, resetScroll: false, replace: true })
          }
        />
      )}
      {isOfCentre(person) && <HistoryCard id={agency.id} />}
      {mayEdit && <ArchiveCard agency={agency} />}
    </>
  )
}

function DataCard({
  agency: { id, oid, parent, parentOid, level, category, archivedAt },
}: {
  readonly agency: Agency
}) {
  const labels = useWords(words)
  const language = useLanguage()
  const officer = usePerson()?.role === 'officer'
  const categoryName = useCategoryName()
  const above = useQuery({ ...agencyQuery(parent ?? 0), enabled: parent !== null && !officer }).data
  return (
    <section className="card" aria-labelledby="agency-data">
      <h2 id="agency-data">{labels.data}</h2>
      <dl className="agency-facts">
        <dt>{labels.oid}</dt>
        <dd className="agency-oid">
          {oid} {archivedAt !== null && <Badge>{labels.archived}</Badge>}
        </dd>
        <dt>{labels.parent}</dt>
        <dd>
          {parent === null ? (
            labels.noParent
          ) : above === undefined ? (
            (parentOid ?? '—')
          ) : (
            <Link to="/agencies/$id" params={{ id: String(parent) }}>
              {agencyName(above, language)}
            </Link>
          )}
        </dd>
        {!officer && (
          <>
            <dt>{labels.below}</dt>
            <dd>
              <Link to="/agencies" search={{ parent: id }}>
                {labels.showBelow}
              </Link>
            </dd>
          </>
        )}
        <dt>{labels.level}</dt>
        <dd>
          {level === null ? (
            labels.noLevel
          ) : (
            <>
              <strong>{labels.levelOf(level)}</strong>
              <p>{labels.levelMeanings[level]}</p>
              <p className="agency-other">{labels.levelDuties[level]}</p>
              <p className="agency-other">{labels.dutiesNote}</p>
            </>
          )}
        </dd>
        <dt>{labels.category}</dt>
        <dd>{category === null ? labels.noCategory : categoryName(category)}</dd>
      </dl>
    </section>
  )
}

function ArchiveCard({ agency: { id, version, archivedAt, ranges } }: { readonly agency: Agency }) {
  const labels = useWords(words)
  const queryClient = useQueryClient()
  const [now] = useState(() => Date.now())
  const isArchived = archivedAt !== null
  const set = async (archived: boolean): Promise<void> => {
    try {
      const saved = await api.post('/api/agencies/{id}/archive', {
        params: { id },
        version,
        body: { archived },
      })
      queryClient.setQueryData(['agencies', 'one', id], saved)
      notify({ text: archived ? labels.archiveDone : labels.restored })
      void queryClient.invalidateQueries({ queryKey: ['agencies'] })
    } catch (error) {
      if (isStale(error)) void queryClient.invalidateQueries({ queryKey: ['agencies', 'one', id] })
      throw error
    }
  }
  return (
    <div>
      {isArchived ? (
        <ConfirmButton
          danger={false}
          label={labels.restore}
          title={labels.restore}
          text={labels.restored}
          confirm={labels.restore}
          onConfirm={() => set(false)}
        />
      ) : (
        <ConfirmButton
          label={labels.archive}
          title={labels.archiveTitle}
          text={
            <div className="stack">
              <p>{labels.archiveText(ranges.filter((range) => !isOver(range, now)).length)}</p>
              <p>{labels.archiveUndo}</p>
            </div>
          }
          confirm={labels.archive}
          onConfirm={() => set(true)}
        />
      )}
    </div>
  )
}
