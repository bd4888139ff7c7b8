/** What became of a delivery, or would: counts that add up, and every problem with its row, column and remedy. */
import { Button } from 'antd'
import { useState } from 'react'
import { Badge } from '../../components/badge.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Sign } from '../../components/sign.tsx'
import { EmptyState } from '../../components/states.tsx'
import { csvText, saveText } from '../../csv.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { flagWords, isFlagCode, isProblemCode, problemWords } from './problem-words.ts'
import type { Report } from './queries.ts'
import { words } from './report-words.ts'
import '../../components/parts.css'
import './returns.css'

type ReportRow = Report['rows'][number]
type Filter = { readonly code: string; readonly isFlag: boolean } | undefined

/** Of a problem's or flag's code: what it is, and what to do. */
export function useProblemText(): (code: string) => {
  readonly what: string
  readonly todo: string | undefined
} {
  const problems = useWords(problemWords)
  const flags = useWords(flagWords)
  return (code) =>
    isProblemCode(code) ? problems[code] : isFlagCode(code) ? flags[code] : { what: code, todo: undefined }
}

/** read = stored + unchanged + set aside + blank. */
export function Counts({ counts }: { readonly counts: Report['counts'] }) {
  const labels = useWords(words)
  const format = useFormat()
  return (
    <dl className="equation">
      <div className="equation-term">
        <dt>{labels.read}</dt>
        <dd>{format.number(counts.read)}</dd>
      </div>
      {(['stored', 'unchanged', 'setAside', 'blank'] as const).map((name, place) => (
        <div key={name} className="equation-term">
          <dt>
            <span className="equation-sign" aria-hidden="true">
              {place === 0 ? '=' : '+'}
            </span>{' '}
            {labels[name]}
          </dt>
          <dd className={name === 'setAside' && counts.setAside > 0 ? 'warned' : undefined}>
            {format.number(counts[name])}
          </dd>
        </div>
      ))}
    </dl>
  )
}

export function ReportView({ report, name }: { readonly report: Report; readonly name: string }) {
  const labels = useWords(words)
  const format = useFormat()
  const language = useLanguage()
  const { counts, stored, passedOver, isRepeat, receivedAt, notRead } = report
  return (
    <div className="stack">
      {isRepeat && (
        <p className="notice-line">
          <Sign name="fault" />
          <span>{labels.isRepeat(format.dateTime(receivedAt))}</span>
        </p>
      )}
      <section className="card stack">
        <Counts counts={counts} />
        <ul className="quiet plain-list">
          {counts.stored > 0 && (
            <li>
              {labels.explain.stored(
                format.number(stored.added),
                format.number(stored.revised),
                format.number(stored.history),
              )}
            </li>
          )}
          {counts.unchanged > 0 && <li>{labels.explain.unchanged}</li>}
          {counts.setAside > 0 && <li>{labels.explain.setAside}</li>}
          {passedOver > 0 && <li>{labels.explain.passedOver(format.number(passedOver))}</li>}
          {notRead.length > 0 && (
            <li>
              <LogText
                text={labels.notRead(notRead.join(language === 'zh-TW' ? '、' : ', '))}
                limit={500}
                line
              />
            </li>
          )}
        </ul>
      </section>
      {counts.read === counts.blank ? (
        <div className="card">
          <EmptyState title={labels.nothing} text={labels.nothingText} />
        </div>
      ) : report.rows.length === 0 ? (
        <p className="row">
          <Sign name="done" />
          {labels.perfect}
        </p>
      ) : (
        <Problems report={report} name={name} />
      )}
    </div>
  )
}

function Problems({ report, name }: { readonly report: Report; readonly name: string }) {
  const labels = useWords(words)
  const format = useFormat()
  const text = useProblemText()
  const [filter, setFilter] = useState<Filter>()
  const { rows, isWhole } = report
  const shown =
    filter === undefined
      ? rows
      : rows.filter(({ code, isFlag }) => code === filter.code && isFlag === filter.isFlag)
  const columns: Column<ReportRow & { readonly place: number }>[] = [
    { key: 'row', title: labels.row, number: true, render: ({ row }) => format.number(row) },
    {
      key: 'column',
      title: labels.column,
      render: ({ column }) =>
        column === '' ? (
          <span className="quiet">{labels.wholeRow}</span>
        ) : (
          <LogText text={column} limit={80} line />
        ),
    },
    {
      key: 'problem',
      title: labels.problem,
      head: true,
      render: ({ code, detail, isFlag }) => (
        <>
          <strong>{text(code).what}</strong>{' '}
          <Badge tone={isFlag ? 'plain' : 'warning'}>{isFlag ? labels.isFlag : labels.isProblem}</Badge>
          <span className="place">
            <LogText text={detail} limit={200} line />
          </span>
        </>
      ),
    },
    {
      key: 'todo',
      title: labels.todo,
      render: ({ code, hint }) => text(code).todo ?? hint ?? '—',
    },
  ]
  return (
    <section className="card stack">
      <div className="panel-head">
        <h3>{labels.problems}</h3>
        <Button
          icon={<Sign name="download" size={15} />}
          onClick={() =>
            saveText(
              `${name}-report.csv`,
              csvText([
                [
                  labels.row,
                  labels.column,
                  labels.kind,
                  labels.problem,
                  labels.todo,
                  labels.detail,
                  labels.code,
                ],
                ...rows.map(({ row, column, code, detail, isFlag, hint }) => [
                  row,
                  column,
                  isFlag ? labels.isFlag : labels.isProblem,
                  text(code).what,
                  text(code).todo ?? hint ?? '',
                  detail,
                  code,
                ]),
              ]),
              'text/csv;charset=utf-8',
            )
          }
        >
          {labels.csv}
        </Button>
      </div>
      <ProblemFilter report={report} filter={filter} onFilter={setFilter} />
      {!isWhole && <p className="quiet">{labels.notWhole(format.number(rows.length))}</p>}
      <DataTable
        caption={labels.problems}
        columns={columns}
        rows={shown.map((row, place) => ({ ...row, place }))}
        rowKey={({ place }) => String(place)}
        empty={<EmptyState small title={labels.none} />}
        stacked
      />
      <p className="panel-note">{labels.rowNote}</p>
    </section>
  )
}

/** Each problem with how often it comes; pressed, the list has it alone. */
function ProblemFilter({
  report: { problems, flags },
  filter,
  onFilter,
}: {
  readonly report: Report
  readonly filter: Filter
  readonly onFilter: (filter: Filter) => void
}) {
  const labels = useWords(words)
  const format = useFormat()
  const text = useProblemText()
  const parts = [
    { title: labels.onlyProblems, counts: problems, isFlag: false },
    { title: labels.onlyFlags, counts: flags, isFlag: true },
  ].filter(({ counts }) => Object.keys(counts).length > 0)
  return (
    <div className="problem-filter" role="group" aria-label={labels.filter}>
      <button
        type="button"
        className="filter-chip"
        aria-pressed={filter === undefined}
        onClick={() => onFilter(undefined)}
      >
        {labels.all}
      </button>
      {parts.map(({ title, counts, isFlag }) => (
        <span key={title} className="problem-part">
          <span className="quiet">{title}</span>
          {Object.entries(counts)
            .toSorted(([, a], [, b]) => b - a)
            .map(([code, count]) => {
              const isChosen = filter?.code === code && filter.isFlag === isFlag
              return (
                <button
                  key={code}
                  type="button"
                  className="filter-chip"
                  aria-pressed={isChosen}
                  onClick={() => onFilter(isChosen ? undefined : { code, isFlag })}
                >
                  {text(code).what} <span className="number">{format.number(count)}</span>
                </button>
              )
            })}
        </span>
      ))}
    </div>
  )
}
