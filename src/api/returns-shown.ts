/** What handlers of returns have in common: who may ask by what, names, and rows with what to do about them. */
import { LianfangError } from '../base/errors.ts'
import { knownParties, type Parties } from '../domains/agencies/index.ts'
import {
  hintOf,
  type DeliveryReport,
  type Knowledge,
  type Problem,
  type ReturnsFilter,
} from '../domains/returns/index.ts'
import type { Records, Scope } from '../store/records/index.ts'

interface Asked {
  readonly category?: string | undefined
  readonly level?: string | undefined
}

/**
 * The filter, unless it would tell a vendor which category or level an agency is of: of the agencies that it serves it knows the names.
 * Error: forbidden.
 */
export function allowedFilter<Filter extends Asked>(scope: Scope, filter: Filter): Filter {
  if (scope.kind === 'vendor' && (filter.category !== undefined || filter.level !== undefined))
    throw new LianfangError('forbidden', 'categories and levels of agencies are not for vendors', {
      hint: 'Leave category and level out.',
    })
  return filter
}

/** Only what narrows. */
export function countedFilter(scope: Scope, query: ReturnsFilter): ReturnsFilter {
  const { vendor, agency, threatClass, category, level, form } = allowedFilter(scope, query)
  return { vendor, agency, threatClass, category, level, form }
}

export class Names {
  readonly parties: Parties

  private constructor(parties: Parties) {
    this.parties = parties
  }

  static async of(records: Records): Promise<Names> {
    return new Names(await knownParties(records))
  }

  vendor(id: number) {
    const known = this.parties.vendors.get(id)
    return {
      id,
      code: known?.code ?? null,
      nameZh: known?.nameZh ?? null,
      nameEn: known?.nameEn ?? null,
    }
  }

  agency(id: number) {
    const known = this.parties.agencies.get(id)
    return { id, oid: known?.oid ?? null, nameZh: known?.nameZh ?? null, nameEn: known?.nameEn ?? null }
  }

  /** Of rows that have both. */
  both<Row extends { readonly vendor: number; readonly agency: number }>(row: Row) {
    return { ...row, vendor: this.vendor(row.vendor), agency: this.agency(row.agency) }
  }
}

/** Labels of a threat class by its code; null for one that is none of ours. */
export function classLabels({ classes }: Pick<Knowledge, 'classes'>) {
  const labels = new Map(classes.classes.map(({ code, label }) => [code, label]))
  return (code: string) => labels.get(code) ?? null
}

export function shownProblem<Row extends Problem>(problem: Row) {
  return { ...problem, hint: hintOf(problem.code) }
}

export function shownReport(report: DeliveryReport) {
  return { ...report, rows: report.rows.map(shownProblem) }
}
