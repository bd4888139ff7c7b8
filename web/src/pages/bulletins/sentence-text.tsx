/** A sentence to read: its figures are buttons that say where they come from. */
import { useWords } from '../../language.tsx'
import { editWords } from './edit-words.ts'
import type { Token } from './placeholder-text.ts'

export function SentenceText({
  text,
  tokens,
  onFigure,
}: {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly onFigure: (figure: string) => void
}) {
  const labels = useWords(editWords)
  return (
    <>
      {text.split(/(\{\{[^{}]*\}\})/).map((part, index) => {
        const [, kind, word = ''] = /^\{\{(figure|name|lead):(.*)\}\}$/.exec(part) ?? []
        if (kind === undefined) return part
        if (kind === 'lead') return <strong key={index}>{word}</strong>
        const token = tokens.find(({ placeholder }) => placeholder === part)
        if (token === undefined) return part
        return kind === 'name' ? (
          <bdi key={index} className="placeholder">
            {token.printed}
          </bdi>
        ) : (
          <button
            key={index}
            type="button"
            className="placeholder"
            title={token.label}
            aria-label={`${token.printed}, ${labels.traceOf(token.label)}`}
            onClick={() => onFigure(word)}
          >
            {token.printed}
          </button>
        )
      })}
    </>
  )
}
