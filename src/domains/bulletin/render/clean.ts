import type { Bulletin } from '../model.ts'
import { faults } from '../model.ts'
import { LianfangError } from '../../../base/errors.ts'

/** What every renderer starts from. Throws `bulletin-unsound`: a bulletin with a dangling number must not be published. */
export function soundBulletin(bulletin: Bulletin): Bulletin {
  const found = faults(bulletin)
  if (found.length === 0) return cleanBulletin(bulletin)
  const some = cleanText(found.slice(0, 5).join('; '), 500)
  throw new LianfangError('bulletin-unsound', `The bulletin contradicts itself: ${some}`)
}

/**
 * Signature, sensor and country names come from network logs: an attacker can write them. Every renderer escapes for its own
 * format; what no format should carry is taken out here, once, for all five.
 */
export function cleanBulletin(bulletin: Bulletin): Bulletin {
  return cleanIn(bulletin, '') as Bulletin
}

/** Longest text by the field it is in, in UTF-16 units. A name is cut early: it must not push the rest off the page. */
const LIMITS: Readonly<Record<string, number>> = {
  name: 120,
  label: 120,
  tick: 24,
  unit: 40,
  title: 200,
  caption: 200,
  note: 200,
  tags: 80,
  description: 600,
  value: 600,
  sql: 8_000,
}
const LIMIT = 4_000

function cleanIn(value: unknown, field: string): unknown {
  if (typeof value === 'string') return cleanText(value, LIMITS[field] ?? LIMIT, field === 'sql')
  if (Array.isArray(value)) return value.map((item) => cleanIn(item, field))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleanIn(inner, key)]))
}

/**
 * Text that is safe to lay out: well-formed, of one line (unless `lines`), at most `limit` long. What cannot be seen (controls,
 * direction overrides, zero-width and private characters) becomes U+FFFD, so that a trick shows instead of working.
 */
export function cleanText(text: string, limit: number, lines = false): string {
  // Cut before the expressions run, so that a huge name costs no time, and once more because the ellipsis counts.
  const head = text.slice(0, limit + 1).toWellFormed()
  const clean = head
    .replace(lines ? /[^\S\n]+/g : /\s+/g, ' ')
    .replace(/(?!\n)[\p{C}\p{Default_Ignorable_Code_Point}]/gu, '\u{FFFD}')
    // Stacked accents climb over neighbouring lines.
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
  if (text.length <= limit) return clean
  return `${clean.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
