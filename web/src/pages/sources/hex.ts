/** Bytes as `hexdump -C` writes them: place, sixteen bytes, and what of them is ASCII. */
export function hexLines(hex: string): string[] {
  const lines: string[] = []
  for (let at = 0; at < hex.length; at += 32) {
    const bytes = hex.slice(at, at + 32).match(/../g) ?? []
    const left = bytes.slice(0, 8).join(' ')
    const right = bytes.slice(8).join(' ')
    const text = bytes
      .map((byte) => Number.parseInt(byte, 16))
      .map((code) => (code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.'))
      .join('')
    lines.push(
      `${(at / 2).toString(16).padStart(8, '0')}  ${left.padEnd(23)}  ${right.padEnd(23)}  |${text}|`,
    )
  }
  return lines
}
