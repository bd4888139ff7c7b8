/** Agencies and their addresses, for the rooms above. */
import './tables.ts'

export type { Agency, AgencyDraft, AgencySummary, Contact, Range } from './agency.ts'
export { type Category, listCategories, loadCategories } from './categories.ts'
export { exportAgencies, importAgencies, type ImportReport } from './exchange.ts'
export { agencyNames, compiledRegistry, mayKnowAgency, ownerOf } from './ownership.ts'
export { knownParties, type Parties } from './parties.ts'
export { addressOf, mappedText, parsePrefix } from './prefix.ts'
export {
  addRange,
  archiveAgency,
  createAgency,
  endRange,
  listAgencies,
  readAgency,
  removeRange,
  setContacts,
  updateAgency,
} from './registry.ts'
export {
  archiveVendor,
  assignAgency,
  changeAssignment,
  createVendor,
  listVendors,
  readVendor,
  removeAssignment,
  updateVendor,
  vendorNames,
} from './vendors.ts'
export type { Assignment, Vendor, VendorDraft, VendorSummary } from './vendor.ts'
export { type Change, changesBetween, type CompiledPrefix } from './resolve.ts'
export type { Level } from './tables.ts'
