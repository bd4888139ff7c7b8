/** Whether the audit log is what was written. */
import { sql } from 'kysely'
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import { firstPrevious, hashOf } from './canonical.ts'

/**
 * The last entry at some time. Kept outside of the database (printed, mailed), it is the only thing that shows later that entries
 * were cut off at the end or that the whole chain was made anew: nothing inside of the database can.
 */
export interface Anchor {
  /** 0 when there was none. */
  readonly sequence: number
  readonly hash: string
}

export type Verification =
  | { readonly intact: true; readonly entries: number; readonly anchor: Anchor }
  | {
      readonly intact: false
      /** Of the first link that does not hold. All entries before it are what was written. */
      readonly sequence: number
      /**
       * `missing`: no entry of this number; `changed`: its content or its hash is not what was written; `unlinked`: whole by
       * itself, but not made after the entry before it; `replaced`: not the entry of the anchor (the chain was made anew before
       * here); `unrecorded`: entries from here on that the head of the chain does not know.
       */
      readonly fault: 'missing' | 'changed' | 'unlinked' | 'replaced' | 'unrecorded'
    }

const page = 2000

/** `42:<hash>`, to be kept elsewhere. */
export function anchorText({ sequence, hash }: Anchor): string {
  return `${sequence}:${hash}`
}

/** Error: invalid. */
export function readAnchor(text: string): Anchor {
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? []
  if (sequence === undefined || hash === undefined)
    throw new LianfangError('invalid', `${JSON.stringify(text)} is no anchor of the audit log`, {
      hint: 'give it as it was printed: a number, a colon and 64 hexadecimal digits',
    })
  return { sequence: Number(sequence), hash }
}

export async function latestAnchor(records: Records): Promise<Anchor> {
  return records.selectFrom('audit_head').select(['sequence', 'hash']).executeTakeFirstOrThrow()
}

/**
 * Reads the whole chain, a page at a time, and says where it breaks first. Without an anchor from elsewhere, entries that somebody
 * with full rights removed from the end (mending the head) or forged throughout do not show. Needs scope system or centre.
 * Error: forbidden.
 */
export async function verify(records: Records, anchor?: Anchor): Promise<Verification> {
  const { rows } = await sql<{ all: boolean }>`SELECT scope_is_all() AS all`.execute(records)
  if (rows[0]?.all !== true)
    throw new LianfangError('forbidden', 'the audit log can be verified as a whole only', {
      hint: 'ask somebody at the centre to verify it',
    })
  // First: entries that are added meanwhile come after it.
  const head = await latestAnchor(records)
  const broken = (sequence: number, fault: (Verification & { intact: false })['fault']): Verification => ({
    intact: false,
    sequence,
    fault,
  })
  let last: Anchor = { sequence: 0, hash: firstPrevious }
  for (;;) {
    const entries = await records
      .selectFrom('audit_entry')
      .selectAll()
      .where('sequence', '>', last.sequence)
      .orderBy('sequence')
      .limit(page)
      .execute()
    for (const entry of entries) {
      const expected = last.sequence + 1
      if (entry.sequence !== expected) return broken(expected, 'missing')
      if (hashOf(entry) !== entry.hash) return broken(expected, 'changed')
      if (entry.previous_hash !== last.hash) return broken(expected, 'unlinked')
      if (anchor?.sequence === expected && anchor.hash !== entry.hash) return broken(expected, 'replaced')
      last = { sequence: entry.sequence, hash: entry.hash }
      if (head.sequence === last.sequence && head.hash !== last.hash) return broken(expected, 'replaced')
    }
    if (entries.length < page) break
  }
  const wanted = Math.max(head.sequence, anchor?.sequence ?? 0)
  if (last.sequence < wanted) return broken(last.sequence + 1, 'missing')
  const now = await latestAnchor(records)
  if (last.sequence > now.sequence) return broken(now.sequence + 1, 'unrecorded')
  return { intact: true, entries: last.sequence, anchor: last }
}
