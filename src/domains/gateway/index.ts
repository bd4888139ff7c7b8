export { coverage, type Coverage, type SensorCoverage } from './coverage.ts'
export type { Countries } from './country.ts'
export { type Refreshed, refreshDistinct } from './distinct.ts'
export { type Classification, type Knowledge, loadKnowledge, type Signature } from './knowledge.ts'
export { parsePeriod, type Period, periodLabel, previousPeriod } from './period.ts'
export {
  type Caveat,
  classifications,
  type ExecutedQuery,
  rank,
  type Reading,
  type Ranking,
  type RankingRequest,
  type RankingRow,
} from './ranking.ts'
export { blockedDispositions, type Group } from './ranking-query.ts'
export { type Advice, type Kind, kinds, type Language } from './reference.ts'
export { sharePercent } from './share.ts'
export { tallyFiles } from './tally-files.ts'
export { writeSimulation } from './simulator/write.ts'
