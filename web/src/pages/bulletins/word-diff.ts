/** Which words one sentence has and the other has not. */
export interface Piece {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

function wordsOf(text: string, language: string): string[] {
  return [...new Intl.Segmenter(language, { granularity: 'word' }).segment(text)].map(
    ({ segment }) => segment,
  )
}

/** Longest common subsequence of words; what is removed stands before what is added. */
export function wordDiff(before: string, now: string, language: string): Piece[] {
  const [was, is] = [wordsOf(before, language), wordsOf(now, language)]
  const width = is.length + 1
  // Sentences hold 2,000 characters at most, so 4 million cells at the very worst.
  const common = new Uint16Array((was.length + 1) * width)
  for (let i = was.length - 1; i >= 0; i -= 1)
    for (let j = is.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        was[i] === is[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0)
  const pieces: { kind: Piece['kind']; text: string }[] = []
  const push = (kind: Piece['kind'], text: string): void => {
    const last = pieces.at(-1)
    if (last?.kind === kind) last.text += text
    else pieces.push({ kind, text })
  }
  let [i, j] = [0, 0]
  while (i < was.length || j < is.length) {
    const [left, right] = [was[i], is[j]]
    if (left !== undefined && left === right) {
      push('same', left)
      i += 1
      j += 1
    } else if (
      left !== undefined &&
      (right === undefined || (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      push('removed', left)
      i += 1
    } else {
      push('added', right ?? '')
      j += 1
    }
  }
  return pieces
}
