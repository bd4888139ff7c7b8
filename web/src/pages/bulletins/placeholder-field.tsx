/**
 * A text field in which figures are boxes: one sign each for caret, deletion and selection. It stays the browser's own text field,
 * so that input methods, undo, cut and paste, dragging and screen readers work as everywhere; the boxes are drawn behind it.
 */
import {
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
} from 'react'
import { useWords } from '../../language.tsx'
import { editWords } from './edit-words.ts'
import { repaired, snapped, spansOf, type Token } from './placeholder-text.ts'

export interface PlaceholderFieldHandle {
  readonly focus: () => void
  /** Where the caret is. */
  readonly insert: (token: Token) => void
}

export interface PlaceholderFieldProps {
  readonly id: string
  /** With boxes, as shownText() gives it. */
  readonly value: string
  readonly tokens: readonly Token[]
  readonly lang: string
  readonly describedBy: string
  readonly isWrong: boolean
  readonly onChange: (value: string) => void
  readonly onSave: () => void
  readonly ref: Ref<PlaceholderFieldHandle>
}

export function PlaceholderField({
  id,
  value,
  tokens,
  lang,
  describedBy,
  isWrong,
  onChange,
  onSave,
  ref,
}: PlaceholderFieldProps) {
  const labels = useWords(editWords)
  const area = useRef<HTMLTextAreaElement>(null)
  const caret = useRef<number>(undefined)
  const selection = useRef<{ start: number; end: number }>(undefined)
  const isPointer = useRef(false)
  const isComposing = useRef(false)
  const [hint, setHint] = useState('')
  /** What is said about a key stays over the change that the same key makes. */
  const isSaid = useRef(false)
  const spans = spansOf(value, tokens)

  useImperativeHandle(ref, () => ({
    focus: () => {
      area.current?.focus()
      area.current?.setSelectionRange(value.length, value.length)
    },
    insert: ({ shown, label }) => {
      const element = area.current
      if (element === null) return
      element.focus()
      const { start, end } = selection.current ?? { start: value.length, end: value.length }
      element.setSelectionRange(start, end)
      // The one way of changing a field that its undo knows of.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else keeps the undo
      if (!document.execCommand('insertText', false, shown)) {
        element.setRangeText(shown, start, end, 'end')
        onChange(element.value)
      }
      setHint(labels.inserted(label))
    },
  }))
  useLayoutEffect(() => {
    if (caret.current === undefined) return
    area.current?.setSelectionRange(caret.current, caret.current)
    caret.current = undefined
  }, [value])

  const change = (given: string): void => {
    // While an input method is at work its text is not touched.
    const next = isComposing.current ? given : given.replaceAll(/[\r\n\t]+/g, ' ')
    const mended = isComposing.current ? undefined : repaired(value, next, tokens)
    if (mended !== undefined) caret.current = mended.caret
    if (!isSaid.current) setHint('')
    isSaid.current = false
    onChange(mended?.text ?? next)
  }
  const snap = (): void => {
    const element = area.current
    if (element === null || isComposing.current) return
    const now = { start: element.selectionStart, end: element.selectionEnd }
    const next = snapped(now, spans, isPointer.current ? undefined : selection.current)
    if (next !== undefined) element.setSelectionRange(next.start, next.end, element.selectionDirection)
    selection.current = next ?? now
  }
  const press = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    isPointer.current = false
    const element = event.currentTarget
    const { selectionStart: start, selectionEnd: end } = element
    const isCommand = event.ctrlKey || event.metaKey || event.altKey
    if (event.key === 'Enter') {
      // A sentence is one line.
      if (!event.nativeEvent.isComposing) event.preventDefault()
      if (event.ctrlKey || event.metaKey) onSave()
      return
    }
    if (start === end && !isCommand && (event.key === 'Backspace' || event.key === 'Delete')) {
      const span = spans.find((each) => (event.key === 'Backspace' ? each.end : each.start) === start)
      if (span !== undefined) element.setSelectionRange(span.start, span.end)
      return
    }
    const types = (!isCommand && /^.$/u.test(event.key)) || event.key === 'Process'
    if (types && start < end && spans.some((each) => each.start < end && each.end > start)) {
      element.setSelectionRange(end, end)
      setHint(labels.notOver)
      isSaid.current = true
    }
  }

  const parts: ReactNode[] = []
  let from = 0
  for (const span of spans) {
    parts.push(value.slice(from, span.start))
    parts.push(
      <mark key={span.start} className="placeholder">
        {value.slice(span.start, span.end)}
      </mark>,
    )
    from = span.end
  }
  parts.push(value.slice(from))
  return (
    <div>
      <div className="placeholder-field" data-wrong={isWrong} lang={lang}>
        <div className="placeholder-back" aria-hidden="true">
          {parts}
          {/* A line that ends with a break has a next one. */}
          {'\u200B'}
        </div>
        <textarea
          ref={area}
          id={id}
          value={value}
          rows={1}
          lang={lang}
          spellCheck={false}
          autoComplete="off"
          aria-describedby={describedBy}
          aria-invalid={isWrong}
          onChange={({ target }) => change(target.value)}
          onCompositionStart={() => {
            isComposing.current = true
          }}
          onCompositionEnd={({ currentTarget }) => {
            isComposing.current = false
            change(currentTarget.value)
          }}
          onPointerDown={() => {
            isPointer.current = true
          }}
          onKeyDown={press}
          onSelect={snap}
        />
      </div>
      <p className="field-status" role="status">
        {hint}
      </p>
    </div>
  )
}
