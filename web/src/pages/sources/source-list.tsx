/** Live sources as a table, or as cards where a table has no room. */
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState, useSyncExternalStore } from 'react'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { TrendSparkline } from '../../components/trend-sparkline.tsx'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { NameDialog } from './name-dialog.tsx'
import { nameOf, type Sort, type Sortable, type Source } from './order.ts'
import {
  DroppedCell,
  FormatText,
  LastEvent,
  Peer,
  RateText,
  SetAsideLink,
  SkewText,
  SourceName,
  StateBadges,
} from './parts.tsx'
import { useMayEdit } from './queries.ts'
import { words } from './words.ts'

const narrow = matchMedia('(max-width: 760px)')
function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      narrow.addEventListener('change', listener)
      return () => narrow.removeEventListener('change', listener)
    },
    () => narrow.matches,
  )
}

/** Rows that are drawn at first, and more on demand. */
const step = 100

export interface SourceListProps {
  readonly sources: readonly Source[]
  readonly sort: Sort | undefined
  readonly onSort: (sort: Sort) => void
}

export function SourceList({ sources, sort, onSort }: SourceListProps) {
  const labels = useWords(words)
  const format = useFormat()
  const mayEdit = useMayEdit()
  const isNarrow = useNarrow()
  const [most, setMost] = useState(step)
  const [naming, setNaming] = useState<Source>()
  const shown = sources.slice(0, most)
  const nameButton = (source: Source) =>
    mayEdit && source.state === 'unknown' ? (
      <Button size="small" type="primary" onClick={() => setNaming(source)}>
        {labels.nameIt}
        <span className="visually-hidden"> {source.address}</span>
      </Button>
    ) : null
  return (
    <>
      {isNarrow ? (
        <ul className="source-cards">
          {shown.map((source) => (
            <li key={source.id} className={source.silent ? 'card source-silent' : 'card'}>
              <SourceCard source={source} action={nameButton(source)} />
            </li>
          ))}
        </ul>
      ) : (
        <div className="source-table">
          <DataTable
            caption={labels.live}
            rows={shown}
            rowKey={({ id }) => id}
            sort={sort}
            onSort={(chosen) => onSort(chosen as Sort)}
            columns={columnsOf(labels, format, nameButton)}
          />
        </div>
      )}
      {sources.length > most && (
        <Button onClick={() => setMost(most + step)}>
          {labels.more(format.number(Math.min(step, sources.length - most)))}
        </Button>
      )}
      <NameDialog source={naming} onClose={() => setNaming(undefined)} />
    </>
  )
}

function columnsOf(
  labels: ReturnType<typeof useWords<(typeof words)['en']>>,
  format: ReturnType<typeof useFormat>,
  nameButton: (source: Source) => React.ReactNode,
): Column<Source>[] {
  const figure = (key: Sortable, title: string, render: Column<Source>['render']): Column<Source> => ({
    key,
    title,
    number: true,
    sort: key,
    render,
  })
  return [
    {
      key: 'name',
      title: labels.name,
      head: true,
      sort: 'name',
      render: (source) => (
        <div className="source-name">
          <Link to="/sources/$id" params={{ id: source.id }}>
            <SourceName source={source} />
          </Link>
          <Peer source={source} />
          <span className="peer">
            <FormatText source={source} />
          </span>
        </div>
      ),
    },
    {
      key: 'state',
      title: labels.state,
      render: (source) => (
        <div className="source-state">
          <StateBadges source={source} />
          {nameButton(source)}
        </div>
      ),
    },
    {
      key: 'rate',
      title: labels.rate,
      sort: 'rate',
      render: ({ rate, minutes }) => (
        <div className="source-rate">
          <RateText rate={rate} />
          <TrendSparkline values={minutes} label={labels.lastHour} width={84} height={20} />
        </div>
      ),
    },
    {
      key: 'last',
      title: labels.last,
      sort: 'last',
      render: ({ lastEvent }) => <LastEvent at={lastEvent} />,
    },
    figure('received', labels.received, ({ received }) => format.number(received)),
    figure('stored', labels.stored, ({ stored }) => format.number(stored)),
    figure('setAside', labels.setAsideCount, (source) => <SetAsideLink source={source} />),
    { key: 'blank', title: labels.blank, number: true, render: ({ blank }) => format.number(blank) },
    figure('dropped', labels.dropped, (source) => <DroppedCell source={source} />),
    figure('waiting', labels.waiting, ({ waiting }) => format.number(waiting)),
    {
      key: 'lag',
      title: `${labels.lag} / ${labels.skew}`,
      sort: 'lag',
      render: ({ lag, clockSkew }) => (
        <div className="source-times">
          <span>{lag === null ? '—' : format.duration(lag)}</span>
          <SkewText skew={clockSkew} />
        </div>
      ),
    },
  ]
}

function SourceCard({ source, action }: { readonly source: Source; readonly action: React.ReactNode }) {
  const labels = useWords(words)
  const format = useFormat()
  return (
    <article aria-label={nameOf(source)}>
      <div className="source-card-head">
        <div className="source-name">
          <Link to="/sources/$id" params={{ id: source.id }}>
            <SourceName source={source} />
          </Link>
          <Peer source={source} />
          <span className="peer">
            <FormatText source={source} />
          </span>
        </div>
        <div className="source-state">
          <StateBadges source={source} />
          {action}
        </div>
      </div>
      <div className="source-rate">
        <RateText rate={source.rate} />
        <TrendSparkline values={source.minutes} label={labels.lastHour} />
      </div>
      <dl className="source-card-facts">
        <div>
          <dt>{labels.last}</dt>
          <dd>
            <LastEvent at={source.lastEvent} />
          </dd>
        </div>
        <div>
          <dt>{labels.received}</dt>
          <dd>{format.number(source.received)}</dd>
        </div>
        <div>
          <dt>{labels.stored}</dt>
          <dd>{format.number(source.stored)}</dd>
        </div>
        <div>
          <dt>{labels.setAsideCount}</dt>
          <dd>
            <SetAsideLink source={source} />
          </dd>
        </div>
        <div>
          <dt>{labels.blank}</dt>
          <dd>{format.number(source.blank)}</dd>
        </div>
        <div>
          <dt>{labels.dropped}</dt>
          <dd>
            <DroppedCell source={source} />
          </dd>
        </div>
        <div>
          <dt>{labels.waiting}</dt>
          <dd>{format.number(source.waiting)}</dd>
        </div>
        <div>
          <dt>{labels.lag}</dt>
          <dd>{source.lag === null ? '—' : format.duration(source.lag)}</dd>
        </div>
        <div>
          <dt>{labels.skew}</dt>
          <dd>
            <SkewText skew={source.clockSkew} />
          </dd>
        </div>
      </dl>
    </article>
  )
}
