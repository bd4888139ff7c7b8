/** The search parameters of the gateway pages. Apart from filters.ts, so that the address can be read before a page is loaded. */
import { oneOf, text, whole } from '../../search.ts'

export const groups = ['signature', 'kind', 'severity', 'country', 'sensor', 'agency', 'day'] as const
export type Group = (typeof groups)[number]
export const measures = ['events', 'sources', 'destinations'] as const
export type Measure = (typeof measures)[number]
export const dispositions = ['blocked', 'seen', 'all'] as const
export type DispositionChoice = (typeof dispositions)[number]

/** The same names as the API's, so that links from bulletins open here. Lists are one text with commas. */
export const filterReaders = {
  from: text,
  to: text,
  severity: text,
  kind: text,
  disposition: oneOf(dispositions),
  signature: text,
  sensor: text,
  country: text,
  agency: whole,
}
