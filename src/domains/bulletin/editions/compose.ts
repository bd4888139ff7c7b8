/** A bulletin as it was built, with the words that editors gave it. */
import { LianfangError } from '../../../base/errors.ts'
import { type Block, type Bulletin, type Sentence, sentences } from '../model.ts'
import { printValue } from '../render/values.ts'
import {
  isEditable,
  plainWording,
  readWording,
  warningsOf,
  type WordingWarning,
  wordingOf,
} from './wording.ts'

export interface Edit {
  readonly sentence: string
  readonly text: string
  /** What the program said there at the time. */
  readonly original: string
  readonly at: Date
  readonly by: string
}

/** A sentence that may be edited, as it stands. */
export interface EditableSentence {
  readonly id: string
  /** Section.id */
  readonly section: string
  readonly kind: 'sentence' | 'advice' | 'explanation'
  /** The program's own words. */
  readonly original: string
  readonly text: string
  /** As readers see it. */
  readonly printed: string
  readonly edited: { readonly at: Date; readonly by: string } | null
  readonly warnings: readonly WordingWarning[]
  /** What its placeholders stand for. */
  readonly placeholders: readonly {
    readonly placeholder: string
    readonly label: string
    readonly printed: string
  }[]
}

/** An edit that has nowhere to go: its sentence is gone, or a figure or name that it cites. It is kept and not applied. */
export interface OrphanedEdit {
  readonly sentence: string
  readonly text: string
  readonly reason: 'sentence-gone' | 'placeholder-gone'
  readonly at: Date
  readonly by: string
}

export interface Composed {
  readonly model: Bulletin
  readonly sentences: readonly EditableSentence[]
  readonly orphaned: readonly OrphanedEdit[]
}

/** What an edition says of itself, whatever was built. */
export interface Imprint {
  readonly number: number
  readonly sharing: Bulletin['sharing']
  /** Null: the standard words. */
  readonly publisher: string | null
}

export function compose(built: Bulletin, imprint: Imprint, edits: readonly Edit[]): Composed {
  const waiting = new Map(edits.map((edit) => [edit.sentence, edit]))
  const found: EditableSentence[] = []
  const orphaned: OrphanedEdit[] = []
  const orphan = ({ sentence, text, at, by }: Edit, reason: OrphanedEdit['reason']): void => {
    orphaned.push({ sentence, text, reason, at, by })
  }
  const reword = (sentence: Sentence, section: string, kind: EditableSentence['kind']): Sentence => {
    if (!isEditable(sentence)) return sentence
    const { id } = sentence
    const original = wordingOf(sentence)
    const edit = waiting.get(id)
    waiting.delete(id)
    const edited = edit && reread(edit.text, sentence, built)
    if (edit !== undefined && edited === undefined) orphan(edit, 'placeholder-gone')
    const text = edit === undefined || edited === undefined ? original : edit.text
    found.push({
      id,
      section,
      kind,
      original,
      text,
      printed: printedSentence(edited ?? sentence, built),
      edited: edit === undefined || edited === undefined ? null : { at: edit.at, by: edit.by },
      warnings:
        edit === undefined || edited === undefined
          ? []
          : [
              ...warningsOf(text, edited, sentence, built),
              ...(edit.original === original ? [] : [{ code: 'original-changed' as const }]),
            ],
      placeholders: placeholdersOf(sentence, built),
    })
    return edited ?? sentence
  }
  const sections = built.sections.map((section) => ({
    ...section,
    blocks: section.blocks.map((block) => rewordBlock(block, section.id, reword)),
  }))
  for (const edit of waiting.values()) orphan(edit, 'sentence-gone')
  const { number, sharing, publisher } = imprint
  return {
    model: {
      ...built,
      title: number === 1 ? built.title : `${built.title}${numberWords(number, built)}`,
      publisher: publisher ?? built.publisher,
      sharing,
      sections,
    },
    sentences: found,
    orphaned,
  }
}

/** The sentence that an edit of it would make, with what is to be said about it. Errors: invalid, not-found. */
export function checkEdit(
  built: Bulletin,
  id: string,
  given: string,
): { readonly text: string; readonly original: string; readonly warnings: readonly WordingWarning[] } {
  const sentence = allSentences(built).find((each) => each.id === id)
  if (sentence === undefined || !isEditable(sentence))
    throw new LianfangError('not-found', `there is no sentence ${id} that may be edited`, {
      hint: 'Sentences and advice with an id may be edited; figures, tables, charts and caveats never.',
    })
  const text = plainWording(given)
  const edited = readWording(text, sentence, built)
  return { text, original: wordingOf(sentence), warnings: warningsOf(text, edited, sentence, built) }
}

function reread(text: string, sentence: Sentence, built: Bulletin): Sentence | undefined {
  try {
    return readWording(text, sentence, built)
  } catch (error) {
    if (error instanceof LianfangError && error.code === 'invalid') return undefined
    throw error
  }
}

export function allSentences({ sections }: Bulletin): readonly Sentence[] {
  return sections.flatMap(({ blocks }) => blocks.flatMap(sentences))
}

type Reword = (sentence: Sentence, section: string, kind: EditableSentence['kind']) => Sentence

function rewordBlock(block: Block, section: string, reword: Reword): Block {
  switch (block.kind) {
    case 'sentences':
      return { ...block, paragraphs: block.paragraphs.map((each) => reword(each, section, 'sentence')) }
    case 'list':
      return { ...block, items: block.items.map((each) => reword(each, section, 'advice')) }
    case 'entries':
      return {
        ...block,
        entries: block.entries.map((entry) => ({
          ...entry,
          paragraphs: entry.paragraphs.map((each) => reword(each, section, 'explanation')),
        })),
      }
    default:
      return block
  }
}

/** As plain text. */
export function printedSentence({ spans }: Sentence, { figures, language }: Bulletin): string {
  return spans
    .map((span) => {
      if ('text' in span) return span.text
      if ('lead' in span) return span.lead
      if ('name' in span) return span.name
      const figure = figures.find(({ id }) => id === span.figure)
      return figure === undefined ? '' : printValue(figure.value, language)
    })
    .join('')
}

function placeholdersOf(sentence: Sentence, built: Bulletin): EditableSentence['placeholders'] {
  let names = 0
  return sentence.spans.flatMap((span) => {
    if ('name' in span) {
      names += 1
      return [{ placeholder: `{{name:${names}}}`, label: span.name, printed: span.name }]
    }
    if (!('figure' in span)) return []
    const figure = built.figures.find(({ id }) => id === span.figure)!
    return [
      {
        placeholder: `{{figure:${figure.id}}}`,
        label: figure.label,
        printed: printValue(figure.value, built.language),
      },
    ]
  })
}

function numberWords(number: number, { language }: Bulletin): string {
  return language === 'en' ? ` (edition ${number})` : `（第 ${number} 版）`
}
