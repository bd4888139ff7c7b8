/** One edition: what it looks like, its words, its figures, what differs from another, its files; and what becomes of it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useRef } from 'react'
import { CopyButton } from '../../components/copy-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { tabs, type Tab } from './choices.ts'
import { ComparisonTab } from './comparison.tsx'
import { EditTab } from './edit-tab.tsx'
import { FigureDrawer } from './figure-drawer.tsx'
import { FiguresTab } from './figures.tsx'
import { FilesTab } from './files.tsx'
import { JobCards } from './job-card.tsx'
import { Lifecycle } from './lifecycle.tsx'
import { LanguageChoice, LastStep, periodLabel, publicAddress, SharingLabel, StateBadge } from './parts.tsx'
import { PreviewTab } from './preview.tsx'
import { editionQuery, useRights, type EditionDetail } from './queries.ts'
import { bulletinRoute, type EditionSearch } from './route.ts'
import { LeaveGuard, useDrafts } from './drafts.tsx'
import { words } from './words.ts'
import './bulletins.css'

export function EditionPage() {
  const { id } = useParams({ from: bulletinRoute.id })
  // Another edition is another page: nothing of this one's stays.
  return <Page key={id} id={id} />
}

function Page({ id }: { readonly id: string }) {
  const labels = useWords(words)
  const console = useLanguage()
  const search: EditionSearch = useSearch({ from: bulletinRoute.id })
  const navigate = useNavigate({ from: bulletinRoute.fullPath })
  const language = search.language ?? console
  const query = useQuery({ ...editionQuery(id, language), placeholderData: keepPreviousData })
  const drafts = useDrafts()
  const edition = query.data
  const change = (changed: EditionSearch): void => {
    void navigate({ search: (now) => ({ ...now, ...changed }), resetScroll: false })
  }
  const text = edition?.texts.find((each) => each.language === console) ?? edition?.texts[0]
  return (
    <div className="stack">
      <PageHeader
        title={
          edition === undefined
            ? labels.title
            : `${text?.label ?? periodLabel(edition.period, console)}${edition.number > 1 ? ` ${labels.number(edition.number)}` : ''}`
        }
        lead={edition !== undefined && <Lead edition={edition} title={text?.title} />}
        trail={[
          <Link key="bulletins" to="/bulletins">
            {labels.title}
          </Link>,
        ]}
        actions={
          edition !== undefined && (
            <Lifecycle edition={edition} unsaved={drafts.all.size} onJob={(job) => change({ job })} />
          )
        }
      />
      {edition === undefined ? (
        query.error === null ? (
          <LoadingState lines={12} />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : (
        <>
          <JobCards asked={search.job} edition={id} onDismiss={() => change({ job: undefined })} />
          <Facts edition={edition} />
          {edition.model === null ? (
            <div className="card">
              <EmptyState title={labels.gone} text={labels.withdrawnText} />
            </div>
          ) : (
            <Parts edition={edition} busy={query.isPlaceholderData} drafts={drafts} change={change} />
          )}
        </>
      )}
      <LeaveGuard drafts={drafts} id={id} />
    </div>
  )
}

function Parts({
  edition,
  busy,
  drafts,
  change,
}: {
  readonly edition: EditionDetail
  readonly busy: boolean
  readonly drafts: ReturnType<typeof useDrafts>
  readonly change: (changed: EditionSearch) => void
}) {
  const labels = useWords(words)
  const { isCentre, mayEdit } = useRights()
  const search: EditionSearch = useSearch({ from: bulletinRoute.id })
  const console = useLanguage()
  const language = search.language ?? console
  const shown: readonly Tab[] = !isCentre
    ? ['preview', 'files']
    : // What is final has no words to edit.
      tabs.filter((name) => name !== 'edit' || edition.state === 'draft')
  const tab = shown.find((name) => name === search.tab) ?? 'preview'
  // The drawer opens by the address, so it does not know what had the focus.
  const opener = useRef<Element>(null)
  const open = (figure: string): void => {
    opener.current = document.activeElement
    change({ figure })
  }
  const { model } = edition
  if (model === null) return null
  return (
    <>
      <div className="edition-tabs">
        <nav aria-label={labels.sections}>
          <ul>
            {shown.map((name) => (
              <li key={name}>
                <Link
                  to={bulletinRoute.fullPath}
                  params={{ id: edition.id }}
                  search={(now) => ({ ...now, tab: name === 'preview' ? undefined : name })}
                  resetScroll={false}
                  activeOptions={{ exact: true }}
                  activeProps={{}}
                  aria-current={name === tab ? 'page' : undefined}
                >
                  {name === 'edit' && !mayEdit ? labels.words : labels.tabs[name]}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        {tab !== 'files' && (
          <LanguageChoice
            value={language}
            onChange={(chosen) => change({ language: chosen === console ? undefined : chosen })}
          />
        )}
      </div>
      <div aria-busy={busy} className="stack">
        {tab === 'preview' && (
          <PreviewTab edition={edition} language={language} model={model} onFigure={open} />
        )}
        {tab === 'edit' && !busy && (
          <EditTab edition={edition} language={language} model={model} drafts={drafts} onFigure={open} />
        )}
        {tab === 'figures' && <FiguresTab model={model} onFigure={open} />}
        {tab === 'compare' && (
          <ComparisonTab
            edition={edition}
            model={model}
            language={language}
            other={search.with}
            onOther={(other) => change({ with: other })}
          />
        )}
        {tab === 'files' && <FilesTab edition={edition} />}
      </div>
      {isCentre && (
        <FigureDrawer
          edition={edition}
          language={language}
          figure={search.figure}
          onClose={() => change({ figure: undefined })}
          onClosed={() => {
            if (opener.current instanceof HTMLElement) opener.current.focus()
          }}
        />
      )}
    </>
  )
}

function Lead({ edition, title }: { readonly edition: EditionDetail; readonly title: string | undefined }) {
  const language = useLanguage()
  return (
    <span className="row">
      {/* Who may not read a withdrawn edition does not get its title either. */}
      <span>
        {title !== undefined && `${title} · `}
        <span className="nowrap">{periodLabel(edition.period, language)}</span>
      </span>
      <StateBadge state={edition.state} />
      <SharingLabel sharing={edition.sharing} />
    </span>
  )
}

function Facts({ edition }: { readonly edition: EditionDetail }) {
  const labels = useWords(words)
  const language = useLanguage()
  const { withdrawn, state, previous, dataAsOf, slug } = edition
  // The texts of a draft have the name of when it was built.
  const publisher =
    edition.publisher ?? edition.texts.find((text) => text.language === language)?.publisher ?? '—'
  return (
    <dl className="edition-facts">
      {withdrawn !== null && (
        <div className="edition-fact-bad">
          <dt>{labels.reason}</dt>
          <dd>{withdrawn.reason}</dd>
        </div>
      )}
      {state === 'published' && (
        <div>
          <dt>{labels.publicAddress}</dt>
          <dd className="public-address">
            <a href={publicAddress(slug, language)} target="_blank" rel="noreferrer">
              {publicAddress(slug)}
            </a>
            <CopyButton text={publicAddress(slug)} label={labels.publicAddress} />
          </dd>
        </div>
      )}
      <div>
        <dt>{labels.partsTitle}</dt>
        <dd>{edition.parts.map((part) => labels.parts[part]).join(labels.comma)}</dd>
      </div>
      <div>
        <dt>{labels.asOf}</dt>
        <dd>
          <Timestamp at={dataAsOf} />
        </dd>
      </div>
      <div>
        <dt>{labels.compared}</dt>
        <dd>{previous === null ? labels.noPrevious : periodLabel(previous, language)}</dd>
      </div>
      <div>
        <dt>{labels.publisher}</dt>
        <dd>{publisher}</dd>
      </div>
      <div>
        <dt>{labels.last}</dt>
        <dd>
          <LastStep edition={edition} />
        </dd>
      </div>
    </dl>
  )
}
