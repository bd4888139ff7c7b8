import { useEffect, useState } from 'react'
import { dateTimeText, type Instant } from '../format.ts'
import { useLanguage } from '../language.tsx'
import { useFormat } from '../use-format.ts'

export interface TimestampProps {
  /** Null: never. */
  readonly at: Instant | null
  /** `3 分前`, with the full time at hand; renewed every half minute. */
  readonly relative?: boolean
  readonly seconds?: boolean
}

/** A moment in Asia/Taipei. Its full form, with the offset, is its title. */
export function Timestamp({ at, relative = false, seconds = false }: TimestampProps) {
  const format = useFormat()
  const language = useLanguage()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!relative) return undefined
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [relative])
  const date = at === null ? undefined : new Date(at)
  if (date === undefined || Number.isNaN(date.getTime())) return <span>—</span>
  return (
    <time dateTime={date.toISOString()} title={`${dateTimeText(date, language, { seconds: true })} +08:00`}>
      {relative ? format.relative(date, now) : format.dateTime(date, seconds)}
    </time>
  )
}
