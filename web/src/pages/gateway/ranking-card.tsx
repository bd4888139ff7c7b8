/** The first of a ranking in a card of their own, with ways to the whole of it. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { addressOf } from '../../api.ts'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { Caveats } from './caveats.tsx'
import { queryOf, type GatewayFilter } from './filters.ts'
import { Panel } from '../../components/panel.tsx'
import { rankingQuery, type Ranking } from './queries.ts'
import { RankingTable } from './ranking-table.tsx'
import type { DispositionChoice, Group } from './readers.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    whole: '完整排名',
    of: (title: string) => `：${title}`,
    base: (total: string, keys: string) => `合計 ${total} 次，共 ${keys} 項。占比以合計為基準。`,
  },
  en: {
    whole: 'Whole ranking',
    of: (title: string) => `: ${title}`,
    base: (total: string, keys: string) => `${total} events in all, of ${keys}. Shares are of all of them.`,
  },
})

export interface RankingCardProps {
  readonly title: string
  readonly group: Group
  readonly filter: GatewayFilter & { readonly disposition: DispositionChoice }
  readonly limit?: number
  /** Beneath the table. */
  readonly note?: (ranking: Ranking) => ReactNode
}

export function RankingCard({ title, group, filter, limit = 10, note }: RankingCardProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const query = useQuery(rankingQuery({ ...queryOf(filter, filter.disposition), group, limit }))
  return (
    <Panel
      title={title}
      links={
        <>
          <Link to="/gateway" search={{ ...filter, ...(group === 'signature' ? {} : { group }) }}>
            {labels.whole}
            <span className="visually-hidden">{labels.of(title)}</span>
          </Link>
          <a
            href={addressOf(
              '/api/gateway/ranking.csv',
              {},
              { ...queryOf(filter, filter.disposition), group },
            )}
            download
          >
            CSV<span className="visually-hidden">{labels.of(title)}</span>
          </a>
        </>
      }
    >
      <Loaded query={query} lines={8}>
        {(ranking) =>
          ranking.rows.length === 0 ? (
            <>
              <EmptyState small title={names.noMatch} />
              {note !== undefined && <div className="panel-note">{note(ranking)}</div>}
            </>
          ) : (
            <>
              <RankingTable caption={title} ranking={ranking} group={group} filter={filter} />
              <div className="panel-note">
                <p>{labels.base(format.number(ranking.total), format.number(ranking.keys))}</p>
                {note?.(ranking)}
              </div>
              <Caveats of={[ranking]} compact />
            </>
          )
        }
      </Loaded>
    </Panel>
  )
}
