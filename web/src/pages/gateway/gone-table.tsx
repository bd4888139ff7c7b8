/** What was in the ranking of the period before and is not in this one. */
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { previousPeriodOf, periodOf, type GatewayFilter } from './filters.ts'
import { KeyLink } from './names.tsx'
import type { Ranking } from './queries.ts'
import type { DispositionChoice, Group } from './readers.ts'
import { words as shared } from './words.ts'
import '../../components/table.css'

const words = dictionary({
  'zh-TW': {
    title: (count: number) => `退榜（前期有而本期沒有，${count} 項）`,
    rank: '前期名次',
    events: '前期事件數',
  },
  en: {
    title: (count: number) => `Gone: in the previous period and not in this one (${count})`,
    rank: 'Rank before',
    events: 'Events before',
  },
})

export interface GoneTableProps {
  readonly ranking: Ranking
  readonly group: Group
  readonly filter: GatewayFilter & { readonly disposition: DispositionChoice }
}

export function GoneTable({ ranking: { gone, previousKnown }, group, filter }: GoneTableProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  if (gone.length === 0 || !previousKnown || group === 'day') return null
  const title = labels.title(gone.length)
  // What is gone is found in the period it was in.
  const before = previousPeriodOf(periodOf(filter))
  const then = before === undefined ? filter : { ...filter, from: before.from, to: before.to }
  return (
    <details className="details" open={gone.length <= 10}>
      <summary>{title}</summary>
      <div className="details-body gone">
        <div className="table-scroll" role="region" aria-label={title} tabIndex={0}>
          <table className="table">
            <caption className="visually-hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col" className="number">
                  {labels.rank}
                </th>
                <th scope="col">{names[group]}</th>
                <th scope="col" className="number">
                  {labels.events}
                </th>
              </tr>
            </thead>
            <tbody>
              {gone.map(({ key, label, previousRank, previousEvents }) => (
                <tr key={key}>
                  <td className="number">{previousRank}</td>
                  <th scope="row">
                    <KeyLink group={group} name={key} label={label} filter={then} />
                  </th>
                  <td className="number">{numberText(previousEvents)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </details>
  )
}
