/**
 * Which content of a ticket stands, whatever the order they came in: the one with the highest number that the vendor gave, of those the one
 * returned last, of those the one with the higher hash.
 */
import { createHash } from 'node:crypto'
import type { DeviceDraft, TicketDraft } from './draft.ts'
import { canonicalText } from './words.ts'

export interface Standing {
  readonly revision: number | null
  readonly revisedAt: Date
  readonly hash: string
}

/** Whether `a` stands before `b` does. */
export function supersedes(a: Standing, b: Standing): boolean {
  const byNumber = (a.revision ?? 0) - (b.revision ?? 0)
  const byTime = a.revisedAt.getTime() - b.revisedAt.getTime()
  return byNumber !== 0 ? byNumber > 0 : byTime !== 0 ? byTime > 0 : a.hash > b.hash
}

/** Of everything that the vendor says; not of where in a file it says so, nor of what we make of it. */
export function hashOf(draft: TicketDraft | DeviceDraft): string {
  const { row: _row, flags: _flags, agency, ...said } = draft
  const content =
    draft.kind === 'ticket'
      ? { ...said, addresses: draft.addresses.map(({ ip, role }) => `${role} ${ip}`).sort() }
      : said
  return createHash('sha256')
    .update(canonicalText({ ...content, agency: agency.id }))
    .digest('hex')
}
