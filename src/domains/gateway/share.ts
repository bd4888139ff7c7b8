/**
 * Part of a whole in hundredths of a per cent (5864 is 58.64 %), halves rounded up, computed on integers so that no binary fraction
 * decides a digit. Undefined when the whole is 0. Rounded shares need not sum to 100 %.
 */
export function shareHundredths(part: number, whole: number): number | undefined {
  if (whole === 0) return undefined
  const denominator = BigInt(whole)
  return Number((BigInt(part) * 20_000n + denominator) / (denominator * 2n))
}

/** `58.64`, without the sign; `–` when there is no whole. */
export function sharePercent(part: number, whole: number): string {
  const hundredths = shareHundredths(part, whole)
  if (hundredths === undefined) return '–'
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`
}

interface Ranked<T> {
  readonly item: T
  readonly rank: number
}

/**
 * Ranks by measure, greatest first. Equal measures share a rank and the next rank is left out (1, 2, 2, 4); among them keys in code
 * unit order, so that equal data gives equal tables. Items that measure 0 are left out.
 */
export function ranked<T extends { readonly key: string }>(
  items: readonly T[],
  measure: (item: T) => number,
): Ranked<T>[] {
  const sorted = items
    .filter((item) => measure(item) > 0)
    .sort((a, b) => measure(b) - measure(a) || (a.key < b.key ? -1 : 1))
  const result: Ranked<T>[] = []
  let previous = { measured: NaN, rank: 0 }
  for (const [index, item] of sorted.entries()) {
    const measured = measure(item)
    if (measured !== previous.measured) previous = { measured, rank: index + 1 }
    result.push({ item, rank: previous.rank })
  }
  return result
}
