/** Where a page of a list ends, as text that says nothing to its reader. */
import type { z } from 'zod'
import { LianfangError } from '../base/errors.ts'

export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** Throws `request-invalid` for what is no cursor of that list. */
export function readCursor<Place extends z.ZodType>(cursor: string, place: Place): z.output<Place> {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw new LianfangError('request-invalid', 'this cursor is none of ours', {
      hint: 'Start at the first page.',
    })
  }
}
