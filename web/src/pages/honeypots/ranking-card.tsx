/** The first of a ranking in a card of their own, with ways to the whole of it. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { addressOf } from '../../api.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { Caveats } from './caveats.tsx'
import { queryOf, type PeriodFilter } from './filters.ts'
import { rankingQuery, type Ranking } from './queries.ts'
import { RankingTable } from './ranking-table.tsx'
import type { Dimension } from './readers.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    base: (base: string, total: string, keys: string) => `占比以${base}（${total}）為基準；共 ${keys} 項。`,
  },
  en: {
    base: (base: string, total: string, keys: string) => `Shares are of ${base} (${total}); ${keys} in all.`,
  },
})

/** Some are counted alike, but not out of the same. */
function baseOf(dimension: Dimension, counted: Ranking['counted']) {
  if (dimension === 'research' || dimension === 'username' || dimension === 'password') return dimension
  return counted === 'credential' ? 'event' : counted
}

/** What the shares of a ranking are of. */
export function Base({ ranking, dimension }: { readonly ranking: Ranking; readonly dimension: Dimension }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  return (
    <p>
      {labels.base(
        names.bases[baseOf(dimension, ranking.counted)],
        format.number(ranking.total),
        format.number(ranking.keys),
      )}
    </p>
  )
}

export interface RankingCardProps {
  readonly title: string
  readonly dimension: Dimension
  readonly filter: PeriodFilter
  readonly limit?: number
  /** Beneath the table. */
  readonly note?: ReactNode
}

export function RankingCard({ title, dimension, filter, limit = 10, note }: RankingCardProps) {
  const names = useWords(shared)
  const query = useQuery(rankingQuery({ ...queryOf(filter), dimension, limit }))
  return (
    <Panel
      title={title}
      links={
        <>
          <Link to="/honeypots" search={{ ...filter, dimension }} hash="ranking">
            {names.whole}
            <span className="visually-hidden">{names.of(title)}</span>
          </Link>
          <a href={addressOf('/api/honeypots/ranking.csv', {}, { ...queryOf(filter), dimension })} download>
            CSV<span className="visually-hidden">{names.of(title)}</span>
          </a>
        </>
      }
    >
      <Loaded query={query} lines={8}>
        {(ranking) => (
          <>
            {ranking.rows.length === 0 ? (
              <EmptyState small title={names.noMatch} />
            ) : (
              <RankingTable caption={title} ranking={ranking} dimension={dimension} filter={filter} />
            )}
            <div className="panel-note stack">
              {ranking.rows.length > 0 && <Base ranking={ranking} dimension={dimension} />}
              {note}
            </div>
            <Caveats of={[ranking]} compact />
          </>
        )}
      </Loaded>
    </Panel>
  )
}
