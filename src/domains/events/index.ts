export * from './agency.ts'
export * from './detection.ts'
export * from './detection-block.ts'
export { type EventReader, eventReader } from './gate.ts'
export {
  applyRegistry,
  dropHours,
  prepareRegistry,
  publishAgencies,
  type Published,
  publishRegistry,
} from './registry.ts'
export * from './retention.ts'
export { type Computed, type Hour, instant, type Range, staleHours, storedEvents } from './staleness.ts'
