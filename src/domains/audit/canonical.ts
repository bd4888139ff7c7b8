/**
 * What an entry's hash is made of, so that others can check the log without this program.
 *
 * `hash` is the SHA-256, in lower-case hexadecimal, of the UTF-8 bytes of one JSON object in the canonical form of RFC 8785
 * (JCS: no white space, keys sorted by UTF-16 code units, numbers and strings as ECMAScript writes them) with exactly these keys:
 *
 *     {"action":"person.invite","actor":{"id":"…","kind":"person","name":"…"},"agency":7,"at":"2026-11-21T03:04:05.678Z",
 *      "detail":{…},"previous":"<hash of the entry before>","sequence":42,"subject":{"id":"…","kind":"person"}}
 *
 * `at` is UTC with three decimals; `agency` is null where there is none; the first entry's `previous` is 64 zeros.
 */
import { createHash } from 'node:crypto'
import type { AuditEntryTable } from './tables.ts'

export const firstPrevious = '0'.repeat(64)

/** Lower-case hexadecimal. */
export function hashOf(entry: Omit<AuditEntryTable, 'hash'>): string {
  const form = canonical({
    sequence: entry.sequence,
    at: entry.at.toISOString(),
    actor: { kind: entry.actor_kind, id: entry.actor_id, name: entry.actor_name },
    action: entry.action,
    subject: { kind: entry.subject_kind, id: entry.subject_id },
    detail: entry.detail,
    agency: entry.agency,
    previous: entry.previous_hash,
  })
  return createHash('sha256').update(form).digest('hex')
}

/** RFC 8785 of plain JSON data. ECMAScript's own JSON.stringify writes numbers and strings as the RFC wants them. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
  return `{${members.join(',')}}`
}
