/** The addresses of a ticket: their role, where they are, and to whom they were registered then. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { useWords } from '../../language.tsx'
import { addressQuery } from '../agencies/queries.ts'
import { AgencyName, PlaceText, useViewer } from './names.tsx'
import type { Ticket } from './queries.ts'
import { words } from './ticket-words.ts'
import { words as shared } from './words.ts'

/** So many owners are looked up by themselves. */
const mostAsked = 20

type Row = Ticket['addresses'][number] & { readonly order: number }

export function Addresses({ ticket }: { readonly ticket: Ticket }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const viewer = useViewer()
  const columns: Column<Row>[] = [
    { key: 'role', title: labels.role, render: ({ role }) => names.roles[role] },
    {
      key: 'address',
      title: names.address,
      head: true,
      render: ({ address, place }) => (
        <>
          <Link
            to="/returns/tickets"
            search={{ from: yearBefore(ticket.returnedAt), to: dayOf(ticket.returnedAt), address }}
            className="address"
          >
            {address}
          </Link>
          <PlaceText place={place} />
        </>
      ),
    },
    ...(viewer === 'vendor'
      ? []
      : [
          {
            key: 'owner',
            title: labels.owner,
            render: ({ address, order }: Row) =>
              order < mostAsked ? <Owner address={address} ticket={ticket} /> : '—',
          },
        ]),
  ]
  return (
    <Panel title={labels.addresses} {...(viewer === 'vendor' ? {} : { note: labels.addressesNote })}>
      <DataTable<Row>
        caption={labels.addresses}
        columns={columns}
        rows={ticket.addresses.map((address, order) => ({ ...address, order }))}
        rowKey={({ role, address }) => `${role} ${address}`}
        empty={<EmptyState small title={labels.noAddresses} />}
        stacked
      />
    </Panel>
  )
}

function Owner({ address, ticket }: { readonly address: string; readonly ticket: Ticket }) {
  const labels = useWords(words)
  const { data, error } = useQuery({ ...addressQuery(address, ticket.eventAt), staleTime: 5 * 60_000 })
  if (error !== null) return <span className="quiet">{labels.ownerFailed}</span>
  if (data === undefined) return null
  const { agency } = data
  if (agency === null) return <span className="quiet">{labels.ownerUnknown}</span>
  return (
    <>
      <AgencyName agency={{ ...agency, oid: null }} />{' '}
      {agency.id !== ticket.agency.id && <Badge tone="warning">{labels.ownerElsewhere}</Badge>}
    </>
  )
}

/** In Asia/Taipei, as periods write it. */
function dayOf(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 10)
}

function yearBefore(instant: string): string {
  return dayOf(new Date(Date.parse(instant) - 365 * 86_400_000).toISOString())
}
