/** Storing what was built. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { type Actor, record } from '../../audit/index.ts'
import { type Period, previousPeriod } from '../../gateway/index.ts'
import { json, type Records } from '../../../store/records/index.ts'
import type { Bulletin, Language } from '../model.ts'
import { soundBulletin } from '../render/clean.ts'
import { type PartName, partNames } from '../writing/part.ts'
import type { Built, EditionRequest } from './building.ts'
import { languages, periodOf, slugOf, summaryOf } from './edition.ts'
import { changed, lockDraft } from './editions.ts'
import { parametersText } from './executed.ts'

/** The period's newest edition that was not withdrawn and has the parts asked for. */
export async function editionOfPeriod(
  records: Records,
  { period, parts }: Pick<EditionRequest, 'period' | 'parts'>,
): Promise<string | undefined> {
  const editions = records.selectFrom('bulletin_edition').select('id')
  const row = await (
    parts === undefined
      ? editions.where('asked', 'is', null)
      : editions.where(sql<boolean>`parts = ${inOrder(parts)}::text[]`)
  )
    .where('period_from', '=', new Date(period.from * 1000))
    .where('period_to', '=', new Date(period.to * 1000))
    .where('time_zone', '=', period.timeZone)
    .where('state', '<>', 'withdrawn')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/** Answers its id; that of the period's edition when another job was quicker and no further one is asked for. */
export async function insertEdition(
  records: Records,
  { period, parts, sharing, publisher, again }: EditionRequest,
  built: Built,
  actor: Actor,
  now: Date,
): Promise<string> {
  // One at a time: numbers and slugs count up.
  await sql`SELECT pg_advisory_xact_lock(hashtext('bulletin_edition'))`.execute(records)
  const known = again === true ? undefined : await editionOfPeriod(records, { period, parts })
  if (known !== undefined) return known
  const from = new Date(period.from * 1000)
  const to = new Date(period.to * 1000)
  const { kind } = built.models.en
  const id = randomUUID()
  const { number, slug } = await nextOf(records, kind, period)
  await records
    .insertInto('bulletin_edition')
    .values({
      id,
      kind,
      slug,
      parts: built.parts,
      asked: parts === undefined ? null : inOrder(parts),
      period_from: from,
      period_to: to,
      time_zone: period.timeZone,
      ...previousOf(period, built),
      number,
      sharing,
      publisher: publisher ?? null,
      data_as_of: built.asOf,
      created_at: now,
      created_by: actor.name,
    })
    .execute()
  await insertModels(records, id, built)
  await record(records, {
    actor,
    action: 'bulletin.create',
    subject: { kind: 'bulletin', id },
    detail: { slug, from, to, timeZone: period.timeZone, number, parts: built.parts, sharing },
    at: now,
  })
  return id
}

/** Errors: not-found; conflict when it is no draft. */
export async function replaceModels(
  records: Records,
  id: string,
  built: Built,
  actor: Actor,
  now: Date,
): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('bulletin_edition'))`.execute(records)
  const row = await lockDraft(records, id)
  const period = periodOf(summaryOf(row, []))
  const { kind } = built.models.en
  await records
    .updateTable('bulletin_edition')
    .set({
      ...previousOf(period, built),
      data_as_of: built.asOf,
      parts: built.parts,
      // Data of other parts may have come: a draft has no address that anybody knows yet.
      ...(kind !== row.kind && { kind, ...(await nextOf(records, kind, period)) }),
    })
    .where('id', '=', id)
    .execute()
  for (const language of languages) {
    await records
      .updateTable('bulletin_model')
      .set(modelColumns(built, language))
      .where('edition', '=', id)
      .where('language', '=', language)
      .execute()
  }
  await records.deleteFrom('bulletin_query').where('edition', '=', id).execute()
  await insertQueries(records, id, built)
  await changed(records, id, { actor, action: 'bulletin.rebuild', at: now, detail: { dataAsOf: built.asOf } })
}

async function insertModels(records: Records, edition: string, built: Built): Promise<void> {
  await records
    .insertInto('bulletin_model')
    .values(
      languages.map((language) => ({
        edition,
        language,
        id: randomUUID(),
        ...modelColumns(built, language),
      })),
    )
    .execute()
  await insertQueries(records, edition, built)
}

function modelColumns({ models }: Built, language: Language) {
  const model = soundBulletin(models[language])
  const { title, period, publisher } = model
  return { title, label: period.label, publisher, model: json(model) }
}

async function insertQueries(records: Records, edition: string, { executed }: Built): Promise<void> {
  const rows = [...executed].map(([id, { store = 'events', sql: text, parameters }]) => ({
    edition,
    id,
    store,
    sql: text,
    parameters: parametersText(parameters),
  }))
  if (rows.length > 0) await records.insertInto('bulletin_query').values(rows).execute()
}

function previousOf(period: Period, built: Built): { previous_from: Date | null; previous_to: Date | null } {
  if (built.models.en.previous === undefined) return { previous_from: null, previous_to: null }
  const { from, to } = previousPeriod(period)
  return { previous_from: new Date(from * 1000), previous_to: new Date(to * 1000) }
}

/** What the next edition of a period is called; only while editions are locked. */
async function nextOf(
  records: Records,
  kind: Bulletin['kind'],
  period: Period,
): Promise<{ readonly number: number; readonly slug: string }> {
  const { number } = await records
    .selectFrom('bulletin_edition')
    .select(sql<number>`coalesce(max(number), 0) + 1`.as('number'))
    .where('kind', '=', kind)
    .where('period_from', '=', new Date(period.from * 1000))
    .where('period_to', '=', new Date(period.to * 1000))
    .where('time_zone', '=', period.timeZone)
    .executeTakeFirstOrThrow()
  return { number, slug: await freeSlug(records, slugOf(kind, period)) }
}

function inOrder(parts: readonly PartName[]): PartName[] {
  return partNames.filter((part) => parts.includes(part))
}

/** Itself, or with -2, -3 …: another time zone's days may have the name already. */
async function freeSlug(records: Records, slug: string): Promise<string> {
  const rows = await records
    .selectFrom('bulletin_edition')
    .select('slug')
    .where('slug', 'like', `${slug}%`)
    .execute()
  const taken = new Set(rows.map((row) => row.slug))
  let free = slug
  for (let number = 2; taken.has(free); number += 1) free = `${slug}-${number}`
  return free
}
