/** A button that opens a dialog, which says what will happen, and does it. It stays open, and says why, when that fails. */
import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { ApiProblem } from '../../api.ts'
import { Dialog } from '../../components/dialog.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { problemText } from '../../problem-words.ts'
import { words } from './words.ts'

export interface ActionDialogProps {
  readonly label: string
  readonly title: string
  readonly confirm: string
  readonly primary?: boolean
  readonly danger?: boolean
  readonly disabled?: boolean
  /** False: nothing can be confirmed. */
  readonly isReady?: boolean
  readonly onOpen?: () => void
  readonly onConfirm: () => Promise<unknown>
  readonly children: ReactNode
}

export function ActionDialog({
  label,
  title,
  confirm,
  primary = false,
  danger = false,
  disabled = false,
  isReady = true,
  onOpen,
  onConfirm,
  children,
}: ActionDialogProps) {
  const labels = useWords(words)
  const language = useLanguage()
  const queryClient = useQueryClient()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const close = (): void => {
    setOpen(false)
    setFault(undefined)
  }
  const act = async (): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      await onConfirm()
      close()
    } catch (error) {
      const { text, detail } = problemText(error, language, {
        'precondition-failed': labels.changedMeanwhile,
      })
      setFault([text, detail].filter((part) => part !== undefined).join(' '))
      if (error instanceof ApiProblem && (error.status === 412 || error.status === 409))
        void queryClient.invalidateQueries({ queryKey: ['bulletins'] })
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button
        type={primary ? 'primary' : 'default'}
        danger={danger}
        disabled={disabled}
        onClick={() => {
          onOpen?.()
          setOpen(true)
        }}
      >
        {label}
      </Button>
      <Dialog open={open} onClose={close} title={title}>
        <form
          className="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (isReady) void act()
          }}
        >
          {children}
          <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
          <div className="row dialog-actions">
            <Button onClick={close}>{labels.cancel}</Button>
            <Button type="primary" danger={danger} htmlType="submit" loading={busy} disabled={!isReady}>
              {confirm}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
