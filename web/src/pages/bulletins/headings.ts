/** Under which heading of the bulletin each of its sentences stands, by the sentence's id. */
import type { Model } from './queries.ts'

export function headingsOf({ sections }: Model): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { title: own, group, blocks } of sections) {
    const title = group === undefined ? own : `${group} · ${own}`
    for (const block of blocks) {
      if (block.kind === 'entries') {
        for (const { name, paragraphs } of block.entries)
          for (const { id } of paragraphs) if (id !== undefined) found.set(id, `${title} · ${name}`)
      } else {
        const sentences =
          block.kind === 'sentences'
            ? block.paragraphs
            : block.kind === 'list' || block.kind === 'caveats'
              ? block.items
              : []
        for (const { id } of sentences) if (id !== undefined) found.set(id, title)
      }
    }
  }
  return found
}

/** The name that an explanation explains; it may come from outside. */
export function entryNamesOf({ sections }: Model): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const block of sections.flatMap(({ blocks }) => blocks)) {
    if (block.kind !== 'entries') continue
    for (const { name, paragraphs } of block.entries)
      for (const { id } of paragraphs) if (id !== undefined) found.set(id, name)
  }
  return found
}
