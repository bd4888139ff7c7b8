/** The course of one row of a ranking, asked for when the row is first seen. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { TrendSparkline } from '../../components/trend-sparkline.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf, stepOf } from '../../period.ts'
import { queryOf, type GatewayFilter } from './filters.ts'
import { timelineQuery } from './queries.ts'
import type { DispositionChoice } from './readers.ts'
import { courseOf } from '../../course.ts'

const words = dictionary({
  'zh-TW': { trend: '趨勢', failed: '趨勢無法載入' },
  en: { trend: 'Trend', failed: 'The trend could not be loaded' },
})
export const trendWords = words

export interface TrendProps {
  /** Of the row. */
  readonly filter: GatewayFilter & { readonly disposition: DispositionChoice }
  readonly label: string
}

export function Trend({ filter, label }: TrendProps) {
  const labels = useWords(words)
  const place = useRef<HTMLSpanElement>(null)
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    if (place.current === null || seen) return undefined
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true)
    })
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [seen])
  const period = periodOf(filter)
  const query = useQuery({
    ...timelineQuery({ ...queryOf(filter, filter.disposition), step: stepOf(period), group: 'none' }),
    enabled: seen,
    staleTime: 5 * 60_000,
  })
  return (
    <span ref={place} className="trend">
      {query.data !== undefined ? (
        <TrendSparkline values={courseOf(query.data, period).total} label={`${labels.trend} ${label}`} />
      ) : query.error === null ? null : (
        <span className="quiet" title={labels.failed}>
          —<span className="visually-hidden">{labels.failed}</span>
        </span>
      )}
    </span>
  )
}
