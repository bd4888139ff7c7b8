import type { KillChain } from '../../kill-chain/index.ts'
import { type Edition, grouped } from '../writing/edition.ts'
import type { Asked, Gathered, PartText } from '../writing/part.ts'
import { adviceOf, readHoneypotAdvice } from './advice.ts'
import { commandSection, credentialSection, flawSection, shownAs } from './attempts.ts'
import { coverageSection, sensorAnnex } from './coverage.ts'
import { daySection } from './days.ts'
import { type Facts, gather, type HoneypotsSource, isCounted } from './facts.ts'
import { campaignSection, malwareSection, newcomerSection } from './malware.ts'
import { originSection, targetSection } from './origins.ts'
import { steps } from './steps.ts'
import { summary } from './summary.ts'

export type { HoneypotsSource } from './facts.ts'

/** What honeypots saw in a period. */
export async function gatherHoneypots(
  source: HoneypotsSource,
  killChain: KillChain,
  asked: Asked,
): Promise<Gathered> {
  const facts = await gather(source, asked)
  const { totals: now, previous } = facts.totals
  const counsels = readHoneypotAdvice()
  return {
    part: 'honeypots',
    hasData: now.connections + (now.events ?? 0) > 0,
    previousKnown: previous !== null,
    steps: steps(facts, killChain),
    write: (edition) => write(edition, facts, source, counsels),
  }
}

function write(
  edition: Edition,
  facts: Facts,
  { sources }: HoneypotsSource,
  counsels: ReturnType<typeof readHoneypotAdvice>,
): PartText {
  const { cards, overview } = summary(edition, facts)
  const sections = [
    ...daySection(edition, facts),
    originSection(edition, facts),
    targetSection(edition, facts),
    credentialSection(edition, facts),
    commandSection(edition, facts),
    flawSection(edition, facts),
    malwareSection(edition, facts),
    ...campaignSection(edition, facts),
    ...(isCounted(facts) ? [] : [newcomerSection(edition, facts)]),
  ].filter(({ blocks }) => !isCounted(facts) || blocks.some(({ kind }) => kind === 'table'))
  // Advice cites them, though no table shows them.
  for (const [dimension, caption] of [
    ['device', edition.say('遭鎖定的設備類型', 'Sorts of devices aimed at')],
    ['activity', edition.say('感測器上發生的事', 'What happened at sensors')],
  ] as const)
    if (facts.rankings[dimension].rows.length > 0)
      shownAs(edition, facts, dimension, {
        caption,
        explanation: edition.say('依內容判別後加總。', 'Summed by what the records say.'),
      })
  const { connections, sensors } = facts.totals.totals
  return {
    name: edition.say('誘捕系統', 'Honeypots'),
    unit: edition.say('次', 'events'),
    alone: {
      kind: 'monitoring',
      title: edition.say('資安監測公報', 'Security monitoring bulletin'),
      subtitle: edition.say(
        '誘捕系統：攻擊來源、手法、漏洞與惡意程式',
        'Honeypots: where attacks came from, what they tried, and what they brought',
      ),
      publisher: edition.say('誘捕系統維運團隊', 'Honeypot team'),
    },
    cards,
    overview,
    sections,
    advice: adviceOf(edition, facts, counsels),
    coverage: coverageSection(edition, facts, sources),
    annexes: sensorAnnex(edition, facts),
    source: [
      ...(sensors === null
        ? []
        : [edition.say(`誘捕感測器 ${sensors} 部`, `${sensors} honeypot sensor${sensors === 1 ? '' : 's'}`)]),
      edition.say(`誘捕系統連線 ${grouped(connections)} 次`, `${grouped(connections)} honeypot connections`),
    ].join(edition.say('，', ', ')),
  }
}
