export { coverage, type Coverage, type SensorCoverage } from './coverage.ts'
export type { Countries } from './country.ts'
export { type Refreshed, refreshDistinct, refreshRollups } from './distinct.ts'
export { type Classification, type Knowledge, loadKnowledge, type Signature } from './knowledge.ts'
export { parsePeriod, type Period, periodLabel, previousPeriod } from './period.ts'
export {
  type Caveat,
  rank,
  type Reading,
  type Ranking,
  type RankingRequest,
  type RankingRow,
} from './ranking.ts'
export { blockedDispositions, type Group } from './ranking-query.ts'
export { type Advice, type Kind, kinds, type Language } from './reference.ts'
export { classifications, type ExecutedQuery, type Selection } from './selection.ts'
export { sharePercent } from './share.ts'
export { eventById, type EventRow, eventRows } from './event-rows.ts'
export { type Newcomer, newcomers } from './newcomers.ts'
export { startsOf, timeSeries, type TimeSeries } from './time-series.ts'
export { topAddresses, type TopAddress } from './top-addresses.ts'
export { tallyFiles } from './tally-files.ts'
export { simulatedAgencies } from './simulator/agencies.ts'
export { simulateGateway } from './simulator/simulate.ts'
