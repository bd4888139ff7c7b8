/** The ranking of what gateways reported, against the period before. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { addressOf } from '../../api.ts'
import { Change } from '../../components/change.tsx'
import { ExportButton } from '../../components/export-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { Caveats } from './caveats.tsx'
import { Choices } from '../../components/choices.tsx'
import { CopyLink } from '../../components/copy-link.tsx'
import { countOf, FilterBar, noFilter } from './filter-bar.tsx'
import { periodOf } from '../../period.ts'
import { filterOf, queryOf, type GatewayFilter } from './filters.ts'
import { GoneTable } from './gone-table.tsx'
import { HowComputed } from '../../components/how-computed.tsx'
import { useIsOfficer } from './names.tsx'
import { Panel } from '../../components/panel.tsx'
import { rankingQuery, type Ranking } from './queries.ts'
import { RankingTable } from './ranking-table.tsx'
import { groups, measures, type Group, type Measure } from './readers.ts'
import { gatewayRoute, eventsRoute } from './route.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'

const words = dictionary({
  'zh-TW': {
    group: '排名項目',
    by: '排名依據',
    limit: '列出',
    first: (count: string) => `前 ${count} 名`,
    ranking: (group: string, by: string) => `${group}排名（依${by}）`,
    total: '次',
    totalOf: '合計',
    keys: (shown: string, all: string) => `列出 ${shown} 項，共 ${all} 項`,
    base: '占比以合計為基準，含未列出者。',
    more: '列出更多',
    moreSignatures: '只列出前 1,000 名；請以篩選條件縮小範圍，或匯出 CSV。',
  },
  en: {
    group: 'Ranked',
    by: 'Ranked by',
    limit: 'Show',
    first: (count: string) => `first ${count}`,
    ranking: (group: string, by: string) => `Ranking: ${group.toLowerCase()}, by ${by.toLowerCase()}`,
    total: 'events',
    totalOf: 'Total',
    keys: (shown: string, all: string) => `${shown} of ${all} listed`,
    base: 'Shares are of the total, which includes what is not listed.',
    more: 'Show more',
    moreSignatures: 'Only the first 1,000 can be listed: narrow the filters, or export CSV.',
  },
})

const limits = [10, 25, 50, 100, 250, 1000] as const

export function GatewayPage() {
  const search = useSearch({ from: gatewayRoute.id })
  const navigate = useNavigate({ from: gatewayRoute.fullPath })
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const officer = useIsOfficer()
  const filter = filterOf(search)
  const disposition = filter.disposition ?? 'blocked'
  // An agency's officer sees one agency: there is nothing to rank.
  const group: Group = officer && search.group === 'agency' ? 'signature' : (search.group ?? 'signature')
  const by = search.by ?? 'events'
  const limit = Math.min(Math.max(search.limit ?? 10, 1), 1000)
  const query = useQuery({
    ...rankingQuery({
      ...queryOf(filter, 'blocked'),
      group,
      by,
      distinct: by === 'destinations' ? 'both' : 'sources',
      limit,
    }),
    placeholderData: keepPreviousData,
  })
  const change = (
    changed: Partial<GatewayFilter> & {
      group?: Group | undefined
      by?: Measure | undefined
      limit?: number | undefined
    },
  ): void => {
    void navigate({ search: (now) => ({ ...now, ...changed }), resetScroll: false })
  }
  const title = labels.ranking(names[group], names[by])
  return (
    <div className="stack">
      <PageHeader
        title={names.title}
        lead={officer ? names.ownLead : names.lead}
        actions={
          <>
            <PeriodPicker value={periodOf(filter)} onChange={({ from, to }) => change({ from, to })} />
            <CopyLink />
          </>
        }
      />
      <FilterBar filter={filter} standard="blocked" onChange={change}>
        <div className="filter">
          <span>{labels.group}</span>
          <Select<Group>
            aria-label={labels.group}
            value={group}
            onChange={(chosen) => change({ group: chosen === 'signature' ? undefined : chosen })}
            options={groups
              .filter((name) => !officer || name !== 'agency')
              .map((value) => ({ value, label: names[value] }))}
          />
        </div>
        <div className="filter filter-wide">
          <span>{labels.by}</span>
          <Choices
            label={labels.by}
            value={by}
            options={measures.map((value) => ({ value, label: names[value] }))}
            onChange={(chosen) => change({ by: chosen === 'events' ? undefined : chosen })}
          />
        </div>
      </FilterBar>
      <Panel
        title={title}
        links={
          <>
            <Link to={eventsRoute.fullPath} search={{ ...filter, disposition }}>
              {names.rows}
            </Link>
          </>
        }
      >
        <Loaded query={query} lines={10}>
          {(ranking) => (
            <div
              className={query.isPlaceholderData ? 'stack waiting' : 'stack'}
              aria-busy={query.isPlaceholderData}
            >
              <Total ranking={ranking} />
              {ranking.rows.length === 0 ? (
                <EmptyState
                  title={names.noMatch}
                  text={names.noMatchText}
                  actions={
                    countOf(filter) > 0 && <Button onClick={() => change(noFilter)}>{names.clear}</Button>
                  }
                />
              ) : (
                <RankingTable
                  caption={title}
                  ranking={ranking}
                  group={group}
                  by={by}
                  filter={{ ...filter, disposition }}
                  detailed
                />
              )}
              <div className="filter-foot">
                <span className="row">
                  <Select<number>
                    aria-label={labels.limit}
                    value={limit}
                    popupMatchSelectWidth={false}
                    onChange={(chosen) => change({ limit: chosen === 10 ? undefined : chosen })}
                    options={[...new Set([...limits, limit])]
                      .toSorted((left, right) => left - right)
                      .map((value) => ({ value, label: labels.first(format.number(value)) }))}
                  />
                  <span className="quiet">
                    {labels.keys(format.number(ranking.rows.length), format.number(ranking.keys))}
                  </span>
                  {ranking.keys > ranking.rows.length && limit < 1000 && (
                    <Button onClick={() => change({ limit: limits.find((value) => value > limit) ?? 1000 })}>
                      {labels.more}
                    </Button>
                  )}
                </span>
                <span className="row">
                  <ExportButton
                    address={addressOf(
                      '/api/gateway/ranking.csv',
                      {},
                      { ...queryOf(filter, 'blocked'), group, by, distinct: 'both' },
                    )}
                    label={names.exportRanking}
                  />
                </span>
              </div>
              {ranking.keys > 1000 && limit >= 1000 && <p className="quiet">{labels.moreSignatures}</p>}
              <p className="quiet">
                {labels.base} {names.estimateNote} {group === 'agency' && names.unattributedNote}
              </p>
              <Caveats of={[ranking]} />
              <GoneTable ranking={ranking} group={group} filter={{ ...filter, disposition }} />
              <HowComputed queries={ranking.queries} readFrom={ranking.readFrom} />
            </div>
          )}
        </Loaded>
      </Panel>
    </div>
  )
}

function Total({ ranking }: { readonly ranking: Ranking }) {
  const labels = useWords(words)
  const language = useLanguage()
  const format = useFormat()
  return (
    <p className="summary-line">
      <span>
        {labels.totalOf} <strong>{format.number(ranking.total)}</strong> {labels.total}
      </span>
      <Change value={ranking.total} previous={ranking.previousKnown ? ranking.previousTotal : null} base />
      <span className="quiet">{ranking.period.label[language]}</span>
    </p>
  )
}
