/**
 * How wide text will be, without a font at hand: readers' fonts differ, so this errs on the wide side of Noto Sans TC, PingFang
 * and JhengHei. In the unit of `size`.
 */
export function textWidth(text: string, size: number): number {
  let ems = 0
  for (const sign of text) ems += signWidth(sign)
  return ems * size
}

/** The text, or as much of its start as fits `room` with an ellipsis. */
export function fit(text: string, room: number, size: number): string {
  if (textWidth(text, size) <= room) return text
  let shown = ''
  let left = room / size - signWidth('…')
  for (const sign of text) {
    left -= signWidth(sign)
    if (left < 0) break
    shown += sign
  }
  return `${shown}…`
}

function signWidth(sign: string): number {
  const code = sign.codePointAt(0) ?? 0
  if (code >= 0x2e80 || (code >= 0x1100 && code < 0x1200) || (code >= 0x2000 && code < 0x2e80)) return 1.02
  if (/[0-9]/.test(sign)) return 0.58
  if (/[.,:;'|!iljI ]/.test(sign)) return 0.33
  if (/[mwMW@%]/.test(sign)) return 0.96
  if (/[A-Z]/.test(sign)) return 0.7
  if (/[a-z]/.test(sign)) return 0.58
  return code < 0x80 ? 0.6 : 0.8
}
