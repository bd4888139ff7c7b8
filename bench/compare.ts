/** Whether what somebody counted is what the simulator wrote. */
import { type GatewayTruth, rankTruth, type RankedSignature } from '../src/domains/gateway/simulator/truth.ts'
import type { Ranked } from './product.ts'

interface Filter {
  readonly severityIds?: readonly number[]
  readonly blocked?: boolean
}

/**
 * `identical`, or what is not. Undamaged records must be counted to the last one; of damaged ones a reader may take any, since many
 * still hold all that is asked for. `times`: how often the lines were given.
 */
export function compareTop(found: readonly Ranked[], truth: GatewayTruth, filter: Filter, times = 1): string {
  const expected = rankTruth(truth, filter)
    .slice(0, 10)
    .map((one) => ({ ...one, events: one.events * times, damaged: one.damaged * times }))
  const differences = expected.flatMap((one, i) => difference(one, found[i], i + 1))
  if (differences.length > 0) return differences.join('; ')
  const more = expected.reduce((sum, one, i) => sum + found[i]!.events - one.events, 0)
  const spoiled = expected.reduce((sum, one) => sum + one.damaged, 0)
  return spoiled === 0 ? 'identical' : `identical, with ${more} of ${spoiled} damaged records`
}

function difference(expected: RankedSignature, found: Ranked | undefined, rank: number): string[] {
  if (found?.signature !== expected.signature)
    return [`rank ${rank} is ${found?.signature ?? 'missing'}, not ${expected.signature}`]
  if (found.events < expected.events || found.events > expected.events + expected.damaged)
    return [
      `${expected.signature}: ${found.events}, not ${expected.events} to ${expected.events + expected.damaged}`,
    ]
  return []
}

/** The same for a single count. */
export function compareCount(found: number, expected: number, damaged = 0): string {
  if (found < expected || found > expected + damaged) return `${found}, not ${expected}`
  return damaged === 0 ? 'identical' : `identical, with ${found - expected} of ${damaged} damaged records`
}
