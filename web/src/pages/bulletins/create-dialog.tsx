/** Asks for an edition of a period. What is typed stays when the server refuses. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button, Checkbox, Input, Modal, Select } from 'antd'
import { useId, useState } from 'react'
import { api, newKey } from '../../api.ts'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { Sign } from '../../components/sign.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { daysOf, today, wordsOf, type PeriodWords } from '../../period.ts'
import { problemText } from '../../problem-words.ts'
import { labels as sharingLabels, type Part, parts } from './choices.ts'
import { StateBadge, textOf, wholeDays } from './parts.tsx'
import { editionsQuery, type Edition } from './queries.ts'
import { bulletinRoute, bulletinsRoute } from './route.ts'
import { words } from './words.ts'
import './bulletins.css'

export interface CreateDialogProps {
  readonly open: boolean
  readonly period: { readonly from?: string | undefined; readonly to?: string | undefined }
  readonly onChange: (period: { from: string; to: string | undefined }) => void
  readonly onClose: () => void
}

export function CreateDialog({ open, onClose, ...rest }: CreateDialogProps) {
  const { createTitle } = useWords(words)
  return (
    <Modal open={open} onCancel={onClose} title={createTitle} footer={null} destroyOnHidden width={600}>
      {open && <CreateForm onClose={onClose} {...rest} />}
    </Modal>
  )
}

export const unseen = /\p{C}/u

function CreateForm({ period, onChange, onClose }: Omit<CreateDialogProps, 'open'>) {
  const labels = useWords(words)
  const language = useLanguage()
  const field = useId()
  const navigate = useNavigate({ from: bulletinsRoute.fullPath })
  const queryClient = useQueryClient()
  const [wanted, setWanted] = useState<readonly Part[]>([])
  const [sharing, setSharing] = useState<Edition['sharing']>('TLP:CLEAR')
  const [publisher, setPublisher] = useState('')
  const [again, setAgain] = useState(false)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  // The same key until it has worked: a second press makes no second edition.
  const [key, setKey] = useState(newKey)
  const chosen: PeriodWords = { from: period.from ?? 'last-week', to: period.to }
  const days = daysOf(chosen)
  const known = useEditionsOf(days, wanted)
  const wrongPublisher = unseen.test(publisher)
  const needsAgain = known.length > 0 && !again
  const start = async (): Promise<void> => {
    if (days === undefined || wrongPublisher || needsAgain) return
    setBusy(true)
    setFault(undefined)
    try {
      // Its own name, so that the job means the same days tomorrow.
      const { from, to } = wordsOf(days)
      const { job } = await api.post('/api/bulletins', {
        idempotencyKey: key,
        body: {
          from,
          ...(to === undefined ? {} : { to }),
          ...(wanted.length === 0 ? {} : { parts: [...wanted] }),
          sharing,
          ...(publisher.trim() === '' ? {} : { publisher: publisher.trim() }),
          again,
        },
      })
      void queryClient.invalidateQueries({ queryKey: ['jobs'] })
      await navigate({
        search: (now) => ({ ...now, create: undefined, from: undefined, to: undefined, job }),
      })
    } catch (error) {
      setKey(newKey())
      const { text, detail } = problemText(error, language)
      setFault([text, detail].filter((part) => part !== undefined).join(' '))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void start()
      }}
    >
      <p className="quiet">{labels.createText}</p>
      <div>
        <p className="field-name">{labels.period}</p>
        <PeriodPicker
          value={chosen}
          onChange={({ from, to }) => {
            setAgain(false)
            onChange({ from, to })
          }}
        />
      </div>
      <PartsField
        value={wanted}
        onChange={(chosenParts) => {
          setAgain(false)
          setWanted(chosenParts)
        }}
      />
      <div role="status" className="stack">
        {days === undefined && <p className="fault">{labels.badPeriod}</p>}
        {days !== undefined && days.last >= today() && <p className="edition-note">{labels.running}</p>}
        {known.length > 0 && (
          <div className="edition-note stack">
            <p>
              <Sign name="help" size={16} /> {labels.known}
            </p>
            <ul className="known-editions">
              {known.map((edition) => (
                <li key={edition.id} className="row">
                  <Link to={bulletinRoute.fullPath} params={{ id: edition.id }}>
                    {textOf(edition, language)?.label} {labels.number(edition.number)}
                  </Link>
                  <StateBadge state={edition.state} />
                </li>
              ))}
            </ul>
            <div>
              <Checkbox checked={again} onChange={({ target }) => setAgain(target.checked)}>
                {labels.again}
              </Checkbox>
              <p className="quiet">{labels.againHint}</p>
            </div>
          </div>
        )}
      </div>
      <div className="columns">
        <SharingField value={sharing} onChange={setSharing} />
        <PublisherField value={publisher} onChange={setPublisher} id={`${field}-publisher`} />
      </div>
      <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
      <div className="row dialog-actions">
        <Button onClick={onClose}>{labels.cancel}</Button>
        {needsAgain && known[0] !== undefined ? (
          <Link
            to={bulletinRoute.fullPath}
            params={{ id: known[0].id }}
            className="edition-button edition-button-primary"
          >
            {labels.openKnown}
          </Link>
        ) : (
          <Button
            type="primary"
            htmlType="submit"
            loading={busy}
            disabled={days === undefined || wrongPublisher}
          >
            {labels.start}
          </Button>
        )}
      </div>
    </form>
  )
}

function PartsField({
  value,
  onChange,
}: {
  readonly value: readonly Part[]
  readonly onChange: (parts: readonly Part[]) => void
}) {
  const labels = useWords(words)
  return (
    <fieldset className="edition-parts">
      <legend className="field-name">{labels.partsTitle}</legend>
      <div className="row">
        {parts.map((part) => (
          <Checkbox
            key={part}
            checked={value.includes(part)}
            onChange={({ target }) =>
              onChange(parts.filter((each) => (each === part ? target.checked : value.includes(each))))
            }
          >
            {labels.parts[part]}
          </Checkbox>
        ))}
      </div>
      <p className="quiet">{labels.partsHint}</p>
    </fieldset>
  )
}

export function SharingField({
  value,
  onChange,
}: {
  readonly value: Edition['sharing']
  readonly onChange: (sharing: Edition['sharing']) => void
}) {
  const labels = useWords(words)
  return (
    <div>
      <p className="field-name" aria-hidden="true">
        {labels.sharing}
      </p>
      <Select<Edition['sharing']>
        aria-label={labels.sharing}
        className="whole-width"
        value={value}
        onChange={onChange}
        options={sharingLabels.map((label) => ({ value: label, label }))}
      />
      <p className="quiet">{labels.sharingHint}</p>
    </div>
  )
}

export function PublisherField({
  id,
  value,
  onChange,
}: {
  readonly id: string
  readonly value: string
  readonly onChange: (publisher: string) => void
}) {
  const labels = useWords(words)
  const wrong = unseen.test(value)
  return (
    <div>
      <label className="field-name" htmlFor={id}>
        {labels.publisher}
      </label>
      <Input
        id={id}
        value={value}
        maxLength={120}
        autoComplete="off"
        aria-invalid={wrong}
        aria-describedby={`${id}-hint`}
        {...(wrong ? { status: 'error' as const } : {})}
        onChange={({ target }) => onChange(target.value)}
      />
      <p id={`${id}-hint`} className={wrong ? 'edition-wrong' : 'quiet'}>
        {wrong ? labels.publisherBad : labels.publisherHint}
      </p>
    </div>
  )
}

/**
 * Those that would be the answer: of exactly these days and parts (none: those made without asking for any), the newest first. The API
 * does not ask by period, so the latest 500 are looked through.
 */
function useEditionsOf(
  days: { readonly first: number; readonly last: number } | undefined,
  wanted: readonly Part[],
): readonly Edition[] {
  const all = useQuery(editionsQuery({ limit: 500 })).data?.items ?? []
  if (days === undefined) return []
  return all.filter(({ period, parts: held, asked }) => {
    const isSame = wanted.length === 0 ? asked === null : held.join(' ') === wanted.join(' ')
    const whole = wholeDays(period)
    return isSame && whole !== undefined && whole.first === days.first && whole.last === days.last
  })
}
