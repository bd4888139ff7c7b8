export type { Block, Format, ParseOptions, Parser, SetAside, StreamPlace } from './format.ts'
export {
  longestRecord,
  noRows,
  recordParser,
  refused,
  type BlockRows,
  type Framing,
  type Outcome,
} from './line-parser.ts'
export { countedTable, countOf, headingsOf, type CountedRow } from './counted-table.ts'
export { jsonObjects } from './json-framing.ts'
export { instantIn, timeStatus, wallClock, zoneMinutes } from './clock.ts'
export {
  addAccounts,
  Ingest,
  nothingRead,
  type Account,
  type IngestedFile,
  type IngestSettings,
  type InstalledFormat,
  type Piece,
  type Progress,
  type RefusedFile,
  type StoredBlock,
} from './ingest.ts'
export { describeStream, streamFormat } from './journal.ts'
export { lock } from './lock.ts'
export { findPaths, reasonOf } from './paths.ts'
export { recognise } from './recognise.ts'
export { batch, setAside, source } from './tables.ts'
export { follow } from './follow.ts'
export {
  countSetAside,
  listSetAside,
  readSetAside,
  replaySetAside,
  type Replayed,
  type SetAsideFilter,
  type SetAsideRecord,
} from './set-aside.ts'
export { lastStored, sourceAccounts, type SourceAccount } from './accounts.ts'
export { byteStream, compressionOf, nothingNow, openBytes, readNow, type Compression } from './byte-stream.ts'
export { type Simulation, writeSimulation } from './simulation-file.ts'
export { leaveOutUnsettled, markJournal, unsettledSince } from './snapshot.ts'
