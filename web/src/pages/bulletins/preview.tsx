/** The page as readers see it, in a frame that can run nothing; its figures stand beside it, since a click cannot leave the frame. */
import { addressOf } from '../../api.ts'
import { useWords, type Language } from '../../language.tsx'
import { figureWords } from './figure-words.ts'
import { useRights, type EditionDetail, type Model } from './queries.ts'
import { printedValue } from './values.ts'
import { words } from './words.ts'
import './bulletins.css'

export interface PreviewTabProps {
  readonly edition: EditionDetail
  readonly language: Language
  readonly model: Model
  readonly onFigure: (figure: string) => void
}

export function PreviewTab({ edition, language, model, onFigure }: PreviewTabProps) {
  const labels = useWords(words)
  const { side, sideText } = useWords(figureWords)
  const { isCentre } = useRights()
  const address = addressOf('/api/bulletins/{id}/preview', { id: edition.id }, { language })
  return (
    <div className={isCentre ? 'edition-preview' : undefined}>
      <iframe
        // A change of the edition loads it anew.
        key={`${address} ${edition.version} ${edition.dataAsOf}`}
        className="edition-frame"
        src={address}
        sandbox=""
        title={`${labels.tabs.preview}: ${model.title} ${model.period.label}`}
        lang={language}
      />
      {isCentre && (
        <section className="card edition-side" aria-labelledby="edition-side">
          <h2 id="edition-side">{side}</h2>
          <p className="quiet">{sideText}</p>
          <ul className="figure-list" lang={language}>
            {model.figures.map(({ id, label, value, unit }) => (
              <li key={id}>
                <button type="button" onClick={() => onFigure(id)}>
                  <span>{label}</span>
                  <strong>
                    {printedValue(value, language)} {unit}
                  </strong>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
