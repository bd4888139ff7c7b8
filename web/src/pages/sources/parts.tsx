/** Small things that lists and pages of sources share. */
import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { droppedOf, type Source } from './order.ts'
import { words } from './words.ts'
import '../../components/parts.css'
import './sources.css'

export function StateBadges({ source: { state, silent, expectedSilence } }: { readonly source: Source }) {
  const labels = useWords(words)
  const format = useFormat()
  return (
    <span className="row badges">
      <Badge
        tone={state === 'unknown' ? 'warning' : 'plain'}
        {...(state === 'unknown' ? { sign: 'help' as const } : {})}
      >
        {labels.states[state]}
      </Badge>
      {silent && (
        <Badge tone="bad" sign="fault">
          {labels.silent}
          {expectedSilence !== null && (
            <span className="visually-hidden"> {labels.silentAlarm(format.number(expectedSilence))}</span>
          )}
        </Badge>
      )}
    </span>
  )
}

/** The name, or the address of what has none. */
export function SourceName({ source: { name, address } }: { readonly source: Source }) {
  const { manyAddresses } = useWords(words)
  if (name === null && address === '*') return <span>{manyAddresses}</span>
  return name === null ? <span className="address">{address}</span> : <LogText text={name} limit={200} />
}

export function Peer({ source: { transport, address } }: { readonly source: Source }) {
  const labels = useWords(words)
  return (
    <span className="peer">
      {labels.transports[transport]}{' '}
      <span className="address">{address === '*' ? labels.manyAddresses : address}</span>
    </span>
  )
}

export function FormatText({ source: { format, readAs } }: { readonly source: Source }) {
  const labels = useWords(words)
  if (format !== null) return <span>{format}</span>
  return <span className="quiet">{readAs === null ? labels.notRecognised : labels.readAs(readAs)}</span>
}

export function LastEvent({ at }: { readonly at: string }) {
  return (
    <span className="last-event">
      {/* Begun anew with each record: what has just come is not in the future. */}
      <Timestamp key={at} at={at} relative />
      <span className="quiet">
        <Timestamp at={at} seconds />
      </span>
    </span>
  )
}

/** How many were dropped, and by which policy in words. */
export function DroppedText({ dropped }: { readonly dropped: Source['dropped'] }) {
  const { policies } = useWords(words)
  const format = useFormat()
  const reasons = Object.entries(dropped).filter(([, records]) => records > 0)
  return reasons.length === 0 ? null : (
    <ul className="policies">
      {reasons.map(([policy, records]) => (
        <li key={policy}>
          {(policies as Readonly<Record<string, string>>)[policy] ?? policy}: {format.number(records)}
        </li>
      ))}
    </ul>
  )
}

export function DroppedCell({ source }: { readonly source: Source }) {
  const format = useFormat()
  return (
    <>
      {format.number(droppedOf(source))}
      <DroppedText dropped={source.dropped} />
    </>
  )
}

export function SetAsideLink({ source: { id, setAside } }: { readonly source: Source }) {
  const { setAside: title } = useWords(words)
  const format = useFormat()
  if (setAside === 0) return <>0</>
  return (
    <Link to="/sources/set-aside" search={{ source: id }} aria-label={`${title}: ${format.number(setAside)}`}>
      {format.number(setAside)}
    </Link>
  )
}

/** ms that a clock may be off before somebody should look. */
const mostSkew = 60_000

export function SkewText({ skew }: { readonly skew: number | null }) {
  const labels = useWords(words)
  const format = useFormat()
  if (skew === null) return <span className="quiet">—</span>
  if (Math.abs(skew) < 1000) return <span>{labels.onTime}</span>
  const span = format.duration(Math.abs(skew))
  return (
    <span className={Math.abs(skew) > mostSkew ? 'warned' : undefined}>
      {skew > 0 ? labels.ahead(span) : labels.behind(span)}
      {Math.abs(skew) > mostSkew && <span className="peer">{labels.skewed}</span>}
    </span>
  )
}

export function RateText({ rate }: { readonly rate: number }) {
  const { perSecond } = useWords(words)
  const format = useFormat()
  return (
    <span className="rate">
      {rate > 0 && rate < 0.1 ? '<0.1' : format.number(Math.round(rate * 10) / 10)} {perSecond}
    </span>
  )
}
