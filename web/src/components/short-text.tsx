import { LogText } from './log-text.tsx'
import { inertText } from './inert-text.ts'

/** Strangers' text inside a link, where no further button may stand: cut, with the whole as its title. */
export function ShortText({ text, length }: { readonly text: string; readonly length: number }) {
  if (text.length <= length) return <LogText text={text} limit={length} />
  // Never half of a pair.
  const cut = text.slice(0, length).replace(/[\ud800-\udbff]$/u, '')
  return (
    <span title={inertText(text)}>
      <LogText text={cut} limit={length} />…
    </span>
  )
}
