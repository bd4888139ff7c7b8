/** The queries behind the numbers, to read, copy and run again. */
import { CodeBlock } from './code-block.tsx'
import { dictionary, useWords } from '../language.tsx'
import './reading.css'

const words = dictionary({
  'zh-TW': {
    title: '計算方式',
    rollups: '由每小時統計表計算，不逐筆讀取紀錄。',
    rows: '部分數字在統計表中沒有，由原始紀錄計算；超過保存期限的紀錄不在其內。',
    sql: (id: string) => `查詢語法：${id}`,
    parameters: (id: string) => `參數：${id}`,
  },
  en: {
    title: 'How this was computed',
    rollups: 'From the hourly counts, without reading single records.',
    rows: 'Some of it is in no count and was computed from the records themselves; those past retention are not in it.',
    sql: (id: string) => `Query: ${id}`,
    parameters: (id: string) => `Parameters: ${id}`,
  },
})

export interface HowComputedProps {
  /** As they were carried out. */
  readonly queries: readonly {
    readonly id: string
    readonly sql: string
    readonly parameters: Readonly<Record<string, unknown>>
  }[]
  readonly readFrom?: 'rollups' | 'rows'
}

export function HowComputed({ queries, readFrom }: HowComputedProps) {
  const labels = useWords(words)
  if (queries.length === 0) return null
  return (
    <details className="details">
      <summary>{labels.title}</summary>
      <div className="stack details-body">
        {readFrom !== undefined && <p className="quiet">{labels[readFrom]}</p>}
        {queries.map(({ id, sql, parameters }, index) => (
          <div key={`${index} ${id}`} className="stack">
            <CodeBlock code={sql} title={labels.sql(id)} language="sql" />
            {Object.keys(parameters).length > 0 && (
              <CodeBlock
                code={JSON.stringify(parameters, null, 2)}
                title={labels.parameters(id)}
                language="json"
              />
            )}
          </div>
        ))}
      </div>
    </details>
  )
}
