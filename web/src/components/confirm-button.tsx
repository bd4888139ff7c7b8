/** A button of what cannot easily be taken back: it says what will happen, and for the worst wants a word typed. */
import { Button, Input } from 'antd'
import { useId, useState, type ReactNode } from 'react'
import { dictionary, useLanguage, useWords } from '../language.tsx'
import { problemText } from '../problem-words.ts'
import { Dialog } from './dialog.tsx'

const words = dictionary({
  'zh-TW': { cancel: '取消', type: (word: string) => `請輸入「${word}」以確認` },
  en: { cancel: 'Cancel', type: (word: string) => `Type “${word}” to confirm` },
})

export interface ConfirmButtonProps {
  readonly label: ReactNode
  /** Of the dialog: the act as a question or a title. */
  readonly title: string
  /** What will happen, to what, and whether it can be undone. */
  readonly text: ReactNode
  readonly confirm: string
  /** What must be typed first, such as the name of what is deleted. */
  readonly typed?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly size?: 'small' | 'middle'
  /** The dialog stays, and says why, when this fails. */
  readonly onConfirm: () => Promise<unknown>
  readonly codes?: Readonly<Record<string, unknown>>
}

export function ConfirmButton({
  label,
  title,
  text,
  confirm,
  typed,
  danger = true,
  disabled = false,
  size = 'middle',
  onConfirm,
  codes = {},
}: ConfirmButtonProps) {
  const { cancel, type } = useWords(words)
  const language = useLanguage()
  const field = useId()
  const [open, setOpen] = useState(false)
  const [given, setGiven] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const close = (): void => {
    setOpen(false)
    setGiven('')
    setFault(undefined)
  }
  const act = async (): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      await onConfirm()
      close()
    } catch (error) {
      setFault(problemText(error, language, codes).text)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button danger={danger} disabled={disabled} size={size} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog open={open} onClose={close} title={title}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            void act()
          }}
        >
          <div>{text}</div>
          {typed !== undefined && (
            <div>
              <label htmlFor={field}>{type(typed)}</label>
              <Input
                id={field}
                value={given}
                autoComplete="off"
                spellCheck={false}
                onChange={({ target }) => setGiven(target.value)}
              />
            </div>
          )}
          <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
          <div className="row dialog-actions">
            <Button onClick={close}>{cancel}</Button>
            <Button
              type="primary"
              danger={danger}
              htmlType="submit"
              loading={busy}
              disabled={typed !== undefined && given.trim() !== typed}
            >
              {confirm}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
