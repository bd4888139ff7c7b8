/** Lateness and completeness of vendors and agencies, added up by either. */

import { grouped } from '../../grouped.ts'

export const dutyChoices = ['pair', 'vendor', 'agency'] as const
export type DutyChoice = (typeof dutyChoices)[number]

interface Numbered {
  readonly id: number
}

export interface Duty<Vendor extends Numbered, Agency extends Numbered> {
  /** Undefined where it is of all of them. */
  readonly vendor: Vendor | undefined
  readonly agency: Agency | undefined
  readonly tickets: number
  readonly late: number
  readonly complete: number
  /** s; null: no ticket says both times, or medians of several do not add up. */
  readonly medianDelay: number | null
  readonly slowDelay: number | null
}

type Pair<Vendor extends Numbered, Agency extends Numbered> = Duty<Vendor, Agency> & {
  readonly vendor: Vendor
  readonly agency: Agency
}

/** The largest share of late tickets first; of equal ones, that of more tickets. */
export function dutiesBy<Vendor extends Numbered, Agency extends Numbered>(
  rows: readonly Pair<Vendor, Agency>[],
  by: DutyChoice,
): readonly Duty<Vendor, Agency>[] {
  const groups = grouped(rows, ({ vendor, agency }) =>
    by === 'vendor' ? vendor.id : by === 'agency' ? agency.id : `${vendor.id} ${agency.id}`,
  )
  const sum = (of: readonly Pair<Vendor, Agency>[], what: 'tickets' | 'late' | 'complete'): number =>
    of.reduce((whole, row) => whole + row[what], 0)
  const isOne = (of: readonly unknown[]): boolean => of.length === 1
  return [...groups.values()]
    .map((of) => ({
      vendor: by === 'agency' ? undefined : of[0]?.vendor,
      agency: by === 'vendor' ? undefined : of[0]?.agency,
      tickets: sum(of, 'tickets'),
      late: sum(of, 'late'),
      complete: sum(of, 'complete'),
      medianDelay: isOne(of) ? (of[0]?.medianDelay ?? null) : null,
      slowDelay: isOne(of) ? (of[0]?.slowDelay ?? null) : null,
    }))
    .toSorted((a, b) => b.late / b.tickets - a.late / a.tickets || b.tickets - a.tickets)
}
