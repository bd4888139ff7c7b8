/** What is asked about returns. Every answer is of the caller's scope: row-level security narrows it. */
export { type Attention, attention } from './attention.ts'
export { type Cell, type CrossTab, crossTab } from './crosstab.ts'
export { type Device, type DeviceMonth, deviceMonths, listDevices } from './devices.ts'
export type { Compared, ReturnsFilter } from './period.ts'
export { type Punctuality, punctuality, type Silence, silences } from './punctuality.ts'
export { type MonthPoint, monthlySeries } from './series.ts'
export {
  type CountryRanking,
  type CountryRow,
  type SharedAddress,
  sharedAddresses,
  sourceCountries,
} from './sources.ts'
export { listSummaries, type ReportedPeriod, type SummaryCaveat } from './summaries.ts'
export {
  listTickets,
  readTicket,
  type Ticket,
  type TicketCursor,
  type TicketFilter,
  type TicketSummary,
} from './tickets.ts'
