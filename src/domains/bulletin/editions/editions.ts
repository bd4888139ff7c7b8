/** Editions: reading them, and editing drafts. Every function works in the caller's transaction; row-level security decides what it sees. */
import { type Selectable, sql, type Updateable } from 'kysely'
import { LianfangError } from '../../../base/errors.ts'
import { type Actor, record } from '../../audit/index.ts'
import type { Records } from '../../../store/records/index.ts'
import type { Bulletin, Language } from '../model.ts'
import {
  checkEdit,
  compose,
  type Composed,
  type Edit,
  type EditableSentence,
  type OrphanedEdit,
} from './compose.ts'
import { cursorOf, type EditionSummary, languages, readCursor, summaryOf } from './edition.ts'
import type { EditionTable, State } from './tables.ts'
import type { WordingWarning } from './wording.ts'

/** Who changes an edition, when, and from which version of it (undefined: whichever it is). */
export interface Change {
  readonly actor: Actor
  readonly now: Date
  readonly expected?: number | undefined
}

export interface EditionFilter {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly state?: State | undefined
}

/** A page of editions, the latest period first. Error: invalid, for a cursor that is none. */
export async function listEditions(
  records: Records,
  { limit, cursor, state }: EditionFilter,
): Promise<{ readonly items: readonly EditionSummary[]; readonly next: string | null }> {
  let query = records.selectFrom('bulletin_edition').selectAll()
  if (state !== undefined) query = query.where('state', '=', state)
  if (cursor !== undefined) {
    const { to, number, id } = readCursor(cursor)
    query = query.where(sql<boolean>`(period_to, number, id) < (${to}, ${number}, ${id}::uuid)`)
  }
  const rows = await query
    .orderBy('period_to', 'desc')
    .orderBy('number', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const items = await summariesOf(records, rows.slice(0, limit))
  return { items, next: rows.length > limit ? cursorOf(items.at(-1)!) : null }
}

export interface Edition {
  readonly summary: EditionSummary
  /** As readers would see it now; a frozen one as it was frozen. */
  readonly models: ReadonlyMap<Language, Bulletin>
  /** Of a draft only. */
  readonly sentences: ReadonlyMap<Language, readonly EditableSentence[]>
  readonly orphaned: ReadonlyMap<Language, readonly OrphanedEdit[]>
}

/** Published editions, newest publication first. */
export async function listPublished(records: Records, limit: number): Promise<readonly EditionSummary[]> {
  const rows = await records
    .selectFrom('bulletin_edition')
    .selectAll()
    .where('state', '=', 'published')
    .orderBy('published_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return summariesOf(records, rows)
}

/** What an edition says of itself, by its id or slug. Error: not-found, also for one outside of the scope. */
export async function findEdition(records: Records, idOrSlug: string): Promise<EditionSummary> {
  const [summary] = await summariesOf(records, [await rowOf(records, idOrSlug)])
  return summary!
}

/** The whole of it. Error: not-found. */
export async function readEdition(records: Records, idOrSlug: string): Promise<Edition> {
  const row = await rowOf(records, idOrSlug)
  const [summary] = await summariesOf(records, [row])
  const composed = await composeAll(records, row)
  return {
    summary: summary!,
    models: new Map([...composed].map(([language, { model }]) => [language, model])),
    sentences: new Map([...composed].map(([language, { sentences }]) => [language, sentences])),
    orphaned: new Map([...composed].map(([language, { orphaned }]) => [language, orphaned])),
  }
}

/**
 * Puts a sentence in other words (see wording.ts); the program's own words take the edit back. Answers what to look at again.
 * Errors: not-found (a sentence that may not be edited, too), conflict, precondition-failed, invalid.
 */
export async function editSentence(
  records: Records,
  id: string,
  {
    language,
    sentence,
    text: given,
  }: { readonly language: Language; readonly sentence: string; readonly text: string },
  change: Change,
): Promise<readonly WordingWarning[]> {
  await lockDraft(records, id, change.expected)
  const built = await builtModel(records, id, language)
  const { text, original, warnings } = checkEdit(built, sentence, given)
  if (text === original) {
    await deleteEdit(records, id, language, sentence)
  } else {
    const values = { text, original, changed_at: change.now, changed_by: change.actor.name }
    await records
      .insertInto('bulletin_edit')
      .values({ edition: id, language, sentence, ...values })
      .onConflict((conflict) => conflict.columns(['edition', 'language', 'sentence']).doUpdateSet(values))
      .execute()
  }
  await changed(records, id, {
    actor: change.actor,
    action: 'bulletin.edit',
    at: change.now,
    detail: { language, sentence, text },
  })
  return text === original ? [] : warnings
}

/** Takes an edit back, also one without a sentence. Errors: not-found, conflict, precondition-failed. */
export async function resetSentence(
  records: Records,
  id: string,
  { language, sentence }: { readonly language: Language; readonly sentence: string },
  change: Change,
): Promise<void> {
  await lockDraft(records, id, change.expected)
  if (!(await deleteEdit(records, id, language, sentence)))
    throw new LianfangError('not-found', `sentence ${sentence} was not edited`)
  await changed(records, id, {
    actor: change.actor,
    action: 'bulletin.reset',
    at: change.now,
    detail: { language, sentence },
  })
}

/** Whom it may be told, and who publishes it (null: the standard words). Errors: not-found, conflict, precondition-failed. */
export async function changeImprint(
  records: Records,
  id: string,
  imprint: {
    readonly sharing?: Bulletin['sharing'] | undefined
    readonly publisher?: string | null | undefined
  },
  change: Change,
): Promise<void> {
  await lockDraft(records, id, change.expected)
  const { sharing, publisher } = imprint
  await records
    .updateTable('bulletin_edition')
    .set((row) => ({
      sharing: sharing ?? row.ref('sharing'),
      publisher: publisher === undefined ? row.ref('publisher') : publisher,
    }))
    .where('id', '=', id)
    .execute()
  await changed(records, id, {
    actor: change.actor,
    action: 'bulletin.imprint',
    at: change.now,
    detail: imprint,
  })
}

/**
 * What an edition is compared with by default: the one before of the same period, else the newest final one of a period before;
 * undefined when there is none.
 */
export async function lastEdition(
  records: Records,
  { id, period, number }: EditionSummary,
): Promise<string | undefined> {
  const others = records.selectFrom('bulletin_edition').select('id').where('id', '<>', id)
  const same = await others
    .where('period_from', '=', period.from)
    .where('period_to', '=', period.to)
    .where('time_zone', '=', period.timeZone)
    .where('number', '<', number)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (same !== undefined) return same.id
  const earlier = await others
    .where('period_to', '<=', period.from)
    .where('state', 'in', ['frozen', 'published'])
    .orderBy('period_to', 'desc')
    .orderBy('number', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return earlier?.id
}

/** The edition's row, locked until the transaction ends. Errors: not-found, precondition-failed. */
export async function lock(
  records: Records,
  id: string,
  expected: number | undefined,
): Promise<Selectable<EditionTable>> {
  const row = isId(id)
    ? await records
        .selectFrom('bulletin_edition')
        .selectAll()
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (row === undefined) throw notFound(id)
  if (expected !== undefined && row.version !== expected)
    throw new LianfangError(
      'precondition-failed',
      `the edition is at version ${row.version}, not ${expected}`,
      {
        hint: 'Somebody changed it meanwhile: read it again, then repeat the change.',
      },
    )
  return row
}

/** The same of a draft. Error besides: conflict. */
export async function lockDraft(
  records: Records,
  id: string,
  expected?: number,
): Promise<Selectable<EditionTable>> {
  const row = await lock(records, id, expected)
  if (row.state === 'draft') return row
  throw new LianfangError('conflict', `the edition is ${row.state} and does not change any more`, {
    hint: 'Make another edition of the period.',
  })
}

async function rowOf(records: Records, idOrSlug: string): Promise<Selectable<EditionTable>> {
  const row = await records
    .selectFrom('bulletin_edition')
    .selectAll()
    .where(isId(idOrSlug) ? 'id' : 'slug', '=', idOrSlug)
    .executeTakeFirst()
  if (row === undefined) throw notFound(idOrSlug)
  return row
}

interface Entry {
  readonly actor: Actor
  readonly action: string
  readonly at: Date
  readonly detail?: Readonly<Record<string, unknown>>
}

/**
 * Counts the version up and says so in the audit log: the end of every change. `state` is what changes with it: once an edition is
 * no draft, only one update of it enters the next state.
 */
export async function changed(
  records: Records,
  id: string,
  entry: Entry,
  state: Updateable<EditionTable> = {},
): Promise<void> {
  await records
    .updateTable('bulletin_edition')
    .set({ ...state, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .execute()
  await record(records, { ...entry, subject: { kind: 'bulletin', id } })
}

async function deleteEdit(
  records: Records,
  edition: string,
  language: Language,
  sentence: string,
): Promise<boolean> {
  const { numDeletedRows } = await records
    .deleteFrom('bulletin_edit')
    .where('edition', '=', edition)
    .where('language', '=', language)
    .where('sentence', '=', sentence)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

async function builtModel(records: Records, edition: string, language: Language): Promise<Bulletin> {
  const { model } = await records
    .selectFrom('bulletin_model')
    .select('model')
    .where('edition', '=', edition)
    .where('language', '=', language)
    .executeTakeFirstOrThrow()
  return model
}

/** Empty for who may not see the models. */
export async function composeAll(
  records: Records,
  row: Selectable<EditionTable>,
): Promise<ReadonlyMap<Language, Composed>> {
  const isDraft = row.state === 'draft'
  const models = await records
    .selectFrom('bulletin_model')
    .select(['language', isDraft ? 'model' : 'final as model'])
    .where('edition', '=', row.id)
    .execute()
  const edits = isDraft
    ? await records.selectFrom('bulletin_edit').selectAll().where('edition', '=', row.id).execute()
    : []
  const result = new Map<Language, Composed>()
  for (const language of languages) {
    const model = models.find((each) => each.language === language)?.model
    if (model === undefined || model === null) continue
    const own: Edit[] = edits
      .filter((edit) => edit.language === language)
      .map(({ sentence, text, original, changed_at: at, changed_by: by }) => ({
        sentence,
        text,
        original,
        at,
        by,
      }))
    result.set(language, isDraft ? compose(model, row, own) : { model, sentences: [], orphaned: [] })
  }
  return result
}

async function summariesOf(
  records: Records,
  editions: readonly Selectable<EditionTable>[],
): Promise<EditionSummary[]> {
  if (editions.length === 0) return []
  const rows = await records
    .selectFrom('bulletin_model')
    .select(['edition', 'language', 'id', 'title', 'label', 'publisher', 'digest'])
    .where(
      'edition',
      'in',
      editions.map(({ id }) => id),
    )
    .orderBy('language', 'desc')
    .execute()
  const texts = Map.groupBy(rows, ({ edition }) => edition)
  return editions.map((row) => summaryOf(row, texts.get(row.id) ?? []))
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

function notFound(id: string): LianfangError {
  return new LianfangError('not-found', `there is no edition ${id.slice(0, 100)}`)
}
