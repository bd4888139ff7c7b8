export {
  emptyEvent,
  fitsEvent,
  HoneypotBlock,
  type HoneypotEventRow,
  type HoneypotRecord,
  type HoneypotSummaryRow,
  sessionUid,
} from './honeypot-block.ts'
export type { Json, JsonObject, Product, Refusal } from './product.ts'
export {
  activities,
  type Activity,
  honeypotCount,
  honeypotEvent,
  honeypotRetaken,
  honeypotSummary,
} from './tables.ts'
export { type HoneypotTruth, simulateHoneypots } from './simulator/simulate.ts'
export { drawSources } from './simulator/sources.ts'
export {
  computedTables,
  honeypotBuilt,
  honeypotDay,
  honeypotHour,
  honeypotPayload,
  honeypotSource,
} from './computed-tables.ts'
export { refreshHoneypots, type RefreshedHoneypots } from './refresh.ts'
export {
  type HoneypotCatalogue,
  type HoneypotKnowledgeOptions,
  loadHoneypotKnowledge,
} from './knowledge/knowledge.ts'
export { defang, refang } from './knowledge/refang.ts'
export { type Caveat, honeypotReader, type HoneypotReader, type Research } from './reader.ts'
export { dimensions, type Dimension, unknownValue } from './dimensions.ts'
export * from './answers/index.ts'
