/** What attackers typed, in the letters of a terminal: inert, with its hidden characters shown, to be copied as it is. */
import { CopyButton } from '../../components/copy-button.tsx'
import { LogText } from '../../components/log-text.tsx'
import './honeypots.css'

export interface PayloadProps {
  readonly text: string
  /** What it is, for those who do not see it. */
  readonly label: string
  /** Characters shown at first. */
  readonly limit?: number
}

export function Payload({ text, label, limit = 1500 }: PayloadProps) {
  // What can be scrolled can be reached by the keyboard; of the rest nothing is a stop on its way.
  const isLong = text.length > 600 || text.split('\n', 9).length > 8
  return (
    <div className="payload-row">
      <div
        className={isLong ? 'payload payload-long' : 'payload'}
        role="group"
        aria-label={label}
        {...(isLong ? { tabIndex: 0 } : {})}
      >
        <LogText text={text} limit={limit} />
      </div>
      <CopyButton text={text} label={label} />
    </div>
  )
}
