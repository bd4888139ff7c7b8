/** Records, newest first, in pages. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { addressOf } from '../../api.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { ExportButton } from '../../components/export-button.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Disposition, Severity } from '../../components/severity.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { queryOf, type GatewayFilter } from './filters.ts'
import { AgencyName, PlaceText, useIsOfficer } from './names.tsx'
import { eventsQuery, type GatewayEvent } from './queries.ts'
import type { DispositionChoice } from './readers.ts'
import { ShortText } from '../../components/short-text.tsx'
import { words as shared } from './words.ts'
import '../../components/reading.css'

const words = dictionary({
  'zh-TW': {
    caption: '原始紀錄',
    none: '沒有符合條件的紀錄',
    noneText: '統計數字可能仍在而紀錄已超過保存期限，或設備僅提供計數。可放寬篩選條件或改看較近的期間。',
    export: '匯出 CSV（至多 100,000 筆）',
    expired: '分頁位置已失效，請回到第一頁。',
  },
  en: {
    caption: 'Records',
    none: 'No record matches',
    noneText:
      'Counts may remain after their records have passed retention, and some sensors send counts only. Loosen the filters, or choose a later period.',
    export: 'Export CSV (at most 100,000)',
    expired: 'This place in the list is no longer valid. Go back to the first page.',
  },
})

/** OCSF dispositions that kept the traffic out: blocked, dropped, reset, rejected. */
const blocking = new Set([2, 6, 21, 25])
export function isBlocked(disposition: number): boolean {
  return blocking.has(disposition)
}

export interface EventListProps {
  readonly filter: GatewayFilter & { readonly disposition: DispositionChoice }
  readonly address?: string | undefined
  readonly cursors: readonly string[]
  readonly onPage: (cursors: readonly string[]) => void
  /** Where all are of one. */
  readonly withoutSignature?: boolean
  /** A page. */
  readonly limit?: number
}

export function EventList({
  filter,
  address,
  cursors,
  onPage,
  withoutSignature = false,
  limit = 50,
}: EventListProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const officer = useIsOfficer()
  const asked = { ...queryOf(filter, filter.disposition), address }
  const query = useQuery({
    ...eventsQuery({ ...asked, limit, cursor: cursors.at(-1) }),
    placeholderData: keepPreviousData,
  })
  const columns: Column<GatewayEvent>[] = [
    {
      key: 'time',
      title: names.time,
      head: true,
      render: ({ id, time }) => (
        <Link to="/gateway/events/$id" params={{ id }} className="event-time">
          <Timestamp at={time} seconds />
        </Link>
      ),
    },
    { key: 'severity', title: names.severity, render: ({ severity }) => <Severity id={severity} /> },
    {
      key: 'disposition',
      title: names.disposition,
      render: ({ disposition, action }) => (
        <>
          <Disposition blocked={isBlocked(disposition)} />
          {action !== '' && (
            <span className="place">
              <LogText text={action} limit={60} />
            </span>
          )}
        </>
      ),
    },
    ...(withoutSignature
      ? []
      : [
          {
            key: 'signature',
            title: names.signature,
            render: ({ signature }: GatewayEvent) =>
              signature === '' ? (
                names.none
              ) : (
                <Link
                  to="/gateway/signature"
                  search={{ ...filter, signature: undefined, name: signature }}
                  className="key-link"
                >
                  <ShortText text={signature} length={80} />
                </Link>
              ),
          },
        ]),
    {
      key: 'source',
      title: names.source,
      render: ({ source }) => <Endpoint endpoint={source} filter={filter} />,
    },
    {
      key: 'destination',
      title: names.destination,
      render: ({ destination }) => <Endpoint endpoint={destination} filter={filter} />,
    },
    ...(officer
      ? []
      : [
          {
            key: 'agency',
            title: names.agency,
            render: ({ agencies }: GatewayEvent) =>
              agencies.length === 0 ? (
                <span className="quiet cell-name">{names.unattributed}</span>
              ) : (
                <span className="stacked cell-name">
                  {agencies.map((agency) => (
                    <AgencyName key={agency.id} agency={agency} />
                  ))}
                </span>
              ),
          },
        ]),
    {
      key: 'sensor',
      title: names.sensor,
      render: ({ sensor }) => (
        <span className="cell-name">
          <ShortText text={sensor} length={60} />
        </span>
      ),
    },
  ]
  return (
    <Loaded query={query} lines={10} codes={{ 'cursor-invalid': labels.expired }}>
      {({ items, next }) => (
        <div className="stack">
          <DataTable<GatewayEvent>
            caption={labels.caption}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            busy={query.isPlaceholderData}
            empty={<EmptyState title={labels.none} text={labels.noneText} />}
            paging={{ cursors, next, onPage }}
          />
          {items.length > 0 && (
            <div className="row">
              <ExportButton address={addressOf('/api/gateway/events.csv', {}, asked)} label={labels.export} />
            </div>
          )}
        </div>
      )}
    </Loaded>
  )
}

/** An address of a record: a link to all records that it is in. `::` is none. */
export function Endpoint({
  endpoint: { address, port, place },
  filter,
}: {
  readonly endpoint: GatewayEvent['source']
  readonly filter?: GatewayFilter
}) {
  if (address === '' || address === '::') return <span>—</span>
  const text = port === 0 ? address : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  return (
    <>
      {filter === undefined ? (
        <span className="address">{text}</span>
      ) : (
        <Link to="/gateway/events" search={{ ...filter, address }} className="address">
          {text}
        </Link>
      )}
      <PlaceText place={place} />
    </>
  )
}
