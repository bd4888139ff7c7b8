/** Tickets, newest return first, in pages. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { addressOf } from '../../api.ts'
import { Badge } from '../../components/badge.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { ExportButton } from '../../components/export-button.tsx'
import { Severity } from '../../components/severity.tsx'
import { ShortText } from '../../components/short-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { ticketQueryOf, type TicketFilter } from './filters.ts'
import { AgencyName, ClassName, Flags, TicketState, useViewer, VendorName } from './names.tsx'
import { ticketsQuery, type TicketRow } from './queries.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'

const words = dictionary({
  'zh-TW': {
    none: '沒有符合條件的回傳單',
    noneText: '可放寬篩選條件，或改看其他期間。期間依回傳時間計算。',
    export: '匯出 CSV（至多 100,000 筆）',
    expired: '分頁位置已失效，請回到第一頁。',
    linked: '與他人重複',
    alert: '告警',
    noTitle: '（無標題）',
  },
  en: {
    none: 'No ticket matches',
    noneText: 'Loosen the filters, or choose another period: periods go by when a ticket was returned.',
    export: 'Export CSV (at most 100,000)',
    expired: 'This place in the list is no longer valid. Go back to the first page.',
    linked: 'told by another too',
    alert: 'alert',
    noTitle: '(no title)',
  },
})

export interface TicketListProps {
  /** Names its period. */
  readonly filter: TicketFilter
  readonly cursors: readonly string[]
  /** Absent: the first page alone, without the ways to others. */
  readonly onPage?: (cursors: readonly string[]) => void
  /** A page. */
  readonly limit?: number
}

export function TicketList({ filter, cursors, onPage, limit = 50 }: TicketListProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const viewer = useViewer()
  const asked = ticketQueryOf(filter)
  const query = useQuery({
    ...ticketsQuery({ ...asked, limit, cursor: cursors.at(-1) }),
    placeholderData: keepPreviousData,
  })
  const columns: Column<TicketRow>[] = [
    {
      key: 'number',
      title: names.number,
      head: true,
      render: ({ id, number, form, title, canonical }) => (
        <>
          <Link to="/returns/tickets/$id" params={{ id: String(id) }} className="key-link">
            <ShortText text={number} length={60} />
          </Link>{' '}
          {form === 'alert' && <Badge>{labels.alert}</Badge>}
          {canonical !== null && <Badge>{labels.linked}</Badge>}
          <span className="place">
            {title === '' ? labels.noTitle : <ShortText text={title} length={80} />}
          </span>
        </>
      ),
    },
    {
      key: 'returned',
      title: names.returnedAt,
      render: ({ returnedAt }) => (
        <span className="event-time">
          <Timestamp at={returnedAt} />
        </span>
      ),
    },
    { key: 'severity', title: names.severity, render: ({ severity }) => <Severity id={severity} /> },
    {
      key: 'class',
      title: names.threatClass,
      render: ({ threatClass, threatType }) => <ClassName code={threatClass} type={threatType} />,
    },
    {
      key: 'sources',
      title: names.source,
      render: ({ sources }) =>
        sources.length === 0 ? (
          <span className="quiet">—</span>
        ) : (
          <span className="stacked">
            {sources.slice(0, 2).map((address) => (
              <Link
                key={address}
                to="/returns/tickets"
                search={{ from: filter.from, to: filter.to, address }}
                className="address"
              >
                {address}
              </Link>
            ))}
            {sources.length > 2 && <span className="quiet">…</span>}
          </span>
        ),
    },
    ...(viewer === 'officer'
      ? []
      : [
          {
            key: 'agency',
            title: names.agency,
            render: ({ agency }: TicketRow) => (
              <span className="cell-name">
                <AgencyName agency={agency} />
              </span>
            ),
          },
        ]),
    ...(viewer === 'vendor'
      ? []
      : [
          {
            key: 'vendor',
            title: names.vendor,
            render: ({ vendor }: TicketRow) => (
              <span className="cell-name">
                <VendorName vendor={vendor} />
              </span>
            ),
          },
        ]),
    { key: 'state', title: names.state, render: ({ state }) => <TicketState state={state} /> },
    { key: 'flags', title: names.flags, render: ({ flags }) => <Flags flags={flags} /> },
  ]
  return (
    <Loaded
      query={query}
      lines={10}
      codes={{ 'cursor-invalid': labels.expired, 'request-invalid': labels.expired }}
    >
      {({ items, next }) => (
        <div className="stack">
          <DataTable<TicketRow>
            caption={names.tickets}
            columns={columns}
            rows={items}
            rowKey={({ id }) => String(id)}
            busy={query.isPlaceholderData}
            empty={<EmptyState title={labels.none} text={labels.noneText} small={onPage === undefined} />}
            {...(onPage === undefined ? {} : { paging: { cursors, next, onPage } })}
            stacked
          />
          {items.length > 0 && onPage !== undefined && (
            <div className="row">
              <ExportButton
                address={addressOf('/api/returns/tickets.csv', {}, asked)}
                label={labels.export}
              />
            </div>
          )}
        </div>
      )}
    </Loaded>
  )
}
