/** Deliveries, newest first. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { ShortText } from '../../components/short-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { useMayDeliver, useViewer, VendorName } from './names.tsx'
import { deliveriesQuery, type Delivery } from './queries.ts'
import type { Form } from './readers.ts'
import { words as report } from './report-words.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import '../../components/parts.css'

export const deliveryWords = dictionary({
  'zh-TW': {
    file: '檔案',
    noName: '（未命名）',
    channels: { push: '程式回傳', upload: '上傳', command: '指令' },
    channel: '方式',
    layout: '格式',
    by: '回傳者',
    size: '大小',
    none: '還沒有任何回傳批次',
    noneText: '上傳檔案或由程式回傳後，每一批的結果都列在這裡。',
    noMatch: '沒有符合條件的回傳批次',
    expired: '分頁位置已失效，請回到第一頁。',
    version: (version: number) => `第 ${version} 版`,
  },
  en: {
    file: 'File',
    noName: '(no name)',
    channels: { push: 'push', upload: 'upload', command: 'command' },
    channel: 'By',
    layout: 'Layout',
    by: 'Sent by',
    size: 'Size',
    none: 'Nothing has been delivered yet',
    noneText: 'Upload a file or push by program: what became of each delivery stands here.',
    noMatch: 'No delivery matches',
    expired: 'This place in the list is no longer valid. Go back to the first page.',
    version: (version: number) => `version ${version}`,
  },
})

export interface DeliveryListProps {
  readonly filter: {
    readonly vendor?: number | undefined
    readonly form?: Form | undefined
    readonly waiting?: true | undefined
  }
  readonly cursors: readonly string[]
  /** Absent: the first page alone, without the ways to others. */
  readonly onPage?: (cursors: readonly string[]) => void
  readonly limit?: number
}

export function DeliveryList({ filter, cursors, onPage, limit = 50 }: DeliveryListProps) {
  const labels = useWords(deliveryWords)
  const names = useWords(shared)
  const outcome = useWords(report)
  const viewer = useViewer()
  const mayDeliver = useMayDeliver()
  const { waiting, ...rest } = filter
  const query = useQuery({
    ...deliveriesQuery({
      ...rest,
      ...(waiting === true ? { waiting: 'true' } : {}),
      limit,
      cursor: cursors.at(-1),
    }),
    placeholderData: keepPreviousData,
  })
  const count = (value: number): ReactNode =>
    value === 0 ? <span className="quiet">0</span> : numberText(value)
  const columns: Column<Delivery>[] = [
    {
      key: 'received',
      title: names.receivedAt,
      head: true,
      render: ({ id, receivedAt }) => (
        <Link to="/returns/deliveries/$id" params={{ id: String(id) }} className="event-time">
          <Timestamp at={receivedAt} seconds />
        </Link>
      ),
    },
    {
      key: 'file',
      title: labels.file,
      render: ({ fileName, channel }) => (
        <span className="cell-name">
          {fileName === '' ? labels.noName : <ShortText text={fileName} length={60} />}
          <span className="place">{labels.channels[channel]}</span>
        </span>
      ),
    },
    { key: 'form', title: names.form, render: ({ form }) => names.forms[form] },
    ...(viewer === 'vendor'
      ? []
      : [
          {
            key: 'vendor',
            title: names.vendor,
            render: ({ vendor }: Delivery) => (
              <span className="cell-name">
                <VendorName vendor={vendor} />
              </span>
            ),
          },
        ]),
    ...(['read', 'stored', 'unchanged'] as const).map((name): Column<Delivery> => ({
      key: name,
      title: outcome[name],
      number: true,
      render: ({ counts }) => count(counts[name]),
    })),
    {
      key: 'set-aside',
      title: outcome.setAside,
      number: true,
      render: ({ counts: { setAside } }) =>
        setAside === 0 ? (
          <span className="quiet">0</span>
        ) : (
          <strong className="warned">{numberText(setAside)}</strong>
        ),
    },
  ]
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  return (
    <Loaded
      query={query}
      lines={5}
      codes={{ 'cursor-invalid': labels.expired, 'request-invalid': labels.expired }}
    >
      {({ items, next }) => (
        <DataTable<Delivery>
          caption={names.deliveries}
          columns={columns}
          rows={items}
          rowKey={({ id }) => String(id)}
          busy={query.isPlaceholderData}
          empty={
            isFiltered ? (
              <EmptyState small title={labels.noMatch} />
            ) : (
              <EmptyState
                title={labels.none}
                text={labels.noneText}
                small={onPage === undefined}
                actions={
                  mayDeliver &&
                  onPage !== undefined && (
                    <Link to="/returns/deliver" className="button-link button-link-primary">
                      {names.deliver}
                    </Link>
                  )
                }
              />
            )
          }
          {...(onPage === undefined ? {} : { paging: { cursors, next, onPage } })}
          stacked
        />
      )}
    </Loaded>
  )
}
