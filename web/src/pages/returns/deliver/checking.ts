/** From a file to what comes next: a report of a dry run, or the question what its columns mean. */
import type { QueryClient } from '@tanstack/react-query'
import { upload, type Query } from '../../../api.ts'
import { layoutQuery, layoutsQuery, type Preview, type Report } from '../queries.ts'
import type { Form } from '../readers.ts'
import { comparable, mappingOf, missingOf, type Mapping } from './mapping.ts'
import type { SendingOptions } from './use-sending.ts'

type Severity = NonNullable<Query<'POST /api/returns/deliveries'>['severity']>

/** What a person says of a file. */
export interface Given {
  readonly form: Form
  /** Whose; null: the caller's own. */
  readonly vendor: number | null
  readonly file: File | undefined
  /** `auto`, `map`, or the id of a layout. */
  readonly layout: string
  /** OID. */
  readonly agency: string | undefined
  readonly threatClass: string | undefined
  readonly severity: Severity | undefined
  readonly zone: string | undefined
  readonly sheet: string | undefined
}

export interface LayoutUsed {
  readonly id: string
  readonly version: number
}

export type Next =
  | { readonly stage: 'report'; readonly layout: LayoutUsed; readonly report: Report }
  | { readonly stage: 'mapping'; readonly preview: Preview; readonly mapping: Mapping }

/** The name of the system is not the file's: what it is, the server finds out from the bytes. */
function bytesOf(file: File): Blob {
  return file.slice(0, file.size, 'application/octet-stream')
}

export function sendFile(
  { file, form, vendor, agency, threatClass, severity, zone, sheet }: Given & { readonly file: File },
  { id, version }: LayoutUsed,
  dryRun: boolean,
  options: SendingOptions,
): Promise<Report> {
  return upload<'/api/returns/deliveries'>('/api/returns/deliveries', bytesOf(file), {
    query: {
      form,
      profile: id,
      version,
      vendor,
      fileName: file.name.slice(0, 200),
      agency,
      threatClass,
      severity,
      zone,
      sheet,
      dryRun: dryRun ? 'true' : undefined,
    },
    ...options,
  })
}

export function askPreview(
  { file, form, sheet }: Pick<Given, 'form' | 'sheet'> & { readonly file: File },
  options: SendingOptions,
): Promise<Preview> {
  return upload<'/api/returns/preview'>('/api/returns/preview', bytesOf(file), {
    query: { form, sheet },
    ...options,
  })
}

/** By the layout that was chosen, or the one that fits; where none does, what its columns mean is to be said. */
export async function checkFile(
  given: Given & { readonly file: File },
  queryClient: QueryClient,
  options: SendingOptions,
): Promise<Next> {
  const { form, layout } = given
  const report = async (used: LayoutUsed): Promise<Next> => ({
    stage: 'report',
    layout: used,
    report: await sendFile(given, used, true, options),
  })
  if (layout !== 'auto' && layout !== 'map') {
    const { id, version } = await queryClient.query(layoutQuery(layout))
    return report({ id, version })
  }
  const { items } = await queryClient.query(layoutsQuery)
  const stix = items.find((one) => one.layout === 'stix' && one.forms.includes(form))
  if (layout === 'auto' && stix !== undefined && (await isStix(given.file)))
    return report({ id: stix.id, version: stix.version })
  const preview = await askPreview(given, options)
  if (layout === 'auto') {
    const fitting = await fittingLayout(given, preview, queryClient)
    if (fitting !== undefined) return report(fitting)
  }
  return {
    stage: 'mapping',
    preview,
    mapping: mappingOf(preview.mapping, form, preview.layout, preview.headings),
  }
}

/** STIX bundles are JSON: what tells them apart stands at their beginning, whatever the order of their keys. */
async function isStix(file: File): Promise<boolean> {
  const start = await file.slice(0, 65_536).text()
  return /^\uFEFF?\s*\{/.test(start) && /"type"\s*:\s*"bundle"/.test(start) && start.includes('"objects"')
}

/** The layout that knows most of the headings and all that is needed; an own one before others. */
async function fittingLayout(
  { form, agency }: Given,
  { layout, headings, profiles }: Preview,
  queryClient: QueryClient,
): Promise<LayoutUsed | undefined> {
  const { items } = await queryClient.query(layoutsQuery)
  const candidates = items.filter(
    (one) =>
      one.layout === layout && one.forms.includes(form) && (!one.isBuiltIn || profiles.includes(one.id)),
  )
  const names = new Set(headings.map(comparable))
  let best: (LayoutUsed & { readonly hits: number; readonly isOwn: boolean }) | undefined
  for (const { id, version, isBuiltIn } of candidates) {
    const { profile } = await queryClient.query(layoutQuery(id, version))
    const mapping = mappingOf(profile, form, layout, headings)
    if (missingOf(mapping, agency !== undefined).length > 0) continue
    const hits = Object.values(profile.fields).filter(({ from = [] }) =>
      from.some((heading) => names.has(comparable(heading))),
    ).length
    if (best === undefined || hits > best.hits || (hits === best.hits && !isBuiltIn && !best.isOwn))
      best = { id, version, hits, isOwn: !isBuiltIn }
  }
  return best === undefined ? undefined : { id: best.id, version: best.version }
}

/** The columns of a file as a saved layout reads them. */
export async function mappingByLayout(
  given: Given & { readonly file: File },
  { id, version }: LayoutUsed,
  queryClient: QueryClient,
  options: SendingOptions,
): Promise<Extract<Next, { readonly stage: 'mapping' }>> {
  const preview = await askPreview(given, options)
  const { profile } = await queryClient.query(layoutQuery(id, version))
  return {
    stage: 'mapping',
    preview,
    mapping: mappingOf(profile, given.form, preview.layout, preview.headings),
  }
}
