import type { KillChain } from '../../kill-chain/index.ts'
import type { Step } from '../writing/part.ts'
import type { Facts } from './facts.ts'
import { runsCode } from './names.ts'

/** Part of a credential, and counted there. */
const counted = 'login'

/**
 * Events by their place in an attack. What carries a known flaw is mostly a request: so many of these stand where the flaw does. Of
 * counted figures there are only connections and flaws.
 */
export function steps({ rankings, totals, ...facts }: Facts, killChain: KillChain): Step[] {
  const activities = rankings.activity.rows.filter(({ value }) => value !== counted)
  const known =
    activities.length > 0
      ? activities.map(({ value, events }) => ({ value, events }))
      : [{ value: 'connect', events: totals.totals.connections }]
  const flaws = rankings.flaw.rows.map(({ value, events }) => ({
    place: killChain.placeOf(
      'honeypot-flaw',
      runsCode({ rankings, totals, ...facts }, value) === true ? 'remote-code-execution' : 'other',
    ),
    events,
  }))
  const withFlaw = flaws.reduce((sum, { events }) => sum + events, 0)
  return [
    ...known.map(({ value, events }) => ({
      place: killChain.placeOf('honeypot-activity', value),
      events: value === 'request' ? Math.max(0, events - withFlaw) : events,
    })),
    ...flaws,
  ]
}
