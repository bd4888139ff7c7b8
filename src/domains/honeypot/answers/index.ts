/** What can be asked of honeypots. */
export { type Campaign, campaigns, type CampaignsRequest } from './campaigns.ts'
export {
  type IndicatorAges,
  type IndicatorKind,
  indicatorKinds,
  indicators,
  type IndicatorsRequest,
  type IndicatorState,
  indicatorStates,
  loadIndicatorAges,
  type SeenIndicator,
} from './indicators.ts'
export { newcomers, type Newcomers, type NewcomersRequest } from './newcomers.ts'
export { type Measure, rank, type Ranking, type RankingRequest, type RankingRow } from './ranking.ts'
export { type Sample, samples, type SamplesRequest } from './samples.ts'
export type { SessionFilter } from './session-conditions.ts'
export { type Session, sessionById, type SessionEvent } from './session.ts'
export { type SessionPage, type SessionRow, sessions, type SessionsRequest } from './sessions.ts'
export { timeSeries, type TimeSeries, type TimeSeriesRequest } from './time-series.ts'
export { totals, type Totals, type TotalsAnswer, type TotalsRequest } from './totals.ts'
