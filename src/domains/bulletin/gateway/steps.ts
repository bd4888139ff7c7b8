import type { Classification, Kind, Knowledge } from '../../gateway/index.ts'
import type { KillChain, Place } from '../../kill-chain/index.ts'
import type { Step } from '../writing/part.ts'
import type { Facts } from './facts.ts'

/** Events of every severity, blocked or seen, by where their signature stands in an attack. */
export function steps(facts: Facts, knowledge: Knowledge, killChain: KillChain): Step[] {
  return [...facts.allBlocked.rows, ...facts.allSeen.rows].map(({ key, events }) => {
    const known =
      facts.classification.get(key) ?? knowledge.classify({ name: key, category: '', logName: '' })
    return { place: placeOf(known, killChain), events }
  })
}

/** The stage that knowledge names, with the tactic of a technique of that stage; else the place of its kind. */
function placeOf({ kind, attack, killChain: stage }: Classification, chain: KillChain): Place | undefined {
  const ofKind = chain.placeOf('gateway-kind', kind satisfies Kind)
  if (stage === undefined) return ofKind
  const techniques = attack.flatMap((id) => chain.placeOfTechnique(id) ?? [])
  const tactic = (techniques.find((place) => place.stage === stage) ?? techniques[0] ?? ofKind)?.tactic
  const technique = techniques.find((place) => place.tactic === tactic)?.technique
  return tactic && { tactic, stage, ...(technique !== undefined && { technique }) }
}
