/** The first rows as they would be read with the mapping as it stands; the server's own reading, nothing is stored. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { api, type Answer, type ApiProblem } from '../../../api.ts'
import { Badge } from '../../../components/badge.tsx'
import { DataTable, type Column } from '../../../components/data-table.tsx'
import { LogText } from '../../../components/log-text.tsx'
import { Panel } from '../../../components/panel.tsx'
import { ErrorState, LoadingState } from '../../../components/states.tsx'
import { useWords } from '../../../language.tsx'
import { useFormat } from '../../../use-format.ts'
import { useClassText } from '../names.tsx'
import { fileWords } from '../problem-words.ts'
import type { Preview } from '../queries.ts'
import { useProblemText } from '../report.tsx'
import { words as shared } from '../words.ts'
import type { Given } from './checking.ts'
import { fieldsOfForm, profileOf, type FieldName, type Mapping } from './mapping.ts'
import { mappingWords } from './words.ts'
import '../../../components/reading.css'
import '../returns.css'

type Tried = Answer<'POST /api/returns/trial'>
type Row = Tried['rows'][number]

const settle = 400
const shownAtFirst = 5

/** Once it has not changed for a moment. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settle)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

export interface MappingPreviewProps {
  readonly given: Given
  readonly preview: Preview
  readonly mapping: Mapping
}

export function MappingPreview({ given, preview, mapping }: MappingPreviewProps) {
  const labels = useWords(mappingWords)
  const codes = useWords(fileWords)
  const format = useFormat()
  const [all, setAll] = useState(false)
  const settled = useSettled(mapping)
  const { form, vendor, agency, threatClass, severity, zone } = given
  const query = useQuery<Tried, ApiProblem>({
    queryKey: ['returns', 'trial', settled, { form, vendor, agency, threatClass, severity, zone }],
    queryFn: ({ signal }) =>
      api.post('/api/returns/trial', {
        body: {
          form,
          ...(vendor === null ? {} : { vendor }),
          ...(agency === undefined ? {} : { agency }),
          ...(threatClass === undefined ? {} : { threatClass }),
          ...(severity === undefined ? {} : { severity }),
          ...(zone === undefined ? {} : { zone }),
          profile: profileOf(settled, { id: 'trial', title: '-', today: '2000-01-01' }),
          headings: [...preview.headings],
          rows: preview.rows.map(({ row, cells }) => ({ row, cells: [...cells] })),
        },
        signal,
      }),
    placeholderData: keepPreviousData,
  })
  const { data, error } = query
  const rows = data?.rows ?? []
  return (
    <Panel title={labels.preview} note={labels.previewText}>
      {error !== null ? (
        <ErrorState error={error} small codes={{ ...codes, 'profile-invalid': labels.previewFailed }} />
      ) : data === undefined ? (
        <LoadingState lines={5} />
      ) : (
        <div className="stack">
          {rows.some(({ outcome }) => outcome === 'refused') && <p className="quiet">{labels.previewBad}</p>}
          <Rows rows={all ? rows : rows.slice(0, shownAtFirst)} mapping={settled} caption={labels.preview} />
          {!all && rows.length > shownAtFirst && (
            <div>
              <Button onClick={() => setAll(true)}>{labels.allRows(format.number(rows.length))}</Button>
            </div>
          )}
        </div>
      )}
    </Panel>
  )
}

function Rows({
  rows,
  mapping,
  caption,
}: {
  readonly rows: readonly Row[]
  readonly mapping: Mapping
  readonly caption: string
}) {
  const labels = useWords(mappingWords)
  const format = useFormat()
  const tones = { taken: 'good', refused: 'bad', 'passed-over': 'plain' } as const
  // What a row says of itself, or what is said for it beside the file.
  const filled = new Set(rows.flatMap(({ fields }) => fields.map(({ name }) => name)))
  const shown = fieldsOfForm(mapping.form).filter(
    (name) => name !== 'form' && (filled.has(name) || (mapping.fields[name]?.from ?? []).length > 0),
  )
  const columns: Column<Row>[] = [
    { key: 'row', title: labels.row, number: true, render: ({ row }) => format.number(row) },
    {
      key: 'outcome',
      title: labels.outcome,
      head: true,
      render: (row) => (
        <>
          <Badge tone={tones[row.outcome]}>{labels.outcomes[row.outcome]}</Badge>
          <Said row={row} />
        </>
      ),
    },
    ...shown.map((name): Column<Row> => ({
      key: name,
      title: labels.fields[name],
      render: ({ fields }) => (
        <Value name={name} value={fields.find((field) => field.name === name)?.value} form={mapping.form} />
      ),
    })),
  ]
  return <DataTable<Row> caption={caption} columns={columns} rows={rows} rowKey={({ row }) => String(row)} />
}

/** Why it would not be taken, or what to note. */
function Said({ row: { problems, flags } }: { readonly row: Row }) {
  const text = useProblemText()
  return [...problems, ...flags].map(({ code, column, detail }) => (
    <span key={`${code} ${column}`} className="peer">
      {text(code).what}
      {column !== '' && (
        <>
          {' · '}
          <LogText text={column} limit={40} line />
        </>
      )}
      {': '}
      <LogText text={detail} limit={120} line />
    </span>
  ))
}

const timeFields: readonly FieldName[] = ['eventAt', 'detectedAt', 'returnedAt', 'lastSeenAt']

function Value({
  name,
  value,
  form,
}: {
  readonly name: FieldName
  readonly value: string | undefined
  readonly form: Mapping['form']
}) {
  const names = useWords(shared)
  const format = useFormat()
  const classText = useClassText()
  if (value === undefined) return <span className="quiet">—</span>
  if (timeFields.includes(name)) return <span className="event-time">{format.dateTime(value, true)}</span>
  if (name === 'threatClass') return classText(value)
  const known: Readonly<Record<string, string>> =
    name === 'severity'
      ? names.severities
      : name === 'state'
        ? form === 'device-status'
          ? names.deviceStates
          : names.states
        : {}
  return (
    known[value] ?? <LogText text={value.length > 80 ? `${value.slice(0, 80)}…` : value} limit={81} line />
  )
}
