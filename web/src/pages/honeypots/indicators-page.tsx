/** What attackers named: URLs, domains, addresses, files; how old, how often, and out as CSV. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { addressOf } from '../../api.ts'
import { Badge } from '../../components/badge.tsx'
import { Choices } from '../../components/choices.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { ExportButton } from '../../components/export-button.tsx'
import { HowComputed } from '../../components/how-computed.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import { Caveats } from './caveats.tsx'
import { periodFilterOf } from './filters.ts'
import { Header } from './header.tsx'
import { IndicatorValue } from './indicator-value.tsx'
import { indicatorsQuery } from './queries.ts'
import { indicatorKinds, indicatorStates } from './readers.ts'
import { indicatorsRoute } from './route.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    title: '蜜罐威脅指標',
    lead: '攻擊內容中出現的網址、網域、位址與檔案雜湊值；相同者合併，保留位址與自有位址不列。',
    kind: '種類',
    state: '時效',
    states: { all: '不限', active: '活躍', ageing: '漸舊', expired: '過期' },
    ages: (active: string, ageing: string) =>
      `時效依距最近一次出現的天數：${active} 天內為活躍，${ageing} 天內為漸舊，其後為過期。`,
    value: '指標',
    ageColumn: '距今',
    today: '今天',
    ago: (days: string) => `${days} 天`,
    shown: (shown: string) => `列出最近出現的 ${shown} 項`,
    exportDefanged: '匯出 CSV（無害化）',
    exportPlain: '匯出 CSV（原樣，供設備匯入）',
    none: '期間內沒有這類指標',
    noneText: '可改看其他期間、種類或時效。',
    caution: '引用前請先查證：攻擊者可能列入無辜的網站或位址。',
    blocked: '匯入防護設備前，請確認不會影響正常服務。',
  },
  en: {
    title: 'Honeypot indicators',
    lead: 'URLs, domains, addresses and file hashes that payloads named. Each is listed once; addresses that nobody has, and our own, are left out.',
    kind: 'Kind',
    state: 'State',
    states: { all: 'Any', active: 'Active', ageing: 'Ageing', expired: 'Expired' },
    ages: (active: string, ageing: string) =>
      `By the days since it was last seen: active up to ${active}, ageing up to ${ageing}, then expired.`,
    value: 'Indicator',
    ageColumn: 'Age',
    today: 'today',
    ago: (days: string) => `${days} d`,
    shown: (shown: string) => `The ${shown} seen last`,
    exportDefanged: 'Export CSV (defanged)',
    exportPlain: 'Export CSV (as it is, for devices)',
    none: 'No indicator of this kind',
    noneText: 'Choose another period, kind or state.',
    caution:
      'Check before you act: attackers may name sites and addresses that have nothing to do with them.',
    blocked: 'Before a device is to block them, see that nothing legitimate is hit.',
  },
})

const tones = { active: 'bad', ageing: 'warning', expired: 'plain' } as const

export function IndicatorsPage() {
  const search = useSearch({ from: indicatorsRoute.id })
  const navigate = useNavigate({ from: indicatorsRoute.fullPath })
  const labels = useWords(words)
  const names = useWords(shared)
  const filter = periodFilterOf(search)
  const kind = search.kind ?? 'url'
  const limit = Math.min(Math.max(search.limit ?? 100, 1), 1000)
  const asked = { ...periodOf(filter), kind, state: search.state }
  const query = useQuery({
    ...indicatorsQuery({ ...asked, limit }),
    placeholderData: keepPreviousData,
  })
  const change = (changed: Partial<typeof search>): void => {
    void navigate({ search: (now) => ({ ...now, ...changed }), resetScroll: false })
  }
  return (
    <div className="stack">
      <Header title={labels.title} lead={labels.lead} filter={filter} onChange={change} withoutResearch />
      <section className="card stack">
        <div className="picker">
          <div>
            <span className="picker-label">{labels.kind}</span>
            <Choices
              label={labels.kind}
              value={kind}
              options={indicatorKinds.map((value) => ({ value, label: names.indicatorKinds[value] }))}
              onChange={(value) => change({ kind: value === 'url' ? undefined : value })}
            />
          </div>
          <div>
            <span className="picker-label">{labels.state}</span>
            <Choices
              label={labels.state}
              value={search.state ?? 'all'}
              options={(['all', ...indicatorStates] as const).map((value) => ({
                value,
                label: labels.states[value],
              }))}
              onChange={(value) => change({ state: value === 'all' ? undefined : value })}
            />
          </div>
        </div>
        <Loaded query={query} lines={12}>
          {({ items, ages, caveats, queries }) => (
            <div
              className={query.isPlaceholderData ? 'stack waiting' : 'stack'}
              aria-busy={query.isPlaceholderData}
            >
              <DataTable
                caption={`${labels.title}: ${names.indicatorKinds[kind]}`}
                rows={items}
                rowKey={({ value }) => value}
                empty={<EmptyState title={labels.none} text={labels.noneText} />}
                stacked
                columns={[
                  {
                    key: 'value',
                    title: labels.value,
                    head: true,
                    render: ({ kind: of, value }) =>
                      of === 'hash' ? (
                        <Link
                          to="/honeypots/samples/$hash"
                          params={{ hash: value }}
                          search={{ from: filter.from, to: filter.to }}
                          className="typed hash"
                        >
                          {value}
                        </Link>
                      ) : (
                        <IndicatorValue value={value} />
                      ),
                  },
                  {
                    key: 'state',
                    title: labels.state,
                    render: ({ state }) => <Badge tone={tones[state]}>{labels.states[state]}</Badge>,
                  },
                  {
                    key: 'age',
                    title: labels.ageColumn,
                    number: true,
                    render: ({ ageDays }) => (ageDays <= 0 ? labels.today : labels.ago(numberText(ageDays))),
                  },
                  { key: 'first', title: names.first, render: ({ first }) => <Timestamp at={first} /> },
                  { key: 'last', title: names.last, render: ({ last }) => <Timestamp at={last} /> },
                  {
                    key: 'events',
                    title: names.events,
                    number: true,
                    render: ({ events }) => numberText(events),
                  },
                  {
                    key: 'sources',
                    title: `${names.sources} ≈`,
                    number: true,
                    render: ({ sources }) => (sources === null ? '—' : numberText(sources)),
                  },
                  {
                    key: 'sensors',
                    title: names.sensors,
                    number: true,
                    render: ({ sensors }) => (sensors === null ? '—' : numberText(sensors)),
                  },
                ]}
              />
              {items.length > 0 && (
                <div className="filter-foot">
                  <span className="row">
                    <span className="quiet">{labels.shown(numberText(items.length))}</span>
                    {items.length >= limit && limit < 1000 && (
                      <Button onClick={() => change({ limit: Math.min(limit * 2, 1000) })}>
                        {names.more}
                      </Button>
                    )}
                  </span>
                  <span className="row">
                    <ExportButton
                      address={addressOf('/api/honeypots/indicators.csv', {}, asked)}
                      label={labels.exportDefanged}
                    />
                    <ExportButton
                      address={addressOf('/api/honeypots/indicators.csv', {}, { ...asked, form: 'refanged' })}
                      label={labels.exportPlain}
                    />
                  </span>
                </div>
              )}
              <p className="quiet">
                {labels.ages(numberText(ages[kind].activeDays), numberText(ages[kind].ageingDays))}{' '}
                {names.defanged} {labels.caution} {labels.blocked}
              </p>
              <Caveats of={[{ caveats, previousKnown: true }]} compact />
              <HowComputed queries={queries} />
            </div>
          )}
        </Loaded>
      </section>
    </div>
  )
}
