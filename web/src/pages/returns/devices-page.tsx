/** The monthly form of devices: a month's returns by vendor and agency, and every device. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Select } from 'antd'
import { Badge } from '../../components/badge.tsx'
import { CopyLink } from '../../components/copy-link.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { monthText, today } from '../../period.ts'
import { useFormat } from '../../use-format.ts'
import {
  deviceWords,
  dueDay,
  outcomeOf,
  outcomes,
  useDeviceMonthColumns,
  useDeviceMonthSum,
  type DeviceMonthRow,
} from './device-month.tsx'
import { comparable } from './deliver/mapping.ts'
import { Choice } from './filter-bar.tsx'
import { Header } from './header.tsx'
import { AgencyName, Flags, useAgencyText, useVendorText, useViewer, VendorName } from './names.tsx'
import { deviceMonthQuery, devicesQuery, useParties, type Device } from './queries.ts'
import { deviceStates } from './readers.ts'
import { returnDevicesRoute } from './route.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'

const words = dictionary({
  'zh-TW': {
    lead: '監控設備狀況單：每月每部監控設備的狀況，次月五日前回傳',
    month: '月份',
    forms: '回傳情形',
    devices: '逐部設備',
    state: '狀態',
    kind: '種類',
    last: '最後收到資料',
    note: '備註',
    received: '收到時間',
    given: (word: string) => `廠商寫「${word}」`,
    none: '這個月沒有符合條件的設備',
    noneText: '廠商尚未回傳這個月的設備狀況單，或篩選條件太窄。',
    whole: (count: string) => `只列出前 ${count} 部，請以廠商、機關或狀態篩選。`,
  },
  en: {
    lead: 'The state of each device in a month, due by the fifth of the month after',
    month: 'Month',
    forms: 'Who returned the form',
    devices: 'Devices',
    state: 'State',
    kind: 'Sort',
    last: 'Last heard of',
    note: 'Note',
    received: 'Received',
    given: (word: string) => `the vendor wrote “${word}”`,
    none: 'No device of this month matches',
    noneText: 'The form of this month was not returned yet, or the filters are too narrow.',
    whole: (count: string) => `Only the first ${count} are listed: filter by vendor, agency or state.`,
  },
})

const most = 2000
const tones: Readonly<Record<string, 'good' | 'warning' | 'bad'>> = {
  normal: 'good',
  degraded: 'warning',
  down: 'bad',
}

export function DevicesPage() {
  const search = useSearch({ from: returnDevicesRoute.id })
  const navigate = useNavigate({ from: returnDevicesRoute.fullPath })
  const labels = useWords(words)
  const device = useWords(deviceWords)
  const names = useWords(shared)
  const format = useFormat()
  const viewer = useViewer()
  const columns = useDeviceMonthColumns()
  const sum = useDeviceMonthSum()
  const parties = useParties()
  const vendorText = useVendorText()
  const agencyText = useAgencyText()
  const { month: asked, vendor, agency, state } = search
  const month = asked !== undefined && /^\d{4}-(?:0[1-9]|1[0-2])$/.test(asked) ? asked : undefined
  const query = useQuery({
    ...deviceMonthQuery({ month, vendor, agency }),
    placeholderData: keepPreviousData,
  })
  const change = (changed: Partial<typeof search>): void => {
    void navigate({ search: (now) => ({ ...now, ...changed }), resetScroll: false })
  }
  const shownMonth = month ?? query.data?.month
  return (
    <div className="stack">
      <Header title={names.devices} lead={labels.lead} actions={<CopyLink />} />
      <section className="card">
        <div className="filters">
          <div className="filter">
            <span>{labels.month}</span>
            <Select
              aria-label={labels.month}
              {...(shownMonth === undefined ? {} : { value: shownMonth })}
              onChange={(chosen: string) => change({ month: chosen })}
              options={monthsUntilNow(shownMonth).map((value) => ({
                value,
                label: format.month(`${value}-01T00:00:00+08:00`),
              }))}
            />
          </div>
          {viewer !== 'vendor' && (
            <Choice
              title={names.vendor}
              value={vendor === undefined ? undefined : String(vendor)}
              options={(parties?.vendors ?? []).map((one) => ({
                value: String(one.id),
                label: vendorText(one),
              }))}
              onChange={(chosen) => change({ vendor: chosen === undefined ? undefined : Number(chosen) })}
            />
          )}
          {viewer !== 'officer' && (
            <Choice
              title={names.agency}
              value={agency === undefined ? undefined : String(agency)}
              options={(parties?.agencies ?? []).map((one) => ({
                value: String(one.id),
                label: agencyText(one),
              }))}
              onChange={(chosen) => change({ agency: chosen === undefined ? undefined : Number(chosen) })}
            />
          )}
          <Choice
            title={labels.state}
            value={state}
            options={deviceStates.map((value) => ({ value, label: names.deviceStates[value] }))}
            onChange={(chosen) => change({ state: deviceStates.find((one) => one === chosen) })}
          />
        </div>
      </section>
      <Panel title={labels.forms}>
        <Loaded query={query} lines={6}>
          {({ rows, month: of, lateFrom }) => (
            <div className={query.isPlaceholderData ? 'stack waiting' : 'stack'}>
              <p>
                {device.due(format.month(`${of}-01T00:00:00+08:00`), format.date(dueDay(lateFrom)))}{' '}
                {rows.length > 0 && sum(rows)}
              </p>
              <DataTable<DeviceMonthRow>
                caption={labels.forms}
                columns={columns}
                rows={rows.toSorted(
                  (a, b) => outcomes.indexOf(outcomeOf(a)) - outcomes.indexOf(outcomeOf(b)),
                )}
                rowKey={(row) => `${row.vendor.id} ${row.agency.id}`}
                busy={query.isPlaceholderData}
                empty={<EmptyState small title={device.none} text={device.noneText} />}
                stacked
              />
            </div>
          )}
        </Loaded>
      </Panel>
      {shownMonth !== undefined && (
        <Devices asked={{ month: shownMonth, vendor, agency, state }} title={labels.devices} />
      )}
    </div>
  )
}

function Devices({
  asked,
  title,
}: {
  readonly asked: Parameters<typeof devicesQuery>[0]
  readonly title: string
}) {
  const labels = useWords(words)
  const names = useWords(shared)
  const viewer = useViewer()
  const states: Readonly<Record<string, string>> = names.deviceStates
  const query = useQuery({ ...devicesQuery(asked), placeholderData: keepPreviousData })
  const columns: Column<Device>[] = [
    {
      key: 'device',
      title: names.device,
      head: true,
      render: ({ device, kind }) => (
        <>
          <LogText text={device} limit={200} />
          {kind !== '' && (
            <span className="place">
              <LogText text={kind} limit={100} />
            </span>
          )}
        </>
      ),
    },
    {
      key: 'state',
      title: labels.state,
      render: ({ state, givenState }) => (
        <>
          <Badge tone={tones[state] ?? 'plain'}>{states[state] ?? state}</Badge>
          {givenState !== '' && comparable(givenState) !== comparable(state) && (
            <span className="place">
              <LogText text={labels.given(givenState)} limit={200} line />
            </span>
          )}
        </>
      ),
    },
    ...(viewer === 'officer'
      ? []
      : [
          {
            key: 'agency',
            title: names.agency,
            render: ({ agency }: Device) => <AgencyName agency={agency} />,
          },
        ]),
    ...(viewer === 'vendor'
      ? []
      : [
          {
            key: 'vendor',
            title: names.vendor,
            render: ({ vendor }: Device) => <VendorName vendor={vendor} />,
          },
        ]),
    {
      key: 'last',
      title: labels.last,
      render: ({ lastSeenAt }) => (lastSeenAt === null ? '—' : <Timestamp at={lastSeenAt} />),
    },
    {
      key: 'note',
      title: labels.note,
      render: ({ note, flags }) => (
        <>
          {note !== '' && <LogText text={note} limit={200} />}
          {flags.length > 0 && <Flags flags={flags} />}
          {note === '' && flags.length === 0 && <span className="quiet">—</span>}
        </>
      ),
    },
    { key: 'received', title: labels.received, render: ({ receivedAt }) => <Timestamp at={receivedAt} /> },
  ]
  return (
    <Panel title={title}>
      <Loaded query={query} lines={8}>
        {({ items }) => (
          <>
            <DataTable<Device>
              caption={title}
              columns={columns}
              rows={items}
              rowKey={({ vendor, agency, device }) => `${vendor.id} ${agency.id} ${device}`}
              busy={query.isPlaceholderData}
              empty={<EmptyState small title={labels.none} text={labels.noneText} />}
              stacked
            />
            {items.length >= most && <p className="panel-note">{labels.whole(numberText(most))}</p>}
          </>
        )}
      </Loaded>
    </Panel>
  )
}

/** Two years, newest first; an older one of the address is kept in the list. */
function monthsUntilNow(shown: string | undefined): readonly string[] {
  const here = new Date(today())
  const months = Array.from({ length: 24 }, (_, before) =>
    monthText(Date.UTC(here.getUTCFullYear(), here.getUTCMonth() - before, 1)),
  )
  return shown === undefined || months.includes(shown) ? months : [...months, shown]
}
