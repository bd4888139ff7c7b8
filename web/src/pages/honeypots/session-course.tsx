/** What happened in a session, in order. Texts of attackers are inert, whatever they hold. */
import { Badge } from '../../components/badge.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { Payload } from './payload.tsx'
import type { SessionDetail, SessionEvent } from './queries.ts'
import { words as shared } from './words.ts'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    title: '經過',
    after: (duration: string) => `＋${duration}`,
    accepted: '接受',
    refused: '拒絕',
    userName: '帳號',
    password: '密碼',
    notGiven: '未提供',
    url: '網址',
    sha256: 'SHA-256',
    fileName: '檔名',
    size: '大小',
    client: '用戶端',
    hassh: 'HASSH 指紋',
    lasted: (duration: string) => `歷時 ${duration}`,
    command: '指令',
    request: '請求',
    unmapped: '其餘欄位（依原樣）',
    more: '這個工作階段還有更多事件，只列出最早的 1,000 筆。',
  },
  en: {
    title: 'What happened',
    after: (duration: string) => `+${duration}`,
    accepted: 'accepted',
    refused: 'refused',
    userName: 'User name',
    password: 'Password',
    notGiven: 'not given',
    url: 'URL',
    sha256: 'SHA-256',
    fileName: 'File name',
    size: 'Size',
    client: 'Client',
    hassh: 'HASSH fingerprint',
    lasted: (duration: string) => `lasted ${duration}`,
    command: 'Command',
    request: 'Request',
    unmapped: 'What no field takes, as it came',
    more: 'There is more in this session; these are its first 1,000 events.',
  },
})

export function SessionCourse({ session }: { readonly session: SessionDetail }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const begin = Date.parse(session.time)
  return (
    <>
      <ol className="course">
        {session.timeline.map((event, place) => {
          const after = Date.parse(event.time) - begin
          return (
            <li key={place}>
              <span className="course-time">
                <Timestamp at={event.time} seconds />
                {after > 0 && <span>{labels.after(format.duration(after))}</span>}
              </span>
              <span className="course-what">{names.activities[event.activity]}</span>
              <div className="course-body">
                <Body event={event} session={session} />
              </div>
            </li>
          )
        })}
      </ol>
      {session.isCut && <p className="quiet">{labels.more}</p>}
    </>
  )
}

function Body({ event, session }: { readonly event: SessionEvent; readonly session: SessionDetail }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const { activity, succeeded, command, request, unmapped, duration, service, port, sourcePort } = event
  const isAnswered = succeeded !== null && activity === 'credential'
  const hasCredential = event.userName !== null || event.password !== null || activity === 'credential'
  const pairs = [
    ...(hasCredential
      ? [
          [labels.userName, event.userName],
          [labels.password, event.password],
        ]
      : []),
    ...(
      [
        [labels.client, event.client],
        [labels.hassh, event.hassh],
        [labels.url, event.url],
        [labels.fileName, event.fileName],
      ] as const
    ).filter(([, value]) => value !== null),
  ] as readonly (readonly [string, string | null])[]
  return (
    <>
      {activity === 'connect' && (
        <p className="typed">
          <LogText
            text={`${session.source.address ?? '—'}${sourcePort === 0 ? '' : ` :${sourcePort}`} → ${session.sensor}${port === 0 ? '' : ` :${port}`}${service === '' ? '' : ` (${service})`}`}
            limit={400}
          />
        </p>
      )}
      {(pairs.length > 0 || isAnswered) && (
        <div className="flag">
          {pairs.length > 0 && (
            <dl className="pairs">
              {pairs.map(([name, value]) => (
                <div key={name} className="pair">
                  <dt>{name}</dt>
                  <dd className="typed">
                    {value === null ? (
                      <span className="quiet">{labels.notGiven}</span>
                    ) : value === '' ? (
                      <span className="quiet">{names.none}</span>
                    ) : (
                      <LogText text={value} limit={500} />
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          )}
          {isAnswered && (
            <Badge tone={succeeded ? 'bad' : 'plain'}>{succeeded ? labels.accepted : labels.refused}</Badge>
          )}
        </div>
      )}
      {activity === 'close' && duration !== null && <p>{labels.lasted(format.duration(duration))}</p>}
      {command !== null && <Payload text={command} label={labels.command} />}
      {request !== null && <Payload text={request} label={labels.request} />}
      {event.sha256 !== null && (
        <p className="value-row">
          <span className="quiet">{labels.sha256}</span>
          <span className="typed">
            <LogText text={event.sha256} limit={64} />
          </span>
          <CopyButton text={event.sha256} label={labels.sha256} />
          {event.fileSize !== null && <span>{format.bytes(event.fileSize)}</span>}
        </p>
      )}
      {unmapped !== '' && unmapped !== '{}' && (
        <details className="details unmapped">
          <summary>{labels.unmapped}</summary>
          <div className="details-body">
            <Payload text={unmapped} label={labels.unmapped} />
          </div>
        </details>
      )}
    </>
  )
}
