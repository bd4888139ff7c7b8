/** Where connections came from: a map, and the same as a list. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { addressOf } from '../../api.ts'
import { Loaded } from '../../components/states.tsx'
import { WorldMap } from '../../components/world-map.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { Caveats } from './caveats.tsx'
import { queryOf, type PeriodFilter } from './filters.ts'
import { rankingQuery, type Ranking } from './queries.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    title: '來源國家或地區',
    note: '國家依來源位址首次出現時的登記資料判定；位址可能是遭入侵的設備或代理主機，不等於攻擊者所在地。',
  },
  en: {
    title: 'Source countries and regions',
    note: 'Countries are those where an address was registered when it was first seen. It may be a device that was taken over or a proxy: it does not say where an attacker is.',
  },
})

export function CountriesCard({ filter }: { readonly filter: PeriodFilter }) {
  const labels = useWords(words)
  const query = useQuery(rankingQuery({ ...queryOf(filter), dimension: 'country', limit: 300 }))
  if (query.data === undefined)
    return (
      <section className="card">
        <h2>{labels.title}</h2>
        <Loaded query={query} height={360}>
          {() => null}
        </Loaded>
      </section>
    )
  return <Map ranking={query.data} filter={filter} />
}

function Map({ ranking, filter }: { readonly ranking: Ranking; readonly filter: PeriodFilter }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const navigate = useNavigate()
  const values = useMemo(
    () => ranking.rows.map(({ key, events }) => ({ country: key === '' ? 'unknown' : key, value: events })),
    [ranking],
  )
  return (
    <WorldMap
      title={labels.title}
      values={values}
      valueTitle={names.counted.connection}
      total={ranking.total}
      onChoose={(country) => void navigate({ to: '/honeypots/sessions', search: { ...filter, country } })}
      link={(country, name) => (
        <Link to="/honeypots/sessions" search={{ ...filter, country }}>
          {name}
        </Link>
      )}
      note={
        <span className="map-note">
          {labels.note}{' '}
          <a
            href={addressOf('/api/honeypots/ranking.csv', {}, { ...queryOf(filter), dimension: 'country' })}
            download
          >
            CSV<span className="visually-hidden">{names.of(labels.title)}</span>
          </a>
          <Caveats of={[ranking]} compact />
        </span>
      }
    />
  )
}
