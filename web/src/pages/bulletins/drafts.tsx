/** What an editor has written and not saved: kept while the page is open, whichever part or language is shown. */
import { useBlocker } from '@tanstack/react-router'
import { Button } from 'antd'
import { useCallback, useMemo, useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { useWords, type Language } from '../../language.tsx'
import { editWords } from './edit-words.ts'

export interface Draft {
  readonly language: Language
  readonly sentence: string
  /** The sentence as it was read, and as it is to be. Both with placeholders. */
  readonly base: string
  readonly text: string
}

export interface Drafts {
  readonly all: ReadonlyMap<string, Draft>
  readonly set: (draft: Draft) => void
  readonly remove: (language: Language, sentence: string) => void
  readonly clear: (language: Language) => void
}

export function draftKey(language: Language, sentence: string): string {
  return `${language}/${sentence}`
}

export function useDrafts(): Drafts {
  const [all, setAll] = useState<ReadonlyMap<string, Draft>>(new Map())
  const remove = useCallback((language: Language, sentence: string) => {
    setAll((now) => new Map([...now].filter(([key]) => key !== draftKey(language, sentence))))
  }, [])
  const set = useCallback((draft: Draft) => {
    setAll((now) => {
      const next = new Map(now)
      // Written back to what it was: nothing to save.
      if (draft.text === draft.base) next.delete(draftKey(draft.language, draft.sentence))
      else next.set(draftKey(draft.language, draft.sentence), draft)
      return next
    })
  }, [])
  const clear = useCallback((language: Language) => {
    setAll((now) => new Map([...now].filter(([, draft]) => draft.language !== language)))
  }, [])
  return useMemo(() => ({ all, set, remove, clear }), [all, set, remove, clear])
}

/** Asks before unsaved words are lost: on the way to another page of the console, and when the tab is closed. */
export function LeaveGuard({ drafts, id }: { readonly drafts: Drafts; readonly id: string }) {
  const labels = useWords(editWords)
  const count = drafts.all.size
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ next }) => count > 0 && !next.pathname.endsWith(`/bulletins/${id}`),
    enableBeforeUnload: () => count > 0,
    withResolver: true,
  })
  return (
    <Dialog open={status === 'blocked'} onClose={() => reset?.()} title={labels.leaveTitle}>
      <div className="stack">
        <p>{labels.leaveText(count)}</p>
        <div className="row dialog-actions">
          <Button type="primary" onClick={() => reset?.()} autoFocus>
            {labels.stay}
          </Button>
          <Button danger onClick={() => proceed?.()}>
            {labels.leave}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
