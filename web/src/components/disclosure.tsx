/** A button that shows a panel of links and buttons beneath it. Tab walks through it, Escape and a click elsewhere close it. */
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import './disclosure.css'

export interface DisclosureProps {
  readonly label: string
  readonly face: ReactNode
  readonly children: ReactNode
}

export function Disclosure({ label, face, children }: DisclosureProps) {
  const [open, setOpen] = useState(false)
  const whole = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const panel = useId()
  useEffect(() => {
    if (!open) return undefined
    const outside = (event: Event): void => {
      if (event.target instanceof Node && whole.current?.contains(event.target) === false) setOpen(false)
    }
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      setOpen(false)
      button.current?.focus()
    }
    document.addEventListener('pointerdown', outside)
    document.addEventListener('focusin', outside)
    document.addEventListener('keydown', escape)
    return () => {
      document.removeEventListener('pointerdown', outside)
      document.removeEventListener('focusin', outside)
      document.removeEventListener('keydown', escape)
    }
  }, [open])
  return (
    <div className="disclosure" ref={whole}>
      <button
        ref={button}
        type="button"
        className="icon-button"
        aria-expanded={open}
        aria-controls={panel}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
      >
        {face}
      </button>
      <div
        id={panel}
        className="disclosure-panel"
        hidden={!open}
        onClick={(event) => {
          // A choice closes; a click beside it does not.
          if (event.target instanceof Element && event.target.closest('a, button') !== null) setOpen(false)
        }}
      >
        {open && children}
      </div>
    </div>
  )
}
