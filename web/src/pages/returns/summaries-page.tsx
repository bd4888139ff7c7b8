/** Figures that others counted: loading them, and what was loaded. They stand in where there are no tickets, and are never added. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { api, ApiProblem, type Answer } from '../../api.ts'
import { DataTable } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Panel } from '../../components/panel.tsx'
import { Sign } from '../../components/sign.tsx'
import { EmptyState, ErrorState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { saveText } from '../../csv.ts'
import { numberText } from '../../format.ts'
import { dictionary, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { useFormat } from '../../use-format.ts'
import { Header } from './header.tsx'
import { summariesQuery } from './queries.ts'
import { returnSummariesRoute } from './route.ts'
import { words as shared } from './words.ts'
import './returns.css'

const words = dictionary({
  'zh-TW': {
    lead: '他人已計算好的統計，例如本系統啟用前各年度公布的數字',
    load: '載入統計',
    loadText:
      '沒有回傳單的期間才會用這些數字，並標示為「外部統計」；絕不與回傳單相加。同一項目再次載入時，以新的為準。',
    text: '貼上 CSV，或選擇檔案',
    file: '選擇 CSV 檔',
    template: '下載範本',
    act: '載入',
    empty: '請先貼上或選擇 CSV。',
    notText: '檔案不是 UTF-8 文字，請另存為 UTF-8 的 CSV。',
    done: (read: string, stored: string) => `已載入：讀取 ${read} 列，其中 ${stored} 列為新增或有變更。`,
    columns: '欄位',
    columnsText:
      'from、to 為起訖日（皆含）；dimension 為 all（總數）、class（威脅種類）、cell（類別×等級×種類）或 country（來源國家）；其餘欄位依 dimension 填寫。整份全部有效才會載入。',
    loaded: '已載入的統計',
    period: '期間',
    dimension: '項目',
    dimensions: {
      all: '總數',
      class: '威脅種類',
      cell: '業務類別 × 責任等級 × 威脅種類',
      country: '來源國家',
    },
    figures: '筆數',
    tickets: '合計件數',
    received: '載入時間',
    by: '載入者',
    none: '還沒有載入任何外部統計',
    noneText: '只有需要與本系統啟用前的年度比較時才需要。',
  },
  en: {
    lead: 'What others have counted, such as figures that were published of years before there were tickets here',
    load: 'Load figures',
    loadText:
      'They stand in only for periods of which there are no tickets, marked “counted by others”, and are never added to tickets. A figure that is loaded again takes the place of the old one.',
    text: 'Paste CSV, or choose a file',
    file: 'Choose a CSV file',
    template: 'Template',
    act: 'Load',
    empty: 'Paste or choose a CSV first.',
    notText: 'The file is no UTF-8 text. Save it as CSV in UTF-8.',
    done: (read: string, stored: string) => `Loaded: ${read} lines, ${stored} of them new or changed.`,
    columns: 'Columns',
    columnsText:
      'from and to are days, both included; dimension is all, class, cell (category × level × class) or country; the other columns as the dimension needs. It is loaded whole or not at all.',
    loaded: 'What was loaded',
    period: 'Period',
    dimension: 'Of what',
    dimensions: {
      all: 'Total',
      class: 'Threat classes',
      cell: 'Category × level × class',
      country: 'Source countries',
    },
    figures: 'Figures',
    tickets: 'Tickets in all',
    received: 'Loaded',
    by: 'By',
    none: 'Nothing was loaded yet',
    noneText: 'It is needed only to compare with years before there were tickets here.',
  },
})

const template = [
  'from,to,dimension,category,level,class,country,tickets',
  '2022-01-01,2022-12-31,all,,,,,855931',
  '2022-01-01,2022-12-31,class,,,入侵嘗試,,400000',
  '2022-01-01,2022-12-31,country,,,,US,180000',
  '',
].join('\r\n')

export function SummariesPage() {
  const { cursor: cursors = [] } = useSearch({ from: returnSummariesRoute.id })
  const navigate = useNavigate({ from: returnSummariesRoute.fullPath })
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const query = useQuery({ ...summariesQuery(cursors.at(-1)), placeholderData: keepPreviousData })
  return (
    <div className="stack">
      <Header title={names.summaries} lead={labels.lead} />
      <Load />
      <Panel title={labels.loaded}>
        <Loaded query={query} lines={5}>
          {({ items, next }) => (
            <DataTable
              caption={labels.loaded}
              rows={items}
              rowKey={({ from, to, dimension }) => `${from} ${to} ${dimension}`}
              busy={query.isPlaceholderData}
              empty={<EmptyState small title={labels.none} text={labels.noneText} />}
              stacked
              paging={{
                cursors,
                next,
                inOrder: true,
                onPage: (cursor) => void navigate({ search: { cursor } }),
              }}
              columns={[
                {
                  key: 'period',
                  title: labels.period,
                  head: true,
                  render: ({ from, to }) => `${format.date(from)} – ${format.date(Date.parse(to) - 1)}`,
                },
                {
                  key: 'dimension',
                  title: labels.dimension,
                  render: ({ dimension }) => labels.dimensions[dimension],
                },
                {
                  key: 'figures',
                  title: labels.figures,
                  number: true,
                  render: ({ figures }) => numberText(figures),
                },
                {
                  key: 'tickets',
                  title: labels.tickets,
                  number: true,
                  render: ({ tickets }) => numberText(tickets),
                },
                {
                  key: 'received',
                  title: labels.received,
                  render: ({ receivedAt }) => <Timestamp at={receivedAt} />,
                },
                { key: 'by', title: labels.by, render: ({ by }) => <LogText text={by} limit={100} line /> },
              ]}
            />
          )}
        </Loaded>
      </Panel>
    </div>
  )
}

function Load() {
  const labels = useWords(words)
  const format = useFormat()
  const queryClient = useQueryClient()
  const field = useId()
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string>()
  const mutation = useMutation<Answer<'POST /api/returns/summaries'>, ApiProblem>({
    mutationFn: () => api.post('/api/returns/summaries', { body: { text } }),
    onSuccess: ({ read, stored }) => {
      notify({ text: labels.done(format.number(read), format.number(stored)) })
      setText('')
      void queryClient.invalidateQueries({ queryKey: ['returns'] })
    },
  })
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    try {
      setText(new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()))
      setFault(undefined)
    } catch {
      setFault(labels.notText)
    }
  }
  const { error } = mutation
  return (
    <Panel
      title={labels.load}
      links={
        <Button
          icon={<Sign name="download" size={15} />}
          onClick={() =>
            saveText('joint-monitoring-summary.csv', `\ufeff${template}`, 'text/csv;charset=utf-8')
          }
        >
          {labels.template}
        </Button>
      }
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() === '') setFault(labels.empty)
          else {
            setFault(undefined)
            mutation.mutate()
          }
        }}
      >
        <p className="prose">{labels.loadText}</p>
        <p className="quiet">{labels.columnsText}</p>
        <div>
          <label htmlFor={field}>{labels.text}</label>
          <Input.TextArea
            id={field}
            rows={6}
            spellCheck={false}
            wrap="off"
            className="summary-text"
            value={text}
            placeholder={template.split('\r\n', 1)[0] ?? ''}
            onChange={({ target }) => setText(target.value)}
          />
        </div>
        <div className="row">
          <input
            type="file"
            aria-label={labels.file}
            accept=".csv,text/csv"
            onChange={({ target }) => void take(target.files?.[0])}
          />
          <Button type="primary" htmlType="submit" loading={mutation.isPending}>
            {labels.act}
          </Button>
        </div>
        <div role="alert">
          {fault !== undefined ? (
            <p className="fault">{fault}</p>
          ) : (
            error !== null &&
            (error.status === 422 ? (
              // The server names the line and what is wrong with it.
              <p className="fault" lang="en">
                {error.message} {error.hint}
              </p>
            ) : (
              <ErrorState small error={error} />
            ))
          )}
        </div>
      </form>
    </Panel>
  )
}
