/** What the API says about an edited sentence, in words. */
import { Sign } from '../../components/sign.tsx'
import { useWords } from '../../language.tsx'
import { editWords } from './edit-words.ts'
import type { Model, Warning } from './queries.ts'

export function useWarningText(model: Model | null): (warning: Warning) => string {
  const labels = useWords(editWords)
  const name = (figure: string): string => model?.figures.find(({ id }) => id === figure)?.label ?? figure
  return (warning) => {
    switch (warning.code) {
      case 'typed-number':
        return warning.figure === null
          ? labels.typedNumber(warning.text)
          : labels.typedFigure(warning.text, name(warning.figure))
      case 'figure-dropped':
        return labels.dropped(name(warning.figure))
      case 'original-changed':
        return labels.originalChanged
    }
  }
}

export function Warnings({
  warnings,
  model,
}: {
  readonly warnings: readonly Warning[]
  readonly model: Model
}) {
  const labels = useWords(editWords)
  const warningText = useWarningText(model)
  if (warnings.length === 0) return null
  return (
    <div className="edition-note sentence-warnings">
      <p>
        <Sign name="fault" size={16} /> <strong>{labels.warnings}</strong>
      </p>
      <ul>
        {warnings.map((warning, index) => (
          <li key={index}>{warningText(warning)}</li>
        ))}
      </ul>
    </div>
  )
}
