/** Gives an unknown source its name, and the one thing that is best said at once: when its silence is an alarm. */
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { api, ApiProblem } from '../../api.ts'
import { Dialog } from '../../components/dialog.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import type { Source } from './order.ts'
import { words } from './words.ts'

export function NameDialog({
  source,
  onClose,
}: {
  readonly source: Source | undefined
  readonly onClose: () => void
}) {
  const labels = useWords(words)
  return (
    <Dialog open={source !== undefined} onClose={onClose} title={labels.nameTitle(source?.address ?? '')}>
      {source !== undefined && <NameForm key={source.id} source={source} onClose={onClose} />}
    </Dialog>
  )
}

function NameForm({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  const labels = useWords(words)
  const language = useLanguage()
  const queryClient = useQueryClient()
  const field = useId()
  const [name, setName] = useState(source.name ?? '')
  const [silence, setSilence] = useState('')
  const [version, setVersion] = useState(source.version)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const minutes = silence.trim() === '' ? null : Number(silence)
  const wrongName = name.trim() === ''
  const wrongSilence = minutes !== null && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= 525_600)
  const save = async (): Promise<void> => {
    setTried(true)
    if (wrongName || wrongSilence) {
      document.getElementById(`${field}-${wrongName ? 'name' : 'silence'}`)?.focus()
      return
    }
    setBusy(true)
    setFault(undefined)
    try {
      await api.patch('/api/sources/{id}', {
        params: { id: source.id },
        version,
        body: {
          name: name.trim(),
          state: 'named',
          ...(minutes === null ? {} : { expectedSilence: minutes }),
        },
      })
      await queryClient.invalidateQueries({ queryKey: ['sources'] })
      notify({ text: labels.saved })
      onClose()
    } catch (error) {
      // Somebody was quicker: the next try is made on what is there now, and only names it.
      if (error instanceof ApiProblem && error.code === 'precondition-failed')
        await api.get('/api/sources/{id}', { params: { id: source.id } }).then(
          (now) => {
            setVersion(now.version)
            if (now.name !== null) setName(now.name)
          },
          () => undefined,
        )
      setFault(problemText(error, language).text)
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
        void save()
      }}
    >
      <div>
        <label htmlFor={`${field}-name`}>{labels.name}</label>
        <Input
          id={`${field}-name`}
          value={name}
          maxLength={200}
          autoComplete="off"
          required
          aria-invalid={tried && wrongName}
          aria-describedby={`${field}-name-hint`}
          {...(tried && wrongName ? { status: 'error' as const } : {})}
          onChange={({ target }) => setName(target.value)}
        />
        <p id={`${field}-name-hint`} className={tried && wrongName ? 'field-fault' : 'field-hint'}>
          {tried && wrongName ? labels.nameRequired : labels.nameHint}
        </p>
      </div>
      <div>
        <label htmlFor={`${field}-silence`}>{labels.silence}</label>
        <Input
          id={`${field}-silence`}
          value={silence}
          inputMode="numeric"
          maxLength={6}
          autoComplete="off"
          aria-invalid={tried && wrongSilence}
          aria-describedby={`${field}-silence-hint`}
          {...(tried && wrongSilence ? { status: 'error' as const } : {})}
          onChange={({ target }) => setSilence(target.value)}
        />
        <p id={`${field}-silence-hint`} className={tried && wrongSilence ? 'field-fault' : 'field-hint'}>
          {tried && wrongSilence ? labels.silenceRange : labels.silenceHint}
        </p>
      </div>
      <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
      <div className="row dialog-foot">
        <Link to="/sources/$id" params={{ id: source.id }}>
          {labels.settings}…
        </Link>
        <span className="row">
          <Button onClick={onClose}>{labels.cancel}</Button>
          <Button type="primary" htmlType="submit" loading={busy}>
            {labels.save}
          </Button>
        </span>
      </div>
    </form>
  )
}
