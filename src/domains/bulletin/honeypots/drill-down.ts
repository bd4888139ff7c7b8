import { type Dimension, dimensions } from '../../honeypot/index.ts'

/** What the page of the honeypots ranks. Absent: its totals. */
export interface HoneypotsDrillDown {
  readonly dimension?: Dimension
}

/** Queries of rankings are named after their dimension: `honeypots.sample-family`, `honeypots.new-flaw`. */
export function honeypotsDrillDown(query: string): HoneypotsDrillDown {
  const name = query.replace(/^honeypots\.(new-)?/, '').replace('-', '_')
  const dimension = (Object.keys(dimensions) as Dimension[]).find((each) => each === name)
  return dimension === undefined ? {} : { dimension }
}
