/** Short messages about what was done, with an undo where there is one. Read aloud politely; they stay while the pointer is on them. */
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Sign } from './components/sign.tsx'
import { dictionary, useWords } from './language.tsx'
import './notices.css'

export interface Notice {
  readonly text: string
  readonly tone?: 'good' | 'bad'
  readonly action?: { readonly label: string; readonly run: () => void }
}
interface Shown extends Notice {
  readonly id: number
}

const words = dictionary({ 'zh-TW': { dismiss: '關閉訊息' }, en: { dismiss: 'Dismiss' } })
let shown: readonly Shown[] = []
let last = 0
const listeners = new Set<() => void>()

function set(next: readonly Shown[]): void {
  shown = next
  for (const listener of listeners) listener()
}

export function notify(notice: Notice): void {
  last += 1
  set([...shown.slice(-3), { ...notice, id: last }])
}

export function NoticeRegion() {
  const notices = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

function NoticeCard({ notice }: { readonly notice: Shown }) {
  const { dismiss } = useWords(words)
  const [held, setHeld] = useState(false)
  const { id, text, tone = 'good', action } = notice
  useEffect(() => {
    if (held || tone === 'bad') return undefined
    const timer = setTimeout(
      () => set(shown.filter((other) => other.id !== id)),
      action === undefined ? 6000 : 12_000,
    )
    return () => clearTimeout(timer)
  }, [held, id, tone, action])
  const close = (): void => set(shown.filter((other) => other.id !== id))
  return (
    <div
      className={`notice notice-${tone}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Sign name={tone === 'good' ? 'done' : 'fault'} />
      <span>{text}</span>
      {action !== undefined && (
        <button
          type="button"
          className="text-button"
          onClick={() => {
            action.run()
            close()
          }}
        >
          {action.label}
        </button>
      )}
      <button type="button" className="icon-button" onClick={close} aria-label={dismiss} title={dismiss}>
        <Sign name="close" size={14} />
      </button>
    </div>
  )
}
