/** What a reader cannot see, or what would rearrange what a reader sees. */
const hidden =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\udfff]/g

export interface Part {
  readonly text: string
  /** `U+202E` of a hidden character; absent of plain text. */
  readonly code?: string
}

/** Splits a text into what is plain and hidden characters with a visible stand-in. Line ends stay, unless all is one line. */
export function controlCharacters(text: string, line = false): readonly Part[] {
  const parts: Part[] = []
  let from = 0
  for (const match of text.matchAll(hidden)) {
    const [found] = match
    if (!line && (found === '\n' || found === '\t')) continue
    if (match.index > from) parts.push({ text: text.slice(from, match.index) })
    from = match.index + found.length
    const point = found.codePointAt(0) ?? 0
    const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`
    // Unicode has a picture for each of the old control characters: ␀ to ␟, and ␡.
    const picture =
      point < 0x20 ? String.fromCodePoint(0x2400 + point) : point === 0x7f ? '\u2421' : `⟨${code}⟩`
    parts.push({ text: picture, code })
  }
  if (from < text.length) parts.push({ text: text.slice(from) })
  return parts
}
