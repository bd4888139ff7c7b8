/**
 * A sentence in the hands of an editor. The API has `{{figure:blocked}}` in it; the editor sees `〔Blocked events 84〕`, which is one
 * thing: it can be inserted, moved and taken out, but nothing can be typed into it. Positions are UTF-16 units.
 */
export interface Token {
  /** As the API has it. */
  readonly placeholder: string
  readonly label: string
  /** The current value. */
  readonly printed: string
  /** As it stands in the text of the field. No two are the same. */
  readonly shown: string
}

export interface TokenSpan {
  readonly start: number
  readonly end: number
  readonly token: Token
}

interface Named {
  readonly placeholder: string
  readonly label: string
  readonly printed: string
}

/** Names come from outside: what cannot be seen would make two of them look alike. */
const plain = (text: string): string => text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim()

export function tokensOf(named: readonly Named[]): Token[] {
  const taken = new Set<string>()
  return named.map(({ placeholder, label, printed }) => {
    const words = label === printed ? plain(label) : `${plain(label)} ${plain(printed)}`
    let shown = `〔${words}〕`
    for (let number = 2; taken.has(shown); number += 1) shown = `〔${words} #${number}〕`
    taken.add(shown)
    return { placeholder, label, printed, shown }
  })
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)

export function spansOf(shown: string, tokens: readonly Token[]): TokenSpan[] {
  if (tokens.length === 0) return []
  const known = new Map(tokens.map((token) => [token.shown, token]))
  const longest = [...known.keys()].sort((one, other) => other.length - one.length)
  return [...shown.matchAll(new RegExp(longest.map(escaped).join('|'), 'gu'))].flatMap((match) => {
    const token = known.get(match[0])
    return token === undefined ? [] : [{ start: match.index, end: match.index + match[0].length, token }]
  })
}

/** From the API's text to the field's, and back. */
export function shownText(text: string, tokens: readonly Token[]): string {
  const known = new Map(tokens.map((token) => [token.placeholder, token.shown]))
  return text.replaceAll(
    /\{\{(?:figure|name):[^{}]*\}\}/g,
    (placeholder) => known.get(placeholder) ?? placeholder,
  )
}

export function placeholderText(shown: string, tokens: readonly Token[]): string {
  let text = ''
  let from = 0
  for (const { start, end, token } of spansOf(shown, tokens)) {
    text += shown.slice(from, start) + token.placeholder
    from = end
  }
  return text + shown.slice(from)
}

/** The words that an item of a list opens with, and the rest. */
export function splitLead(text: string): { readonly lead: string; readonly rest: string } {
  const match = /^\{\{lead:([^{}]*)\}\}/.exec(text)
  return match === null
    ? { lead: '', rest: text }
    : { lead: match[1] ?? '', rest: text.slice(match[0].length) }
}

export function joinLead({ lead, rest }: { readonly lead: string; readonly rest: string }): string {
  const words = lead.replaceAll(/[{}]/g, '')
  return words.trim() === '' ? rest : `{{lead:${words}}}${rest}`
}

/**
 * What a change of the field becomes where it cut into a token: the token goes as a whole when a part of it was taken out, and what
 * was put into it comes behind it. Undefined: no token was cut.
 */
export function repaired(
  before: string,
  after: string,
  tokens: readonly Token[],
): { readonly text: string; readonly caret: number } | undefined {
  const spans = spansOf(before, tokens)
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let tail = 0
  while (
    tail < before.length - start &&
    tail < after.length - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1
  let end = before.length - tail
  let added = after.slice(start, after.length - tail)
  const cut = (): TokenSpan | undefined =>
    spans.find((span) =>
      start === end
        ? span.start < start && start < span.end
        : span.start < end && span.end > start && (span.start < start || span.end > end),
    )
  // `〔` before a token, and the like: which of two equal signs is the new one cannot be told, so it is the one outside.
  const moving = start === end ? added : added === '' ? before.slice(start, end) : ''
  if (moving !== '') {
    const [first, last] = [start, end]
    let slid = moving
    while (cut() !== undefined && start > 0 && before[start - 1] === slid.at(-1)) {
      slid = (before[start - 1] ?? '') + slid.slice(0, -1)
      start -= 1
      end -= 1
    }
    if (cut() === undefined) return undefined
    ;[start, end] = [first, last]
  }
  if (cut() === undefined) return undefined
  if (start === end) {
    start = end = cut()?.end ?? start
  } else {
    for (let span = cut(); span !== undefined; span = cut()) {
      start = Math.min(start, span.start)
      end = Math.max(end, span.end)
    }
    // Typed over a part of a token: the words stay.
    added = added.trim() === '' ? '' : added
  }
  return { text: before.slice(0, start) + added + before.slice(end), caret: start + added.length }
}

/** A selection that begins or ends within a token, made to hold it whole; a caret in one goes the way it was going. */
export function snapped(
  { start, end }: { readonly start: number; readonly end: number },
  spans: readonly TokenSpan[],
  before: { readonly start: number; readonly end: number } | undefined,
): { readonly start: number; readonly end: number } | undefined {
  const within = (at: number): TokenSpan | undefined => spans.find((span) => span.start < at && at < span.end)
  const [first, last] = [within(start), within(end)]
  if (first === undefined && last === undefined) return undefined
  // By pointer: all of it. By keyboard: on to its other side.
  if (before === undefined) return { start: first?.start ?? start, end: last?.end ?? end }
  const side = (at: number, was: number, span: TokenSpan | undefined): number =>
    span === undefined ? at : at < was ? span.start : span.end
  const next = { start: side(start, before.start, first), end: side(end, before.end, last) }
  return next.start > next.end ? { start: next.end, end: next.start } : next
}
