/** What a bulletin is made of: each part gathers its facts once and writes them in any language. */
import type { Period } from '../../gateway/index.ts'
import type { Place } from '../../kill-chain/index.ts'
import type { Card, Section, Sentence } from '../model.ts'
import type { Edition } from './edition.ts'

/** In the order in which they stand. */
export const partNames = ['gateway', 'honeypots', 'returns'] as const
export type PartName = (typeof partNames)[number]

/** What is asked of every part. */
export interface Asked {
  readonly period: Period
  /** Up to when data had been taken in, ms since 1970: the only clock of a bulletin. */
  readonly asOf: number
}

/** The facts of a part. */
export interface Gathered {
  readonly part: PartName
  /** Whether the store holds anything of it in the period. */
  readonly hasData: boolean
  /** Whether it holds anything of the previous period. */
  readonly previousKnown: boolean
  readonly steps: readonly Step[]
  write(edition: Edition): PartText
}

/** So many of what a part counts, by their place in an attack; undefined: no step of one, or not known. */
export interface Step {
  readonly place: Place | undefined
  readonly events: number
}

/** A part in one language. */
export interface PartText {
  /** Heading of its sections where there are several parts. */
  readonly name: string
  /** What one of its steps is counted in: `次`, `events`. */
  readonly unit: string
  /** Its words when it is the whole bulletin. */
  readonly alone: {
    readonly kind: 'gateway' | 'monitoring'
    readonly title: string
    readonly subtitle: string
    readonly publisher: string
  }
  readonly cards: readonly Card[]
  readonly overview: readonly Sentence[]
  readonly sections: readonly Section[]
  readonly advice: Section
  /** What its figures do not cover. */
  readonly coverage: Section
  readonly annexes: readonly Section[]
  /** Where its data came from, for the cover. */
  readonly source: string
}
