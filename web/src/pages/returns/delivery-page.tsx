/** One delivery: where its rows are now, what was set aside of it, reading that again, and the report it was answered with. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { addressOf } from '../../api.ts'
import { Badge } from '../../components/badge.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { ExportButton } from '../../components/export-button.tsx'
import { inertText } from '../../components/inert-text.ts'
import { LogText } from '../../components/log-text.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { deliveryWords } from './delivery-list.tsx'
import { Header } from './header.tsx'
import { useLayoutText, useMayDeliver, useViewer, VendorName } from './names.tsx'
import { deliveryQuery, setAsideQuery, type DeliveryDetail, type SetAside } from './queries.ts'
import { Replay } from './replay.tsx'
import { words as reportWords } from './report-words.ts'
import { Counts, ReportView, useProblemText } from './report.tsx'
import { returnDeliveryRoute } from './route.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './returns.css'

const words = dictionary({
  'zh-TW': {
    lost: '找不到這一批。可能屬於其他廠商，或網址有誤。',
    now: '目前的結果',
    nowNote: '擱置的列重新處理後，數字隨之更新。',
    setAside: '擱置的列',
    setAsideNote:
      '未收下的列依原樣保存，可修正格式、欄位對應或機關登錄後重新處理；也可在檔案中修正後再上傳一次。',
    noSetAside: '沒有擱置的列',
    exportRows: '匯出擱置的列（CSV）',
    content: '原文',
    state: '狀態',
    states: { waiting: '待處理', taken: '已收下' },
    cannot: '無法重新處理：讀不出一筆完整的資料，請在檔案中修正後再上傳。',
    cut: '（只顯示開頭）',
    others: (count: string) => `另有 ${count} 個問題`,
    report: '回傳時的報告',
    about: '這一批',
    parameters: '隨檔案填寫',
    parameterNames: {
      agency: '未填機關者',
      threatClass: '未填威脅種類者',
      severity: '未填嚴重程度者',
      zone: '時區',
      sheet: '工作表',
    },
    more: '更多',
  },
  en: {
    lost: 'There is no such delivery. It may be another vendor’s, or the address is wrong.',
    now: 'As it is now',
    nowNote: 'When rows that were set aside are read again, the figures follow.',
    setAside: 'Rows set aside',
    setAsideNote:
      'Kept as they came. Read them again once the layout or the registry was corrected; or mend the file, and upload that.',
    noSetAside: 'No row was set aside',
    exportRows: 'Rows set aside as CSV',
    content: 'As it came',
    state: 'State',
    states: { waiting: 'waiting', taken: 'taken since' },
    cannot: 'It cannot be read again, for it is no whole record: mend the file and upload that.',
    cut: '(only its beginning)',
    others: (count: string) => `and ${count} more`,
    report: 'The report as it was answered',
    about: 'About it',
    parameters: 'Said beside the file',
    parameterNames: {
      agency: 'Agency of rows without one',
      threatClass: 'Class of rows without one',
      severity: 'Severity of rows without one',
      zone: 'Zone',
      sheet: 'Worksheet',
    },
    more: 'More',
  },
})

export function DeliveryPage() {
  const { id } = useParams({ from: returnDeliveryRoute.id })
  const labels = useWords(words)
  const names = useWords(shared)
  const query = useQuery(deliveryQuery(Number(id)))
  const { data } = query
  return (
    <div className="stack">
      <Header
        title={`${names.delivery} ${id}`}
        {...(data === undefined
          ? {}
          : {
              lead: (
                <>
                  {names.forms[data.form]}
                  {data.fileName !== '' && (
                    <>
                      {' · '}
                      <LogText text={data.fileName} limit={200} line />
                    </>
                  )}
                </>
              ),
            })}
        trail={[
          <Link key="deliveries" to="/returns/deliveries">
            {names.deliveries}
          </Link>,
        ]}
      />
      <Loaded query={query} lines={12} codes={{ 'not-found': labels.lost, 'request-invalid': labels.lost }}>
        {(delivery) => <Detail delivery={delivery} />}
      </Loaded>
    </div>
  )
}

function Detail({ delivery }: { readonly delivery: DeliveryDetail }) {
  const labels = useWords(words)
  const mayDeliver = useMayDeliver()
  const { counts, report } = delivery
  const hadSetAside = report.counts.setAside > 0
  return (
    <>
      <div className="columns columns-wide">
        <Panel title={labels.now} note={labels.nowNote}>
          <Counts counts={counts} />
        </Panel>
        <Panel title={labels.about}>
          <About delivery={delivery} />
        </Panel>
      </div>
      {mayDeliver && counts.setAside > 0 && <Replay delivery={delivery} />}
      {hadSetAside && <SetAsideRows id={delivery.id} />}
      <details className="card details" open={!hadSetAside}>
        <summary>{labels.report}</summary>
        <div className="details-body">
          <ReportView report={report} name={inertText(delivery.fileName) || String(delivery.id)} />
        </div>
      </details>
    </>
  )
}

function About({ delivery }: { readonly delivery: DeliveryDetail }) {
  const labels = useWords(words)
  const list = useWords(deliveryWords)
  const names = useWords(shared)
  const format = useFormat()
  const viewer = useViewer()
  const { vendor, profile, channel, bytes, receivedAt, by, parameters } = delivery
  const layoutText = useLayoutText()
  const said = Object.entries(parameters)
  const parameterNames: Readonly<Record<string, string>> = labels.parameterNames
  return (
    <dl className="pairs">
      <dt>{names.receivedAt}</dt>
      <dd>
        <Timestamp at={receivedAt} seconds />
      </dd>
      {viewer !== 'vendor' && (
        <>
          <dt>{names.vendor}</dt>
          <dd>
            <VendorName vendor={vendor} />
          </dd>
        </>
      )}
      <dt>{list.channel}</dt>
      <dd>{list.channels[channel]}</dd>
      {by !== null && (
        <>
          <dt>{list.by}</dt>
          <dd>
            <LogText text={by} limit={200} />
          </dd>
        </>
      )}
      <dt>{list.layout}</dt>
      <dd>
        <Link to="/returns/layouts/$id" params={{ id: profile.id }} search={{ version: profile.version }}>
          <LogText text={layoutText(profile.id)} limit={120} line />
        </Link>{' '}
        <span className="quiet">{list.version(profile.version)}</span>
      </dd>
      <dt>{list.size}</dt>
      <dd>{format.bytes(bytes)}</dd>
      {said.length > 0 && (
        <>
          <dt>{labels.parameters}</dt>
          <dd>
            {said.map(([name, value]) => (
              <span key={name} className="place">
                <span>{parameterNames[name] ?? name}</span>
                <LogText text={value} limit={200} line />
              </span>
            ))}
          </dd>
        </>
      )}
    </dl>
  )
}

function SetAsideRows({ id }: { readonly id: number }) {
  const { cursor: cursors = [] } = useSearch({ from: returnDeliveryRoute.id })
  const navigate = useNavigate({ from: returnDeliveryRoute.fullPath })
  const labels = useWords(words)
  const problemNames = useWords(reportWords)
  const format = useFormat()
  const text = useProblemText()
  const query = useQuery({ ...setAsideQuery(id, cursors.at(-1)), placeholderData: keepPreviousData })
  const columns: Column<SetAside>[] = [
    { key: 'row', title: problemNames.row, number: true, render: ({ row }) => format.number(row) },
    {
      key: 'column',
      title: problemNames.column,
      render: ({ column }) =>
        column === '' ? (
          <span className="quiet">{problemNames.wholeRow}</span>
        ) : (
          <LogText text={column} limit={80} line />
        ),
    },
    {
      key: 'problem',
      title: problemNames.problem,
      head: true,
      render: ({ code, detail, problems, isRecord, hint }) => (
        <>
          <strong>{text(code).what}</strong>
          {problems.length > 1 && (
            <span className="quiet"> {labels.others(format.number(problems.length - 1))}</span>
          )}
          <span className="place">
            <LogText text={detail} limit={200} line />
          </span>
          <span className="peer">{isRecord ? (text(code).todo ?? hint) : labels.cannot}</span>
        </>
      ),
    },
    {
      key: 'state',
      title: labels.state,
      render: ({ state }) => (
        <Badge tone={state === 'taken' ? 'good' : 'warning'}>{labels.states[state]}</Badge>
      ),
    },
    {
      key: 'content',
      title: labels.content,
      render: ({ text: content, isCut }) => (
        <div className="field-value">
          <LogText text={content} limit={240} />
          {isCut && <span className="quiet"> {labels.cut}</span>}
        </div>
      ),
    },
  ]
  return (
    <Panel
      title={labels.setAside}
      links={
        <ExportButton
          address={addressOf('/api/returns/deliveries/{id}/set-aside.csv', { id })}
          label={labels.exportRows}
        />
      }
      note={labels.setAsideNote}
    >
      <Loaded query={query} lines={6}>
        {({ items, next }) => (
          <DataTable<SetAside>
            caption={labels.setAside}
            columns={columns}
            rows={items}
            rowKey={(row) => String(row.id)}
            busy={query.isPlaceholderData}
            empty={<EmptyState small title={labels.noSetAside} />}
            paging={{
              cursors,
              next,
              inOrder: true,
              onPage: (cursor) =>
                void navigate({ search: (now) => ({ ...now, cursor }), resetScroll: false }),
            }}
            stacked
          />
        )}
      </Loaded>
    </Panel>
  )
}
