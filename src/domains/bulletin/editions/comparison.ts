/** What one edition says differently from another of the same language. Pure. */
import type { Bulletin, Cell, Figure, Value } from '../model.ts'
import { printValue } from '../render/values.ts'
import { allSentences, printedSentence } from './compose.ts'
import { wordingOf } from './wording.ts'

interface Shown {
  readonly value: Value
  readonly printed: string
}

export interface Comparison {
  /** Figures of either, in the order of the newer one. */
  readonly figures: readonly {
    readonly id: string
    readonly label: string
    readonly before: Shown | null
    readonly now: Shown | null
    /** `+12.50%`; null where it makes no sense. */
    readonly change: string | null
  }[]
  /** Tables that rank names. */
  readonly rankings: readonly {
    readonly table: string
    readonly caption: string
    readonly fresh: readonly { readonly name: string; readonly rank: number }[]
    readonly gone: readonly { readonly name: string; readonly rank: number }[]
    readonly moved: readonly { readonly name: string; readonly from: number; readonly to: number }[]
  }[]
  /** Sentences whose words differ, whatever their figures are. */
  readonly sentences: readonly {
    readonly id: string
    readonly before: string | null
    readonly now: string | null
  }[]
}

export function compare(before: Bulletin, now: Bulletin): Comparison {
  return {
    figures: compareFigures(before, now),
    rankings: compareRankings(before, now),
    sentences: compareSentences(before, now),
  }
}

function compareFigures(before: Bulletin, now: Bulletin): Comparison['figures'] {
  const earlier = new Map(before.figures.map((figure) => [figure.id, figure]))
  const later = new Map(now.figures.map((figure) => [figure.id, figure]))
  return [...new Set([...later.keys(), ...earlier.keys()])].map((id) => {
    const [was, is] = [earlier.get(id), later.get(id)]
    const show = (figure: Figure | undefined): Shown | null =>
      figure === undefined ? null : { value: figure.value, printed: printValue(figure.value, now.language) }
    return {
      id,
      label: (is ?? was)!.label,
      before: show(was),
      now: show(is),
      change: was === undefined || is === undefined ? null : change(was.value, is.value, now),
    }
  })
}

function change(was: Value, is: Value, { language }: Bulletin): string | null {
  if (!('count' in was) || !('count' in is)) return null
  if (was.count === null || was.count === 0 || is.count === null) return null
  return printValue({ kind: 'change', from: was.count, to: is.count }, language)
}

interface Ranked {
  readonly caption: string
  readonly ranks: ReadonlyMap<string, number>
}

function compareRankings(before: Bulletin, now: Bulletin): Comparison['rankings'] {
  const earlier = rankingsOf(before)
  const later = rankingsOf(now)
  return [...new Set([...later.keys(), ...earlier.keys()])].map((table) => {
    const was = earlier.get(table)?.ranks ?? new Map<string, number>()
    const is = later.get(table)?.ranks ?? new Map<string, number>()
    const only = (here: ReadonlyMap<string, number>, there: ReadonlyMap<string, number>) =>
      [...here].filter(([name]) => !there.has(name)).map(([name, rank]) => ({ name, rank }))
    return {
      table,
      caption: (later.get(table) ?? earlier.get(table))!.caption,
      fresh: only(is, was),
      gone: only(was, is),
      moved: [...is].flatMap(([name, to]) => {
        const from = was.get(name)
        return from === undefined || from === to ? [] : [{ name, from, to }]
      }),
    }
  })
}

function rankingsOf({ sections }: Bulletin): Map<string, Ranked> {
  const found = new Map<string, Ranked>()
  for (const block of sections.flatMap(({ blocks }) => blocks)) {
    if (block.kind !== 'table') continue
    const rank = block.columns.findIndex(({ kind }) => kind === 'rank')
    const name = block.columns.findIndex(({ kind }) => kind === 'name')
    if (rank < 0 || name < 0) continue
    const ranks = block.rows.flatMap((row) => {
      const [place, who] = [row[rank], row[name]] as [Cell, Cell]
      return place.kind === 'rank' && place.rank !== null && who.kind === 'name'
        ? [[who.name, place.rank] as const]
        : []
    })
    found.set(block.id, { caption: block.caption, ranks: new Map(ranks) })
  }
  return found
}

function compareSentences(before: Bulletin, now: Bulletin): Comparison['sentences'] {
  const earlier = named(before)
  const later = named(now)
  return [...new Set([...later.keys(), ...earlier.keys()])].flatMap((id) => {
    const [was, is] = [earlier.get(id), later.get(id)]
    if (was?.wording === is?.wording) return []
    return [{ id, before: was?.printed ?? null, now: is?.printed ?? null }]
  })
}

function named(bulletin: Bulletin): Map<string, { readonly wording: string; readonly printed: string }> {
  return new Map(
    allSentences(bulletin).flatMap((sentence) =>
      sentence.id === undefined
        ? []
        : [[sentence.id, { wording: wordingOf(sentence), printed: printedSentence(sentence, bulletin) }]],
    ),
  )
}
