/** Importing agencies in three steps: the data, what they would change, and what they did. */
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Input, Select } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { api, ApiProblem } from '../../api.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Sign } from '../../components/sign.tsx'
import { ErrorState } from '../../components/states.tsx'
import { Steps } from '../../components/steps.tsx'
import { saveText } from '../../csv.ts'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { Report } from './import-report.tsx'
import { columns, csvTemplate, jsonTemplate } from './import-template.ts'
import { words } from './import-words.ts'
import type { ImportReport } from './queries.ts'
import { words as shared } from './words.ts'
import '../../components/parts.css'
import './agencies.css'

type Format = 'csv' | 'json'
const stepNames = ['data', 'report', 'done'] as const
interface Given {
  readonly text: string
  readonly format: Format
}
const mostBytes = 10 * 2 ** 20
/** A longer text is not put into the field: the browser would stand still. */
const mostShown = 200_000

export function ImportPage() {
  const labels = useWords(words)
  const names = useWords(shared)
  const format = useFormat()
  const queryClient = useQueryClient()
  const [given, setGiven] = useState<Given>({ text: '', format: 'csv' })
  const [report, setReport] = useState<ImportReport>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const heading = useRef<HTMLHeadingElement>(null)
  const step = report === undefined ? 0 : report.dryRun ? 1 : 2
  const shownStep = useRef(0)
  useEffect(() => {
    // Whoever reads by ear or keyboard begins where the new step does.
    if (shownStep.current !== step) heading.current?.focus()
    shownStep.current = step
  }, [step])
  const send = async (dryRun: boolean): Promise<void> => {
    const answer = await api.post('/api/agencies/import', { body: { ...given, dryRun } })
    setReport(answer)
    if (!dryRun) void queryClient.invalidateQueries({ queryKey: ['agencies'] })
  }
  const tryOut = async (): Promise<void> => {
    setBusy(true)
    setError(undefined)
    try {
      await send(true)
    } catch (fault) {
      setError(fault)
    } finally {
      setBusy(false)
    }
  }
  const { added = 0, changed = 0, refused = 0, rangesEnded = 0 } = report?.counts ?? {}
  return (
    <div className="stack">
      <PageHeader
        title={labels.title}
        lead={labels.lead}
        trail={[
          <Link key="agencies" to="/agencies">
            {names.title}
          </Link>,
        ]}
      />
      <Steps
        label={labels.step}
        current={stepNames[step]}
        steps={stepNames.map((name) => ({ name, label: labels.steps[name] }))}
      />
      {report === undefined ? (
        <section className="card stack" aria-label={labels.steps.data}>
          <DataFields given={given} onGiven={setGiven} busy={busy} onSubmit={() => void tryOut()} />
          {error !== undefined && <Refusal error={error} />}
        </section>
      ) : (
        <section className="stack" aria-labelledby="import-report">
          <div>
            <h2 id="import-report" ref={heading} tabIndex={-1}>
              {report.dryRun ? labels.report : labels.result}
            </h2>
            <p className="quiet">{report.dryRun ? labels.nothingYet : labels.done}</p>
          </div>
          {report.dryRun && refused > 0 && (
            <p className="fault" role="alert">
              {labels.refusedStop(format.number(refused))}
            </p>
          )}
          {report.dryRun && refused + added + changed === 0 && (
            <p className="agency-note">{labels.nothing}</p>
          )}
          <Report report={report} />
          <div className="row">
            {report.dryRun ? (
              <>
                {refused === 0 && added + changed > 0 && (
                  <ConfirmButton
                    danger={rangesEnded > 0}
                    label={labels.confirm}
                    title={labels.confirmTitle}
                    text={labels.confirmText(
                      format.number(added),
                      format.number(changed),
                      format.number(rangesEnded),
                    )}
                    confirm={labels.confirm}
                    onConfirm={() => send(false)}
                  />
                )}
                <Button onClick={() => setReport(undefined)}>{labels.correct}</Button>
              </>
            ) : (
              <>
                <Link to="/agencies" className="button-link button-link-primary">
                  {labels.toList}
                </Link>
                <Button
                  onClick={() => {
                    setGiven({ text: '', format: 'csv' })
                    setReport(undefined)
                  }}
                >
                  {labels.another}
                </Button>
              </>
            )}
          </div>
        </section>
      )}
      {report === undefined && <Explanation />}
    </div>
  )
}

/** The server names the line and what is wrong with it. */
function Refusal({ error }: { readonly error: unknown }) {
  if (error instanceof ApiProblem && error.status === 422)
    return (
      <p className="fault" role="alert" lang="en">
        {error.message} {error.hint}
      </p>
    )
  return <ErrorState small error={error} />
}

function DataFields({
  given,
  onGiven,
  busy,
  onSubmit,
}: {
  readonly given: Given
  readonly onGiven: (given: Given) => void
  readonly busy: boolean
  readonly onSubmit: () => void
}) {
  const labels = useWords(words)
  const format = useFormat()
  const field = useId()
  const [fault, setFault] = useState<string>()
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    if (file.size > mostBytes) {
      setFault(labels.tooLarge)
      return
    }
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
      setFault(undefined)
      onGiven({
        text,
        format: /\.json$/i.test(file.name) || text.trimStart().startsWith('{') ? 'json' : 'csv',
      })
    } catch {
      setFault(labels.notText)
    }
  }
  const isLong = given.text.length > mostShown
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (given.text.trim() === '') setFault(labels.empty)
        else if (new Blob([given.text]).size > mostBytes) setFault(labels.tooLarge)
        else {
          setFault(undefined)
          onSubmit()
        }
      }}
    >
      <div className="import-file">
        <label htmlFor={`${field}-file`}>{labels.file}</label>{' '}
        <input
          id={`${field}-file`}
          type="file"
          accept=".csv,.json,text/csv,application/json"
          aria-describedby={`${field}-hint`}
          onChange={({ target }) => void take(target.files?.[0])}
        />
        <p id={`${field}-hint`} className="field-hint">
          {labels.fileHint}
        </p>
      </div>
      <div>
        <label htmlFor={`${field}-text`}>{labels.text}</label>
        <Input.TextArea
          id={`${field}-text`}
          className="import-text"
          rows={9}
          spellCheck={false}
          wrap="off"
          readOnly={isLong}
          value={
            isLong ? `${given.text.slice(0, 20_000)}\n… (${format.bytes(given.text.length)})` : given.text
          }
          placeholder={columns.join(',')}
          onChange={({ target: { value } }) =>
            onGiven({ text: value, format: /^\s*[{[]/.test(value) ? 'json' : 'csv' })
          }
        />
      </div>
      <div className="row">
        <span id={`${field}-format`}>{labels.format}</span>
        <Select<Format>
          aria-label={labels.format}
          value={given.format}
          onChange={(chosen) => onGiven({ ...given, format: chosen })}
          options={[
            { value: 'csv', label: 'CSV' },
            { value: 'json', label: 'JSON' },
          ]}
        />
        <Button type="primary" htmlType="submit" loading={busy}>
          {busy ? labels.dryRunning : labels.dryRun}
        </Button>
        {isLong && <Button onClick={() => onGiven({ text: '', format: 'csv' })}>{labels.another}</Button>}
      </div>
      <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
    </form>
  )
}

function Explanation() {
  const labels = useWords(words)
  return (
    <section className="card stack" aria-labelledby="import-columns">
      <div className="section-head">
        <h2 id="import-columns">{labels.columnsTitle}</h2>
        <span className="row">
          <Template
            name="agencies-template.csv"
            text={csvTemplate}
            type="text/csv"
            label={labels.templateCsv}
          />
          <Template
            name="agencies-template.json"
            text={jsonTemplate}
            type="application/json"
            label={labels.templateJson}
          />
        </span>
      </div>
      <ul className="import-rules">
        {(['whole', 'others', 'replaced', 'missing'] as const).map((rule) => (
          <li key={rule}>{labels.rules[rule]}</li>
        ))}
      </ul>
      <table className="table import-columns">
        <caption className="visually-hidden">{labels.columnsTitle}</caption>
        <thead>
          <tr>
            <th scope="col">{labels.column}</th>
            <th scope="col">{labels.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((name) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>{labels.columnWords[name]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Template({
  name,
  text,
  type,
  label,
}: {
  readonly name: string
  readonly text: string
  readonly type: string
  readonly label: string
}) {
  return (
    <Button icon={<Sign name="download" size={15} />} onClick={() => saveText(name, text, type)}>
      {label}
    </Button>
  )
}
