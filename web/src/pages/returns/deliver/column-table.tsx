/** Each heading with the beginnings of its column, and what it is to us. */
import { Checkbox, Select } from 'antd'
import { DataTable } from '../../../components/data-table.tsx'
import { inertText } from '../../../components/inert-text.ts'
import { LogText } from '../../../components/log-text.tsx'
import { Panel } from '../../../components/panel.tsx'
import { useWords } from '../../../language.tsx'
import type { Preview } from '../queries.ts'
import { fieldsFrom, fieldsOfForm, withFields, type FieldName, type Mapping } from './mapping.ts'
import { mappingWords } from './words.ts'

const mostSamples = 3

/** The first different values of each column. */
function samplesOf({ headings, rows }: Preview): readonly (readonly string[])[] {
  return headings.map((_, column) => {
    const values = rows.map(({ cells }) => cells[column] ?? '').filter((cell) => cell !== '')
    return [...new Set(values)].slice(0, mostSamples)
  })
}

export interface ColumnTableProps {
  readonly preview: Preview
  readonly mapping: Mapping
  readonly onMapping: (mapping: Mapping) => void
}

export function ColumnTable({ preview, mapping, onMapping }: ColumnTableProps) {
  const labels = useWords(mappingWords)
  const samples = samplesOf(preview)
  return (
    <Panel title={labels.columns}>
      <DataTable
        caption={labels.columns}
        rows={preview.headings.map((heading, column) => ({ heading, samples: samples[column] ?? [] }))}
        rowKey={({ heading }) => heading}
        stacked
        columns={[
          {
            key: 'heading',
            title: labels.heading,
            head: true,
            render: ({ heading }) => (
              <strong>
                <LogText text={heading} limit={100} line />
              </strong>
            ),
          },
          {
            key: 'samples',
            title: labels.samples,
            render: ({ samples: values }) =>
              values.length === 0 ? (
                <span className="quiet">{labels.noSample}</span>
              ) : (
                <span className="column-samples">
                  {values.map((value) => (
                    <span key={value}>
                      <LogText text={value.length > 60 ? `${value.slice(0, 60)}…` : value} limit={61} line />
                    </span>
                  ))}
                </span>
              ),
          },
          {
            key: 'to',
            title: labels.goesTo,
            render: ({ heading }) => (
              <Select<FieldName[]>
                mode="multiple"
                className="column-select"
                aria-label={`${labels.goesTo}: ${inertText(heading)}`}
                placeholder={labels.unused}
                showSearch={{ optionFilterProp: 'label' }}
                value={[...fieldsFrom(mapping, heading)]}
                onChange={(chosen) => onMapping(withFields(mapping, heading, chosen))}
                options={fieldsOfForm(mapping.form).map((name) => ({
                  value: name,
                  label: labels.fields[name],
                }))}
              />
            ),
          },
        ]}
      />
      {mapping.form !== 'device-status' && (
        <p className="panel-note">
          <Checkbox
            checked={!mapping.hasNumbers}
            onChange={({ target }) => onMapping({ ...mapping, hasNumbers: !target.checked })}
          >
            {labels.noNumbers}
          </Checkbox>
        </p>
      )}
    </Panel>
  )
}
