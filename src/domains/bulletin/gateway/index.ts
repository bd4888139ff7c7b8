import type { Knowledge, Reading } from '../../gateway/index.ts'
import type { KillChain } from '../../kill-chain/index.ts'
import type { SourceAccount } from '../writing/accounts.ts'
import { type Edition, grouped } from '../writing/edition.ts'
import type { Asked, Gathered, PartText } from '../writing/part.ts'
import { breakdowns } from './breakdowns.ts'
import { advice, changes } from './closing.ts'
import { coverageSection, sensorAnnex, sensorsOf } from './coverage.ts'
import { type Facts, gather } from './facts.ts'
import { otherRankings, topTen } from './rankings.ts'
import { steps } from './steps.ts'
import { summary } from './summary.ts'

/** Where the gateway's part comes from. */
export interface GatewaySource {
  readonly reader: Reading
  readonly knowledge: Knowledge
  /** What ingest made of each source, as far as it is known. */
  readonly sources: readonly SourceAccount[]
}

/** What gateways saw in a period, from rollups. */
export async function gatherGateway(
  { reader, knowledge, sources }: GatewaySource,
  killChain: KillChain,
  { period, asOf }: Asked,
): Promise<Gathered> {
  const facts = await gather(reader, knowledge, period, asOf / 1000)
  return {
    part: 'gateway',
    hasData: facts.allBlocked.total + facts.allSeen.total > 0,
    previousKnown: facts.signatures.previousKnown,
    steps: steps(facts, knowledge, killChain),
    write: (edition) => write(edition, facts, { knowledge, sources, asOf }),
  }
}

function write(
  edition: Edition,
  facts: Facts,
  { knowledge, sources, asOf }: Pick<GatewaySource, 'knowledge' | 'sources'> & Pick<Asked, 'asOf'>,
): PartText {
  const ranking = edition.query(
    'gateway.top-ten',
    edition.say('重大與嚴重等級阻擋事件，依特徵', 'Blocked critical and high events by signature'),
    edition.say(
      '由逐時計數加總，不重讀原始紀錄；依次數由多至少，同數者同名次。前期名次以相同查詢在前一期間計算。',
      'Sums of the hourly counts; raw records are not read again. Most events first, equal counts share a rank. Previous ranks come from the same query over the previous period.',
    ),
    facts.signatures.queries,
  )
  const { cards, paragraphs } = summary(edition, facts, ranking)
  const sections = [
    topTen(edition, facts, knowledge, ranking),
    ...otherRankings(edition, facts, knowledge),
    ...breakdowns(edition, facts, knowledge),
    changes(edition, facts, knowledge, ranking),
  ]
  const counsel = advice(edition, facts, knowledge)
  const coverage = coverageSection(edition, facts, sources, asOf / 1000)
  const sensors = sensorsOf(facts).filter(({ events }) => events > 0).length
  const events = facts.allBlocked.total + facts.allSeen.total
  return {
    name: edition.say('閘口入侵防禦', 'Gateway'),
    unit: edition.events,
    alone: {
      kind: 'gateway',
      title: edition.say('閘口入侵防禦事件公報', 'Gateway intrusion-prevention bulletin'),
      subtitle: edition.say(
        '重大與嚴重等級事件的阻擋情形、排名、解說與建議',
        'Critical and high events: what was blocked, how often, what it means and what to do',
      ),
      publisher: edition.say('閘口防護維運團隊', 'Gateway protection team'),
    },
    cards,
    overview: paragraphs,
    sections,
    advice: counsel,
    coverage,
    annexes: sensorAnnex(edition, facts),
    source:
      edition.say(`閘口感測設備 ${sensors} 部`, `${sensors} gateway sensor${sensors === 1 ? '' : 's'}`) +
      edition.say(`，本期事件 ${grouped(events)} 次`, `, ${grouped(events)} events in the period`),
  }
}
