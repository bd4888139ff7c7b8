/**
 * Which characters a TrueType font can draw, from its `cmap` table (OpenType 1.9, subtable format 12).
 * A PDF/UA document must not show a character that its fonts lack, and names from logs can hold any.
 */
export function fontCoverage(font: Uint8Array): (codePoint: number) => boolean {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength)
  const tables = Array.from({ length: view.getUint16(4) }, (_, index) => 12 + index * 16)
  const record = tables.find((at) => view.getUint32(at) === 0x636d6170)
  if (record === undefined) throw new TypeError('font without a cmap table')
  const cmap = view.getUint32(record + 8)
  const subtable = Array.from(
    { length: view.getUint16(cmap + 2) },
    (_, index) => cmap + view.getUint32(cmap + 8 + index * 8),
  ).find((at) => view.getUint16(at) === 12)
  if (subtable === undefined) throw new TypeError('font without a format 12 character map')
  const groups = Array.from({ length: view.getUint32(subtable + 12) }, (_, index) => {
    const at = subtable + 16 + index * 12
    return { first: view.getUint32(at), last: view.getUint32(at + 4) }
  })
  return (codePoint) => {
    let low = 0
    let high = groups.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (groups[middle]!.last < codePoint) low = middle + 1
      else high = middle
    }
    return groups[low] !== undefined && groups[low]!.first <= codePoint
  }
}
