/** The newest month of devices: who returned the form, who is late, and which devices are not as they should be. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import {
  deviceWords,
  dueDay,
  needsLook,
  outcomeOf,
  outcomes,
  useDeviceMonthColumns,
  useDeviceMonthSum,
  type DeviceMonthRow,
} from './device-month.tsx'
import type { CountedFilter } from './filters.ts'
import { useViewer } from './names.tsx'
import { deviceMonthQuery } from './queries.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    title: '監控設備狀況單',
    centreNote: '列出逾期、未回傳、設備異常或較上月少報者。',
    more: '看各月與逐部設備',
  },
  en: {
    title: 'Monthly device status',
    centreNote:
      'Listed are those that are late or missing, and those with devices that are not normal or gone.',
    more: 'All months and devices',
  },
})

const shown = 12

export function DeviceMonthCard({ filter: { vendor, agency } }: { readonly filter: CountedFilter }) {
  const labels = useWords(words)
  const device = useWords(deviceWords)
  const names = useWords(shared)
  const format = useFormat()
  const viewer = useViewer()
  const columns = useDeviceMonthColumns()
  const sum = useDeviceMonthSum()
  const query = useQuery(deviceMonthQuery({ vendor, agency }))
  return (
    <Panel
      title={labels.title}
      links={
        <Link to="/returns/devices" search={{ month: query.data?.month, vendor, agency }}>
          {labels.more}
        </Link>
      }
    >
      <Loaded query={query} lines={5}>
        {({ rows, month, lateFrom }) => {
          const listed = (viewer === 'centre' ? rows.filter(needsLook) : rows)
            .toSorted((a, b) => outcomes.indexOf(outcomeOf(a)) - outcomes.indexOf(outcomeOf(b)))
            .slice(0, shown)
          return (
            <div className="stack">
              <p>
                {device.due(format.month(`${month}-01T00:00:00+08:00`), format.date(dueDay(lateFrom)))}{' '}
                {rows.length > 0 && sum(rows)} {viewer === 'centre' && rows.length > 0 && labels.centreNote}
              </p>
              <DataTable<DeviceMonthRow>
                caption={`${labels.title}${names.of(month)}`}
                columns={columns}
                rows={listed}
                rowKey={(row) => `${row.vendor.id} ${row.agency.id}`}
                empty={
                  rows.length === 0 ? (
                    <EmptyState small title={device.none} text={device.noneText} />
                  ) : (
                    <EmptyState small title={device.allOnTime} />
                  )
                }
                stacked
              />
            </div>
          )
        }}
      </Loaded>
    </Panel>
  )
}
