/** The words of a draft, sentence by sentence in the order of the document. */
import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { api } from '../../api.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { EmptyState } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords, type Language } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { draftKey, type Drafts } from './drafts.tsx'
import { editWords } from './edit-words.ts'
import { entryNamesOf } from './headings.ts'
import { tokensOf } from './placeholder-text.ts'
import { useRights, type EditableSentence, type EditionDetail, type Model } from './queries.ts'
import { renewEdition, useSaving } from './saving.ts'
import { SentenceCard } from './sentence-card.tsx'
import { printedValue } from './values.ts'
import './bulletins.css'

export interface EditTabProps {
  readonly edition: EditionDetail
  readonly language: Language
  readonly model: Model
  readonly drafts: Drafts
  readonly onFigure: (figure: string) => void
}

export function EditTab({ edition, language, model, drafts, onFigure }: EditTabProps) {
  const labels = useWords(editWords)
  const { mayEdit } = useRights()
  const saving = useSaving(edition, drafts)
  if (edition.sentences.length === 0)
    return (
      <div className="card">
        <EmptyState title={labels.none} />
      </div>
    )
  const names = entryNamesOf(model)
  const open = [...drafts.all.values()].filter((draft) => draft.language === language)
  return (
    <div className="stack">
      <p className="quiet">{mayEdit ? labels.lead : labels.readLead}</p>
      <Orphans edition={edition} language={language} mayEdit={mayEdit} />
      {sectionsOf(edition.sentences, model).map(({ id, title, sentences }) => (
        <section key={id} className="stack" aria-labelledby={`words-${id}`}>
          <h2 id={`words-${id}`} lang={language}>
            {title}
          </h2>
          {sentences.map((sentence) => {
            const key = draftKey(language, sentence.id)
            return (
              <SentenceCard
                key={key}
                edition={edition}
                language={language}
                model={model}
                sentence={sentence}
                tokens={tokensFor(sentence, model)}
                name={names.get(sentence.id)}
                mayEdit={mayEdit}
                draft={drafts.all.get(key)}
                drafts={drafts}
                saving={saving}
                fault={saving.faults.get(key)}
                conflict={saving.conflicts.get(key)}
                onFigure={onFigure}
              />
            )
          })}
        </section>
      ))}
      {open.length > 0 && (
        <div className="unsaved-bar" role="region" aria-label={labels.unsaved(open.length)}>
          <strong>{labels.unsaved(open.length)}</strong>
          <span className="row">
            <ConfirmButton
              label={labels.dropAll}
              title={labels.dropTitle}
              text={labels.dropText(open.length)}
              confirm={labels.dropAll}
              onConfirm={() => {
                drafts.clear(language)
                return Promise.resolve()
              }}
            />
            <Button type="primary" loading={saving.isBusy} onClick={() => void saving.save(open)}>
              {labels.saveAll}
            </Button>
          </span>
        </div>
      )}
    </div>
  )
}

/** Its own figures and names first, then every other figure of the edition. */
function tokensFor({ placeholders }: EditableSentence, { figures, language }: Model) {
  const own = new Set(placeholders.map(({ placeholder }) => placeholder))
  const others = figures
    .map(({ id, label, value }) => ({
      placeholder: `{{figure:${id}}}`,
      label,
      printed: printedValue(value, language),
    }))
    .filter(({ placeholder }) => !own.has(placeholder))
  return tokensOf([...placeholders, ...others])
}

/** One after another; a section that comes twice has its sentences in both places. */
function sectionsOf(sentences: readonly EditableSentence[], { sections }: Model) {
  return sections.flatMap(({ id, title }) => {
    const own = sentences.filter(({ section }) => section === id)
    return own.length === 0 ? [] : [{ id, title, sentences: own }]
  })
}

function Orphans({
  edition: { id, version, orphaned },
  language,
  mayEdit,
}: {
  readonly edition: EditionDetail
  readonly language: Language
  readonly mayEdit: boolean
}) {
  const labels = useWords(editWords)
  const queryClient = useQueryClient()
  if (orphaned.length === 0) return null
  return (
    <section className="card stack edition-orphans" aria-labelledby="orphans">
      <h2 id="orphans">{labels.orphans}</h2>
      <p>{labels.orphansText}</p>
      <ul className="orphans">
        {orphaned.map(({ sentence, text, reason, at, by }) => (
          <li key={sentence}>
            <p className="quoted" lang={language}>
              {text}
            </p>
            <p className="quiet">
              <code>{sentence}</code> · {labels[reason]} · {by} · <Timestamp at={at} />
            </p>
            <div className="row">
              <CopyButton text={text} label={labels.copyText} />
              {mayEdit && (
                <ConfirmButton
                  size="small"
                  label={labels.removeEdit}
                  title={labels.removeEdit}
                  text={<p className="quoted">{text}</p>}
                  confirm={labels.removeEdit}
                  onConfirm={async () => {
                    try {
                      await api.delete('/api/bulletins/{id}/sentences/{sentence}', {
                        params: { id, sentence },
                        query: { language },
                        version,
                      })
                      notify({ text: labels.removed })
                    } finally {
                      await renewEdition(queryClient, id)
                    }
                  }}
                />
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
