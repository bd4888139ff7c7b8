/**
 * A sentence as an editor sees it: plain text in which `{{figure:blocked}}` stands for a figure, `{{name:1}}` for the first name
 * from outside and `{{lead:…}}` for the words a list item opens with. Placeholders may be moved, repeated and left out, and any
 * figure of the bulletin may be cited; a number comes into a sentence in no other way, so numbers typed as words draw a warning.
 */
import { LianfangError } from '../../../base/errors.ts'
import type { Bulletin, Sentence, Span } from '../model.ts'
import { printValue } from '../render/values.ts'

export type WordingWarning =
  /** A number in the words; `figure` is the id of the one it equals. */
  | { readonly code: 'typed-number'; readonly text: string; readonly figure: string | null }
  /** The sentence cited this figure before it was edited. */
  | { readonly code: 'figure-dropped'; readonly figure: string }
  /** The program's own sentence is another one than when it was edited. */
  | { readonly code: 'original-changed' }

/** UTF-16 units. */
const longestWording = 2000
const longestLead = 120

export function wordingOf({ spans }: Sentence): string {
  let names = 0
  return spans
    .map((span) => {
      if ('text' in span) return span.text
      if ('figure' in span) return `{{figure:${span.figure}}}`
      if ('lead' in span) return `{{lead:${span.lead}}}`
      names += 1
      return `{{name:${names}}}`
    })
    .join('')
}

/** Sentences whose own words look like placeholders are left alone. */
export function isEditable(sentence: Sentence): sentence is Sentence & { readonly id: string } {
  return (
    sentence.id !== undefined && !sentence.spans.some((span) => 'text' in span && /\{\{|\}\}/.test(span.text))
  )
}

/** One line, no blanks at the ends. Error: invalid, for what is too long, empty or cannot be seen. */
export function plainWording(given: string): string {
  const text = given.replaceAll(/\s+/g, ' ').trim()
  if (text === '') throw invalid('the sentence is empty', 'Reset it to have the original back.')
  if (text.length > longestWording)
    throw invalid(`the sentence has ${text.length} characters, more than ${longestWording}`, 'Shorten it.')
  const hidden = /[\p{C}\p{Default_Ignorable_Code_Point}]/u.exec(text)?.[0]
  if (hidden !== undefined)
    throw invalid(
      `the sentence holds the character U+${hidden.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}, which nobody can see`,
      'Type the sentence anew instead of pasting it.',
    )
  return text
}

/** The edited sentence. Error: invalid, for placeholders that are none. */
export function readWording(text: string, original: Sentence, bulletin: Bulletin): Sentence {
  const names = original.spans.flatMap((span) => ('name' in span ? [span.name] : []))
  const hasLead = original.spans.some((span) => 'lead' in span)
  const spans: Span[] = []
  for (const [index, piece] of text.split(/(\{\{[^{}]*\}\})/).entries()) {
    if (index % 2 === 0) {
      if (/\{\{|\}\}/.test(piece))
        throw invalid('a placeholder is not whole', 'Write {{figure:…}} with two braces on either side.')
      if (piece !== '') spans.push({ text: piece })
      continue
    }
    const [, kind, word = ''] = /^\{\{(figure|name|lead):(.*)\}\}$/.exec(piece) ?? []
    if (kind === 'figure' && bulletin.figures.some(({ id }) => id === word)) spans.push({ figure: word })
    else if (kind === 'name' && /^[1-9]\d?$/.test(word) && Number(word) <= names.length)
      spans.push({ name: names[Number(word) - 1]! })
    else if (
      kind === 'lead' &&
      hasLead &&
      spans.length === 0 &&
      word.trim() !== '' &&
      word.length <= longestLead
    )
      spans.push({ lead: word })
    else throw invalid(`${piece} is no placeholder of this sentence`, hintOf(bulletin, names.length, hasLead))
  }
  return { ...(original.id !== undefined && { id: original.id }), spans }
}

function hintOf(bulletin: Bulletin, names: number, hasLead: boolean): string {
  return [
    `Figures are ${bulletin.figures.map(({ id }) => id).join(', ')}.`,
    names === 0 ? 'The sentence has no names.' : `Names are 1 to ${names}.`,
    hasLead ? `{{lead:…}} stands first, with up to ${longestLead} characters.` : 'The sentence has no lead.',
  ].join(' ')
}

/** What an editor should look at again. Numbers that the program itself wrote there are none of it. */
export function warningsOf(
  text: string,
  edited: Sentence,
  original: Sentence,
  bulletin: Bulletin,
): WordingWarning[] {
  const cited = new Set(edited.spans.flatMap((span) => ('figure' in span ? [span.figure] : [])))
  const dropped = original.spans.flatMap((span) =>
    'figure' in span && !cited.has(span.figure) ? [span.figure] : [],
  )
  const own = new Set(typedNumbers(wordingOf(original)).map(({ text: number }) => number))
  // Backwards: of figures that are equal the first is named.
  const printed = new Map(
    bulletin.figures
      .toReversed()
      .map(({ id, value }) => [digitsOf(printValue(value, bulletin.language)), id]),
  )
  const typed = typedNumbers(text)
    .filter(({ text: number }) => !own.has(number))
    .map(({ text: number, large }) => ({
      text: number,
      large,
      figure: printed.get(digitsOf(number)) ?? null,
    }))
    .filter(({ large, figure }) => large || figure !== null)
  return [
    ...typed.map(({ text: number, figure }) => ({ code: 'typed-number' as const, text: number, figure })),
    ...new Set(dropped).values().map((figure) => ({ code: 'figure-dropped' as const, figure })),
  ]
}

/** Dates, years, CVE and ATT&CK ids, addresses, versions: numbers that count nothing. */
const countsNothing =
  /CVE-\d{4}-\d{4,7}|\bT\d{4}(?:\.\d{3})?\b|\b\d{4}[-/]\d{1,2}(?:[-/]\d{1,2})?\b|\d{1,4} ?年|第 ?\d{1,3} ?|\b\d{1,2} ?[月日時分週]|\d{1,2}:\d{2}|\d+(?:\.\d+){2,}|\b(?:19|20)\d{2}\b(?![,.]?\d)/g
const counted =
  /^ ?(?:%|percent|萬|億|千|百|次|筆|件|個|種|成|倍|thousand|million|billion|events?|records?|addresses|times)/i
const inWords =
  /[〇零一二兩三四五六七八九十百千]+[萬億][〇零一二兩三四五六七八九十百千萬億]*|\b(?:\w+[ -])?(?:hundred|thousand|million|billion)s?\b/gi

/** Numbers in the words of a text. `large`: of four digits or more, a share, or with a word for what is counted behind it. */
function typedNumbers(text: string): { readonly text: string; readonly large: boolean }[] {
  // Figures of other widths and scripts are digits too.
  const words = text
    .replaceAll(/\{\{(?:figure|name):[^{}]*\}\}/g, ' \u0000 ')
    .normalize('NFKC')
    .replaceAll(countsNothing, ' ')
  const found = [...words.matchAll(/\d+(?:[,.']\d+| \d{3}(?!\d))*/g)].map((match) => {
    const after = words.slice(match.index + match[0].length)
    const share = /^ ?%/.test(after) ? '%' : ''
    const large = match[0].replaceAll(/\D/g, '').length >= 4 || counted.test(after)
    return { text: `${match[0]}${share}`, large }
  })
  const spelled = [...words.matchAll(inWords)].map(([spelling]) => ({ text: spelling, large: true }))
  const foreign = [...words.matchAll(/(?:(?![\d〇])\p{N})+/gu)].map(([digits]) => ({
    text: digits,
    large: true,
  }))
  return [...found, ...spelled, ...foreign]
}

/** `+12.50%` and `12.50 %` alike. */
function digitsOf(printed: string): string {
  return printed.replaceAll(/[^\d.]/g, '')
}

function invalid(message: string, hint: string): LianfangError {
  return new LianfangError('invalid', message, { hint })
}
