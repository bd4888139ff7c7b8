/** How a vendor's program sends by itself: the token, the command, what it answers, and when to send again. */
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import { useId, useState } from 'react'
import { CodeBlock } from '../../components/code-block.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { usePerson } from '../../session.ts'
import { Header } from './header.tsx'
import { useParties } from './queries.ts'
import { useViewer } from './names.tsx'
import { forms, type Form } from './readers.ts'
import { words as shared } from './words.ts'
import '../../components/parts.css'
import './returns.css'

const words = dictionary({
  'zh-TW': {
    lead: '由 SOC 平臺以 HTTPS 直接回傳，不必上傳檔案',
    token: '一、取得權杖',
    tokenText:
      '權杖代表一家廠商，只能回傳該廠商監控的機關，看不到其他廠商的資料。請存入環境變數，勿寫進程式碼。',
    makeToken: '建立「回傳監控資料」權杖',
    askToken: '請聯絡中心的系統管理者，為貴公司建立「回傳監控資料」用途的權杖。',
    send: '二、送出',
    sendText: '內文就是檔案本身：JSON、CSV、Excel 或 STIX，格式由 profile 指定。',
    form: '表單',
    command: '以 curl 送出',
    example: '最小的一張單（JSON）',
    schema: '三、欄位說明',
    schemaText:
      'JSON 的欄位與每個代碼的意義見 API 參考；以自己的欄位名稱回傳者，先上傳一次並儲存格式，再以其代號作為 profile。',
    toSchema: 'API 參考：回傳監控資料',
    toLayouts: '看所有檔案格式',
    try: '四、先試再送',
    tryText: '加上 dryRun=true 只檢查、不儲存，回應同樣的報告。',
    answers: '五、回應與重送',
    code: '狀態',
    meaning: '意義',
    next: '該怎麼做',
    rows: {
      201: {
        meaning: '已儲存',
        next: '記下 delivery 編號。report.problems 有內容時，表示有列被擱置，請修正後重送或請中心重新處理。',
      },
      200: {
        meaning: '先前已收過同一份，或 dryRun',
        next: '不必重送；isRepeat 為 true 表示先前已收。',
      },
      '401': {
        meaning: '權杖無效或已到期',
        next: '請系統管理者換發權杖。',
      },
      '422': {
        meaning: '檔案或參數有誤，什麼都沒有儲存',
        next: '依 code 與 hint 修正後重送。',
      },
      '429': {
        meaning: '太多或太快',
        next: '依 Retry-After 秒數等候後重送。',
      },
      '5xx': {
        meaning: '伺服器或網路問題',
        next: '原封重送；同一份內容只會收一次，不會重複計算。',
      },
    },
    idempotent: '連線中斷時請原封重送，直到收到回應；可加 Idempotency-Key。時間請帶時區（例如 +08:00）。',
  },
  en: {
    lead: 'A SOC platform returns by HTTPS, without files uploaded by hand',
    token: '1. Get a token',
    tokenText:
      'A token stands for one vendor: it returns for the agencies which that one serves, and sees nothing of others. Keep it in an environment variable and out of source code.',
    makeToken: 'Make a token “Deliver returns”',
    askToken: 'Ask an administrator of the centre for a token “Deliver returns” of your company.',
    send: '2. Send',
    sendText: 'The body is the file itself: JSON, CSV, Excel or STIX; `profile` says how it is laid out.',
    form: 'Form',
    command: 'Sent with curl',
    example: 'The smallest ticket (JSON)',
    schema: '3. What the fields are',
    schemaText:
      'The API reference has every field and code. To send columns of your own, upload one file, save its layout, and send with the layout’s id as `profile`.',
    toSchema: 'API reference: deliver returns',
    toLayouts: 'All layouts',
    try: '4. Try it first',
    tryText: 'With dryRun=true it is checked and not stored; the answer is the same report.',
    answers: '5. Answers, and when to send again',
    code: 'Status',
    meaning: 'Meaning',
    next: 'What to do',
    rows: {
      201: {
        meaning: 'Stored',
        next: 'Keep the number of the delivery. Where report.problems is not empty, rows were set aside: mend and send them again, or have them read again.',
      },
      200: {
        meaning: 'The same was taken before, or a dry run',
        next: 'Nothing; isRepeat says that it was taken before.',
      },
      '401': {
        meaning: 'The token is not valid, or has ended',
        next: 'Ask an administrator for another.',
      },
      '422': {
        meaning: 'The file or a parameter is wrong; nothing was stored',
        next: 'Mend what code and hint say.',
      },
      '429': {
        meaning: 'Too many, or too fast',
        next: 'Wait for the seconds of Retry-After, and send again.',
      },
      '5xx': {
        meaning: 'The server or the network',
        next: 'Send the same again: it is taken once, and counted once.',
      },
    },
    idempotent:
      'When a connection breaks, send the same again until there is an answer; an Idempotency-Key may be added. Give times with their zone, such as +08:00.',
  },
})

const answers = [201, 200, '401', '422', '429', '5xx'] as const

const profiles: Readonly<Record<Form, string>> = {
  monitoring: 'lianfang-json',
  analysis: 'lianfang-json',
  alert: 'lianfang-json',
  'device-status': 'lianfang-device-json',
}

function commandOf(origin: string, form: Form, dryRun: boolean): string {
  return [
    'curl --fail-with-body -X POST \\',
    '  -H "Authorization: Bearer $LIANFANG_TOKEN" \\',
    '  -H "Content-Type: application/json" \\',
    '  --data-binary @returns.json \\',
    `  "${origin}/api/returns/deliveries?form=${form}&profile=${profiles[form]}&fileName=returns.json${dryRun ? '&dryRun=true' : ''}"`,
  ].join('\n')
}

function exampleOf(form: Form, oid: string): string {
  return JSON.stringify(
    {
      schema: 'lianfang-return/1',
      returns: [
        form === 'device-status'
          ? {
              form,
              agency: oid,
              month: '2026-10',
              device: 'IPS-01',
              kind: 'IPS',
              state: 'normal',
              lastSeenAt: '2026-10-31T23:59:00+08:00',
            }
          : {
              form,
              number: 'SOC-2026-000123',
              agency: oid,
              threatClass: 'intrusion-attempts',
              severity: 'high',
              eventAt: '2026-11-21T14:05:00+08:00',
              detectedAt: '2026-11-21T14:06:30+08:00',
              sources: ['203.0.113.7'],
              destinations: ['198.51.100.3'],
              title: 'SSH brute force',
              state: 'open',
            },
      ],
    },
    null,
    2,
  )
}

export function PushPage() {
  const labels = useWords(words)
  const names = useWords(shared)
  const person = usePerson()
  const viewer = useViewer()
  const parties = useParties()
  const field = useId()
  const [form, setForm] = useState<Form>('monitoring')
  // Their own agency makes the example one that works.
  const oid = (viewer === 'vendor' ? parties?.agencies[0]?.oid : undefined) ?? '2.16.886.101.999999'
  return (
    <div className="stack">
      <Header title={names.push} lead={labels.lead} />
      <Panel title={labels.token}>
        <p className="prose">
          {labels.tokenText}{' '}
          {person?.role === 'administrator' ? (
            <Link to="/administration/tokens/new">{labels.makeToken}</Link>
          ) : (
            labels.askToken
          )}
        </p>
      </Panel>
      <Panel title={labels.send}>
        <div className="stack">
          <p className="prose">{labels.sendText}</p>
          <div className="deliver-field">
            <label htmlFor={field}>{labels.form}</label>
            <Select<Form>
              id={field}
              value={form}
              onChange={setForm}
              options={forms.map((value) => ({ value, label: names.forms[value] }))}
            />
          </div>
          <CodeBlock title={labels.command} code={commandOf(location.origin, form, false)} language="plain" />
          <CodeBlock title={labels.example} code={exampleOf(form, oid)} language="json" />
        </div>
      </Panel>
      <Panel title={labels.schema}>
        <p className="prose">{labels.schemaText}</p>
        <ul className="links-list">
          <li>
            <Link to="/api-reference" search={{ operation: 'deliverReturns', q: 'deliverReturns' }}>
              {labels.toSchema}
            </Link>
          </li>
          <li>
            <Link to="/returns/layouts">{labels.toLayouts}</Link>
          </li>
        </ul>
      </Panel>
      <Panel title={labels.try}>
        <div className="stack">
          <p className="prose">{labels.tryText}</p>
          <CodeBlock title={labels.try} code={commandOf(location.origin, form, true)} language="plain" />
        </div>
      </Panel>
      <Panel title={labels.answers} note={labels.idempotent}>
        <DataTable
          caption={labels.answers}
          rows={answers}
          rowKey={String}
          stacked
          columns={[
            { key: 'code', title: labels.code, head: true, render: (code) => <code>{code}</code> },
            { key: 'meaning', title: labels.meaning, render: (code) => labels.rows[code].meaning },
            { key: 'next', title: labels.next, render: (code) => labels.rows[code].next },
          ]}
        />
      </Panel>
    </div>
  )
}
