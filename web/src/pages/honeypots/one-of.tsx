/** The figures of one row of a ranking, for the page behind it. */
import { useQuery } from '@tanstack/react-query'
import { Figure, Figures } from '../../components/figure.tsx'
import { Loaded } from '../../components/states.tsx'
import { dateTimeText, percentText } from '../../format.ts'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import type { PeriodFilter } from './filters.ts'
import { rankingQuery } from './queries.ts'
import type { Dimension } from './readers.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    rank: (rank: string, keys: string) => `第 ${rank} 名，共 ${keys} 項`,
    share: (share: string) => `占${share}`,
    first: (at: string) => `首見 ${at}`,
    last: (at: string) => `最近 ${at}`,
    none: '本期沒有出現',
  },
  en: {
    rank: (rank: string, keys: string) => `Rank ${rank} of ${keys}`,
    share: (share: string) => `${share} of all of them`,
    first: (at: string) => `First seen ${at}`,
    last: (at: string) => `Last seen ${at}`,
    none: 'Not seen in this period',
  },
})

export interface OneOfProps {
  readonly dimension: Dimension
  readonly name: string
  readonly filter: PeriodFilter
}

export function OneOf({ dimension, name, filter }: OneOfProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const language = useLanguage()
  const query = useQuery(rankingQuery({ ...periodOf(filter), dimension, limit: 1000 }))
  const at = (instant: string | null): string => (instant === null ? '—' : dateTimeText(instant, language))
  return (
    <Loaded query={query} height={110}>
      {({ rows, keys, total, counted, previousKnown }) => {
        const row = rows.find(({ key }) => key === name)
        if (row === undefined)
          return (
            <Figures>
              <Figure label={names.counted[counted]} value={0} note={labels.none} />
            </Figures>
          )
        const { rank, events, previousEvents, sources, sensors, firstSeen, last } = row
        return (
          <Figures>
            <Figure
              label={names.counted[counted]}
              value={events}
              previous={previousKnown ? (previousEvents ?? 0) : null}
              note={`${labels.rank(String(rank), String(keys))}${total === 0 ? '' : ` · ${labels.share(percentText(events / total))}`}`}
            />
            <Figure label={names.sources} value={sources} estimate note={labels.first(at(firstSeen))} />
            <Figure label={names.sensors} value={sensors} note={labels.last(at(last))} />
          </Figures>
        )
      }}
    </Loaded>
  )
}
