/** What a mapping would make of a file's first rows: nothing is stored, and nothing of the file is needed but what a preview has shown. */
import type { Records } from '../../store/records/index.ts'
import type { DeviceDraft, Problem, TicketDraft } from './draft.ts'
import type { Parameters } from './field-reader.ts'
import type { Knowledge } from './knowledge.ts'
import { Identities, mapRecord } from './mapping.ts'
import type { Profile } from './profile.ts'
import type { SourceRecord } from './readers/rows.ts'
import type { Form } from './tables.ts'
import { vendorAgencies } from './vendor-agencies.ts'

export interface Trial {
  readonly vendor: number
  readonly form: Form
  readonly profile: Profile
  readonly parameters: Parameters
  /** Columns of a table, or paths of JSON. */
  readonly headings: readonly string[]
  /** A cell for each heading, as the preview gave them. */
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[]
  readonly at: Date
}

export interface TriedRow {
  readonly row: number
  /** `passed-over`: by the profile, it is no return. */
  readonly outcome: 'taken' | 'refused' | 'passed-over'
  readonly draft: TicketDraft | DeviceDraft | null
  readonly problems: readonly Problem[]
  readonly flags: readonly Problem[]
}

/** As deliver() would map them. In a scope that sees every agency. */
export async function tryMapping(
  records: Records,
  { vendor, form, profile, parameters, headings, rows, at }: Trial,
  knowledge: Pick<Knowledge, 'classes' | 'rules'>,
): Promise<readonly TriedRow[]> {
  const agency = await vendorAgencies(records, vendor, at)
  const identities = new Identities(profile)
  return rows.map(({ row, cells }) => {
    const record = recordOf(headings, cells, profile.layout)
    const mapped = mapRecord({ kind: 'record', row, record }, identities.next(record), {
      form,
      profile,
      parameters,
      knowledge,
      agency,
      receivedAt: at,
      headings,
    })
    switch (mapped.kind) {
      case 'draft':
        return { row, outcome: 'taken', draft: mapped.draft, problems: [], flags: mapped.flags }
      case 'refused':
        return { row, outcome: 'refused', draft: null, problems: mapped.problems, flags: [] }
      case 'passed-over':
        return { row, outcome: 'passed-over', draft: null, problems: [], flags: [] }
    }
  })
}

function recordOf(
  headings: readonly string[],
  cells: readonly string[],
  layout: Profile['layout'],
): SourceRecord {
  return Object.fromEntries(
    headings.flatMap((heading, index): [string, unknown][] => {
      const cell = cells[index] ?? ''
      return cell === '' ? [] : [[heading, layout === 'json' ? valueOf(cell) : cell]]
    }),
  )
}

/** A preview shows lists as JSON. */
function valueOf(cell: string): unknown {
  if (!cell.startsWith('[')) return cell
  try {
    return JSON.parse(cell)
  } catch {
    // A text that only begins like one, or a list that was cut.
    return cell
  }
}
