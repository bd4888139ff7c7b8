/** What can be done with an edition as it is: rebuilt and frozen, published, withdrawn. */
import { useQueries, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Checkbox, Input } from 'antd'
import { useId, useState } from 'react'
import { api } from '../../api.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { wordsOf } from '../../period.ts'
import { ActionDialog } from './action-dialog.tsx'
import { labels as sharingLabels, languages } from './choices.ts'
import { PublisherField, unseen } from './create-dialog.tsx'
import { editWords } from './edit-words.ts'
import { headingsOf } from './headings.ts'
import { publicAddress, SharingLabel, wholeDays } from './parts.tsx'
import { editionQuery, useRights, type Edition, type EditionDetail } from './queries.ts'
import { bulletinsRoute } from './route.ts'
import { useWarningText } from './warnings.tsx'
import { words } from './words.ts'
import './bulletins.css'

export interface LifecycleProps {
  readonly edition: EditionDetail
  /** Sentences with unsaved words. */
  readonly unsaved: number
  readonly onJob: (job: string) => void
}

export function Lifecycle({ edition, unsaved, onJob }: LifecycleProps) {
  const labels = useWords(words)
  const { mayEdit } = useRights()
  const { id, version, state, period } = edition
  const queryClient = useQueryClient()
  if (!mayEdit) return null
  const days = wholeDays(period)
  return (
    <>
      {state === 'draft' && (
        <>
          <Imprint edition={edition} />
          <ActionDialog
            label={labels.rebuild}
            title={labels.rebuildTitle}
            confirm={labels.rebuildConfirm}
            onConfirm={async () => {
              const { job } = await api.post('/api/bulletins/{id}/rebuild', { params: { id }, version })
              void queryClient.invalidateQueries({ queryKey: ['jobs'] })
              onJob(job)
            }}
          >
            <p>{labels.rebuildText}</p>
          </ActionDialog>
          <Freeze edition={edition} unsaved={unsaved} />
        </>
      )}
      {state !== 'draft' && days !== undefined && (
        <Link
          to={bulletinsRoute.fullPath}
          search={{ create: true, ...wordsOf(days) }}
          className="edition-button"
        >
          {labels.another}
        </Link>
      )}
      {(state === 'frozen' || state === 'published') && <Withdraw edition={edition} />}
      {state === 'frozen' && <Publish edition={edition} />}
    </>
  )
}

function Freeze({ edition, unsaved }: { readonly edition: EditionDetail; readonly unsaved: number }) {
  const labels = useWords(words)
  const { id, version } = edition
  const queryClient = useQueryClient()
  const [asked, setAsked] = useState(false)
  const [checked, setChecked] = useState(false)
  // Both languages are frozen at once, so both are looked through, as they are now.
  const both = useQueries({
    queries: languages.map((language) => ({ ...editionQuery(id, language), enabled: asked, staleTime: 0 })),
  })
  const failed = both.find(({ error }) => error !== null)
  const read = both.flatMap(({ data }) => (data === undefined ? [] : [data]))
  const isRead = read.length === languages.length && both.every(({ isFetching }) => !isFetching)
  const count = read.reduce(
    (sum, { sentences, orphaned }) =>
      sum + orphaned.length + sentences.reduce((all, { warnings }) => all + warnings.length, 0),
    0,
  )
  return (
    <ActionDialog
      label={labels.freeze}
      title={labels.freezeTitle}
      confirm={labels.freezeConfirm}
      primary
      isReady={unsaved === 0 && isRead && (count === 0 || checked)}
      onOpen={() => {
        setChecked(false)
        setAsked(true)
        for (const { refetch } of both) void refetch()
      }}
      onConfirm={async () => {
        await api.post('/api/bulletins/{id}/freeze', {
          params: { id },
          version,
          body: { confirmed: checked },
        })
        await queryClient.invalidateQueries({ queryKey: ['bulletins'] })
        notify({ text: labels.frozen })
      }}
    >
      <p>{labels.freezeText}</p>
      {unsaved > 0 && <p className="fault">{labels.freezeUnsaved}</p>}
      {failed !== undefined ? (
        <ErrorState error={failed.error} small onRetry={() => void failed.refetch()} />
      ) : !isRead ? (
        <LoadingState lines={3} />
      ) : count === 0 ? (
        <p className="quiet">{labels.freezeClean}</p>
      ) : (
        <>
          <p>
            <strong>{labels.freezeOpen(count)}</strong>
          </p>
          <ul className="freeze-warnings">
            {read.map((each) => (
              <OpenPoints key={each.language} edition={each} />
            ))}
          </ul>
          <Checkbox checked={checked} onChange={({ target }) => setChecked(target.checked)}>
            {labels.freezeChecked}
          </Checkbox>
        </>
      )}
    </ActionDialog>
  )
}

function OpenPoints({ edition }: { readonly edition: EditionDetail }) {
  const { languages: names } = useWords(words)
  const labels = useWords(editWords)
  const warningText = useWarningText(edition.model)
  const headings = edition.model === null ? new Map<string, string>() : headingsOf(edition.model)
  const place = (sentence: string): string =>
    `${names[edition.language]} · ${headings.get(sentence) ?? sentence}`
  return (
    <>
      {edition.sentences.flatMap(({ id, warnings, printed }) =>
        warnings.map((warning, index) => (
          <li key={`${id} ${index}`}>
            <span className="quiet">{place(id)}</span>
            <p>{warningText(warning)}</p>
            <p className="quiet quoted">{printed}</p>
          </li>
        )),
      )}
      {edition.orphaned.map(({ sentence, text, reason }) => (
        <li key={sentence}>
          <span className="quiet">{place(sentence)}</span>
          <p>
            {labels.orphans}: {labels[reason]}
          </p>
          <p className="quiet quoted">{text}</p>
        </li>
      ))}
    </>
  )
}

function Publish({ edition }: { readonly edition: EditionDetail }) {
  const labels = useWords(words)
  const { id, version, sharing, slug } = edition
  const queryClient = useQueryClient()
  const isPublic = sharing === 'TLP:CLEAR'
  return (
    <ActionDialog
      label={labels.publish}
      title={labels.publishTitle}
      confirm={labels.publishConfirm}
      primary
      isReady={isPublic}
      onConfirm={async () => {
        await api.post('/api/bulletins/{id}/publish', { params: { id }, version })
        await queryClient.invalidateQueries({ queryKey: ['bulletins'] })
        notify({
          text: labels.published,
          action: {
            label: labels.openPublic,
            run: () => {
              window.open(publicAddress(slug), '_blank', 'noopener')
            },
          },
        })
      }}
    >
      {isPublic ? (
        <>
          <p>{labels.publishText}</p>
          <div>
            <p className="field-name">{labels.publicAddress}</p>
            <p className="public-address">
              <code>{publicAddress(slug)}</code>
              <CopyButton text={publicAddress(slug)} label={labels.publicAddress} />
            </p>
          </div>
        </>
      ) : (
        <>
          <p>
            <SharingLabel sharing={sharing} />
          </p>
          <p className="edition-note">{labels.publishOnly(sharing)}</p>
        </>
      )}
    </ActionDialog>
  )
}

const longestReason = 1000

function Withdraw({ edition }: { readonly edition: EditionDetail }) {
  const labels = useWords(words)
  const field = useId()
  const { id, version } = edition
  const queryClient = useQueryClient()
  const [reason, setReason] = useState('')
  return (
    <ActionDialog
      label={labels.withdraw}
      title={labels.withdrawTitle}
      confirm={labels.withdrawConfirm}
      danger
      isReady={reason.trim() !== ''}
      onConfirm={async () => {
        await api.post('/api/bulletins/{id}/withdraw', {
          params: { id },
          version,
          body: { reason: reason.trim() },
        })
        await queryClient.invalidateQueries({ queryKey: ['bulletins'] })
        notify({ text: labels.withdrawn })
      }}
    >
      <p>{labels.withdrawText}</p>
      <div>
        <label className="field-name" htmlFor={field}>
          {labels.reason}
        </label>
        <Input.TextArea
          id={field}
          value={reason}
          rows={3}
          maxLength={longestReason}
          required
          aria-describedby={`${field}-hint`}
          onChange={({ target }) => setReason(target.value)}
        />
        <p id={`${field}-hint`} className="quiet">
          {labels.withdrawHint}
        </p>
      </div>
    </ActionDialog>
  )
}

function Imprint({ edition }: { readonly edition: EditionDetail }) {
  const labels = useWords(words)
  const field = useId()
  const { id, version } = edition
  const queryClient = useQueryClient()
  const [sharing, setSharing] = useState<Edition['sharing']>(edition.sharing)
  const [publisher, setPublisher] = useState(edition.publisher ?? '')
  return (
    <ActionDialog
      label={labels.imprint}
      title={labels.imprintTitle}
      confirm={labels.save}
      isReady={!unseen.test(publisher)}
      onOpen={() => {
        setSharing(edition.sharing)
        setPublisher(edition.publisher ?? '')
      }}
      onConfirm={async () => {
        const given = publisher.trim()
        await api.patch('/api/bulletins/{id}', {
          params: { id },
          version,
          body: { sharing, publisher: given === '' ? null : given },
        })
        await queryClient.invalidateQueries({ queryKey: ['bulletins'] })
        notify({ text: labels.saved })
      }}
    >
      <fieldset className="sharing-choice">
        <legend className="field-name">{labels.sharing}</legend>
        {sharingLabels.map((label) => (
          <label key={label}>
            <input type="radio" name={field} checked={label === sharing} onChange={() => setSharing(label)} />
            <SharingLabel sharing={label} />
          </label>
        ))}
        <p className="quiet">{labels.sharingHint}</p>
      </fieldset>
      <PublisherField id={`${field}-publisher`} value={publisher} onChange={setPublisher} />
    </ActionDialog>
  )
}
