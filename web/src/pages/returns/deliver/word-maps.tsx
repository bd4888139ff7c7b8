/** What the file's words for classes, severities and states stand for. */
import { Select } from 'antd'
import { DataTable } from '../../../components/data-table.tsx'
import { inertText } from '../../../components/inert-text.ts'
import { LogText } from '../../../components/log-text.tsx'
import { Panel } from '../../../components/panel.tsx'
import { useLanguage, useWords } from '../../../language.tsx'
import { useFormat } from '../../../use-format.ts'
import { labelText } from '../names.tsx'
import { useKnowledge, type Preview } from '../queries.ts'
import { deviceStates, forms, ticketStates } from '../readers.ts'
import { words as shared } from '../words.ts'
import { wordFields, wordMeaning, withWord, type Mapping, type WordField } from './mapping.ts'
import { mappingWords } from './words.ts'

const severities = ['critical', 'high', 'medium', 'low', 'informational'] as const

export interface WordMapsProps {
  readonly preview: Preview
  readonly mapping: Mapping
  readonly onMapping: (mapping: Mapping) => void
}

export function WordMaps({ preview, mapping, onMapping }: WordMapsProps) {
  const labels = useWords(mappingWords)
  const shown = wordFields.filter((field) => (mapping.fields[field]?.from ?? []).length > 0)
  if (shown.length === 0) return null
  return (
    <Panel title={labels.words} note={labels.wordsText}>
      <div className="stack">
        {shown.map((field) => (
          <WordMap key={field} field={field} preview={preview} mapping={mapping} onMapping={onMapping} />
        ))}
      </div>
    </Panel>
  )
}

/** Of all columns that the field is read from; undefined where one of them holds too many. */
function valuesOf(
  { values }: Preview,
  from: readonly string[],
): readonly { readonly text: string; readonly records: number }[] | undefined {
  const counts = new Map<string, number>()
  for (const heading of from) {
    const found = values.find((one) => one.heading === heading)
    if (found === undefined) return undefined
    for (const { text, records } of found.values) counts.set(text, (counts.get(text) ?? 0) + records)
  }
  return [...counts].map(([text, records]) => ({ text, records })).toSorted((a, b) => b.records - a.records)
}

function WordMap({ field, preview, mapping, onMapping }: WordMapsProps & { readonly field: WordField }) {
  const labels = useWords(mappingWords)
  const format = useFormat()
  const options = useMeanings(field, mapping)
  const title = labels.fields[field]
  const values = valuesOf(preview, mapping.fields[field]?.from ?? [])
  return (
    <div>
      <h3>{title}</h3>
      {values === undefined ? (
        <p className="quiet">{labels.tooMany}</p>
      ) : (
        <DataTable
          caption={title}
          rows={values}
          rowKey={({ text }) => text}
          stacked
          columns={[
            {
              key: 'word',
              title: labels.word,
              head: true,
              render: ({ text }) => <LogText text={text} limit={100} line />,
            },
            {
              key: 'records',
              title: labels.records,
              number: true,
              render: ({ records }) => format.number(records),
            },
            {
              key: 'means',
              title: labels.means,
              render: ({ text }) => {
                const meaning = wordMeaning(mapping, field, text)
                return (
                  <Select<string>
                    className="column-select"
                    allowClear
                    aria-label={`${labels.means}: ${inertText(text)}`}
                    placeholder={labels.automatic}
                    showSearch={{ optionFilterProp: 'label' }}
                    {...(meaning === undefined ? {} : { value: meaning })}
                    key={meaning === undefined ? 'none' : 'one'}
                    onChange={(chosen: string | undefined) =>
                      onMapping(withWord(mapping, field, text, chosen))
                    }
                    options={options}
                  />
                )
              },
            },
          ]}
        />
      )}
    </div>
  )
}

/** What a word may stand for, in the API's words. */
function useMeanings(
  field: WordField,
  { form }: Mapping,
): { readonly value: string; readonly label: string }[] {
  const names = useWords(shared)
  const language = useLanguage()
  const knowledge = useKnowledge()
  switch (field) {
    case 'threatClass':
      return (knowledge?.classes ?? []).flatMap(({ code, label, types }) => {
        const name = labelText(label, language) ?? code
        return [
          { value: code, label: name },
          ...types.map((type) => ({
            value: `${code}/${type.code}`,
            label: `${name} › ${labelText(type.label, language) ?? type.code}`,
          })),
        ]
      })
    case 'severity':
      return severities.map((value) => ({ value, label: names.severities[value] }))
    case 'state':
      return form === 'device-status'
        ? deviceStates.map((value) => ({ value, label: names.deviceStates[value] }))
        : ticketStates.map((value) => ({ value, label: names.states[value] }))
    case 'form':
      return forms.map((value) => ({ value, label: names.forms[value] }))
  }
}
