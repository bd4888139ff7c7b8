/** What became of a month's form of devices: words and columns that the card and the page share. */
import { Badge } from '../../components/badge.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { AgencyName, useViewer, VendorName } from './names.tsx'
import type { DeviceMonth } from './queries.ts'
import { deviceStates } from './readers.ts'
import { words as shared } from './words.ts'

export const deviceWords = dictionary({
  'zh-TW': {
    outcome: '回傳情形',
    onTime: '已回傳',
    late: '逾期回傳',
    missing: '逾期未回傳',
    waiting: '尚未回傳',
    received: '收到時間',
    devices: '設備數',
    states: '設備狀態',
    gone: '較上月少報',
    goneText: (count: string) => `${count} 部`,
    due: (month: string, day: string) => `${month} 的設備狀況單，最遲應於 ${day} 回傳。`,
    sum: (due: string, onTime: string, late: string, missing: string) =>
      `應回傳 ${due} 份：準時 ${onTime}、逾期 ${late}、未回傳 ${missing}。`,
    none: '這個月沒有應回傳的廠商與機關',
    noneText: '登錄廠商監控的機關後，才有應回傳的設備狀況單。',
    allOnTime: '全部準時回傳，設備均正常',
  },
  en: {
    outcome: 'Form',
    onTime: 'returned',
    late: 'returned late',
    missing: 'late, not returned',
    waiting: 'not yet returned',
    received: 'Received',
    devices: 'Devices',
    states: 'States',
    gone: 'Fewer than the month before',
    goneText: (count: string) => `${count} missing`,
    due: (month: string, day: string) => `Forms of ${month} are due by ${day}.`,
    sum: (due: string, onTime: string, late: string, missing: string) =>
      `${due} are due: ${onTime} in time, ${late} late, ${missing} not returned.`,
    none: 'Nobody ought to return a form of this month',
    noneText: 'Forms are due once vendors are entered with the agencies that they serve.',
    allOnTime: 'All were returned in time, and every device is normal',
  },
})

export type DeviceMonthRow = DeviceMonth['rows'][number]

export const outcomes = ['missing', 'late', 'waiting', 'onTime'] as const
export type Outcome = (typeof outcomes)[number]

export function outcomeOf({ devices, isLate }: DeviceMonthRow): Outcome {
  return devices > 0 ? (isLate ? 'late' : 'onTime') : isLate ? 'missing' : 'waiting'
}

const tones = { missing: 'bad', late: 'warning', waiting: 'plain', onTime: 'good' } as const

/** Whether somebody should look: late, missing, fewer devices, or one that is not as it should be. */
export function needsLook(row: DeviceMonthRow): boolean {
  const outcome = outcomeOf(row)
  return (
    outcome === 'missing' ||
    outcome === 'late' ||
    row.missing > 0 ||
    ['degraded', 'down', 'unknown'].some((state) => (row.states[state] ?? 0) > 0)
  )
}

export function useDeviceMonthColumns(): readonly Column<DeviceMonthRow>[] {
  const labels = useWords(deviceWords)
  const names = useWords(shared)
  const viewer = useViewer()
  return [
    ...(viewer === 'vendor'
      ? []
      : [
          {
            key: 'vendor',
            title: names.vendor,
            head: true,
            render: ({ vendor }: DeviceMonthRow) => <VendorName vendor={vendor} />,
          },
        ]),
    ...(viewer === 'officer'
      ? []
      : [
          {
            key: 'agency',
            title: names.agency,
            head: viewer === 'vendor',
            render: ({ agency }: DeviceMonthRow) => <AgencyName agency={agency} />,
          },
        ]),
    {
      key: 'outcome',
      title: labels.outcome,
      render: (row) => {
        const outcome = outcomeOf(row)
        return <Badge tone={tones[outcome]}>{labels[outcome]}</Badge>
      },
    },
    {
      key: 'received',
      title: labels.received,
      render: ({ receivedAt }) => (receivedAt === null ? '—' : <Timestamp at={receivedAt} />),
    },
    {
      key: 'devices',
      title: labels.devices,
      number: true,
      render: ({ devices }) => numberText(devices),
    },
    { key: 'states', title: labels.states, render: ({ states }) => <DeviceStates states={states} /> },
    {
      key: 'gone',
      title: labels.gone,
      number: true,
      render: ({ devices, missing }) =>
        devices === 0 || missing === 0 ? (
          <span className="quiet">—</span>
        ) : (
          <span className="warned">{labels.goneText(numberText(missing))}</span>
        ),
    },
  ]
}

/** `正常 12、中斷 1` */
function DeviceStates({ states }: { readonly states: Readonly<Record<string, number>> }) {
  const names = useWords(shared).deviceStates
  const known = deviceStates.flatMap((state) => {
    const count = states[state] ?? 0
    return count === 0 ? [] : [{ state, count }]
  })
  if (known.length === 0) return <span className="quiet">—</span>
  return (
    <span className="tallies">
      {known.map(({ state, count }) => (
        <span key={state} className={state === 'down' || state === 'degraded' ? 'warned' : undefined}>
          {names[state]} {numberText(count)}
        </span>
      ))}
    </span>
  )
}

/** The last day on which it is not late. `lateFrom`: the first moment at which it is. */
export function dueDay(lateFrom: string): number {
  return Date.parse(lateFrom) - 1
}

/** `應回傳 12 份：準時 10、逾期 1、未回傳 1。` */
export function useDeviceMonthSum(): (rows: readonly DeviceMonthRow[]) => string {
  const labels = useWords(deviceWords)
  return (rows) => {
    const count = (outcome: Outcome): number => rows.filter((row) => outcomeOf(row) === outcome).length
    return labels.sum(
      numberText(rows.length),
      numberText(count('onTime')),
      numberText(count('late')),
      numberText(count('missing') + count('waiting')),
    )
  }
}
