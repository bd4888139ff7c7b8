/** What is asked about returns: between the address, the API and the controls of a page. */
import type { Query } from '../../api.ts'
import { dayText, periodOf, today, type PeriodWords } from '../../period.ts'
import { search } from '../../search.ts'
import { isOfCentre, type Person } from '../../session.ts'
import { countedReaders, ticketReaders } from './readers.ts'

const readCounted = search(countedReaders)
const readTickets = search(ticketReaders)
export type CountedFilter = ReturnType<typeof readCounted>
export type TicketFilter = ReturnType<typeof readTickets>

/** Of search parameters that hold more, the filter alone. */
export function countedFilterOf(given: CountedFilter): CountedFilter {
  return readCounted(given)
}

export function ticketFilterOf(given: TicketFilter): TicketFilter {
  return readTickets(given)
}

/** The centre looks at whole months; an agency or vendor at what came lately, which a month that has just begun would not show. */
export function standardPeriod(person: Person | undefined): PeriodWords {
  if (isOfCentre(person)) return { from: 'last-month' }
  const here = today()
  return { from: dayText(here - 29 * 86_400_000), to: dayText(here) }
}

type CountedQuery = NonNullable<Query<'GET /api/returns/cross-tab'>>
type TicketQuery = Omit<NonNullable<Query<'GET /api/returns/tickets'>>, 'limit' | 'cursor'>

/** For the API. The filter names its period. */
export function countedQueryOf(filter: CountedFilter): CountedQuery {
  const { from: _, to: __, ...rest } = filter
  return { ...rest, ...periodOf(filter) }
}

export function ticketQueryOf(filter: TicketFilter): TicketQuery {
  const { from: _, to: __, counted, ...rest } = filter
  return { ...rest, ...periodOf(filter), ...(counted === true ? { counted: 'true' } : {}) }
}

/** The tickets behind a figure: those that were counted. */
export function behind(filter: CountedFilter, more: TicketFilter = {}): TicketFilter {
  return { ...filter, counted: true, ...more }
}

/** Without the period. */
export const countedFilterNames = ['vendor', 'agency', 'threatClass', 'category', 'level', 'form'] as const
export const ticketFilterNames = [
  ...countedFilterNames,
  'severity',
  'state',
  'flag',
  'address',
  'country',
  'search',
  'counted',
] as const

export function countOf(filter: TicketFilter): number {
  return ticketFilterNames.filter((name) => filter[name] !== undefined).length
}

export const noFilter: { readonly [Name in (typeof ticketFilterNames)[number]]?: undefined } =
  Object.fromEntries(ticketFilterNames.map((name) => [name, undefined]))
