/** The record store, for the floors above. */
export { connectRecordStore, json, type RecordStoreSettings } from './client.ts'
export {
  checkRecordDump,
  dumpRecords,
  holdsRecords,
  loadRecords,
  recordUsers,
  type DumpedTable,
  type RecordDump,
} from './dump.ts'
export { startEmbeddedServer, type EmbeddedServer, type EmbeddedServerOptions } from './embedded.ts'
export { ConflictError } from './faults.ts'
export { inspectRecords, type RecordStoreState } from './inspect.ts'
export { migrateRecords, type RecordRoom } from './migrate.ts'
export type { Records, RecordStore, RecordTables, Scope } from './tables.ts'
