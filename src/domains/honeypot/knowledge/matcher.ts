import type { z } from 'zod'
import type { patterns } from './reference.ts'

/** The longest piece of text that is shown as the reason. */
const longestPiece = 200

/** A text and, to compare without regard to case, the same in lower case. */
export interface View {
  readonly text: string
  readonly lower: string
}

export function viewOf(text: string): View {
  return { text, lower: text.toLowerCase() }
}

/** The first piece of a text that a rule's patterns match, or undefined. */
export type Matcher = (view: View) => string | undefined

/**
 * Literals are alternatives; each is a sequence whose members must follow one another, with anything between them. Looking for them in
 * turn from where the last one ended finds a place if there is one, in one pass.
 */
export function matcherOf(rule: z.infer<typeof patterns>): Matcher {
  const exact = rule.caseSensitive === true
  const sequences = (rule.literals ?? []).map((sequence) =>
    exact ? sequence : sequence.map((literal) => literal.toLowerCase()),
  )
  const expressions = (rule.regexes ?? []).map((source) => new RegExp(source, exact ? '' : 'i'))
  return (view) => {
    const where = exact ? view.text : view.lower
    for (const sequence of sequences) {
      const found = sequenceIn(where, sequence)
      if (found !== undefined) return piece(view.text.slice(...found))
    }
    for (const expression of expressions) {
      const match = expression.exec(view.text)
      if (match !== null) return piece(match[0])
    }
    return undefined
  }
}

function sequenceIn(text: string, sequence: readonly string[]): [start: number, end: number] | undefined {
  let start = -1
  let end = 0
  for (const literal of sequence) {
    const at = text.indexOf(literal, end)
    if (at < 0) return undefined
    if (start < 0) start = at
    end = at + literal.length
  }
  return [start, end]
}

export function piece(text: string): string {
  return text.length <= longestPiece ? text : `${text.slice(0, longestPiece - 3)}...`
}
