/** One file: how often it came, from where, of what family, and the sessions that brought it. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { CopyButton } from '../../components/copy-button.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import { useFormat } from '../../use-format.ts'
import { periodFilterOf, type PeriodFilter } from './filters.ts'
import { Header } from './header.tsx'
import { IndicatorValue } from './indicator-value.tsx'
import { FamilyName } from './names.tsx'
import { samplesQuery, type Sample } from './queries.ts'
import { sampleRoute } from './route.ts'
import { SessionList } from './session-list.tsx'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    title: (hash: string) => `樣本 ${hash}…`,
    lead: '只保存雜湊值；本系統不下載、不執行任何檔案。',
    about: '摘要',
    sure: (percent: string) => `（信心 ${percent}%，依雜湊值與下載來源）`,
    size: '大小',
    urls: '下載來源',
    noUrls: '沒有記錄下載來源（可能是直接上傳）',
    sessions: '帶來這個檔案的工作階段',
    none: '期間內沒有這個檔案',
    noneText: '可改看其他期間；紀錄也可能已超過保存期限。',
    events: '出現次數',
    sources: '不同來源',
    sensors: '感測設備數',
  },
  en: {
    title: (hash: string) => `Sample ${hash}…`,
    lead: 'Its hash is all that we keep: nothing is fetched or run.',
    about: 'Summary',
    sure: (percent: string) => `(${percent}% sure, by its hash and where it came from)`,
    size: 'Size',
    urls: 'Where it came from',
    noUrls: 'Not recorded; it may have been uploaded',
    sessions: 'Sessions that brought it',
    none: 'This file did not come in this period',
    noneText: 'Choose another period. Its records may also be past retention.',
    events: 'Times',
    sources: 'Distinct sources',
    sensors: 'Sensors',
  },
})

export function SamplePage() {
  const { hash } = useParams({ from: sampleRoute.id })
  const search = useSearch({ from: sampleRoute.id })
  const navigate = useNavigate({ from: sampleRoute.fullPath })
  const labels = useWords(words)
  const names = useWords(shared)
  const filter = periodFilterOf(search)
  const query = useQuery(samplesQuery({ ...periodOf(filter), hash, limit: 1 }))
  return (
    <div className="stack">
      <Header
        title={labels.title(hash.slice(0, 12))}
        lead={labels.lead}
        filter={filter}
        withoutResearch
        onChange={(changed) =>
          void navigate({ search: (now) => ({ ...now, ...changed, cursor: undefined }), resetScroll: false })
        }
        trail={[
          <Link key="samples" to="/honeypots/samples" search={filter}>
            {names.samples}
          </Link>,
        ]}
      />
      <Panel title={labels.about}>
        <Loaded query={query} lines={6}>
          {({ items: [sample] }) =>
            sample === undefined ? (
              <EmptyState small title={labels.none} text={labels.noneText} />
            ) : (
              <About sample={sample} filter={filter} />
            )
          }
        </Loaded>
      </Panel>
      <Panel title={labels.sessions}>
        <SessionList
          filter={{ from: filter.from, to: filter.to, hash }}
          cursors={search.cursor ?? []}
          onPage={(cursors) =>
            void navigate({ search: (now) => ({ ...now, cursor: cursors }), resetScroll: false })
          }
          limit={20}
        />
      </Panel>
    </div>
  )
}

function About({ sample, filter }: { readonly sample: Sample; readonly filter: PeriodFilter }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const { sha256, family, confidence, size, events, sources, sensors, first, last, urls } = sample
  return (
    <dl className="pairs">
      <dt>SHA-256</dt>
      <dd>
        <span className="value-row">
          <span className="hash">{sha256}</span>
          <CopyButton text={sha256} label="SHA-256" />
        </span>
      </dd>
      <dt>{names.family}</dt>
      <dd>
        <FamilyName family={family} filter={filter} />
        {confidence !== null && <> {labels.sure(numberText(confidence))}</>}
      </dd>
      {size !== null && (
        <>
          <dt>{labels.size}</dt>
          <dd>{format.bytes(size)}</dd>
        </>
      )}
      <dt>{labels.events}</dt>
      <dd>{numberText(events)}</dd>
      <dt>{labels.sources}</dt>
      <dd>{sources === null ? '—' : `≈${numberText(sources)}`}</dd>
      <dt>{labels.sensors}</dt>
      <dd>{sensors === null ? '—' : numberText(sensors)}</dd>
      <dt>{names.first}</dt>
      <dd>
        <Timestamp at={first} seconds />
      </dd>
      <dt>{names.last}</dt>
      <dd>
        <Timestamp at={last} seconds />
      </dd>
      <dt>{labels.urls}</dt>
      <dd>
        {urls.length === 0 ? (
          <span className="quiet">{labels.noUrls}</span>
        ) : (
          <>
            {urls.map((url) => (
              <IndicatorValue key={url} value={url} />
            ))}
            <span className="quiet">{names.defanged}</span>
          </>
        )}
      </dd>
    </dl>
  )
}
