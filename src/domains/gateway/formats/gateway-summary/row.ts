import { byteString } from '../../../../store/events/native.ts'
import { csvFields } from '../../../../standards/csv/csv.ts'
import { longestName, type CountRow, type GatewayRecord } from '../../../events/index.ts'
import type { ParseOptions } from '../../../sources/index.ts'
import { refused, type Outcome } from '../../../sources/index.ts'
import { between, periodOf, type Period } from './period.ts'
import { dispositions, headings, severities, type SummaryColumn } from './vocabulary.ts'

/** What a heading line says: the separator and, by place, the columns (undefined for one that is not known). */
export interface Heading {
  readonly separator: string
  readonly columns: readonly (SummaryColumn | undefined)[]
}

/** A line as a heading: it names a period, a signature and a count. */
export function headingOf(line: string): Heading | undefined {
  for (const separator of [',', ';', '\t']) {
    const columns = csvFields(line, separator)?.map((name) =>
      headings.get(name.toLowerCase().replace(/[\s_-]/g, '')),
    )
    if (columns === undefined) continue
    const known = columns.filter((column) => column !== undefined)
    if (new Set(known).size < known.length) continue
    const has = (column: SummaryColumn): boolean => known.includes(column)
    const period = has('period') || (has('period_start') && has('period_end'))
    if (period && has('signature') && has('count')) return { separator, columns }
  }
  return undefined
}

/** One line below the heading. A row with anything in doubt is set aside: a count is not an event that can be looked up. */
export function parseRow(line: string, heading: Heading, options: ParseOptions): Outcome<GatewayRecord> {
  const fields = csvFields(line, heading.separator)
  if (fields === undefined)
    return refused('quote-unclosed', 'a quoted field is not closed, or goes on behind its quote')
  if (fields.length !== heading.columns.length)
    return refused('fields-mismatch', `${fields.length} fields under ${heading.columns.length} headings`)
  const field = (column: SummaryColumn): string => fields[heading.columns.indexOf(column)]?.trim() ?? ''

  const period: Period | undefined =
    field('period') === ''
      ? between(field('period_start'), field('period_end'), options.timeZone)
      : periodOf(field('period'), options.timeZone)
  if (period === undefined) {
    const texts = [field('period'), field('period_start'), field('period_end')].filter((text) => text !== '')
    return refused('period-invalid', texts.length === 0 ? 'no period' : texts.join(' to '))
  }
  const signature = field('signature')
  if (signature === '') return refused('signature-missing', 'no signature')
  const severity = field('severity') === '' ? 0 : severities.get(field('severity').toLowerCase())
  if (severity === undefined) return refused('severity-unknown', field('severity'))
  const disposition = field('action') === '' ? 0 : dispositions.get(field('action').toLowerCase())
  if (disposition === undefined) return refused('action-unknown', field('action'))
  const count = /^(?:\d+|\d{1,3}(?:,\d{3})+)$/.test(field('count'))
    ? Number(field('count').replaceAll(',', ''))
    : NaN
  if (!Number.isSafeInteger(count)) return refused('count-invalid', field('count') || 'no count')
  const uid = Number(field('signature_id') || 0)
  if (!/^\d*$/.test(field('signature_id')) || uid > 0xffff_ffff)
    return refused('signature-id-invalid', field('signature_id'))
  const names = {
    signature: byteString(signature),
    sensor: byteString(field('sensor') || options.sensor),
    category: byteString(field('category')),
  }
  for (const [what, { length }] of Object.entries(names)) {
    if (length > longestName)
      return refused('name-too-long', `${what} of ${length} bytes, ${longestName} at most`)
  }

  const row: CountRow = {
    start_time: period[0],
    end_time: period[1],
    metadata_log_name: 'summary',
    device_uid: names.sensor,
    analytic_uid: uid,
    analytic_name: names.signature,
    analytic_category: names.category,
    severity_id: severity,
    disposition_id: disposition,
    events: count,
  }
  return { kind: 'count', row }
}
