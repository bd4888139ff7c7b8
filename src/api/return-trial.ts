/** A mapping tried on the first rows of a file: what each would say, field by field, as texts. */
import { LianfangError } from '../base/errors.ts'
import { parseProfile, type TriedRow, tryMapping } from '../domains/returns/index.ts'
import { severityNames } from '../standards/ocsf/index.ts'
import type { returnDeliveries } from './contract/return-deliveries.ts'
import { Names, shownProblem } from './returns-shown.ts'
import type { Service } from './service.ts'
import type { z } from 'zod'

type Asked = z.output<typeof returnDeliveries.tryReturnMapping.body>
type Shown = z.input<typeof returnDeliveries.tryReturnMapping.response>['rows'][number]
type Draft = NonNullable<TriedRow['draft']>

/** Errors: profile-invalid, form-invalid. */
export async function triedRows(app: Service, vendor: number, asked: Asked): Promise<Shown[]> {
  const { form, agency, threatClass, severity, zone, headings, rows } = asked
  const profile = parseProfile({ ...asked.profile, version: 1 }, 'the mapping')
  if (!profile.forms.includes(form))
    throw new LianfangError('form-invalid', `the mapping is for ${profile.forms.join(', ')}`, {
      hint: 'Choose a form that it is for.',
    })
  const parameters = { agency, threatClass, severity, zone }
  const trial = { vendor, form, profile, parameters, headings, rows, at: app.now() }
  // As a delivery is judged: by the program, which sees whom the vendor serves.
  return app.records.within({ kind: 'system' }, async (records) => {
    const tried = await tryMapping(records, trial, app.returnsKnowledge)
    const names = await Names.of(records)
    return tried.map(({ draft, problems, flags, ...rest }) => ({
      ...rest,
      fields: draft === null ? [] : fieldsOf(draft, names),
      problems: problems.map(shownProblem),
      flags: flags.map(shownProblem),
    }))
  })
}

/** What is empty is left out. */
function fieldsOf(draft: Draft, names: Names): Shown['fields'] {
  const { agency, state, returnedAt } = draft
  const { oid, nameZh } = names.agency(agency.id)
  const fields: Readonly<Record<string, string | null>> =
    draft.kind === 'device'
      ? {
          agency: nameZh ?? oid,
          month: draft.month,
          device: draft.device,
          kind: draft.deviceKind,
          state,
          lastSeenAt: timeText(draft.lastSeenAt),
          returnedAt: timeText(returnedAt),
          note: draft.note,
        }
      : {
          number: draft.number,
          revision: draft.revision === null ? null : String(draft.revision),
          agency: nameZh ?? oid,
          threatClass: draft.threatClass,
          severity: severityNames.get(draft.severity) ?? null,
          eventAt: timeText(draft.eventAt),
          detectedAt: timeText(draft.detectedAt),
          returnedAt: timeText(returnedAt),
          sources: addressesOf(draft, 'source'),
          destinations: addressesOf(draft, 'destination'),
          relays: [addressesOf(draft, 'relay'), ...draft.relays].filter((text) => text !== '').join(', '),
          title: draft.title,
          description: draft.description,
          state,
          rule: draft.rule,
          signature: draft.signature,
          evidence: draft.evidence,
        }
  return Object.entries(fields).flatMap(([name, value]) =>
    value === null || value === '' ? [] : [{ name, value: value.slice(0, longest) }],
  )
}

/** Characters of a field. */
const longest = 500

function timeText(time: Date | null): string | null {
  return time?.toISOString() ?? null
}

function addressesOf(
  { addresses }: Extract<Draft, { readonly kind: 'ticket' }>,
  wanted: 'source' | 'destination' | 'relay',
): string {
  return addresses
    .filter(({ role }) => role === wanted)
    .map(({ ip }) => ip)
    .join(', ')
}
