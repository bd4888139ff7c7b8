/** The few numbers of an agency or a vendor: of its own returns. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Figure, Figures } from '../../components/figure.tsx'
import { Loaded } from '../../components/states.tsx'
import { numberText, percentText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import { useFormat } from '../../use-format.ts'
import { dueDay } from './device-month.tsx'
import { behind, type CountedFilter } from './filters.ts'
import { useViewer } from './names.tsx'
import { attentionQuery, punctualityQuery } from './queries.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    urgent: '重大或嚴重而未結案',
    late: '逾時比率',
    lateNote: (late: string, tickets: string, hours: string) =>
      `${tickets} 張中 ${late} 張，距偵測逾 ${hours} 小時才回傳`,
    complete: '完整比率',
    completeNote: '沒有任何欄位不明、推定或矛盾的回傳單',
    devices: (month: string) => `${month} 設備狀況單`,
    devicesNote: (day: string) => `最遲 ${day} 回傳`,
  },
  en: {
    urgent: 'Critical or high, not resolved',
    late: 'Share of late returns',
    lateNote: (late: string, tickets: string, hours: string) =>
      `${late} of ${tickets} tickets came more than ${hours} hours after detection`,
    complete: 'Share of complete returns',
    completeNote: 'Tickets in which nothing is unknown, assumed or contradictory',
    devices: (month: string) => `Device forms of ${month}`,
    devicesNote: (day: string) => `due by ${day}`,
  },
})

export function OwnFigures({ filter }: { readonly filter: CountedFilter }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const viewer = useViewer()
  const period = periodOf(filter)
  const attention = useQuery(attentionQuery(period))
  const duties = useQuery(punctualityQuery(period)).data
  const tickets = duties?.rows.reduce((sum, row) => sum + row.tickets, 0) ?? 0
  const part = (of: 'late' | 'complete'): number => duties?.rows.reduce((sum, row) => sum + row[of], 0) ?? 0
  return (
    <Loaded query={attention} height={118}>
      {({ tickets: valid, previousTickets, urgent, devices }) => (
        <div className="return-figures">
          <Figures>
            <Figure
              label={names.returns}
              value={valid}
              previous={previousTickets}
              unit={names.unit}
              link={(text) => (
                <Link to="/returns/tickets" search={behind(filter)}>
                  {text}
                </Link>
              )}
            />
            {viewer === 'officer' && <Figure label={labels.urgent} value={urgent} />}
            <Figure
              label={labels.late}
              value={tickets === 0 ? null : part('late') / tickets}
              text={percentText}
              note={
                duties === undefined
                  ? undefined
                  : labels.lateNote(
                      numberText(part('late')),
                      numberText(tickets),
                      numberText(duties.lateAfter / 3600),
                    )
              }
              link={(text) => <a href="#punctuality">{text}</a>}
            />
            <Figure
              label={labels.complete}
              value={tickets === 0 ? null : part('complete') / tickets}
              text={percentText}
              note={labels.completeNote}
              link={(text) => <a href="#punctuality">{text}</a>}
            />
            <Figure
              label={labels.devices(format.month(`${devices.month}-01T00:00:00+08:00`))}
              value={devices.returned}
              unit={`/ ${numberText(devices.due)}`}
              note={labels.devicesNote(format.date(dueDay(devices.lateFrom)))}
              link={(text) => (
                <Link to="/returns/devices" search={{ month: devices.month }}>
                  {text}
                </Link>
              )}
            />
          </Figures>
        </div>
      )}
    </Loaded>
  )
}
