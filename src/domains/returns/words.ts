const plain = new Map<string, string>()

/** A word as maps and headings compare it: width, case, blanks, hyphens and underscores make no difference. */
export function comparable(word: string): string {
  // The same headings and words come again with each row: remember some.
  const known = plain.get(word)
  if (known !== undefined) return known
  const found = word
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-‐–—]/g, '')
  if (word.length > 100) return found
  if (plain.size > 4096) plain.clear()
  plain.set(word, found)
  return found
}

/**
 * A text as the record store takes it: control characters other than tab and line ends, and halves of surrogate pairs, become U+FFFD.
 */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
}

/** The same for whatever JSON can say. */
export function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storable(value)
  if (Array.isArray(value)) return value.map(storableValue)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [storable(key), storableValue(each)]),
    )
  return value
}

/** JSON with sorted keys: equal values are equal texts. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}
