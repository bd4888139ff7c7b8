/** One sentence: to read, and to put in other words. */
import { useQueryClient } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { Badge } from '../../components/badge.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { VersionConflict } from '../../components/version-conflict.tsx'
import { numberText } from '../../format.ts'
import { useLanguage, useWords, type Language } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import type { Draft, Drafts } from './drafts.tsx'
import { editWords } from './edit-words.ts'
import { PlaceholderField, type PlaceholderFieldHandle } from './placeholder-field.tsx'
import { joinLead, placeholderText, shownText, splitLead, type Token } from './placeholder-text.ts'
import type { EditableSentence, EditionDetail, Model } from './queries.ts'
import { putSentence, renewEdition, type Conflict, type Saving } from './saving.ts'
import { SentenceText } from './sentence-text.tsx'
import { Warnings } from './warnings.tsx'
import './bulletins.css'

/** UTF-16 units that the API takes, placeholders and all. */
const longest = 2000
const longestLead = 120

export interface SentenceCardProps {
  readonly edition: EditionDetail
  readonly language: Language
  readonly model: Model
  readonly sentence: EditableSentence
  readonly tokens: readonly Token[]
  /** What an explanation explains. */
  readonly name: string | undefined
  readonly mayEdit: boolean
  readonly draft: Draft | undefined
  readonly drafts: Drafts
  readonly saving: Saving
  readonly fault: string | undefined
  readonly conflict: Conflict | undefined
  readonly onFigure: (figure: string) => void
}

export function SentenceCard(props: SentenceCardProps) {
  const { edition, language, model, sentence, tokens, name, mayEdit, draft, onFigure } = props
  const labels = useWords(editWords)
  const [open, setOpen] = useState(false)
  const edit = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)
  const isOpen = mayEdit && (open || draft !== undefined)
  useEffect(() => {
    // Closed by its own buttons: the keyboard goes on from where it began.
    if (
      wasOpen.current &&
      !isOpen &&
      (document.activeElement === document.body || document.activeElement === null)
    )
      edit.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  return (
    <article className="card sentence" aria-label={`${labels.kinds[sentence.kind]} ${name ?? ''}`}>
      <div className="sentence-head">
        <span className="row">
          <Badge>{labels.kinds[sentence.kind]}</Badge>
          {name !== undefined && <LogText text={name} limit={120} />}
          {sentence.edited !== null && (
            <Badge tone="good" sign="done">
              {labels.edited(sentence.edited.by)} <Timestamp at={sentence.edited.at} relative />
            </Badge>
          )}
          {draft !== undefined && <Badge tone="warning">{labels.unsavedMark}</Badge>}
        </span>
        {mayEdit && !isOpen && (
          <span className="row">
            {sentence.edited !== null && <Reset edition={edition} sentence={sentence} language={language} />}
            <Button
              ref={edit}
              size="small"
              aria-label={labels.editOf(sentence.printed.slice(0, 40))}
              onClick={() => setOpen(true)}
            >
              {labels.edit}
            </Button>
          </span>
        )}
      </div>
      {isOpen ? (
        <SentenceForm {...props} onClose={() => setOpen(false)} />
      ) : (
        <p className="sentence-text" lang={language}>
          <SentenceText text={sentence.text} tokens={tokens} onFigure={onFigure} />
        </p>
      )}
      <Warnings warnings={sentence.warnings} model={model} />
      {(isOpen || sentence.edited !== null) && (
        <div className="sentence-original">
          <p className="quiet">{labels.original}</p>
          <p lang={language}>
            <SentenceText text={sentence.original} tokens={tokens} onFigure={onFigure} />
          </p>
        </div>
      )}
    </article>
  )
}

function SentenceForm({
  language,
  sentence,
  tokens,
  draft,
  drafts,
  saving,
  fault,
  conflict,
  onFigure,
  onClose,
}: SentenceCardProps & { readonly onClose: () => void }) {
  const labels = useWords(editWords)
  const field = useId()
  const handle = useRef<PlaceholderFieldHandle>(null)
  const text = draft?.text ?? sentence.text
  const { lead, rest } = splitLead(text)
  const hasLead = splitLead(sentence.original).lead !== ''
  const shown = shownText(rest, tokens)
  const base = draft?.base ?? sentence.text
  const isEmpty = rest.trim() === ''
  const isTooLong = text.length > longest
  const wrong = isEmpty || isTooLong
  useEffect(() => handle.current?.focus(), [])
  const set = (next: string): void => drafts.set({ language, sentence: sentence.id, base, text: next })
  const save = (): void => {
    if (draft === undefined) onClose()
    else if (!wrong) void saving.save([draft]).then(onClose)
  }
  const own = tokens.filter(({ placeholder }) =>
    sentence.placeholders.some((each) => each.placeholder === placeholder),
  )
  const others = tokens.filter((token) => !own.includes(token))
  return (
    <div className="stack sentence-form">
      {conflict !== undefined && draft !== undefined && (
        <VersionConflict
          differences={[
            {
              field: labels.field,
              theirs: <SentenceText text={conflict.theirs} tokens={tokens} onFigure={onFigure} />,
              mine: <SentenceText text={draft.text} tokens={tokens} onFigure={onFigure} />,
            },
          ]}
          busy={saving.isBusy}
          onKeepMine={() =>
            void saving.save([{ ...draft, base: conflict.theirs }], conflict.version).then(onClose)
          }
          onTakeTheirs={() => void saving.takeTheirs(draft).then(onClose)}
        />
      )}
      {hasLead && (
        <div>
          <label className="field-name" htmlFor={`${field}-lead`}>
            {labels.lead1}
          </label>
          <Input
            id={`${field}-lead`}
            lang={language}
            value={lead}
            maxLength={longestLead}
            autoComplete="off"
            onChange={({ target }) => set(joinLead({ lead: target.value, rest }))}
          />
        </div>
      )}
      <div>
        <label className="field-name" htmlFor={field}>
          {labels.text}
        </label>
        <PlaceholderField
          ref={handle}
          id={field}
          lang={language}
          value={shown}
          tokens={tokens}
          isWrong={wrong}
          describedBy={`${field}-hint ${field}-count`}
          onChange={(given) => set(joinLead({ lead, rest: placeholderText(given, tokens) }))}
          onSave={save}
        />
        <p id={`${field}-count`} className={wrong ? 'edition-wrong' : 'quiet sentence-count'}>
          {isEmpty
            ? labels.empty
            : isTooLong
              ? labels.tooLong(numberText(text.length), numberText(longest))
              : labels.characters(numberText(printedLength(text, tokens)))}
        </p>
        <p id={`${field}-hint`} className="quiet sentence-hint">
          {labels.howTo}
        </p>
      </div>
      <div>
        {own.length > 0 && (
          <>
            <p className="field-name" id={`${field}-cited`}>
              {labels.cited}
            </p>
            <ul className="cited" aria-labelledby={`${field}-cited`}>
              {own.map((token) => {
                const figure = /^\{\{figure:(.*)\}\}$/.exec(token.placeholder)?.[1]
                return (
                  <li key={token.placeholder}>
                    <span>
                      {token.label !== token.printed && <span className="quiet">{token.label} </span>}
                      <strong>{token.printed}</strong>
                    </span>
                    <button
                      type="button"
                      className="text-button"
                      aria-label={labels.insertOf(token.label, token.printed)}
                      onClick={() => handle.current?.insert(token)}
                    >
                      {labels.insert}
                    </button>
                    {figure !== undefined && (
                      <button
                        type="button"
                        className="text-button"
                        aria-label={labels.traceOf(token.label)}
                        onClick={() => onFigure(figure)}
                      >
                        {labels.trace}
                      </button>
                    )}
                  </li>
                )
              })}
            </ul>
          </>
        )}
        {others.length > 0 && (
          <Select<string>
            className="other-figures"
            aria-label={labels.others}
            placeholder={labels.others}
            value={null}
            showSearch={{ optionFilterProp: 'label' }}
            popupMatchSelectWidth={false}
            options={others.map(({ placeholder, label, printed }) => ({
              value: placeholder,
              label: `${label} ${printed}`,
            }))}
            onChange={(chosen) => {
              const token = others.find(({ placeholder }) => placeholder === chosen)
              if (token !== undefined) handle.current?.insert(token)
            }}
          />
        )}
      </div>
      <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
      <div className="row">
        <Button type="primary" disabled={draft === undefined || wrong} loading={saving.isBusy} onClick={save}>
          {labels.save}
        </Button>
        <Button
          onClick={() => {
            drafts.remove(language, sentence.id)
            onClose()
          }}
        >
          {draft === undefined ? labels.close : labels.drop}
        </Button>
        {sentence.original !== text && (
          <Button type="link" onClick={() => set(sentence.original)}>
            {labels.reset}
          </Button>
        )}
      </div>
    </div>
  )
}

/** As readers will count: with values in place of placeholders. */
function printedLength(text: string, tokens: readonly Token[]): number {
  const { lead, rest } = splitLead(text)
  const printed = tokens.reduce(
    (words, { placeholder, printed: value }) => words.replaceAll(placeholder, value),
    rest,
  )
  return Array.from(lead + printed).length
}

function Reset({
  edition: { id, version },
  sentence,
  language,
}: Pick<SentenceCardProps, 'edition' | 'sentence' | 'language'>) {
  const labels = useWords(editWords)
  const console = useLanguage()
  const queryClient = useQueryClient()
  const [busy, setBusy] = useState(false)
  const change = async (text: string, from: number): Promise<number | undefined> => {
    setBusy(true)
    try {
      return await putSentence(
        { id, original: sentence.original },
        { language, sentence: sentence.id, text },
        from,
      )
    } catch (error) {
      notify({ text: problemText(error, console).text, tone: 'bad' })
      return undefined
    } finally {
      await renewEdition(queryClient, id)
      setBusy(false)
    }
  }
  return (
    <Button
      size="small"
      type="link"
      loading={busy}
      onClick={() =>
        void change(sentence.original, version).then((after) => {
          if (after !== undefined)
            notify({
              text: labels.resetDone,
              action: { label: labels.undo, run: () => void change(sentence.text, after) },
            })
        })
      }
    >
      {labels.reset}
    </Button>
  )
}
