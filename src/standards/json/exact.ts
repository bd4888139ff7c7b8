/** JSON texts (RFC 8259) whose numbers stay as they were written. */

export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** ECMAScript's "JSON.parse source text access", which the TypeScript library does not declare yet. */
const json = JSON as unknown as {
  parse(text: string, reviver?: (key: string, value: Json, context: { source?: string }) => unknown): Json
  rawJSON(text: string): Json
  isRawJSON(value: unknown): value is { readonly rawJSON: string }
}

/**
 * Where a number may be written otherwise than JavaScript would: an exponent, a fraction that ends in 0, −0, or so many digits that
 * some are lost. Anchored to where values begin, so that few texts within strings look like it.
 */
const perhapsInexact =
  /[:,[]\s*-?(?:\d[\d.]{15}|\d+\.\d*0(?!\d)|\d+(?:\.\d+)?[eE])|[:,[]\s*-0(?![.\d])|^\s*-?\d/

/**
 * Reads a JSON text; a number that would be written otherwise (2^53 + 1, `1.0`) keeps its text through JSON.stringify: take such
 * ones with numberOf(). Throws a SyntaxError; a RangeError when it is nested so deeply that the stack does not hold it.
 */
export function parseExactly(text: string): Json {
  if (!perhapsInexact.test(text)) return json.parse(text)
  return json.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? json.rawJSON(source)
      : value,
  )
}

/** An object, and no number that keeps its text. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !json.isRawJSON(value)
}

/** The value of a number, rounded to what JavaScript can hold. */
export function numberOf(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value
  return json.isRawJSON(value) ? Number(value.rawJSON) : undefined
}

/** Whether objects and arrays stand in each other more than `most` deep; what JSON.stringify does of the rest, the stack holds. */
export function isDeeper(text: string, most: number): boolean {
  // A text so short has no room for it.
  if (text.length <= 2 * most) return false
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at)
    if (quoted) {
      if (letter === 0x5c) at++
      else if (letter === 0x22) quoted = false
    } else if (letter === 0x22) quoted = true
    else if (letter === 0x7b || letter === 0x5b) {
      if (++depth > most) return true
    } else if (letter === 0x7d || letter === 0x5d) depth--
  }
  return false
}
