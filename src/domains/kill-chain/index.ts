export {
  type KillChain,
  loadKillChain,
  type Place,
  type PlacedSort,
  type Stage,
  stages,
  type Tactic,
} from './kill-chain.ts'
