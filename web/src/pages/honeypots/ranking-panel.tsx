/** The ranking of whatever is chosen, whole. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { addressOf } from '../../api.ts'
import { Change } from '../../components/change.tsx'
import { ExportButton } from '../../components/export-button.tsx'
import { HowComputed } from '../../components/how-computed.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { Caveats } from './caveats.tsx'
import { queryOf, type PeriodFilter } from './filters.ts'
import { rankingQuery } from './queries.ts'
import { Base } from './ranking-card.tsx'
import { RankingTable } from './ranking-table.tsx'
import { dimensionGroups, type Dimension, type DimensionGroup } from './readers.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    title: (dimension: string) => `排名：${dimension}`,
    dimension: '排名項目',
    limit: '列出',
    first: (count: string) => `前 ${count} 名`,
    total: '合計',
    most: '只列出前 1,000 名；完整內容請縮短期間。',
    device: '目標設備類型由攻擊內容與預設帳密推斷。',
    text: '一份攻擊內容可能同時含數項，各計一次。',
    family: '家族依工作階段內全部跡象綜合判定；「無法判定」者不在其內。',
  },
  en: {
    title: (dimension: string) => `Ranking: ${dimension.toLowerCase()}`,
    dimension: 'Ranked',
    limit: 'Show',
    first: (count: string) => `first ${count}`,
    total: 'Total',
    most: 'Only the first 1,000 can be listed: choose a shorter period.',
    device: 'What sort of device is aimed at is told from payloads and from default passwords.',
    text: 'A payload may hold several of them; each is counted.',
    family: 'A family is judged from all that a session holds. Unknown ones are not among these.',
  },
})

const limits = [10, 25, 50, 100, 250, 1000] as const

export interface RankingPanelProps {
  readonly dimension: Dimension
  readonly limit: number
  readonly filter: PeriodFilter
  readonly onChange: (change: { dimension?: Dimension; limit?: number | undefined }) => void
}

export function RankingPanel({ dimension, limit, filter, onChange }: RankingPanelProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const asked = { ...queryOf(filter), dimension }
  const query = useQuery({ ...rankingQuery({ ...asked, limit }), placeholderData: keepPreviousData })
  const title = labels.title(names.dimensions[dimension])
  return (
    <section className="card" id="ranking">
      <div className="panel-head">
        <h2>{title}</h2>
      </div>
      <div className="picker">
        <label data-search="">
          <span>{labels.dimension}</span>
          <Select<Dimension>
            aria-label={labels.dimension}
            showSearch={{ optionFilterProp: 'label' }}
            value={dimension}
            onChange={(chosen) => onChange({ dimension: chosen, limit: undefined })}
            options={(Object.keys(dimensionGroups) as DimensionGroup[]).map((group) => ({
              label: names.dimensionGroups[group],
              title: names.dimensionGroups[group],
              options: dimensionGroups[group].map((value) => ({ value, label: names.dimensions[value] })),
            }))}
          />
        </label>
        <label>
          <span>{labels.limit}</span>
          <Select<number>
            aria-label={labels.limit}
            value={limit}
            onChange={(chosen) => onChange({ limit: chosen })}
            options={[...new Set([...limits, limit])]
              .toSorted((left, right) => left - right)
              .map((value) => ({ value, label: labels.first(numberText(value)) }))}
          />
        </label>
      </div>
      <Loaded query={query} lines={10}>
        {(ranking) => (
          <div
            className={query.isPlaceholderData ? 'stack waiting' : 'stack'}
            aria-busy={query.isPlaceholderData}
          >
            <p className="summary-line">
              <span>
                {labels.total} <strong>{numberText(ranking.total)}</strong>{' '}
                {names.counted[ranking.counted].toLowerCase()}
              </span>
              <Change
                value={ranking.total}
                previous={ranking.previousKnown ? ranking.previousTotal : null}
                base
              />
            </p>
            {ranking.rows.length === 0 ? (
              <EmptyState small title={names.noMatch} />
            ) : (
              <RankingTable
                caption={title}
                ranking={ranking}
                dimension={dimension}
                filter={filter}
                detailed
              />
            )}
            <div className="filter-foot">
              <span className="row">
                {ranking.keys > ranking.rows.length && limit < 1000 && (
                  <Button onClick={() => onChange({ limit: limits.find((value) => value > limit) ?? 1000 })}>
                    {names.more}
                  </Button>
                )}
              </span>
              <ExportButton
                address={addressOf('/api/honeypots/ranking.csv', {}, asked)}
                label={names.exportCsv}
              />
            </div>
            <div className="quiet">
              <Base ranking={ranking} dimension={dimension} />
              {ranking.counted === 'text' && <p>{labels.text}</p>}
              {dimension === 'device' && <p>{labels.device}</p>}
              {dimension === 'family' && <p>{labels.family}</p>}
              {dimension === 'research' && <p>{names.researchNote}</p>}
              <p>{names.estimateNote}</p>
              {ranking.keys > 1000 && limit >= 1000 && <p>{labels.most}</p>}
            </div>
            <Caveats of={[ranking]} />
            <HowComputed queries={ranking.queries} />
          </div>
        )}
      </Loaded>
    </section>
  )
}
