/** One record: every field with its meaning, what no field takes, and the line as it came. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { CopyButton } from '../../components/copy-button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Disposition, Severity } from '../../components/severity.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { Endpoint, isBlocked } from './event-list.tsx'
import { fieldMeaning } from './field-words.ts'
import { AgencyName } from './names.tsx'
import { Panel } from '../../components/panel.tsx'
import { ShortText } from '../../components/short-text.tsx'
import { eventQuery, type EventDetail } from './queries.ts'
import { eventRoute, eventsRoute } from './route.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'

const words = dictionary({
  'zh-TW': {
    title: '紀錄內容',
    records: '原始紀錄',
    summary: '摘要',
    fields: '所有欄位',
    fieldsNote: '欄位名稱採 OCSF（開放資安綱要框架）。',
    name: '欄位',
    meaning: '意義',
    value: '值',
    unmapped: '未對應的欄位',
    unmappedNote: '設備送來、但沒有對應 OCSF 欄位者，依原樣保存。',
    noUnmapped: '沒有未對應的欄位',
    line: '原始日誌',
    lineNote: '依設備送來的原樣顯示，不作任何解讀；不可見字元以符號標示。',
    noLine: '原始日誌未保存，或已超過保存期限',
    noLineText: '欄位仍保留；保存期限由系統管理者設定。',
    action: '設備的處置用語',
    agencies: '涉及機關',
    lost: '找不到這筆紀錄。可能已超過保存期限、屬於其他機關，或網址有誤。',
    id: '紀錄識別碼',
  },
  en: {
    title: 'Record',
    records: 'Records',
    summary: 'Summary',
    fields: 'All fields',
    fieldsNote: 'Field names are those of OCSF, the Open Cybersecurity Schema Framework.',
    name: 'Field',
    meaning: 'Meaning',
    value: 'Value',
    unmapped: 'Other keys of the record',
    unmappedNote: 'What the sensor sent and no OCSF field takes, kept as it came.',
    noUnmapped: 'Every key has its field',
    line: 'The line as it came',
    lineNote:
      'Shown as the sensor sent it, without any interpretation; characters that cannot be seen are marked.',
    noLine: 'The line was not kept, or is past retention',
    noLineText: 'Its fields remain. Administrators set how long lines are kept.',
    action: 'The sensor’s word for it',
    agencies: 'Agencies concerned',
    lost: 'There is no such record. It may be past retention, belong to another agency, or the address is wrong.',
    id: 'Id of the record',
  },
})

export function EventPage() {
  const { id } = useParams({ from: eventRoute.id })
  const labels = useWords(words)
  const names = useWords(shared)
  const query = useQuery(eventQuery(id))
  return (
    <div className="stack">
      <PageHeader
        title={labels.title}
        trail={[
          <Link key="gateway" to="/gateway">
            {names.title}
          </Link>,
          <Link
            key="events"
            to={eventsRoute.fullPath}
            search={
              query.data === undefined
                ? {}
                : { signature: query.data.signature, from: dayOf(query.data.time) }
            }
          >
            {labels.records}
          </Link>,
        ]}
        {...(query.data === undefined ? {} : { lead: <Timestamp at={query.data.time} seconds /> })}
      />
      <Loaded query={query} lines={12} codes={{ 'not-found': labels.lost }}>
        {(event) => <Detail event={event} />}
      </Loaded>
    </div>
  )
}

/** Its day in Asia/Taipei, as periods write it. */
function dayOf(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 10)
}

function Detail({ event }: { readonly event: EventDetail }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const language = useLanguage()
  const { id, time, sensor, signature, severity, disposition, action, source, destination, agencies } = event
  const search = { from: dayOf(time) }
  return (
    <>
      <Panel title={labels.summary}>
        <dl className="pairs">
          <dt>{names.signature}</dt>
          <dd>
            {signature === '' ? (
              names.none
            ) : (
              <Link to="/gateway/signature" search={{ ...search, name: signature }}>
                <ShortText text={signature} length={500} />
              </Link>
            )}
          </dd>
          <dt>{names.severity}</dt>
          <dd>
            <Severity id={severity} />
          </dd>
          <dt>{names.disposition}</dt>
          <dd>
            <Disposition blocked={isBlocked(disposition)} />
          </dd>
          <dt>{labels.action}</dt>
          <dd>{action === '' ? '—' : <LogText text={action} limit={200} />}</dd>
          <dt>{names.source}</dt>
          <dd>
            <Endpoint endpoint={source} filter={search} />
          </dd>
          <dt>{names.destination}</dt>
          <dd>
            <Endpoint endpoint={destination} filter={search} />
          </dd>
          <dt>{labels.agencies}</dt>
          <dd>
            {agencies.length === 0 ? (
              <>
                {names.unattributed} <span className="place">{names.unattributedNote}</span>
              </>
            ) : (
              <span className="stacked">
                {agencies.map((agency) => (
                  <AgencyName key={agency.id} agency={agency} />
                ))}
              </span>
            )}
          </dd>
          <dt>{names.sensor}</dt>
          <dd>{sensor === '' ? '—' : <LogText text={sensor} limit={200} />}</dd>
          <dt>{labels.id}</dt>
          <dd>
            <LogText text={id} limit={200} />
          </dd>
        </dl>
      </Panel>
      <Panel title={labels.fields} note={labels.fieldsNote}>
        <DataTable
          caption={labels.fields}
          rows={event.fields}
          rowKey={({ name }) => name}
          columns={[
            {
              key: 'name',
              title: labels.name,
              head: true,
              render: ({ name }) => <span className="field-name">{name}</span>,
            },
            { key: 'value', title: labels.value, render: ({ value }) => <Value text={value} /> },
            {
              key: 'meaning',
              title: labels.meaning,
              render: ({ name, meaning }) => (
                <span className="quiet field-meaning">{fieldMeaning(name, meaning, language)}</span>
              ),
            },
          ]}
        />
      </Panel>
      <Panel title={labels.unmapped} note={labels.unmappedNote}>
        <DataTable
          caption={labels.unmapped}
          rows={event.unmapped.map((pair, place) => ({ ...pair, place }))}
          rowKey={({ place }) => String(place)}
          empty={<EmptyState small title={labels.noUnmapped} />}
          columns={[
            {
              key: 'name',
              title: labels.name,
              head: true,
              render: ({ name }) => <LogText text={name} limit={200} />,
            },
            { key: 'value', title: labels.value, render: ({ value }) => <Value text={value} /> },
          ]}
        />
      </Panel>
      <Panel
        title={labels.line}
        links={event.line === null ? undefined : <CopyButton text={event.line} label={labels.line} />}
        {...(event.line === null ? {} : { note: labels.lineNote })}
      >
        {event.line === null ? (
          <EmptyState small title={labels.noLine} text={labels.noLineText} />
        ) : (
          <div className="raw-line" role="region" aria-label={labels.line} tabIndex={0}>
            <LogText text={event.line} limit={16_000} />
          </div>
        )}
      </Panel>
    </>
  )
}

function Value({ text }: { readonly text: string }) {
  const { none } = useWords(shared)
  return (
    <div className="field-value">
      {text === '' ? <span className="quiet">{none}</span> : <LogText text={text} limit={2000} />}
    </div>
  )
}
