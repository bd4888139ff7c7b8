/** From draft to publication. Every function works in the caller's transaction. */
import { LianfangError } from '../../../base/errors.ts'
import { json, type Records } from '../../../store/records/index.ts'
import { soundBulletin } from '../render/clean.ts'
import { digestOf } from '../render/json.ts'
import { type Change, changed, composeAll, lock, lockDraft } from './editions.ts'
import type { WordingWarning } from './wording.ts'

/**
 * Makes a draft final: the edits go in, each language gets its digest, and nothing of it changes any more.
 * Errors: not-found, precondition-failed; conflict for one that is no draft, and for warnings that nobody confirmed.
 */
export async function freezeEdition(
  records: Records,
  id: string,
  { confirmed, ...change }: Change & { readonly confirmed: boolean },
): Promise<void> {
  const row = await lockDraft(records, id, change.expected)
  const composed = await composeAll(records, row)
  const open = [...composed].flatMap(([language, { sentences, orphaned }]) => [
    ...sentences.flatMap((each) =>
      each.warnings.map((warning) => `${language} ${each.id}: ${words(warning)}`),
    ),
    ...orphaned.map(
      ({ sentence }) => `${language} ${sentence}: the edit has nowhere to go and will be left out`,
    ),
  ])
  if (open.length > 0 && !confirmed)
    throw new LianfangError('conflict', `there is something to look at: ${open.slice(0, 10).join('; ')}`, {
      hint: 'Correct these sentences, or freeze once more and confirm them.',
    })
  const digests: Record<string, string> = {}
  for (const [language, { model }] of composed) {
    const sound = soundBulletin(model)
    const digest = digestOf(sound)
    digests[language] = digest
    await records
      .updateTable('bulletin_model')
      .set({ final: json({ ...sound, digest }), digest, title: sound.title, publisher: sound.publisher })
      .where('edition', '=', id)
      .where('language', '=', language)
      .execute()
  }
  const { actor, now } = change
  await changed(
    records,
    id,
    { actor, action: 'bulletin.freeze', at: now, detail: { digests, confirmed: open } },
    { state: 'frozen', frozen_at: now, frozen_by: actor.name },
  )
}

/** Shows a frozen edition to everybody. Errors: not-found, precondition-failed; conflict unless it is frozen and TLP:CLEAR. */
export async function publishEdition(records: Records, id: string, change: Change): Promise<void> {
  const { state, sharing } = await lock(records, id, change.expected)
  if (state !== 'frozen')
    throw new LianfangError('conflict', `the edition is ${state}: only a frozen one can be published`, {
      hint: state === 'draft' ? 'Freeze it first.' : 'Make another edition of the period.',
    })
  if (sharing !== 'TLP:CLEAR')
    throw new LianfangError(
      'conflict',
      `the edition is ${sharing}: only TLP:CLEAR may be told to everybody`,
      {
        hint: 'Hand its files on to those whom the label allows, or make another edition with TLP:CLEAR.',
      },
    )
  const { actor, now } = change
  await changed(
    records,
    id,
    { actor, action: 'bulletin.publish', at: now },
    { state: 'published', published_at: now, published_by: actor.name },
  )
}

/** Takes a frozen or published edition back; its public page says why. Errors: not-found, precondition-failed, conflict, invalid. */
export async function withdrawEdition(
  records: Records,
  id: string,
  { reason: given, ...change }: Change & { readonly reason: string },
): Promise<void> {
  const { state } = await lock(records, id, change.expected)
  if (state !== 'frozen' && state !== 'published')
    throw new LianfangError('conflict', `the edition is ${state}: there is nothing to withdraw`)
  const reason = given.replaceAll(/[\s\p{C}\p{Default_Ignorable_Code_Point}]+/gu, ' ').trim()
  if (reason === '' || reason.length > 1000)
    throw new LianfangError('invalid', 'the reason is empty or longer than 1000 characters', {
      hint: 'Say in a sentence why: readers of the public page will see it.',
    })
  const { actor, now } = change
  await changed(
    records,
    id,
    { actor, action: 'bulletin.withdraw', at: now, detail: { reason } },
    { state: 'withdrawn', withdrawn_at: now, withdrawn_by: actor.name, withdrawn_reason: reason },
  )
}

function words(warning: WordingWarning): string {
  switch (warning.code) {
    case 'typed-number':
      return warning.figure === null
        ? `the number ${warning.text} was typed`
        : `the number ${warning.text} was typed, which is the figure ${warning.figure}`
    case 'figure-dropped':
      return `the figure ${warning.figure} was dropped`
    case 'original-changed':
      return "the program's own sentence has changed since"
  }
}
