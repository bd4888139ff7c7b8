/** One session: who came, what it comes to and why, what happened in order, and what was named in it. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { IndicatorValue } from './indicator-value.tsx'
import { FlawName, labelText, PlaceText } from './names.tsx'
import { sessionQuery, type SessionDetail } from './queries.ts'
import { sessionRoute } from './route.ts'
import { SessionCourse } from './session-course.tsx'
import { VerdictText } from './verdict.tsx'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    title: '工作階段',
    titleOf: (address: string) => `${address} 的工作階段`,
    lost: '找不到這個工作階段。紀錄可能已超過保存期限，或網址有誤。',
    summary: '摘要',
    verdict: '判定',
    course: '經過',
    flaws: '遭利用弱點',
    noFlaws: '沒有符合的弱點特徵',
    flaw: '弱點',
    matched: '符合的內容',
    devices: '目標設備類型',
    indicators: '威脅指標',
    noIndicators: '內容中沒有可擷取的指標',
    kind: '種類',
    value: '值',
    begin: '開始',
    end: '結束',
    open: '未見結束紀錄（可能仍在進行、感測設備未送出，或紀錄遺失）',
    duration: '歷時',
    deviceType: '模擬的設備',
    researcher: (name: string) => `研究掃描：${name}`,
    allOf: '這個來源的全部工作階段',
    id: '工作階段識別碼',
  },
  en: {
    title: 'Session',
    titleOf: (address: string) => `Session of ${address}`,
    lost: 'There is no such session. Its records may be past retention, or the address is wrong.',
    summary: 'Summary',
    verdict: 'Verdict',
    course: 'What happened',
    flaws: 'Exploited flaws',
    noFlaws: 'Nothing in it looks like a known flaw',
    flaw: 'Flaw',
    matched: 'What matched',
    devices: 'Sort of device aimed at',
    indicators: 'Indicators',
    noIndicators: 'Nothing in it names an address, a URL or a file',
    kind: 'Kind',
    value: 'Value',
    begin: 'Began',
    end: 'Ended',
    open: 'no end was recorded (it may still go on, the sensor did not say, or the record is missing)',
    duration: 'Lasted',
    deviceType: 'Poses as',
    researcher: (name: string) => `Scans for research: ${name}`,
    allOf: 'All sessions of this source',
    id: 'Id of the session',
  },
})

export function SessionPage() {
  const { id } = useParams({ from: sessionRoute.id })
  const labels = useWords(words)
  const names = useWords(shared)
  const query = useQuery(sessionQuery(id))
  const { data } = query
  const address = data?.source.address ?? null
  return (
    <div className="stack">
      <PageHeader
        title={address === null ? labels.title : labels.titleOf(address)}
        trail={[
          <Link key="honeypots" to="/honeypots">
            {names.short}
          </Link>,
          <Link
            key="sessions"
            to="/honeypots/sessions"
            search={data === undefined ? {} : { from: dayOf(data.time) }}
          >
            {names.sessions}
          </Link>,
        ]}
        {...(data === undefined ? {} : { lead: <Timestamp at={data.time} seconds /> })}
      />
      <Loaded query={query} lines={14} codes={{ 'not-found': labels.lost, 'request-invalid': labels.lost }}>
        {(session) => <Detail session={session} />}
      </Loaded>
    </div>
  )
}

/** Its day in Asia/Taipei, as periods write it. */
function dayOf(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 10)
}

function Detail({ session }: { readonly session: SessionDetail }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const language = useLanguage()
  const { flaws, devices, indicators } = session
  return (
    <>
      <div className="columns columns-wide">
        <Panel title={labels.summary}>
          <Summary session={session} />
        </Panel>
        <Panel title={labels.verdict}>
          <VerdictText {...session} />
        </Panel>
      </div>
      <Panel title={labels.course} note={names.inert}>
        <SessionCourse session={session} />
      </Panel>
      <div className="columns columns-wide">
        <Panel title={labels.flaws}>
          <DataTable
            caption={labels.flaws}
            rows={flaws}
            rowKey={({ flaw, matched }) => `${flaw} ${matched}`}
            empty={<EmptyState small title={labels.noFlaws} />}
            stacked
            columns={[
              {
                key: 'flaw',
                title: labels.flaw,
                head: true,
                render: (flaw) => <FlawName flaw={flaw} filter={{ from: dayOf(session.time) }} />,
              },
              {
                key: 'matched',
                title: labels.matched,
                render: ({ matched }) => (
                  <span className="typed">
                    <LogText text={matched} limit={200} />
                  </span>
                ),
              },
            ]}
          />
          {devices.length > 0 && (
            <p className="panel-note">
              {labels.devices}
              {names.colon}
              {devices
                .map(({ device, label }) => labelText(label, language) ?? device)
                .join(language === 'zh-TW' ? '、' : ', ')}
            </p>
          )}
        </Panel>
        <Panel title={labels.indicators} note={names.defanged}>
          <DataTable
            caption={labels.indicators}
            rows={indicators}
            rowKey={({ kind, value }) => `${kind} ${value}`}
            empty={<EmptyState small title={labels.noIndicators} />}
            stacked
            columns={[
              {
                key: 'kind',
                title: labels.kind,
                head: true,
                render: ({ kind }) => names.indicatorKinds[kind],
              },
              { key: 'value', title: labels.value, render: ({ value }) => <IndicatorValue value={value} /> },
            ]}
          />
        </Panel>
      </div>
    </>
  )
}

function Summary({ session }: { readonly session: SessionDetail }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const { id, source, sensor, deviceType, time, end, timeline } = session
  const search = { from: dayOf(time) }
  const distinct = (values: readonly string[]): string =>
    [...new Set(values.filter((value) => value !== ''))].join(', ')
  const services = distinct(timeline.map(({ service }) => service))
  const ports = distinct(timeline.map(({ port }) => (port === 0 ? '' : String(port))))
  const isClosed = timeline.some(({ activity }) => activity === 'close')
  return (
    <dl className="pairs">
      <dt>{names.source}</dt>
      <dd>
        <span className="address">{source.address ?? '—'}</span>{' '}
        {source.researcher !== null && (
          <Badge>
            <LogText text={labels.researcher(source.researcher)} limit={100} />
          </Badge>
        )}
        <PlaceText place={source.place} />
        {source.address !== null && (
          <Link to="/honeypots/sessions" search={{ ...search, address: source.address }}>
            {labels.allOf}
          </Link>
        )}
      </dd>
      <dt>{names.sensor}</dt>
      <dd>
        <LogText text={sensor} limit={200} />
      </dd>
      {deviceType !== null && (
        <>
          <dt>{labels.deviceType}</dt>
          <dd>
            <LogText text={deviceType} limit={200} />
          </dd>
        </>
      )}
      <dt>{names.service}</dt>
      <dd>
        <LogText text={services === '' ? names.unknown : services} limit={200} />
      </dd>
      {ports !== '' && (
        <>
          <dt>{names.dimensions.port}</dt>
          <dd>{ports}</dd>
        </>
      )}
      <dt>{labels.begin}</dt>
      <dd>
        <Timestamp at={time} seconds />
      </dd>
      <dt>{labels.end}</dt>
      <dd>{isClosed ? <Timestamp at={end} seconds /> : labels.open}</dd>
      <dt>{labels.duration}</dt>
      <dd>{format.duration(Date.parse(end) - Date.parse(time))}</dd>
      <dt>{labels.id}</dt>
      <dd className="typed">
        <LogText text={id} limit={200} />
      </dd>
    </dl>
  )
}
