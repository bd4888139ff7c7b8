import { useEffect, useState } from 'react'
import { dictionary, useWords } from '../language.tsx'
import { Sign } from './sign.tsx'

const words = dictionary({
  'zh-TW': { copy: '複製', copied: '已複製', failed: '無法複製，請手動選取' },
  en: { copy: 'Copy', copied: 'Copied', failed: 'Could not copy; select it by hand' },
})

async function copy(text: string): Promise<boolean> {
  // The clipboard's interface is missing where the page came without TLS.
  const clipboard = (navigator as Partial<Navigator>).clipboard
  if (clipboard !== undefined)
    return clipboard.writeText(text).then(
      () => true,
      () => false,
    )
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'visually-hidden'
  document.body.append(area)
  area.select()
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without TLS
  const done = document.execCommand('copy')
  area.remove()
  return done
}

export interface CopyButtonProps {
  readonly text: string
  /** What is copied, for those who do not see it beside the button. */
  readonly label?: string
  /** Words of the button itself, where the sign alone would not be understood. */
  readonly face?: string
}

export function CopyButton({ text, label, face }: CopyButtonProps) {
  const labels = useWords(words)
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return undefined
    const timer = setTimeout(() => setState('idle'), 3000)
    return () => clearTimeout(timer)
  }, [state])
  const act = face ?? labels.copy
  const name = label === undefined ? act : `${act} ${label}`
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={name}
        title={name}
        onClick={() => void copy(text).then((done) => setState(done ? 'copied' : 'failed'))}
      >
        <Sign name={state === 'copied' ? 'done' : 'copy'} size={16} />
        {face !== undefined && <span>{state === 'copied' ? labels.copied : face}</span>}
      </button>
      <span role="status" className={state === 'failed' ? 'quiet' : 'visually-hidden'}>
        {state === 'idle' ? '' : labels[state]}
      </span>
    </>
  )
}
