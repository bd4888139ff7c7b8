import { LianfangError } from '../../base/errors.ts'
import { instantOf, zoneOffset } from '../../base/zone.ts'
import type { EventReader } from '../events/index.ts'
import type { Knowledge } from './knowledge.ts'
import type { Period } from './period.ts'
import { series } from './ranking-query.ts'
import { asking, type ExecutedQuery, select, type Selection } from './selection.ts'

export interface TimeSeriesRequest extends Selection {
  readonly period: Period
  /** Local days, or hours. */
  readonly step: 'hour' | 'day'
  /** Default none. */
  readonly group?: 'severity' | 'kind' | 'none'
}

export interface TimeSeries {
  /** First second of every step, also of those without events. */
  readonly starts: readonly number[]
  /** Steps with events, in order; `group` is an OCSF severity id, a kind, or `all`. */
  readonly points: readonly { readonly start: number; readonly group: string; readonly events: number }[]
  /** Hours whose counts by agency are not up to date; 0 where none are read. */
  readonly staleHours: number
  readonly queries: readonly ExecutedQuery[]
}

const mostSteps = 10_000

/** Events over time. Error: period-invalid for more than 10,000 steps. */
export async function timeSeries(
  reader: EventReader,
  knowledge: Knowledge,
  request: TimeSeriesRequest,
): Promise<TimeSeries> {
  const { period, step, group = 'none' } = request
  const starts = startsOf(period, step)
  const queries: ExecutedQuery[] = []
  const ask = asking(reader, queries)
  const groups = group === 'none' ? 'total' : group
  const { filter, translation, source } = await select(reader, ask, knowledge, request, groups, [
    period.from,
    period.to,
  ])
  const [points, staleHours] = await Promise.all([
    ask<{ start: number; key: string; events: number }>(
      'series',
      series(reader, source, groups, period, filter, translation, step),
    ),
    source === 'agencies' ? reader.staleHours('agency', period) : 0,
  ])
  return {
    starts,
    points: points.map(({ start, key, events }) => ({ start, group: key, events })),
    staleHours,
    queries,
  }
}

/** First second of every step of a period. Error: period-invalid for more than 10,000. */
export function startsOf({ from, to, timeZone }: Period, step: 'hour' | 'day'): number[] {
  const starts: number[] = []
  if (step === 'hour')
    for (let at = from - (from % 3600); at < to && starts.length <= mostSteps; at += 3600) starts.push(at)
  else {
    const wall = from * 1000 + zoneOffset(from * 1000, timeZone) * 60_000
    for (let day = wall - (wall % 86_400_000); starts.length <= mostSteps; day += 86_400_000) {
      const at = instantOf(day, timeZone) / 1000
      if (at >= to) break
      starts.push(at)
    }
  }
  if (starts.length > mostSteps)
    throw new LianfangError('period-invalid', `more than ${mostSteps} ${step}s`, {
      hint: step === 'hour' ? 'Ask by day, or for a shorter period.' : 'Ask for a shorter period.',
    })
  return starts
}
