/** How soon and how completely vendors return, by vendor and agency. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { Choices } from '../../components/choices.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { numberText, percentText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import { useFormat } from '../../use-format.ts'
import type { CountedFilter } from './filters.ts'
import { AgencyName, useViewer, VendorName } from './names.tsx'
import { dutiesBy, dutyChoices, type Duty, type DutyChoice } from './punctuality.ts'
import { punctualityQuery, type AgencyNamed, type VendorNamed } from './queries.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    title: '回傳時效與完整性',
    by: '統計方式',
    choices: { pair: '廠商與機關', vendor: '廠商', agency: '機關' },
    tickets: '回傳單',
    late: '逾時',
    median: '延遲中位數',
    slow: '95% 以內',
    complete: '完整',
    note: (hours: string) =>
      `延遲：自偵測（未填者自事件發生）至回傳。逾時：超過 ${hours} 小時。完整：沒有任何欄位不明、推定或矛盾。各廠商的單分別計算，含與他人重複者；逾時比率高者在前。`,
    none: '這段期間沒有回傳單',
    more: (count: string) => `再列出 ${count} 列`,
  },
  en: {
    title: 'Lateness and completeness',
    by: 'Added up by',
    choices: { pair: 'Vendor and agency', vendor: 'Vendor', agency: 'Agency' },
    tickets: 'Tickets',
    late: 'Late',
    median: 'Median delay',
    slow: '95% within',
    complete: 'Complete',
    note: (hours: string) =>
      `Delay: from detection (else the event) to the return. Late: more than ${hours} hours. Complete: nothing in it is unknown, assumed or contradictory. Each vendor’s own tickets, those of the same event too; the largest share of late ones first.`,
    none: 'No ticket was returned in this period',
    more: (count: string) => `Show ${count} more rows`,
  },
})

const shown = 12

type Row = Duty<VendorNamed, AgencyNamed>

export interface PunctualityCardProps {
  readonly filter: CountedFilter
  readonly by: DutyChoice
  /** Absent where the rows part by one thing alone. */
  readonly onBy?: (by: DutyChoice) => void
}

export function PunctualityCard({ filter, by, onBy }: PunctualityCardProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const viewer = useViewer()
  const [all, setAll] = useState(false)
  const { vendor, agency } = filter
  const query = useQuery(punctualityQuery({ ...periodOf(filter), vendor, agency }))
  const share = (part: number, whole: number): string => (whole === 0 ? '—' : percentText(part / whole))
  const delay = (seconds: number | null): string => (seconds === null ? '—' : format.duration(seconds * 1000))
  const withVendor = by !== 'agency' && viewer !== 'vendor'
  const withAgency = by !== 'vendor' && viewer !== 'officer'
  const columns: Column<Row>[] = [
    ...(withVendor
      ? [
          {
            key: 'vendor',
            title: names.vendor,
            head: true,
            render: (row: Row) => (row.vendor === undefined ? '—' : <VendorName vendor={row.vendor} />),
          },
        ]
      : []),
    ...(withAgency
      ? [
          {
            key: 'agency',
            title: names.agency,
            head: !withVendor,
            render: (row: Row) => (row.agency === undefined ? '—' : <AgencyName agency={row.agency} />),
          },
        ]
      : []),
    {
      key: 'tickets',
      title: labels.tickets,
      number: true,
      render: (row) => (
        <Link
          to="/returns/tickets"
          search={{ ...periodOf(filter), vendor: row.vendor?.id ?? vendor, agency: row.agency?.id ?? agency }}
        >
          {numberText(row.tickets)}
        </Link>
      ),
    },
    {
      key: 'late',
      title: labels.late,
      number: true,
      render: ({ late, tickets }) => (
        <>
          {share(late, tickets)} <span className="quiet">({numberText(late)})</span>
        </>
      ),
    },
    {
      key: 'median',
      title: labels.median,
      number: true,
      render: ({ medianDelay }) => delay(medianDelay),
    },
    { key: 'slow', title: labels.slow, number: true, render: ({ slowDelay }) => delay(slowDelay) },
    {
      key: 'complete',
      title: labels.complete,
      number: true,
      render: ({ complete, tickets }) => share(complete, tickets),
    },
  ]
  const withoutMedians =
    by === 'pair' ? columns : columns.filter(({ key }) => key !== 'median' && key !== 'slow')
  return (
    <div id="punctuality">
      <Panel
        title={labels.title}
        links={
          onBy !== undefined && (
            <Choices
              label={labels.by}
              value={by}
              options={dutyChoices.map((value) => ({ value, label: labels.choices[value] }))}
              onChange={onBy}
            />
          )
        }
        note={query.data === undefined ? undefined : labels.note(numberText(query.data.lateAfter / 3600))}
      >
        <Loaded query={query} lines={6}>
          {({ rows }) => {
            const duties = dutiesBy(rows, by)
            const listed = all ? duties : duties.slice(0, shown)
            return (
              <>
                <DataTable<Row>
                  caption={labels.title}
                  columns={withoutMedians}
                  rows={listed}
                  rowKey={(row) => `${row.vendor?.id ?? ''} ${row.agency?.id ?? ''}`}
                  empty={<EmptyState small title={labels.none} />}
                  stacked
                />
                {listed.length < duties.length && (
                  <div className="filter-foot">
                    <Button onClick={() => setAll(true)}>
                      {labels.more(numberText(duties.length - listed.length))}
                    </Button>
                  </div>
                )}
              </>
            )
          }}
        </Loaded>
      </Panel>
    </div>
  )
}
