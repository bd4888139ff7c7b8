/** The same payload at several sensors: who sends it is after more than one of them. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { Caveats } from './caveats.tsx'
import { queryOf, type PeriodFilter } from './filters.ts'
import { FamilyName, FlawName } from './names.tsx'
import { campaignsQuery } from './queries.ts'
import { words as shared } from './words.ts'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    title: '攻擊活動（同一手法出現於多個感測設備）',
    note: '比對前先去除各次不同的部分（位址、連接埠、隨機名稱），故列出的是其中一次的原文。依感測設備數排序。',
    none: '期間內沒有同一手法出現於兩個以上感測設備',
    payload: '攻擊內容（其中一次）',
    sessions: '工作階段',
    what: '家族與弱點',
  },
  en: {
    title: 'Campaigns: the same payload at several sensors',
    note: 'What differs each time (addresses, ports, random names) is taken out before payloads are compared; one of them is shown as it was sent. Most sensors first.',
    none: 'No payload came to two sensors or more',
    payload: 'Payload (one of them)',
    sessions: 'Sessions',
    what: 'Family, flaws',
  },
})

export function CampaignsCard({ filter }: { readonly filter: PeriodFilter }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const query = useQuery(campaignsQuery({ ...queryOf(filter), limit: 10 }))
  return (
    <Panel
      title={labels.title}
      note={labels.note}
      links={
        <Link to="/honeypots" search={{ ...filter, dimension: 'campaign' }} hash="ranking">
          {names.whole}
          <span className="visually-hidden">{names.of(labels.title)}</span>
        </Link>
      }
    >
      <Loaded query={query} lines={6}>
        {({ items, caveats }) => (
          <>
            <DataTable
              caption={labels.title}
              rows={items}
              rowKey={({ pattern }) => pattern}
              empty={<EmptyState small title={labels.none} />}
              stacked
              columns={[
                {
                  key: 'example',
                  title: labels.payload,
                  head: true,
                  render: ({ example }) => (
                    <span className="typed campaign-example">
                      <LogText text={example} limit={240} />
                    </span>
                  ),
                },
                {
                  key: 'sensors',
                  title: names.sensors,
                  number: true,
                  render: ({ sensors }) => numberText(sensors),
                },
                {
                  key: 'sources',
                  title: `${names.sources} ≈`,
                  number: true,
                  render: ({ sources }) => numberText(sources),
                },
                {
                  key: 'sessions',
                  title: `${labels.sessions} ≈`,
                  number: true,
                  render: ({ sessions }) => numberText(sessions),
                },
                {
                  key: 'events',
                  title: names.events,
                  number: true,
                  render: ({ events }) => numberText(events),
                },
                {
                  key: 'what',
                  title: labels.what,
                  render: ({ family, flaws }) => (
                    <span className="flag">
                      {family !== null && <FamilyName family={family} filter={filter} />}
                      {flaws.map((flaw) => (
                        <FlawName key={flaw.flaw} flaw={flaw} filter={filter} />
                      ))}
                      {family === null && flaws.length === 0 && <span className="quiet">—</span>}
                    </span>
                  ),
                },
                {
                  key: 'first',
                  title: names.firstSeen,
                  render: ({ firstSeen }) => <Timestamp at={firstSeen} />,
                },
                { key: 'last', title: names.last, render: ({ last }) => <Timestamp at={last} /> },
              ]}
            />
            <Caveats of={[{ caveats, previousKnown: true }]} compact />
          </>
        )}
      </Loaded>
    </Panel>
  )
}
