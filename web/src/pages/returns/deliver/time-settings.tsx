/** How the file writes times. */
import { Checkbox } from 'antd'
import { useId } from 'react'
import { Panel } from '../../../components/panel.tsx'
import { useWords } from '../../../language.tsx'
import { ZoneSelect } from './file-step.tsx'
import { timeFormats, type Mapping } from './mapping.ts'
import { mappingWords } from './words.ts'

export interface TimeSettingsProps {
  readonly mapping: Mapping
  readonly onMapping: (mapping: Mapping) => void
}

export function TimeSettings({ mapping, onMapping }: TimeSettingsProps) {
  const labels = useWords(mappingWords)
  const field = useId()
  return (
    <Panel title={labels.times} note={labels.timesText}>
      <div className="stack">
        <div className="time-formats" role="group" aria-label={labels.times}>
          {timeFormats.map((format) => (
            <Checkbox
              key={format}
              checked={mapping.formats.includes(format)}
              onChange={({ target }) =>
                onMapping({
                  ...mapping,
                  formats: timeFormats.filter((other) =>
                    other === format ? target.checked : mapping.formats.includes(other),
                  ),
                })
              }
            >
              {labels.formats[format]}
            </Checkbox>
          ))}
        </div>
        <div className="deliver-field">
          <label htmlFor={field}>{labels.zone}</label>
          <ZoneSelect
            id={field}
            value={mapping.zone}
            onChange={(zone) => onMapping({ ...mapping, zone: zone ?? 'Asia/Taipei' })}
          />
        </div>
      </div>
    </Panel>
  )
}
