/** Adding to the audit log and reading it. */
import { json, type Records } from '../../store/records/index.ts'
import { hashOf } from './canonical.ts'
import type { AuditEntryTable } from './tables.ts'

/** Who did it. A signed-in caller is one. */
export interface Actor {
  readonly kind: 'person' | 'machine' | 'system'
  readonly id: string
  /** As it was then: people are renamed and leave. */
  readonly name: string
}

/** What the program does by itself: schedules, retention. */
export const ourselves: Actor = { kind: 'system', id: 'lianfang', name: 'Lianfang' }

export interface AuditDraft {
  readonly actor: Actor
  /** What was done, `<subject kind>.<verb>`: `person.invite`. */
  readonly action: string
  readonly subject: { readonly kind: string; readonly id: string }
  /** What a reader needs to understand it: old and new values, never secrets. Anything that JSON can say. */
  readonly detail?: Readonly<Record<string, unknown>>
  /** Whose officers may read it; nobody's when absent. In an officer's scope it must be the own agency. */
  readonly agency?: number | null
  /** By default now. */
  readonly at?: Date
}

export interface AuditEntry {
  readonly sequence: number
  readonly at: Date
  readonly actor: Actor
  readonly action: string
  readonly subject: { readonly kind: string; readonly id: string }
  readonly detail: Readonly<Record<string, unknown>>
  readonly agency: number | null
  readonly hash: string
}

/**
 * Adds an entry to the caller's transaction: it is there if, and only if, the change is. Writers take turns from here to the end
 * of their transactions, so call it last. Errors: forbidden for another agency's entry in an officer's scope.
 */
export async function record(records: Records, draft: AuditDraft): Promise<void> {
  const head = await records
    .selectFrom('audit_head')
    .select(['sequence', 'hash'])
    .forUpdate()
    .executeTakeFirstOrThrow()
  const entry: Omit<AuditEntryTable, 'hash'> = {
    sequence: head.sequence + 1,
    at: draft.at ?? new Date(),
    actor_kind: draft.actor.kind,
    actor_id: draft.actor.id,
    actor_name: draft.actor.name,
    action: draft.action,
    subject_kind: draft.subject.kind,
    subject_id: draft.subject.id,
    // What reading it back will give: without dates, undefined and classes.
    detail: JSON.parse(JSON.stringify(draft.detail ?? {})) as Readonly<Record<string, unknown>>,
    agency: draft.agency ?? null,
    previous_hash: head.hash,
  }
  const hash = hashOf(entry)
  await records
    .insertInto('audit_entry')
    .values({ ...entry, detail: json(entry.detail), hash })
    .execute()
  await records.updateTable('audit_head').set({ sequence: entry.sequence, hash }).execute()
}

export interface AuditFilter {
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly subject?: { readonly kind: string; readonly id?: string | undefined } | undefined
  readonly agency?: number | undefined
  /** Half-open: [from, to). */
  readonly from?: Date | undefined
  readonly to?: Date | undefined
}

/** A page of entries, newest first. `next` is the `before` of the page after it, null on the last one. */
export async function list(
  records: Records,
  filter: AuditFilter & { readonly limit: number; readonly before?: number | undefined },
): Promise<{ readonly items: readonly AuditEntry[]; readonly next: number | null }> {
  const { actor, action, subject, agency, from, to, before, limit } = filter
  let query = records.selectFrom('audit_entry').selectAll()
  if (actor !== undefined) query = query.where('actor_id', '=', actor)
  if (action !== undefined) query = query.where('action', '=', action)
  if (subject !== undefined) query = query.where('subject_kind', '=', subject.kind)
  if (subject?.id !== undefined) query = query.where('subject_id', '=', subject.id)
  if (agency !== undefined) query = query.where('agency', '=', agency)
  if (from !== undefined) query = query.where('at', '>=', from)
  if (to !== undefined) query = query.where('at', '<', to)
  if (before !== undefined) query = query.where('sequence', '<', before)
  const rows = await query
    .orderBy('sequence', 'desc')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map(entryOf)
  return { items, next: rows.length > limit ? (items.at(-1)?.sequence ?? null) : null }
}

function entryOf(row: AuditEntryTable): AuditEntry {
  return {
    sequence: row.sequence,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    subject: { kind: row.subject_kind, id: row.subject_id },
    detail: row.detail,
    agency: row.agency,
    hash: row.hash,
  }
}
