import { byteString } from '../../../../store/events/native.ts'
import { countOf, refused, type CountedRow, type Outcome, type ParseOptions } from '../../../sources/index.ts'
import { fitsEvent, type HoneypotRecord } from '../../honeypot-block.ts'
import { dimensionOf, type SummaryColumn } from './vocabulary.ts'

/** What refuses a row says in which column; which row it is, its record says. Longest value, as of those that are counted here: bytes. */
const longestValue = 512

export function readRow(
  { period, field, place }: CountedRow<SummaryColumn>,
  options: ParseOptions,
): Outcome<HoneypotRecord> {
  const wrong = (reason: string, column: SummaryColumn, what: string): Outcome<HoneypotRecord> =>
    refused(reason, `${place(column)}: ${what}`)
  const shown = (column: SummaryColumn): string => JSON.stringify(field(column).slice(0, 100))

  const dimension = dimensionOf(field('dimension'))
  if (dimension === undefined)
    return wrong(
      'dimension-unknown',
      'dimension',
      field('dimension') === '' ? 'no dimension' : `no dimension is called ${shown('dimension')}`,
    )
  const value = byteString(field('value'))
  if (dimension !== 'all' && value === '') return wrong('value-missing', 'value', `no value of ${dimension}`)
  // A total may name itself in the column of values; there is one only.
  if (dimension === 'all' && value !== '' && dimensionOf(field('value')) !== 'all')
    return wrong('value-surplus', 'value', `a total has no value, but here is ${shown('value')}`)
  if (value.length > longestValue)
    return wrong('value-too-long', 'value', `${value.length} bytes, ${longestValue} at most`)
  const events = countOf(field('events'))
  if (events === undefined)
    return wrong('count-invalid', 'events', field('events') === '' ? 'no count' : shown('events'))
  const sources = field('sources') === '' ? 0 : countOf(field('sources'))
  if (sources === undefined) return wrong('count-invalid', 'sources', shown('sources'))
  if (sources > events)
    return wrong('count-invalid', 'sources', `${sources} sources cannot have caused ${events} events`)
  const sensor = byteString(field('sensor') || options.sensor)
  if (!fitsEvent('device_uid', sensor))
    return wrong('name-too-long', 'sensor', `${sensor.length} bytes, 512 at most`)
  return {
    kind: 'summary',
    row: {
      start_time: period[0],
      end_time: period[1],
      device_uid: sensor,
      dimension,
      value: dimension === 'all' ? '' : value,
      events,
      sources,
    },
  }
}
