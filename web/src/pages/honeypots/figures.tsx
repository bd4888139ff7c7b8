/** The numbers of a period, each with its base and the period before. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Figure, Figures } from '../../components/figure.tsx'
import { HowComputed } from '../../components/how-computed.tsx'
import { numberText, percentText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { Caveats } from './caveats.tsx'
import type { PeriodFilter, SessionFilter } from './filters.ts'
import type { Summary } from './queries.ts'

const words = dictionary({
  'zh-TW': {
    connections: '連線',
    connectionsNote: (events: string) => `感測設備接受的連線；連同其後行為共 ${events} 筆紀錄`,
    sources: '不同來源位址',
    sourcesNote: '有任何行為的來源',
    sessions: '工作階段',
    sessionsNote: (sensors: string) => `來自 ${sensors} 個感測設備`,
    tried: '有帳密嘗試的工作階段',
    login: '登入成功',
    ofTried: (share: string) => `（${share}，蜜罐會刻意放行）；`,
    command: '輸入指令',
    samples: '惡意檔案樣本',
    samplesNote: (sessions: string) => `${sessions} 個工作階段帶來的不同檔案；只存雜湊值，不下載、不執行`,
  },
  en: {
    connections: 'Connections',
    connectionsNote: (events: string) => `That sensors accepted; with all that followed, ${events} records`,
    sources: 'Distinct sources',
    sourcesNote: 'Addresses that did anything at all',
    sessions: 'Sessions',
    sessionsNote: (sensors: string) => `At ${sensors} sensors`,
    tried: 'Sessions that tried credentials',
    login: 'Let in:',
    ofTried: (share: string) => ` (${share}; honeypots do so on purpose). `,
    command: 'Typed commands:',
    samples: 'Malicious files',
    samplesNote: (sessions: string) =>
      `Different ones, brought by ${sessions} sessions. Only hashes are kept; nothing is fetched or run`,
  },
})

export interface KeyFiguresProps {
  readonly summary: Summary
  readonly filter: PeriodFilter
}

export function KeyFigures({ summary, filter }: KeyFiguresProps) {
  const labels = useWords(words)
  const { totals, previousTotals, caveats } = summary
  const count = (value: number | null): string => (value === null ? '—' : numberText(value))
  const share = (part: number | null, whole: number | null): string =>
    part === null || whole === null || whole === 0 ? '—' : percentText(part / whole)
  const figure = (name: 'connections' | 'sources' | 'sessions' | 'tried' | 'samples') => ({
    label: labels[name],
    value: totals[name],
    previous: previousTotals === null ? null : previousTotals[name],
  })
  const sessions =
    (more: SessionFilter) =>
    (text: string): ReactNode => (
      <Link to="/honeypots/sessions" search={{ from: filter.from, to: filter.to, ...more }}>
        {text}
      </Link>
    )
  return (
    <div className="stack">
      <Figures>
        <Figure {...figure('connections')} note={labels.connectionsNote(count(totals.events))} />
        <Figure {...figure('sources')} estimate note={labels.sourcesNote} />
        <Figure
          {...figure('sessions')}
          estimate
          note={labels.sessionsNote(count(totals.sensors))}
          link={sessions({})}
        />
        <Figure
          {...figure('tried')}
          estimate
          note={
            <>
              {labels.login} {sessions({ happened: 'login' })(count(totals.login))}
              {labels.ofTried(share(totals.login, totals.tried))}
              {labels.command} {sessions({ happened: 'command' })(count(totals.command))}
            </>
          }
          link={sessions({ happened: 'credential' })}
        />
        <Figure
          {...figure('samples')}
          estimate
          note={labels.samplesNote(count(totals.file))}
          link={(text) => (
            <Link to="/honeypots/samples" search={{ from: filter.from, to: filter.to }}>
              {text}
            </Link>
          )}
        />
      </Figures>
      <Caveats of={[{ caveats, previousKnown: previousTotals !== null }]} />
      <HowComputed queries={summary.queries} readFrom="rollups" />
    </div>
  )
}
