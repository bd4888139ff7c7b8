/** What is asked of honeypots: between the address, the API and the controls of a page. */
import type { Query } from '../../api.ts'
import { periodOf } from '../../period.ts'
import { search } from '../../search.ts'
import { happenings, periodReaders, sessionReaders, type Dimension, type Research } from './readers.ts'

const readPeriod = search(periodReaders)
const readSessions = search(sessionReaders)
/** Period, and which sources. */
export type PeriodFilter = ReturnType<typeof readPeriod>
export type SessionFilter = ReturnType<typeof readSessions>

/** Of search parameters that hold more, the period and the sources alone. */
export function periodFilterOf(given: PeriodFilter): PeriodFilter {
  return readPeriod(given)
}

export function sessionFilterOf(given: SessionFilter): SessionFilter {
  return readSessions(given)
}

/** For the API. */
export function queryOf({ research, ...period }: PeriodFilter): {
  readonly from: string
  readonly to?: string | undefined
  readonly research?: Research | undefined
} {
  return { ...periodOf(period), research }
}

export function sessionQueryOf(
  filter: SessionFilter,
): Omit<NonNullable<Query<'GET /api/honeypots/sessions'>>, 'limit' | 'cursor'> {
  const { from: _, to: __, ...rest } = filter
  return { ...rest, ...periodOf(filter) }
}

/** The filters of a session, without the period. */
export const sessionFilterNames = [
  'sensor',
  'service',
  'port',
  'address',
  'country',
  'username',
  'password',
  'command',
  'mention',
  'hash',
  'family',
  'flaw',
  'happened',
] as const satisfies readonly (keyof SessionFilter)[]

/** A text that was cut ends with its hash: sessions cannot be asked for by it. */
const longestKey = 480

/** The sessions behind a ranking's row; undefined where they cannot be asked for by its key. */
export function sessionsBehind(
  { from, to }: PeriodFilter,
  dimension: Dimension,
  key: string,
): SessionFilter | undefined {
  if (key === '' || key.length > longestKey || key.includes('\ufffd')) return undefined
  switch (dimension) {
    case 'country':
    case 'service':
    case 'sensor':
    case 'username':
    case 'password':
    case 'command':
    case 'hash':
    case 'family':
    case 'flaw':
      return key === 'unknown' && dimension === 'service' ? undefined : { from, to, [dimension]: key }
    case 'url':
    case 'domain':
    case 'address':
      return { from, to, mention: key }
    case 'port': {
      const port = /^(\d+)(?:\/|$)/.exec(key)?.[1]
      return port === undefined ? undefined : { from, to, port: Number(port) }
    }
    case 'activity': {
      const happened = happenings.find((one) => one === key)
      return happened === undefined ? undefined : { from, to, happened }
    }
    default:
      return undefined
  }
}
