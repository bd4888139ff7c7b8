/** Where a figure comes from: its query and rows, what it would be now and why, and the events behind it. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Drawer } from 'antd'
import { Badge } from '../../components/badge.tsx'
import { CodeBlock } from '../../components/code-block.tsx'
import { LogText } from '../../components/log-text.tsx'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { numberText } from '../../format.ts'
import { useWords, type Language } from '../../language.tsx'
import { wordsOf } from '../../period.ts'
import { dimensions } from '../honeypots/readers.ts'
import { figureWords } from './figure-words.ts'
import { wholeDays } from './parts.tsx'
import { traceQuery, type EditionDetail, type Trace } from './queries.ts'
import './bulletins.css'

export interface FigureDrawerProps {
  readonly edition: EditionDetail
  readonly language: Language
  readonly figure: string | undefined
  readonly onClose: () => void
  /** After it has gone. */
  readonly onClosed: () => void
}

export function FigureDrawer({ edition, language, figure, onClose, onClosed }: FigureDrawerProps) {
  const labels = useWords(figureWords)
  const label = edition.model?.figures.find(({ id }) => id === figure)?.label
  return (
    <Drawer
      open={figure !== undefined}
      onClose={onClose}
      afterOpenChange={(isOpen) => {
        if (!isOpen) onClosed()
      }}
      size="min(680px, 100vw)"
      title={label ?? labels.label}
      closable={{ 'aria-label': labels.close }}
      destroyOnHidden
    >
      {figure !== undefined && <TraceView edition={edition} language={language} figure={figure} />}
    </Drawer>
  )
}

function TraceView({
  edition,
  language,
  figure,
}: Omit<FigureDrawerProps, 'onClose' | 'onClosed' | 'figure'> & { readonly figure: string }) {
  const labels = useWords(figureWords)
  const query = useQuery(traceQuery(edition.id, figure, language))
  if (query.data !== undefined) return <Found trace={query.data} state={edition.state} />
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  return (
    <div className="stack">
      <p className="quiet" role="status">
        {labels.counting}
      </p>
      <LoadingState lines={10} />
    </div>
  )
}

function Found({ trace, state }: { readonly trace: Trace; readonly state: EditionDetail['state'] }) {
  const labels = useWords(figureWords)
  const { printed, unit, base, rounding, query, now, target } = trace
  return (
    <div className="stack">
      <dl className="trace-values">
        <div>
          <dt>{labels.thisEdition}</dt>
          <dd>
            <strong>{printed}</strong> {unit}
          </dd>
        </div>
        <div>
          <dt>{labels.now}</dt>
          <dd>
            <strong>{now.printed === '' ? '—' : now.printed}</strong> {now.printed === '' ? '' : unit}
          </dd>
        </div>
      </dl>
      <p className="trace-differs">
        <Badge
          tone={now.differs === 'same' ? 'good' : 'warning'}
          sign={now.differs === 'same' ? 'done' : 'fault'}
        >
          {now.differs === 'same' ? '=' : '≠'}
        </Badge>{' '}
        {labels.differs[now.differs]}
        {now.differs !== 'same' && now.differs !== 'unknown' && (
          <> {state === 'draft' ? labels.draftNote : labels.frozenNote}</>
        )}
      </p>
      <p>
        <PageLink target={target} />
      </p>
      <dl className="trace-facts">
        <dt>{labels.base}</dt>
        <dd>{base}</dd>
        <dt>{labels.rounding}</dt>
        <dd>{labels.roundings[rounding]}</dd>
        <dt>{labels.method}</dt>
        <dd>
          <strong>{query.title}</strong>
          <br />
          {query.explanation}
        </dd>
      </dl>
      <h2>{labels.rows}</h2>
      <Rows rows={trace.rows} title={labels.rows} />
      {query.sql === '' ? (
        <p className="quiet">{labels.handedIn}</p>
      ) : (
        <>
          <CodeBlock code={query.sql} title={`${labels.sql} ${query.id}`} language="sql" />
          {query.parameters.length > 0 && (
            <CodeBlock
              code={query.parameters.map(({ parameter, value }) => `${parameter} = ${value}`).join('\n')}
              title={labels.parameters}
              language="plain"
            />
          )}
        </>
      )}
    </div>
  )
}

function Rows({ rows, title }: { readonly rows: Trace['rows']; readonly title: string }) {
  const labels = useWords(figureWords)
  if (rows === null) return <p className="quiet">{labels.noAnswer}</p>
  if (rows.rows.length === 0) return <p className="quiet">{labels.noRows}</p>
  const names = labels.columns as Readonly<Record<string, string>>
  const isNumber = rows.columns.map((_, at) => rows.rows.every((row) => typeof row[at] === 'number'))
  return (
    <div>
      <div className="table-scroll trace-rows" role="region" aria-label={title} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              {rows.columns.map((column, at) => (
                <th key={column} scope="col" className={isNumber[at] === true ? 'number' : undefined}>
                  {names[column] ?? column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, at) => (
                  <td key={at} className={isNumber[at] === true ? 'number' : undefined}>
                    {typeof cell === 'number' ? (
                      numberText(cell)
                    ) : (
                      <LogText text={String(cell ?? '—')} limit={300} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.more && <p className="quiet">{labels.more}</p>}
    </div>
  )
}

function PageLink({ target }: { readonly target: Trace['target'] }) {
  const { pages } = useWords(figureWords)
  const { page, from, to, severity, kind, signature, disposition = 'all' } = target
  // The pages speak of days; a period of other moments is handed on as it is.
  const days = wholeDays({ from, to })
  const period = days === undefined ? { from, to } : wordsOf(days)
  switch (page) {
    case 'gateway':
      return (
        <Link
          to="/gateway"
          search={{ ...period, severity, kind, signature, disposition }}
          className="edition-button"
        >
          {pages.gateway}
        </Link>
      )
    case 'honeypots':
      return (
        <Link
          to="/honeypots"
          search={{ ...period, dimension: dimensions.find((each) => each === target.dimension) }}
          className="edition-button"
        >
          {pages.honeypots}
        </Link>
      )
    case 'returns':
      return (
        <Link to="/returns" search={period} className="edition-button">
          {pages.returns}
        </Link>
      )
  }
}
