import { byteString } from '../../../../store/events/native.ts'
import { longestName, type CountRow, type GatewayRecord } from '../../../events/index.ts'
import { countOf, refused, type CountedRow, type Outcome, type ParseOptions } from '../../../sources/index.ts'
import { dispositions, severities, type SummaryColumn } from './vocabulary.ts'

export function readRow(
  { period, field }: CountedRow<SummaryColumn>,
  options: ParseOptions,
): Outcome<GatewayRecord> {
  const signature = field('signature')
  if (signature === '') return refused('signature-missing', 'no signature')
  const severity = field('severity') === '' ? 0 : severities.get(field('severity').toLowerCase())
  if (severity === undefined) return refused('severity-unknown', field('severity'))
  const disposition = field('action') === '' ? 0 : dispositions.get(field('action').toLowerCase())
  if (disposition === undefined) return refused('action-unknown', field('action'))
  const count = countOf(field('count'))
  if (count === undefined) return refused('count-invalid', field('count') || 'no count')
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
