/** The addresses with the most events: where they are, and whose. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { countryName } from '../../components/country-names.ts'
import { LogText } from '../../components/log-text.tsx'
import { queryOf, type GatewayFilter } from './filters.ts'
import { AgencyName, useIsOfficer } from './names.tsx'
import { Panel } from '../../components/panel.tsx'
import { addressesQuery } from './queries.ts'
import type { DispositionChoice } from './readers.ts'
import { words as own } from './signature-words.ts'
import { words as shared } from './words.ts'

export interface AddressCardProps {
  readonly side: 'source' | 'destination'
  readonly filter: GatewayFilter & { readonly disposition: DispositionChoice }
}

export function AddressCard({ side, filter }: AddressCardProps) {
  const labels = useWords(own)
  const names = useWords(shared)
  const language = useLanguage()
  const officer = useIsOfficer()
  const query = useQuery(addressesQuery({ ...queryOf(filter, filter.disposition), side, limit: 10 }))
  const title = side === 'source' ? labels.sources : labels.destinations
  type Row = NonNullable<typeof query.data>['items'][number]
  const columns: Column<Row>[] = [
    {
      key: 'address',
      title: names.address,
      head: true,
      render: ({ address }) => (
        <Link to="/gateway/events" search={{ ...filter, address }} className="address">
          {address}
        </Link>
      ),
    },
    { key: 'events', title: names.events, number: true, render: ({ events }) => numberText(events) },
    {
      key: 'country',
      title: names.place,
      render: ({ place: { country } }) => (country === null ? '—' : countryName(country, language)),
    },
    {
      key: 'network',
      title: names.network,
      render: ({ place: { network } }) => (network === null ? '—' : <LogText text={network} limit={120} />),
    },
    {
      key: 'agency',
      title: names.agency,
      render: ({ agency }) => (agency === null ? '—' : <AgencyName agency={agency} />),
    },
    { key: 'last', title: names.last, render: ({ last }) => <Timestamp at={last} /> },
  ]
  return (
    <Panel title={title} note={labels.addressesNote}>
      <Loaded query={query} lines={6}>
        {({ items }) => (
          <DataTable<Row>
            caption={title}
            columns={officer ? columns.filter(({ key }) => key !== 'agency') : columns}
            rows={items}
            rowKey={({ address }) => address}
            empty={<EmptyState small title={labels.noAddresses} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}
