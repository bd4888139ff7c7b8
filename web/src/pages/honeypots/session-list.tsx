/** Sessions, newest first, in pages. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { ShortText } from '../../components/short-text.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { sessionQueryOf, type SessionFilter } from './filters.ts'
import { FamilyName, PlaceText } from './names.tsx'
import { sessionsQuery, type Session } from './queries.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    caption: '工作階段',
    none: '沒有符合條件的工作階段',
    noneText: '統計數字可能仍在而紀錄已超過保存期限。可放寬篩選條件或改看較近的期間。',
    expired: '分頁位置已失效，請回到第一頁。',
    happened: '發生的事',
    credentials: (count: string) => `帳密 ${count} 次`,
    login: '登入成功',
    commands: (count: string) => `指令 ${count}`,
    requests: (count: string) => `請求 ${count}`,
    files: (count: string) => `檔案 ${count}`,
    forwards: (count: string) => `轉送 ${count}`,
    nothing: '僅連線',
    sure: (percent: string) => `信心 ${percent}%`,
    lookedBack: (date: string) => `已查到 ${date}，更早的尚未查；請按「較舊」繼續。`,
    researcher: (name: string) => `研究：${name}`,
  },
  en: {
    caption: 'Sessions',
    none: 'No session matches',
    noneText:
      'Figures may remain after their records have passed retention. Loosen the filters, or choose a later period.',
    expired: 'This place in the list is no longer valid. Go back to the first page.',
    happened: 'What happened',
    credentials: (count: string) => (count === '1' ? '1 try' : `${count} tries`),
    login: 'let in',
    commands: (count: string) => (count === '1' ? '1 command' : `${count} commands`),
    requests: (count: string) => (count === '1' ? '1 request' : `${count} requests`),
    files: (count: string) => (count === '1' ? '1 file' : `${count} files`),
    forwards: (count: string) => `${count} relayed`,
    nothing: 'connected only',
    sure: (percent: string) => `${percent}% sure`,
    lookedBack: (date: string) => `Looked back to ${date}; press “Older” to look further.`,
    researcher: (name: string) => `Research: ${name}`,
  },
})

export interface SessionListProps {
  readonly filter: SessionFilter
  readonly cursors: readonly string[]
  readonly onPage: (cursors: readonly string[]) => void
  /** Where all are of one. */
  readonly withoutFamily?: boolean
  /** A page. */
  readonly limit?: number
}

export function SessionList({
  filter,
  cursors,
  onPage,
  withoutFamily = false,
  limit = 50,
}: SessionListProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const query = useQuery({
    ...sessionsQuery({ ...sessionQueryOf(filter), limit, cursor: cursors.at(-1) }),
    placeholderData: keepPreviousData,
  })
  const period = { from: filter.from, to: filter.to }
  const columns: Column<Session>[] = [
    {
      key: 'time',
      title: names.time,
      head: true,
      render: ({ id, time }) => (
        <Link to="/honeypots/sessions/$id" params={{ id }} className="event-time">
          <Timestamp at={time} seconds />
        </Link>
      ),
    },
    {
      key: 'source',
      title: names.source,
      render: ({ source }) => (
        <>
          {source.address === null ? (
            '—'
          ) : (
            <Link
              to="/honeypots/sessions"
              search={{ ...period, address: source.address }}
              className="address"
            >
              {source.address}
            </Link>
          )}
          <PlaceText place={source.place} />
          {source.researcher !== null && (
            <Badge>
              <ShortText text={labels.researcher(source.researcher)} length={60} />
            </Badge>
          )}
        </>
      ),
    },
    {
      key: 'service',
      title: names.service,
      render: ({ services, ports }) => (
        <span className="cell-short">
          <ShortText
            text={`${services.length === 0 ? names.unknown : services.join(', ')}${ports.map((port) => ` :${port}`).join('')}`}
            length={60}
          />
        </span>
      ),
    },
    { key: 'happened', title: labels.happened, render: (session) => <Happened session={session} /> },
    ...(withoutFamily
      ? []
      : [
          {
            key: 'family',
            title: names.family,
            render: ({ family, confidence }: Session) => (
              <span className="cell-family">
                <FamilyName family={family} filter={period} />
                {confidence !== null && <span className="place">{labels.sure(numberText(confidence))}</span>}
              </span>
            ),
          },
        ]),
    {
      key: 'sensor',
      title: names.sensor,
      render: ({ sensor }) => (
        <span className="cell-short">
          {sensor === '' ? names.none : <ShortText text={sensor} length={60} />}
        </span>
      ),
    },
  ]
  return (
    <Loaded
      query={query}
      lines={10}
      codes={{ 'cursor-invalid': labels.expired, 'request-invalid': labels.expired }}
    >
      {({ items, next, lookedBackTo }) => (
        <>
          <DataTable<Session>
            caption={labels.caption}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            busy={query.isPlaceholderData}
            {...(next === null ? { empty: <EmptyState title={labels.none} text={labels.noneText} /> } : {})}
            paging={{ cursors, next, onPage }}
            stacked
          />
          {next !== null && items.length < limit && (
            <p className="quiet" role="status">
              {labels.lookedBack(format.dateTime(lookedBackTo))}
            </p>
          )}
        </>
      )}
    </Loaded>
  )
}

function Happened({ session }: { readonly session: Session }) {
  const labels = useWords(words)
  const { activities, hasLogin, commands } = session
  const counts = [
    [activities.credential, labels.credentials],
    [activities.command, labels.commands],
    [activities.request, labels.requests],
    [activities.file, labels.files],
    [activities.forward, labels.forwards],
  ] as const
  const said = counts.flatMap(([count = 0, text]) => (count > 0 ? [text(numberText(count))] : []))
  return (
    <span className="happened">
      {hasLogin && <span className="happened-login">{labels.login}</span>}
      {said.map((text) => (
        <span key={text}>{text}</span>
      ))}
      {said.length === 0 && !hasLogin && <span className="quiet">{labels.nothing}</span>}
      {commands.length > 0 && (
        <span className="typed first-command">
          <ShortText text={commands.join(' ⏎ ')} length={90} />
        </span>
      )}
    </span>
  )
}
