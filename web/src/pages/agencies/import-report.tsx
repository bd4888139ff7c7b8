import { useState } from 'react'
import { Badge } from '../../components/badge.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/states.tsx'
import { LogText } from '../../components/log-text.tsx'
import { useWords } from '../../language.tsx'
import { useFormat } from '../../use-format.ts'
import { Choices } from '../../components/choices.tsx'
import { words } from './import-words.ts'
import type { ImportReport } from './queries.ts'

type Imported = ImportReport['agencies'][number]
const countNames = [
  'added',
  'changed',
  'unchanged',
  'refused',
  'rangesAdded',
  'rangesChanged',
  'rangesEnded',
] as const
const tones = { added: 'good', changed: 'warning', refused: 'bad', unchanged: 'plain' } as const
const choices = ['all', 'refused', 'added', 'changed'] as const

/** Counts, and what becomes of each agency. */
export function Report({ report: { agencies, counts, isWhole } }: { readonly report: ImportReport }) {
  const labels = useWords(words)
  const format = useFormat()
  const [shown, setShown] = useState<(typeof choices)[number]>('all')
  const rows = agencies.filter(({ outcome }) => shown === 'all' || outcome === shown)
  return (
    <>
      <dl className="equation card">
        {countNames.map((name) => (
          <div key={name} className="equation-term">
            <dt>{labels.counts[name]}</dt>
            <dd>{format.number(counts[name])}</dd>
          </div>
        ))}
      </dl>
      {agencies.length > 0 && (
        <>
          <div className="row">
            <Choices
              label={labels.filter}
              value={shown}
              onChange={setShown}
              options={choices.map((value) => ({
                value,
                label:
                  value === 'all' ? labels.all : `${labels.outcomes[value]} ${format.number(counts[value])}`,
              }))}
            />
            {!isWhole && <span className="quiet">{labels.notWhole}</span>}
          </div>
          <DataTable
            caption={labels.filter}
            rows={rows}
            rowKey={({ line, oid }) => `${line} ${oid}`}
            empty={
              <div className="card">
                <EmptyState small title={labels.noRows} />
              </div>
            }
            columns={[
              { key: 'line', title: labels.line, number: true, render: ({ line }) => format.number(line) },
              {
                key: 'oid',
                title: 'OID',
                head: true,
                render: ({ oid }) => (
                  <span className="agency-oid">
                    <LogText text={oid} limit={300} />
                  </span>
                ),
              },
              {
                key: 'outcome',
                title: labels.outcome,
                render: ({ outcome }) => <Badge tone={tones[outcome]}>{labels.outcomes[outcome]}</Badge>,
              },
              { key: 'reason', title: labels.reason, render: (imported) => <Changes imported={imported} /> },
            ]}
          />
        </>
      )}
    </>
  )
}

/** Ranges that are listed of one agency. */
const most = 5

function Changes({ imported: { reason, changes, ranges } }: { readonly imported: Imported }) {
  const labels = useWords(words)
  const format = useFormat()
  if (reason !== null)
    return (
      <span lang="en">
        <LogText text={reason} limit={600} />
      </span>
    )
  return (
    <ul className="import-changes">
      {changes.map(({ field, from, to }) => (
        <li key={field}>
          {(labels.fields as Readonly<Record<string, string>>)[field] ?? field}:{' '}
          {from === '' ? <span className="quiet">{labels.blank}</span> : <LogText text={from} limit={200} />}{' '}
          → {to === '' ? <span className="quiet">{labels.blank}</span> : <LogText text={to} limit={200} />}
        </li>
      ))}
      {(['added', 'changed', 'ended'] as const).flatMap((kind) => {
        const texts = ranges[kind]
        const listed = texts.slice(0, most).map((range) => (
          <li key={`${kind} ${range}`}>
            {labels.range[kind]}:{' '}
            <code>{range.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) => format.dateTime(time))}</code>
          </li>
        ))
        return texts.length > most
          ? [...listed, <li key={`${kind} more`}>{labels.andMore(format.number(texts.length - most))}</li>]
          : listed
      })}
    </ul>
  )
}
