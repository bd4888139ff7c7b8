/** When it happened, was seen, returned and received, and how long each took. Impossible orders are said and not hidden. */
import { Panel } from '../../components/panel.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import type { Ticket } from './queries.ts'
import { words } from './ticket-words.ts'
import { words as shared } from './words.ts'
import './returns.css'

export function Times({ ticket }: { readonly ticket: Ticket }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const { eventAt, detectedAt, returnedAt, receivedAt, revisedAt, revisions, flags } = ticket
  const isAssumed = flags.includes('event-time-assumed')
  const points = [
    { name: names.eventAt, at: isAssumed ? null : eventAt, note: labels.assumed },
    { name: names.detectedAt, at: detectedAt, note: labels.notGiven },
    { name: names.returnedAt, at: returnedAt, note: '' },
    ...(revisions > 1 ? [{ name: labels.revised, at: revisedAt, note: '' }] : []),
    { name: names.receivedAt, at: receivedAt, note: '' },
  ]
  return (
    <Panel title={labels.times} note={labels.zone}>
      <ol className="moments">
        {points.map(({ name, at, note }, place) => {
          const before = points.slice(0, place).findLast((point) => point.at !== null)?.at ?? null
          return (
            <li key={name}>
              <span className="moment-name">{name}</span>
              {at === null ? (
                <span className="quiet">{note}</span>
              ) : (
                <>
                  <Timestamp at={at} seconds />
                  {before !== null && <Delay from={before} to={at} />}
                </>
              )}
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}

function Delay({ from, to }: { readonly from: string; readonly to: string }) {
  const labels = useWords(words)
  const format = useFormat()
  const delay = Date.parse(to) - Date.parse(from)
  return (
    <span className={delay < 0 ? 'moment-delay warned' : 'moment-delay quiet'}>
      {delay === 0
        ? labels.same
        : delay < 0
          ? labels.before(format.duration(-delay))
          : labels.after(format.duration(delay))}
    </span>
  )
}
