import type { InstalledFormat } from './ingest.ts'

/** The format that is surest of a stream's head (its byte order mark removed), if any is at all. */
export function recognise(
  formats: readonly InstalledFormat[],
  head: Uint8Array,
): InstalledFormat | undefined {
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf
  const bytes = marked ? head.subarray(3) : head
  const judged = formats
    .map((installed) => ({ installed, certainty: installed.format.recognise(bytes) }))
    .filter(({ certainty }) => certainty > 0)
  return judged.sort((a, b) => b.certainty - a.certainty)[0]?.installed
}
