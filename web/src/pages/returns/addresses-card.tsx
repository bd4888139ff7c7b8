/** Addresses that several agencies met: sources, or relay stations (中繼站). Of one agency or vendor: those of its own returns. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Choices } from '../../components/choices.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { behind, countedQueryOf, type CountedFilter } from './filters.ts'
import { PlaceText, useViewer } from './names.tsx'
import { addressesQuery, type Addresses } from './queries.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    title: { centre: '出現在多個機關的位址', officer: '回傳單中的位址', vendor: '回傳單中的位址' },
    relays: '中繼站位址',
    role: '位址角色',
    roles: { source: '來源', relay: '中繼站' },
    agencies: '機關數',
    vendors: '廠商數',
    first: '最早事件',
    last: '最近事件',
    note: (agencies: string) => `期間內至少 ${agencies} 個機關的有效回傳中都出現的位址，機關數多者在前。`,
    ownNote: '期間內有效回傳中出現的位址，件數多者在前。',
    relayNote: '期間內有效回傳中的中繼站位址，機關數多者在前；以網域或網址表示的中繼站請看各回傳單。',
    none: '沒有出現在多個機關的位址',
    ownNone: '這段期間的回傳單沒有這類位址',
  },
  en: {
    title: {
      centre: 'Addresses that several agencies met',
      officer: 'Addresses in the tickets',
      vendor: 'Addresses in the tickets',
    },
    relays: 'Relay stations',
    role: 'Role of the address',
    roles: { source: 'Sources', relay: 'Relay stations' },
    agencies: 'Agencies',
    vendors: 'Vendors',
    first: 'First event',
    last: 'Last event',
    note: (agencies: string) =>
      `In valid returns of the period about at least ${agencies} agencies, most agencies first.`,
    ownNote: 'In valid returns of the period, most tickets first.',
    relayNote:
      'Addresses of relay stations in valid returns of the period, most agencies first; those that are domains or URLs stand in the tickets.',
    none: 'No address that several agencies met',
    ownNone: 'No such address in the tickets of this period',
  },
})

type Role = 'source' | 'relay'
type Row = Addresses['items'][number]

export interface AddressesCardProps {
  readonly filter: CountedFilter
  readonly role: Role
  readonly onRole: (role: Role) => void
}

export function AddressesCard({ filter, role, onRole }: AddressesCardProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const viewer = useViewer()
  const isCentre = viewer === 'centre'
  const query = useQuery(
    addressesQuery({
      ...countedQueryOf(filter),
      role,
      // A relay station is worth knowing wherever it was met.
      agencies: isCentre && role === 'source' ? 2 : 1,
      limit: 15,
    }),
  )
  const title = role === 'relay' ? labels.relays : labels.title[viewer]
  const columns: Column<Row>[] = [
    {
      key: 'address',
      title: names.address,
      head: true,
      render: ({ address, place }) => (
        <>
          <Link to="/returns/tickets" search={behind(filter, { address })} className="address">
            {address}
          </Link>
          <PlaceText place={place} />
        </>
      ),
    },
    ...(isCentre
      ? [
          {
            key: 'agencies',
            title: labels.agencies,
            number: true,
            render: ({ agencies }: Row) => numberText(agencies),
          },
          {
            key: 'vendors',
            title: labels.vendors,
            number: true,
            render: ({ vendors }: Row) => numberText(vendors),
          },
        ]
      : []),
    { key: 'tickets', title: names.returns, number: true, render: ({ tickets }) => numberText(tickets) },
    { key: 'first', title: labels.first, render: ({ first }) => <Timestamp at={first} /> },
    { key: 'last', title: labels.last, render: ({ last }) => <Timestamp at={last} /> },
  ]
  return (
    <Panel
      title={title}
      links={
        <Choices<Role>
          label={labels.role}
          value={role}
          options={[
            { value: 'source', label: labels.roles.source },
            { value: 'relay', label: labels.roles.relay },
          ]}
          onChange={onRole}
        />
      }
      note={
        <>
          {role === 'relay'
            ? labels.relayNote
            : isCentre
              ? labels.note(numberText(query.data?.agencies ?? 2))
              : labels.ownNote}
        </>
      }
    >
      <Loaded query={query} lines={6}>
        {({ items }) => (
          <DataTable<Row>
            caption={title}
            columns={columns}
            rows={items}
            rowKey={({ address }) => address}
            empty={<EmptyState small title={isCentre && role === 'source' ? labels.none : labels.ownNone} />}
            stacked
          />
        )}
      </Loaded>
    </Panel>
  )
}
