/** Where the console shows the same records as a figure counts. */
import type { Knowledge } from '../gateway/index.ts'
import { gatewayDrillDown, type GatewayDrillDown } from './gateway/drill-down.ts'
import { honeypotsDrillDown, type HoneypotsDrillDown } from './honeypots/drill-down.ts'
import { type PartName, partNames } from './writing/part.ts'

/** A page of the console and its filters. */
export type DrillDown =
  | ({ readonly page: 'gateway' } & GatewayDrillDown)
  | ({ readonly page: 'honeypots' } & HoneypotsDrillDown)
  | { readonly page: 'returns' }

export function drillDownOf(figure: string, query: string, knowledge: Knowledge): DrillDown {
  const part = partOfQuery(query)
  switch (part) {
    case 'gateway':
      return { page: part, ...gatewayDrillDown(figure, query, knowledge) }
    case 'honeypots':
      return { page: part, ...honeypotsDrillDown(query) }
    case 'returns':
      return { page: part }
  }
}

/** Queries are named after their part: `honeypots.country`. */
export function partOfQuery(query: string): PartName {
  return partNames.find((part) => query.startsWith(`${part}.`)) ?? 'gateway'
}
