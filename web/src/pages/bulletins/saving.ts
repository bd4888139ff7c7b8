/** Saving sentences one after another, each on the version before it, and what to do when somebody else was quicker. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ApiProblem } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import { draftKey, type Draft, type Drafts } from './drafts.tsx'
import { editWords } from './edit-words.ts'
import { editionQuery, type EditionDetail } from './queries.ts'

/** The sentence has other words than when the editor began. */
export interface Conflict {
  readonly theirs: string
  readonly version: number
}

export interface Saving {
  readonly isBusy: boolean
  readonly faults: ReadonlyMap<string, string>
  readonly conflicts: ReadonlyMap<string, Conflict>
  /** Those that could be saved are no drafts any more. */
  readonly save: (drafts: readonly Draft[], version?: number) => Promise<void>
  readonly takeTheirs: (draft: Draft) => Promise<void>
}

/** After a change: what is shown is read again, and the other language when it is shown again. */
export async function renewEdition(queryClient: QueryClient, id: string): Promise<void> {
  queryClient.removeQueries({ queryKey: ['bulletins', 'one', id], type: 'inactive' })
  await queryClient.invalidateQueries({ queryKey: ['bulletins'] })
}

/** Answers the version after it. The program's own words are no edit. */
export async function putSentence(
  { id, original }: { readonly id: string; readonly original: string | undefined },
  { language, sentence, text }: Pick<Draft, 'language' | 'sentence' | 'text'>,
  version: number,
): Promise<number> {
  const params = { id, sentence }
  const answer =
    text === original
      ? await api.delete('/api/bulletins/{id}/sentences/{sentence}', { params, query: { language }, version })
      : await api.put('/api/bulletins/{id}/sentences/{sentence}', {
          params,
          body: { language, text },
          version,
        })
  return answer.version
}

export function useSaving(edition: EditionDetail, drafts: Drafts): Saving {
  const labels = useWords(editWords)
  const language = useLanguage()
  const queryClient = useQueryClient()
  const [isBusy, setBusy] = useState(false)
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map())
  const [conflicts, setConflicts] = useState<ReadonlyMap<string, Conflict>>(new Map())
  const { id } = edition

  const save: Saving['save'] = async (given, from = edition.version) => {
    setBusy(true)
    const failed = new Map<string, string>()
    const open = new Map(conflicts)
    let version = from
    let known = edition
    let saved = 0
    for (const draft of given) {
      const key = draftKey(draft.language, draft.sentence)
      open.delete(key)
      const original = known.sentences.find((each) => each.id === draft.sentence)?.original
      try {
        version = await putSentence({ id, original }, draft, version)
        saved += 1
        drafts.remove(draft.language, draft.sentence)
        continue
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== 'precondition-failed') {
          const { text, detail } = problemText(error, language, labels.codes)
          // Which placeholder, which character: only the server's own sentence says it.
          const own = error instanceof ApiProblem && error.code in labels.codes ? error.message : detail
          failed.set(key, [text, own].filter((part) => part !== undefined).join(' '))
          continue
        }
      }
      // Somebody changed the edition. Where this sentence is as it was, nobody's words are lost by saving it.
      try {
        known = await queryClient.query({ ...editionQuery(id, draft.language), staleTime: 0 })
        version = known.version
        const now = known.sentences.find((each) => each.id === draft.sentence)
        if (known.state !== 'draft') failed.set(key, labels.frozenMeanwhile)
        else if (now === undefined) failed.set(key, labels.sentenceGone)
        else if (now.text !== draft.base) open.set(key, { theirs: now.text, version })
        else {
          version = await putSentence({ id, original: now.original }, draft, version)
          saved += 1
          drafts.remove(draft.language, draft.sentence)
          notify({ text: labels.othersChanged })
        }
      } catch (error) {
        failed.set(key, problemText(error, language).text)
      }
    }
    setFaults(failed)
    setConflicts(open)
    if (saved > 0) notify({ text: saved === 1 ? labels.saved : `${labels.saved} (${saved})` })
    await renewEdition(queryClient, id)
    setBusy(false)
  }
  const takeTheirs: Saving['takeTheirs'] = async (draft) => {
    drafts.remove(draft.language, draft.sentence)
    const key = draftKey(draft.language, draft.sentence)
    setConflicts((now) => new Map([...now].filter(([each]) => each !== key)))
    await renewEdition(queryClient, id)
  }
  return { isBusy, faults, conflicts, save, takeTheirs }
}
