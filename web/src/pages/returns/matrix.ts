/** The cross-tab of returns as a table: rows of category and level, columns of threat classes, and how dark each cell is. */

import { grouped } from '../../grouped.ts'

/** What the API counts together. */
export interface Counted {
  /** Code of a business category; '' where the agency had none. */
  readonly category: string
  /** A to E; '' where the agency had none. */
  readonly level: string
  readonly threatClass: string
  readonly tickets: number
}

export const rowChoices = ['both', 'category', 'level'] as const
export type RowChoice = (typeof rowChoices)[number]

export interface MatrixCell {
  readonly threatClass: string
  readonly tickets: number
  /** 0: nothing, to 5: the most. */
  readonly shade: number
  /** 1 to 3 of the cells with most; undefined of all others. Equal numbers share a rank. */
  readonly rank: number | undefined
}

export interface MatrixRow {
  /** Undefined where the rows do not part by it. */
  readonly category: string | undefined
  readonly level: string | undefined
  readonly cells: readonly MatrixCell[]
  readonly tickets: number
}

export interface Matrix {
  /** Most tickets first. */
  readonly classes: readonly { readonly code: string; readonly tickets: number }[]
  /** Likewise. */
  readonly rows: readonly MatrixRow[]
  readonly tickets: number
  /** The most that a cell of shade 1 to 5 holds. */
  readonly steps: readonly number[]
}

const shades = 5
const ranked = 3

/** The eye tells few shades apart, and counts span powers of ten: the steps are even in square roots. */
export function shadeOf(tickets: number, most: number): number {
  return tickets <= 0 || most <= 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(tickets / most) * shades - 1e-9))
}

export function matrixOf(cells: readonly Counted[], by: RowChoice): Matrix {
  const rows = grouped(cells, ({ category, level }) =>
    JSON.stringify([by === 'level' ? null : category, by === 'category' ? null : level]),
  )
  const classes = [...grouped(cells, ({ threatClass }) => threatClass)]
    .map(([code, of]) => ({ code, tickets: sumOf(of) }))
    .toSorted((a, b) => b.tickets - a.tickets || (a.code < b.code ? -1 : 1))
  const counts = [...rows].map(([key, of]) => {
    const [category, level] = JSON.parse(key) as [string | null, string | null]
    return {
      category: category ?? undefined,
      level: level ?? undefined,
      tickets: sumOf(of),
      byClass: classes.map(({ code }) => sumOf(of.filter(({ threatClass }) => threatClass === code))),
    }
  })
  const values = counts.flatMap(({ byClass }) => byClass).toSorted((a, b) => b - a)
  const most = values[0] ?? 0
  const rankOf = (tickets: number): number | undefined => {
    const rank = 1 + values.findIndex((value) => value <= tickets)
    return tickets > 0 && rank <= ranked ? rank : undefined
  }
  return {
    classes,
    rows: counts
      .toSorted((a, b) => b.tickets - a.tickets)
      .map(({ category, level, tickets, byClass }) => ({
        category,
        level,
        tickets,
        cells: byClass.map((value, at) => ({
          threatClass: classes[at]?.code ?? '',
          tickets: value,
          shade: shadeOf(value, most),
          rank: rankOf(value),
        })),
      })),
    tickets: sumOf(cells),
    steps: Array.from({ length: shades }, (_, step) => Math.floor(most * ((step + 1) / shades) ** 2)),
  }
}

function sumOf(cells: readonly Counted[]): number {
  return cells.reduce((sum, { tickets }) => sum + tickets, 0)
}
