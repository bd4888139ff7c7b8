/** The browser's own modal dialog: it keeps the focus, closes on Escape, and returns the focus afterwards. */
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { dictionary, useWords } from '../language.tsx'
import { Sign } from './sign.tsx'
import './dialog.css'

const words = dictionary({ 'zh-TW': { close: '關閉' }, en: { close: 'Close' } })

export interface DialogProps {
  readonly open: boolean
  /** Absent: the dialog cannot be put away, only answered. */
  readonly onClose?: () => void
  readonly title: string
  readonly children: ReactNode
  /** At the left edge and as high as the window: the drawer of narrow screens. */
  readonly side?: boolean
}

/** Ant Design's pop-ups (Select, DatePicker) open beneath it: give those `getPopupContainer`, or use Modal. */
export function Dialog({ open, onClose, title, children, side = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  const { close } = useWords(words)
  useEffect(() => {
    const element = dialog.current
    if (element === null) return
    if (open && !element.open) {
      element.showModal()
      // What is to be written comes before the button that closes.
      element
        .querySelector<HTMLElement>(
          '.dialog-body :is(input:not([type="checkbox"], [type="radio"], [type="hidden"]), textarea):enabled',
        )
        ?.focus()
    }
    if (!open && element.open) element.close()
  }, [open])
  return (
    <dialog
      ref={dialog}
      className={side ? 'dialog dialog-side' : 'dialog'}
      aria-labelledby={heading}
      onCancel={(event) => {
        if (onClose === undefined) event.preventDefault()
      }}
      onClose={() => {
        if (onClose !== undefined) onClose()
        else if (open) dialog.current?.showModal()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose?.()
      }}
    >
      {open && (
        <>
          <div className="dialog-head">
            <h2 id={heading}>{title}</h2>
            {onClose !== undefined && (
              <button
                type="button"
                className="icon-button"
                onClick={onClose}
                aria-label={close}
                title={close}
              >
                <Sign name="close" />
              </button>
            )}
          </div>
          <div className="dialog-body">{children}</div>
        </>
      )}
    </dialog>
  )
}
