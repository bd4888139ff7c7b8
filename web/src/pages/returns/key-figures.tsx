/** How much was returned, by how many, how late, and who is missing; each with its base and the periods before. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Change } from '../../components/change.tsx'
import { Figure, Figures } from '../../components/figure.tsx'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { numberText, percentText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf, previousPeriodOf } from '../../period.ts'
import { useFormat } from '../../use-format.ts'
import { Caveats } from './caveats.tsx'
import { behind, countedQueryOf, type CountedFilter } from './filters.ts'
import {
  crossTabQuery,
  deviceMonthQuery,
  punctualityQuery,
  silencesQuery,
  type Punctuality,
} from './queries.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    agencies: '有回傳的機關',
    served: (count: string) => `目前受監控的機關 ${count} 個`,
    vendors: '有回傳的廠商',
    vendorsServing: (count: string) => `目前辦理監控的廠商 ${count} 家`,
    late: '逾時比率',
    lateNote: (late: string, tickets: string, hours: string) =>
      `${tickets} 張中 ${late} 張，距偵測逾 ${hours} 小時才回傳；各廠商的單分別計算`,
    points: (points: string) => `。較前期 ${points} 個百分點`,
    silent: '回傳中斷',
    silentUnit: '組',
    silentNote: '應回傳而久未回傳的廠商與機關，以現在計',
    devices: (month: string) => `${month} 設備狀況單`,
    devicesNote: (late: string, due: string) => `應回傳 ${due} 份，其中 ${late} 份逾期或未回傳`,
    noTickets: '外部統計不分廠商與機關',
  },
  en: {
    agencies: 'Agencies with returns',
    served: (count: string) => `${count} agencies are served now`,
    vendors: 'Vendors that returned',
    vendorsServing: (count: string) => `${count} vendors serve agencies now`,
    late: 'Share of late returns',
    lateNote: (late: string, tickets: string, hours: string) =>
      `${late} of ${tickets} tickets came more than ${hours} hours after detection; each vendor’s own count`,
    points: (points: string) => `; ${points} percentage points on the previous period`,
    silent: 'Fallen silent',
    silentUnit: 'pairs',
    silentNote: 'Vendors and agencies that ought to return and have not for long, as of now',
    devices: (month: string) => `Device forms of ${month}`,
    devicesNote: (late: string, due: string) => `${due} are due; ${late} of them late or missing`,
    noTickets: 'Figures that came counted say nothing of vendors and agencies',
  },
})

/** Of rows of vendors and agencies. */
function totalsOf(rows: Punctuality['rows']): {
  readonly agencies: number
  readonly vendors: number
  readonly tickets: number
  readonly late: number
} {
  return {
    agencies: new Set(rows.map(({ agency }) => agency.id)).size,
    vendors: new Set(rows.map(({ vendor }) => vendor.id)).size,
    tickets: rows.reduce((sum, { tickets }) => sum + tickets, 0),
    late: rows.reduce((sum, { late }) => sum + late, 0),
  }
}

export function KeyFigures({ filter }: { readonly filter: CountedFilter }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const { vendor, agency } = filter
  const period = periodOf(filter)
  const before = previousPeriodOf(period)
  const cross = useQuery(crossTabQuery(countedQueryOf(filter)))
  const now = useQuery(punctualityQuery({ ...period, vendor, agency }))
  const previous = useQuery({
    ...punctualityQuery({ ...(before ?? period), to: before?.to, vendor, agency }),
    enabled: before !== undefined,
  })
  const silences = useQuery(silencesQuery({ vendor, agency }))
  const devices = useQuery(deviceMonthQuery({ vendor, agency }))
  const all = [cross, now, silences, devices] as const
  const failed = all.find(({ error, data }) => error !== null && data === undefined)
  if (failed !== undefined)
    return (
      <div className="card">
        <ErrorState
          error={failed.error}
          onRetry={() => {
            for (const query of all) if (query.error !== null) void query.refetch()
          }}
        />
      </div>
    )
  if (
    cross.data === undefined ||
    now.data === undefined ||
    silences.data === undefined ||
    devices.data === undefined
  )
    return <LoadingState height={118} />

  const { total, previousTotal, lastYearTotal, readFrom } = cross.data
  const ofTickets = readFrom === 'tickets'
  const totals = totalsOf(now.data.rows)
  const earlier =
    previous.data === undefined || previous.data.rows.length === 0 ? undefined : totalsOf(previous.data.rows)
  const known = ofTickets && totals.tickets > 0
  const share = known ? totals.late / totals.tickets : null
  const points =
    share === null || earlier === undefined ? undefined : (share - earlier.late / earlier.tickets) * 100
  const { rows, month } = devices.data
  const returned = rows.filter((row) => row.devices > 0).length
  const late = rows.filter(({ isLate }) => isLate).length
  return (
    <div className="stack">
      <div className="return-figures">
        <Figures>
          <Figure
            label={names.returns}
            value={total}
            previous={previousTotal}
            unit={names.unit}
            note={<Change value={total} previous={lastYearTotal} base against="year" />}
            link={
              ofTickets
                ? (text) => (
                    <Link to="/returns/tickets" search={behind(filter)}>
                      {text}
                    </Link>
                  )
                : (text) => text
            }
          />
          <Figure
            label={labels.agencies}
            value={ofTickets ? totals.agencies : null}
            {...(ofTickets ? { previous: earlier?.agencies ?? null } : {})}
            note={
              ofTickets
                ? labels.served(numberText(new Set(rows.map((row) => row.agency.id)).size))
                : labels.noTickets
            }
            link={(text) => <a href="#punctuality">{text}</a>}
          />
          <Figure
            label={labels.vendors}
            value={ofTickets ? totals.vendors : null}
            {...(ofTickets ? { previous: earlier?.vendors ?? null } : {})}
            note={
              ofTickets
                ? labels.vendorsServing(numberText(new Set(rows.map((row) => row.vendor.id)).size))
                : labels.noTickets
            }
            link={(text) => <a href="#punctuality">{text}</a>}
          />
          <Figure
            label={labels.late}
            value={share}
            text={percentText}
            note={
              known
                ? labels.lateNote(
                    numberText(totals.late),
                    numberText(totals.tickets),
                    numberText(now.data.lateAfter / 3600),
                  ) +
                  (points === undefined
                    ? ''
                    : labels.points(
                        `${points > 0 ? '+' : points < 0 ? '−' : ''}${Math.abs(points).toFixed(2)}`,
                      ))
                : ofTickets
                  ? undefined
                  : labels.noTickets
            }
            link={(text) => <a href="#punctuality">{text}</a>}
          />
          <Figure
            label={labels.silent}
            value={silences.data.items.length}
            unit={labels.silentUnit}
            note={labels.silentNote}
            link={(text) => <a href="#silences">{text}</a>}
          />
          <Figure
            label={labels.devices(format.month(`${month}-01T00:00:00+08:00`))}
            value={returned}
            unit={`/ ${numberText(rows.length)}`}
            note={labels.devicesNote(numberText(late), numberText(rows.length))}
            link={(text) => (
              <Link to="/returns/devices" search={{ month, vendor, agency }}>
                {text}
              </Link>
            )}
          />
        </Figures>
      </div>
      <Caveats of={cross.data} previousKnown={previousTotal !== null} />
      <p className="quiet">{names.valid}</p>
    </div>
  )
}
