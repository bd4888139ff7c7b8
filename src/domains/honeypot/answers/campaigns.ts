import { sql, value } from '../../../store/events/sql.ts'
import type { ExecutedQuery, Period } from '../../gateway/index.ts'
import type { HoneypotKnowledge } from '../knowledge/assessment.ts'
import {
  asking,
  type Caveat,
  computedIn,
  type HoneypotReader,
  merged,
  ofDimension,
  partsOf,
  type Research,
} from '../reader.ts'
import { firstSeen, staleEvents } from './ranking.ts'

export interface CampaignsRequest {
  readonly period: Period
  /** At so many sensors at least: what one sensor saw is no campaign. */
  readonly sensors: number
  /** Default all. */
  readonly research?: Research
  /** At most 1000. */
  readonly limit: number
}

export interface Campaign {
  /** What its texts have in common. */
  readonly pattern: string
  /** The beginning of one of them. */
  readonly example: string
  /** What the example alone makes likely; null: unknown. */
  readonly family: string | null
  readonly flaws: readonly string[]
  readonly sensors: number
  readonly sources: number
  readonly sessions: number
  /** Times one of its texts was sent. */
  readonly events: number
  /** ISO 8601: in the period, and ever. */
  readonly first: string
  readonly last: string
  readonly firstSeen: string
}

/** A request begins with what is to be done, in capitals; a command read as one would be an injection. */
const isRequest = /^[A-Z]{3,12} \S/

/** Texts that differ only in what differs from victim to victim, by how many sensors got them. */
export async function campaigns(
  reader: HoneypotReader,
  knowledge: HoneypotKnowledge,
  request: CampaignsRequest,
): Promise<{
  readonly items: readonly Campaign[]
  readonly caveats: readonly Caveat[]
  readonly queries: readonly ExecutedQuery[]
}> {
  const { period, research = 'all' } = request
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const rows = computedIn(reader, await partsOf(ask, period), ofDimension('campaign', research))
  const [found, [sums], stale] = await Promise.all([
    ask<{
      id: string
      pattern: string
      example: string
      sensors: number
      sources: number
      sessions: number
      total: number
      first: string
      last: string
    }>(
      'campaigns',
      sql`SELECT toString(cityHash64(computed.value)) AS id, toValidUTF8(computed.value) AS pattern, base64Encode(max(computed.label)) AS example, ${merged.sensors} AS sensors,
  ${merged.sources} AS sources, ${merged.items} AS sessions, ${merged.events} AS total, ${merged.first} AS first, ${merged.last} AS last
FROM ${rows} AS computed WHERE is_rest = 0 GROUP BY computed.value HAVING sensors >= ${value(request.sensors, 'UInt32')}
ORDER BY sensors DESC, sources DESC, total DESC, computed.value LIMIT ${value(Math.min(request.limit, 1000), 'UInt32')}`,
    ),
    ask<{ rest: number }>(
      'rest',
      sql`SELECT sumIf(computed.events, is_rest = 1) AS rest FROM ${rows} AS computed`,
    ),
    staleEvents(ask, period),
  ])
  const ids = value(
    found.map(({ id }) => BigInt(id)),
    'Array(UInt64)',
  )
  const firsts = await firstSeen(
    reader,
    ask,
    'campaign',
    period,
    research,
    sql`is_rest = 0 AND cityHash64(computed.value) IN ${ids}`,
  )
  const firstOf = new Map(firsts.map(({ id, first }) => [id, first]))
  return {
    items: found.map(({ id, total, example, ...row }) => {
      const bytes = Buffer.from(example, 'base64')
      const text = bytes.toString('latin1')
      const { evidence, flaws } = knowledge.assess(isRequest.test(text) ? 'request' : 'command', text)
      return {
        ...row,
        events: total,
        example: bytes.toString('utf8'),
        family: knowledge.verdict(evidence)?.family ?? null,
        flaws: [...new Set(flaws.map(({ flaw }) => flaw))],
        firstSeen: firstOf.get(id) ?? row.first,
      }
    }),
    caveats: [{ code: 'rest', amount: sums?.rest ?? 0 } as const, stale].filter(({ amount }) => amount > 0),
    queries,
  }
}
