import type { Knowledge } from '../../gateway/index.ts'

/** Which events a figure counts, as filters of the gateway's pages. Absent: not restricted. */
export interface GatewayDrillDown {
  readonly severities?: readonly number[]
  readonly disposition?: 'blocked' | 'seen' | 'all'
  readonly kinds?: readonly string[]
  readonly signatures?: readonly string[]
}

const severe = [4, 5]
const blocked: GatewayDrillDown = { severities: severe, disposition: 'blocked' }

/** By Query.id. */
const ofQuery: Readonly<Record<string, GatewayDrillDown>> = {
  'gateway.totals': blocked,
  'gateway.totals-seen': { severities: severe, disposition: 'seen' },
  'gateway.distinct': blocked,
  'gateway.top-ten': blocked,
  'gateway.by-kind': blocked,
  'gateway.by-day': blocked,
  'gateway.by-country': blocked,
  'gateway.seen': { severities: severe, disposition: 'seen' },
  'gateway.all-severities': { disposition: 'blocked' },
  'gateway.by-severity': { disposition: 'all' },
  'gateway.advice': { disposition: 'all' },
}

/** By Figure.id, where the figure counts other events than its query. */
const ofFigure: Readonly<Record<string, GatewayDrillDown>> = {
  severe: { severities: severe, disposition: 'all' },
  'blocked-share': { severities: severe, disposition: 'all' },
  'all-events': { disposition: 'all' },
  'policy-share': { ...blocked, kinds: ['policy_violation'] },
}

export function gatewayDrillDown(figure: string, query: string, knowledge: Knowledge): GatewayDrillDown {
  const advice = knowledge.advice.find(({ id }) => figure === `advice-${id}`)?.when
  if (advice !== undefined) {
    const { kinds = [], signatures = [], disposition = 'all' } = advice
    return {
      disposition,
      ...(kinds.length > 0 && { kinds }),
      ...(signatures.length > 0 && { signatures }),
    }
  }
  return ofFigure[figure] ?? ofQuery[query] ?? {}
}
