/** Columns that hold few different values, such as severities: a person says of each what it means. */

export interface FewValues {
  readonly heading: string
  /** Most frequent first. */
  readonly values: readonly { readonly text: string; readonly records: number }[]
}

/** More than a person would map by hand. */
const mostValues = 50
const longestValue = 100

/** Of each heading, unless it holds too many, or a text that is no name of anything. Items of a list count by themselves. */
export function fewValues(
  headings: readonly string[],
  records: Iterable<ReadonlyMap<string, unknown>>,
): readonly FewValues[] {
  const found = new Map(headings.map((heading) => [heading, new Map<string, number>()]))
  for (const record of records) {
    for (const [heading, counts] of found) {
      const texts = textsOf(record.get(heading))
      for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
      if (counts.size > mostValues || texts.some((text) => text.length > longestValue)) found.delete(heading)
    }
    if (found.size === 0) break
  }
  return [...found]
    .filter(([, counts]) => counts.size > 0)
    .map(([heading, counts]) => ({
      heading,
      values: [...counts]
        .map(([text, count]) => ({ text, records: count }))
        .sort((a, b) => b.records - a.records || (a.text < b.text ? -1 : 1)),
    }))
}

function textsOf(value: unknown): readonly string[] {
  const items: unknown[] = Array.isArray(value) ? value : [value]
  return items.flatMap((item) => {
    if (typeof item === 'number' || typeof item === 'boolean') return [String(item)]
    return typeof item === 'string' && item.trim() !== '' ? [item.trim()] : []
  })
}
