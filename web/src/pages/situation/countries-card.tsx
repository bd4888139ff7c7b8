import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { addressOf } from '../../api.ts'
import { Loaded } from '../../components/states.tsx'
import { WorldMap } from '../../components/world-map.tsx'
import { useWords } from '../../language.tsx'
import { Caveats } from '../gateway/caveats.tsx'
import { queryOf, type GatewayFilter } from '../gateway/filters.ts'
import { rankingQuery, type Ranking } from '../gateway/queries.ts'
import { words } from './words.ts'

/** Where blocked events came from: a map, and the same as a list. */
export function CountriesCard({ filter }: { readonly filter: GatewayFilter }) {
  const labels = useWords(words)
  const query = useQuery(rankingQuery({ ...queryOf(filter, 'blocked'), group: 'country', limit: 300 }))
  if (query.data === undefined)
    return (
      <section className="card">
        <h2>{labels.countries}</h2>
        <Loaded query={query} height={360}>
          {() => null}
        </Loaded>
      </section>
    )
  return <Map ranking={query.data} filter={filter} />
}

function Map({ ranking, filter }: { readonly ranking: Ranking; readonly filter: GatewayFilter }) {
  const labels = useWords(words)
  const navigate = useNavigate()
  const values = useMemo(
    () => ranking.rows.map(({ key, events }) => ({ country: key === '' ? 'unknown' : key, value: events })),
    [ranking],
  )
  return (
    <WorldMap
      title={labels.countries}
      values={values}
      valueTitle={labels.countriesEvents}
      total={ranking.total}
      onChoose={(country) => void navigate({ to: '/gateway', search: { ...filter, country } })}
      link={(country, name) => (
        <Link to="/gateway" search={{ ...filter, country }}>
          {name}
        </Link>
      )}
      note={
        <span className="map-note">
          {labels.countriesNote}{' '}
          <Link to="/gateway" search={{ ...filter, group: 'country' }}>
            {labels.whole}
            <span className="visually-hidden">{labels.csvOf(labels.countries)}</span>
          </Link>{' '}
          <a
            href={addressOf(
              '/api/gateway/ranking.csv',
              {},
              { ...queryOf(filter, 'blocked'), group: 'country' },
            )}
            download
          >
            CSV<span className="visually-hidden">{labels.csvOf(labels.countries)}</span>
          </a>
          <Caveats of={[ranking]} compact />
        </span>
      }
    />
  )
}
