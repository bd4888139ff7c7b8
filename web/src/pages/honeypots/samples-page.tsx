/** Files that attackers brought. We hold hashes alone. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { Badge } from '../../components/badge.tsx'
import { HowComputed } from '../../components/how-computed.tsx'
import { Loaded } from '../../components/states.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import { periodFilterOf } from './filters.ts'
import { Header } from './header.tsx'
import { labelText } from './names.tsx'
import { knowledgeQuery, samplesQuery } from './queries.ts'
import { samplesRoute } from './route.ts'
import { SampleList } from './sample-list.tsx'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    title: '蜜罐惡意檔案樣本',
    lead: '攻擊者下載或上傳到蜜罐的檔案，以 SHA-256 區分。本系統只保存雜湊值，不下載、不執行任何檔案。',
    shown: (shown: string, all: string) => `列出 ${shown} 項，共 ${all} 項`,
    of: (family: string) => `僅列家族：${family}`,
    unknown: '無法判定',
  },
  en: {
    title: 'Malicious files at honeypots',
    lead: 'Files that attackers downloaded or uploaded, by SHA-256. Hashes are all that we keep: nothing is fetched or run.',
    shown: (shown: string, all: string) => `${shown} of ${all} listed`,
    of: (family: string) => `Of the family ${family} only`,
    unknown: 'unknown',
  },
})

const limits = [50, 100, 250, 500] as const

export function SamplesPage() {
  const search = useSearch({ from: samplesRoute.id })
  const navigate = useNavigate({ from: samplesRoute.fullPath })
  const labels = useWords(words)
  const names = useWords(shared)
  const language = useLanguage()
  const filter = periodFilterOf(search)
  const limit = Math.min(Math.max(search.limit ?? 50, 1), 500)
  const query = useQuery({
    ...samplesQuery({ ...periodOf(filter), family: search.family, limit }),
    placeholderData: keepPreviousData,
  })
  const knowledge = useQuery({ ...knowledgeQuery, enabled: search.family !== undefined })
  const family = knowledge.data?.families.find(({ id }) => id === search.family)
  const change = (changed: Partial<typeof search>): void => {
    void navigate({ search: (now) => ({ ...now, ...changed }), resetScroll: false })
  }
  return (
    <div className="stack">
      <Header title={labels.title} lead={labels.lead} filter={filter} onChange={change} withoutResearch />
      <section className="card stack">
        {search.family !== undefined && (
          <p className="row">
            <Badge>
              {labels.of(
                search.family === 'unknown'
                  ? labels.unknown
                  : (labelText(
                      family === undefined ? null : { 'zh-TW': family.name, en: family.name },
                      language,
                    ) ?? search.family),
              )}
            </Badge>
            <Button onClick={() => change({ family: undefined })}>{names.clear}</Button>
          </p>
        )}
        <Loaded query={query} lines={12}>
          {({ items, keys, queries }) => (
            <div
              className={query.isPlaceholderData ? 'stack waiting' : 'stack'}
              aria-busy={query.isPlaceholderData}
            >
              <SampleList caption={labels.title} samples={items} filter={filter} />
              {items.length > 0 && (
                <div className="filter-foot">
                  <span className="row">
                    <span className="quiet">{labels.shown(numberText(items.length), numberText(keys))}</span>
                    {keys > items.length && limit < 500 && (
                      <Button onClick={() => change({ limit: limits.find((value) => value > limit) ?? 500 })}>
                        {names.more}
                      </Button>
                    )}
                  </span>
                </div>
              )}
              <p className="quiet">{names.defanged}</p>
              <HowComputed queries={queries} />
            </div>
          )}
        </Loaded>
      </section>
    </div>
  )
}
