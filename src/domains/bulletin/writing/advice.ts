/** Advice that follows from what was seen comes first, with its number; the standing rest after. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { LianfangError } from '../../../base/errors.ts'
import type { Language, Section, Sentence } from '../model.ts'
import type { Edition } from './edition.ts'

/** Words of a reference file. */
export interface Counsel {
  /** Of the sentence; its figure has the same id. */
  readonly id: string
  readonly title: Readonly<Record<Language, string>>
  readonly text: Readonly<Record<Language, string>>
  /** Begins the words that give the number. */
  readonly because?: Readonly<Record<Language, string>> | undefined
  /** What was counted in the period; undefined: nothing calls for it. */
  readonly met?: { readonly events: number; readonly query: string; readonly unit: string } | undefined
}

export interface AdviceRequest {
  readonly id: string
  /** Stands above the list. */
  readonly note: Sentence
  /** What its numbers are out of. */
  readonly base: string
  readonly counsels: readonly Counsel[]
}

export function adviceSection(edition: Edition, { id, note, base, counsels }: AdviceRequest): Section {
  const { language } = edition
  const sentence = (counsel: Counsel): Sentence => {
    const words = [
      { lead: counsel.title[language] },
      `${edition.say('：', ': ')}${counsel.text[language]}`,
    ] as const
    const { met } = counsel
    if (met === undefined) return edition.sentence(counsel.id, ...words)
    const label = counsel.because?.[language] ?? counsel.title[language]
    const figure = edition.figure(
      counsel.id,
      { kind: 'count', count: met.events },
      { label, query: met.query, base, unit: met.unit },
    )
    return edition.sentence(
      counsel.id,
      ...words,
      edition.say(`（依據：${label} `, ` (${label}: `),
      figure,
      edition.say(` ${met.unit}）`, ')'),
    )
  }
  return {
    id,
    title: edition.say('建議事項', 'Advice'),
    blocks: [
      { kind: 'sentences', paragraphs: [note] },
      {
        kind: 'list',
        ordered: true,
        items: [
          ...counsels.filter(({ met }) => met !== undefined),
          ...counsels.filter(({ met }) => met === undefined),
        ].map(sentence),
      },
    ],
  }
}

const text = z.string().trim().min(1)
const both = z.strictObject({ 'zh-TW': text, en: text })

/** A file of reference/advice whose points have conditions of `when`. Error: reference-invalid. */
export function readAdvice<When extends z.ZodType>(
  name: string,
  when: When,
  folder = new URL('../../../../reference/advice/', import.meta.url),
) {
  const file = z.strictObject({
    source: text,
    asOf: z.iso.date(),
    notes: text,
    advice: z
      .array(
        z.strictObject({
          id: z.string().regex(/^[a-z0-9-]+$/),
          title: both,
          text: both,
          /** Absent: never comes first. */
          when: when.optional(),
          because: both.optional(),
        }),
      )
      .min(1),
  })
  try {
    return file.parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))).advice
  } catch (cause) {
    const message =
      cause instanceof z.ZodError
        ? z.prettifyError(cause)
        : cause instanceof Error
          ? cause.message
          : String(cause)
    throw new LianfangError('reference-invalid', `reference/advice/${name}.json: ${message}`, {
      hint: 'Restore the file from the repository, or correct it as the message says.',
      cause,
    })
  }
}
