/** What the columns of a file mean: each heading with what it holds, how times are written, what words stand for, and what comes of it. */
import { Button } from 'antd'
import { useWords } from '../../../language.tsx'
import type { Preview } from '../queries.ts'
import type { Given, LayoutUsed } from './checking.ts'
import { ColumnTable } from './column-table.tsx'
import { MappingPreview } from './mapping-preview.tsx'
import { missingOf, type Mapping } from './mapping.ts'
import { SaveLayout } from './save-layout.tsx'
import { TimeSettings } from './time-settings.tsx'
import { WordMaps } from './word-maps.tsx'
import { mappingWords } from './words.ts'
import { Sign } from '../../../components/sign.tsx'

export interface MappingStepProps {
  readonly given: Given
  readonly preview: Preview
  readonly mapping: Mapping
  /** The layout that the mapping began with. */
  readonly base?: LayoutUsed
  readonly isBusy: boolean
  readonly onMapping: (mapping: Mapping) => void
  readonly onSaved: (layout: LayoutUsed) => void
  readonly onBack: () => void
}

export function MappingStep({
  given,
  preview,
  mapping,
  base,
  isBusy,
  onMapping,
  onSaved,
  onBack,
}: MappingStepProps) {
  const labels = useWords(mappingWords)
  const missing = missingOf(mapping, given.agency !== undefined)
  return (
    <>
      <div>
        <h2>{labels.title}</h2>
        <p className="quiet">{labels.text}</p>
      </div>
      <div role="status">
        {missing.length > 0 ? (
          <p className="notice-line">
            <Sign name="fault" />
            <span>
              {labels.missing}
              {': '}
              {missing.map((name) => labels.missingWords[name]).join('、')}
            </span>
          </p>
        ) : (
          <p className="row">
            <Sign name="done" />
            {labels.complete}
          </p>
        )}
      </div>
      <ColumnTable preview={preview} mapping={mapping} onMapping={onMapping} />
      <TimeSettings mapping={mapping} onMapping={onMapping} />
      <WordMaps preview={preview} mapping={mapping} onMapping={onMapping} />
      <MappingPreview given={given} preview={preview} mapping={mapping} />
      <SaveLayout
        given={given}
        mapping={mapping}
        isComplete={missing.length === 0}
        isBusy={isBusy}
        onSaved={onSaved}
        {...(base === undefined ? {} : { base })}
      />
      <div className="row">
        <Button onClick={onBack} disabled={isBusy}>
          {labels.back}
        </Button>
      </div>
    </>
  )
}
