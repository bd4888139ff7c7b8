import { createHash } from 'node:crypto'
import type { Bulletin } from '../model.ts'
import { cleanBulletin, soundBulletin } from './clean.ts'

/** The model itself, as canonical JSON: keys in code-unit order, two spaces, one final newline. */
export function renderJson(bulletin: Bulletin): Uint8Array {
  return new TextEncoder().encode(canonical(soundBulletin(bulletin)))
}

/** SHA-256 (hex) of the canonical JSON without the digest itself: what freezes an edition. */
export function digestOf(bulletin: Bulletin): string {
  const rest = Object.entries(cleanBulletin(bulletin)).filter(([key]) => key !== 'digest')
  return createHash('sha256')
    .update(canonical(Object.fromEntries(rest)))
    .digest('hex')
}

function canonical(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
        : inner,
    2,
  )
  // Still the same JSON, but harmless when somebody pastes it into a page.
  return `${text.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)}\n`
}
