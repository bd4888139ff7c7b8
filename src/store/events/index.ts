/** The event store, for the floors above. */
export { connectEventStore, type EventStore, type EventStoreSettings } from './client.ts'
export { startEmbeddedNode, type EmbeddedNode, type EmbeddedOptions } from './embedded.ts'
export { joinEmbeddedNode } from './joined.ts'
export { createTables, migrate, type Migration } from './migrate.ts'
export { declared, identifier, sql, value } from './sql.ts'
export type { Column, Dictionary, Payload, Table } from './table.ts'
export type { Topology } from './topology.ts'
