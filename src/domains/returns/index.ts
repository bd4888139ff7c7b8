/** Returns of the SOC vendors, for the rooms above. */
import './tables.ts'

export {
  type Attention,
  attention,
  type Cell,
  type Compared,
  type CountryRanking,
  type CountryRow,
  type CrossTab,
  crossTab,
  type Device,
  type DeviceMonth,
  deviceMonths,
  listDevices,
  listSummaries,
  listTickets,
  type MonthPoint,
  monthlySeries,
  type Punctuality,
  punctuality,
  readTicket,
  type ReportedPeriod,
  type ReturnsFilter,
  type SharedAddress,
  sharedAddresses,
  type Silence,
  silences,
  sourceCountries,
  type SummaryCaveat,
  type Ticket,
  type TicketCursor,
  type TicketFilter,
  type TicketSummary,
} from './answers/index.ts'
export { deliver, sha256Of, type Delivery, type Locate, type Tools } from './deliver.ts'
export {
  type DeliverySummary,
  listDeliveries,
  listSetAside,
  readDelivery,
  type WaitingRow,
  type WholeDelivery,
} from './deliveries.ts'
export { monthlyReturns, type MonthlyReturn } from './device-status.ts'
export { deviceStates, flags, refusals, ticketStates, type Flag, type Problem } from './draft.ts'
export type { Parameters } from './field-reader.ts'
export { hintOf } from './hints.ts'
export { readKnowledge, type Knowledge, type Rules } from './knowledge.ts'
export { lateFrom, monthBefore, type Thresholds, thresholds } from './months.ts'
export { type Preview, preview } from './preview.ts'
export { deviceFields, parseProfile, type Profile, type ProfileFile, ticketFields } from './profile.ts'
export {
  findProfile,
  listProfiles,
  type ProfileSummary,
  readProfile,
  saveProfile,
  type WholeProfile,
} from './profiles.ts'
export { readContent } from './readers/index.ts'
export { limits, type Content } from './readers/rows.ts'
export { replaySetAside, type ReplayReport } from './replay.ts'
export type { DeliveryReport } from './report.ts'
export { deviceReturn, returns, schemaName, ticketReturn } from './schema.ts'
export { simulatedCategories } from './simulator/categories.ts'
export { countedYear } from './simulator/counted-year.ts'
export { type ReturnsSimulation, simulateReturns } from './simulator/simulate.ts'
export { drawReturnSources } from './simulator/sources.ts'
export { servedBy, simulatedVendors } from './simulator/vendors.ts'
export { importSummary } from './summary.ts'
export { forms, type AddressRole, type Form, type TicketForm } from './tables.ts'
export type { ThreatClass } from './threat-class.ts'
export { type TriedRow, tryMapping } from './trial.ts'
