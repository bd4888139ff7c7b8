/** Files by their hash. */
import { Link } from '@tanstack/react-router'
import { CopyButton } from '../../components/copy-button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/states.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import type { PeriodFilter } from './filters.ts'
import { FamilyName } from './names.tsx'
import type { Sample } from './queries.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    none: '期間內沒有檔案',
    noneText: '可改看其他期間。有些感測設備不提供檔案的雜湊值。',
    urls: '來自',
    unknownUrl: '未記錄',
    moreUrls: (count: string) => `，另有 ${count} 個網址`,
  },
  en: {
    none: 'No file in this period',
    noneText: 'Choose another period. Some sensors do not give hashes of files.',
    urls: 'From',
    unknownUrl: 'not recorded',
    moreUrls: (count: string) => `, and ${count} more`,
  },
})

export interface SampleListProps {
  readonly caption: string
  readonly samples: readonly Sample[]
  readonly filter: PeriodFilter
  readonly withoutFamily?: boolean
}

export function SampleList({ caption, samples, filter, withoutFamily = false }: SampleListProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  return (
    <DataTable
      caption={caption}
      rows={samples}
      rowKey={({ sha256 }) => sha256}
      empty={<EmptyState title={labels.none} text={labels.noneText} />}
      stacked
      columns={[
        {
          key: 'hash',
          title: 'SHA-256',
          head: true,
          render: ({ sha256 }) => (
            <span className="value-row">
              <Link
                to="/honeypots/samples/$hash"
                params={{ hash: sha256 }}
                search={{ from: filter.from, to: filter.to }}
                className="typed hash"
              >
                {sha256}
              </Link>
              <CopyButton text={sha256} label="SHA-256" />
            </span>
          ),
        },
        ...(withoutFamily
          ? []
          : [
              {
                key: 'family',
                title: names.family,
                render: ({ family }: Sample) => <FamilyName family={family} filter={filter} />,
              },
            ]),
        { key: 'events', title: names.events, number: true, render: ({ events }) => numberText(events) },
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
        { key: 'first', title: names.first, render: ({ first }) => <Timestamp at={first} /> },
        { key: 'last', title: names.last, render: ({ last }) => <Timestamp at={last} /> },
        {
          key: 'urls',
          title: labels.urls,
          render: ({ urls: [url, ...others] }) =>
            url === undefined ? (
              <span className="quiet">{labels.unknownUrl}</span>
            ) : (
              <span className="typed cell-name">
                <LogText text={url} limit={120} />
                {others.length > 0 && (
                  <span className="quiet">{labels.moreUrls(numberText(others.length))}</span>
                )}
              </span>
            ),
        },
      ]}
    />
  )
}
