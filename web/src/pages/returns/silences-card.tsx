/** Who has fallen silent: nothing comes where something ought to. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { Badge } from '../../components/badge.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { dayText, today } from '../../period.ts'
import type { CountedFilter } from './filters.ts'
import { AgencyName, useViewer, VendorName } from './names.tsx'
import { silencesQuery, type Silences } from './queries.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    title: '誰沒有回傳',
    now: '以現在計，與所選期間無關',
    days: '中斷天數',
    daysText: (days: string) => `${days} 天`,
    last: '最近一次回傳',
    never: '從未回傳',
    usual: '過去最長間隔',
    unknown: '回傳太少，無從比較',
    note: (least: string, most: string) =>
      `判定方式：中斷超過過去一年最長的間隔且滿 ${least} 天；回傳太少而無從比較時，滿 ${most} 天。沒有回傳不表示沒有事件：請確認監控設備、日誌來源與傳送通道。`,
    none: {
      centre: '沒有中斷：應回傳的廠商與機關近期都有回傳',
      officer: '沒有中斷：貴機關的廠商近期都有回傳',
      vendor: '沒有中斷：貴公司監控的機關近期都有回傳',
    },
    before: '看中斷前的回傳單',
    more: (count: string) => `再列出 ${count} 組`,
  },
  en: {
    title: 'Who has fallen silent',
    now: 'as of now, whatever the period',
    days: 'Silent for',
    daysText: (days: string) => `${days} days`,
    last: 'Last return',
    never: 'never returned',
    usual: 'Longest gap before',
    unknown: 'too few to compare',
    note: (least: string, most: string) =>
      `Silent: for longer than ever in the year before, and for ${least} days at least; or, where too little came to compare, for ${most} days. Silence does not mean that nothing happens: check sensors, log sources and the way here.`,
    none: {
      centre: 'Nobody: whoever ought to return has done so lately',
      officer: 'Nobody: the vendors of your agency have returned lately',
      vendor: 'None: you have returned lately for all your agencies',
    },
    before: 'Tickets before the silence',
    more: (count: string) => `Show ${count} more`,
  },
})

const shown = 8
const day = 86_400_000

type Row = Silences['items'][number]

export function SilencesCard({ filter: { vendor, agency } }: { readonly filter: CountedFilter }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const viewer = useViewer()
  const [all, setAll] = useState(false)
  const query = useQuery(silencesQuery({ vendor, agency }))
  const columns: Column<Row>[] = [
    ...(viewer === 'vendor'
      ? []
      : [
          {
            key: 'vendor',
            title: names.vendor,
            head: true,
            render: (row: Row) => <VendorName vendor={row.vendor} />,
          },
        ]),
    ...(viewer === 'officer'
      ? []
      : [
          {
            key: 'agency',
            title: names.agency,
            head: viewer === 'vendor',
            render: (row: Row) => <AgencyName agency={row.agency} />,
          },
        ]),
    {
      key: 'days',
      title: labels.days,
      number: true,
      render: ({ days }) => (
        <Badge tone="bad" sign="fault">
          {labels.daysText(numberText(days))}
        </Badge>
      ),
    },
    {
      key: 'last',
      title: labels.last,
      render: ({ lastAt }) => (lastAt === null ? labels.never : <Timestamp at={lastAt} />),
    },
    {
      key: 'usual',
      title: labels.usual,
      render: ({ usualGap }) =>
        usualGap === null ? (
          <span className="quiet">{labels.unknown}</span>
        ) : (
          labels.daysText(numberText(Math.round(usualGap)))
        ),
    },
    {
      key: 'before',
      title: names.tickets,
      render: (row) =>
        row.lastAt === null ? (
          '—'
        ) : (
          <Link
            to="/returns/tickets"
            search={{
              vendor: row.vendor.id,
              agency: row.agency.id,
              from: dayText(Date.parse(row.lastAt) - 30 * day),
              to: dayText(today()),
            }}
          >
            {labels.before}
          </Link>
        ),
    },
  ]
  return (
    <div id="silences">
      <Panel
        title={labels.title}
        links={<span className="quiet">{labels.now}</span>}
        note={
          query.data === undefined
            ? undefined
            : labels.note(numberText(query.data.least), numberText(query.data.most))
        }
      >
        <Loaded query={query} lines={3}>
          {({ items }) => (
            <>
              <DataTable<Row>
                caption={labels.title}
                columns={columns}
                rows={all ? items : items.slice(0, shown)}
                rowKey={(row) => `${row.vendor.id} ${row.agency.id}`}
                empty={<EmptyState small title={labels.none[viewer]} />}
                stacked
              />
              {!all && items.length > shown && (
                <div className="filter-foot">
                  <Button onClick={() => setAll(true)}>
                    {labels.more(numberText(items.length - shown))}
                  </Button>
                </div>
              )}
            </>
          )}
        </Loaded>
      </Panel>
    </div>
  )
}
