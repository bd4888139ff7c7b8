/** Where connections came from, and what they went to. */
import type { RankingRow } from '../../honeypot/index.ts'
import type { Block, Section } from '../model.ts'
import type { Edition } from '../writing/edition.ts'
import { shownAs } from './attempts.ts'
import { connectionsOf, type Facts, type Ranked } from './facts.ts'
import { countryNames, networkNames } from './names.ts'
import { rankingPicture, rankingTable, type Shown } from './ranking-table.ts'

export function originSection(edition: Edition, facts: Facts): Section {
  const countries = connectionTable(edition, facts, 'country', {
    caption: edition.say('來源國家或地區前十名', 'Top ten source countries or regions'),
    explanation: edition.say(
      '連線數依來源位址首次出現當時登記的國家或地區加總；位址對照資料更新時，舊數字不變動。',
      'Connections by the country in which the source address was registered when it was first seen; a newer map does not move old figures.',
    ),
    labelled: edition.say('國家或地區', 'Country or region'),
    name: countryNames(edition, facts),
  })
  const networks = connectionTable(edition, facts, 'asn', {
    caption: edition.say('來源自治系統（ASN）前十名', 'Top ten source networks (ASN)'),
    explanation: edition.say(
      '連線數依來源位址首次出現當時所屬的自治系統加總。',
      'Connections by the autonomous system to which the source address belonged when it was first seen.',
    ),
    labelled: edition.say('自治系統', 'Network'),
    name: networkNames,
  })
  return {
    id: 'honeypots-origins',
    title: edition.say('攻擊來源', 'Where it came from'),
    blocks: [
      {
        kind: 'sentences',
        paragraphs: [
          edition.sentence(
            'honeypots-origins-note',
            edition.say(
              '來源國家與自治系統是位址登記所在，不代表行為人的國籍或業者的意圖；位址可能屬於遭入侵的設備、代理或租用主機。',
              'A country or network is where an address is registered: not the nationality of whoever used it, nor what the operator intends. Addresses may belong to hijacked devices, proxies or rented hosts.',
            ),
          ),
        ],
      },
      ...rankingPicture(edition, facts.rankings.country, {
        ...countries,
        caption: edition.say('連線數前十名的來源國家或地區', 'Connections by source country or region'),
      }),
      ...rankingTable(edition, facts.rankings.country, countries),
      ...rankingTable(edition, facts.rankings.asn, networks),
      ...researchers(edition, facts),
    ],
  }
}

/** Those who scan for research, told apart from the others. */
function researchers(edition: Edition, facts: Facts): Block[] {
  const ranking = facts.rankings.research
  if (ranking.rows.length === 0) return []
  const shown = connectionTable(edition, facts, 'research', {
    caption: edition.say('研究型掃描單位', 'Who scans for research'),
    explanation: edition.say(
      '來源位址在各單位自行公布的範圍內者，視為研究型掃描；這些連線計入總數與各項排名，另於此處分列。',
      'Sources within the ranges that these projects publish themselves. Their connections are in the totals and the rankings; here they are told apart.',
    ),
    labelled: edition.say('單位', 'Project'),
    name: ({ value }) => value,
  })
  return rankingTable(edition, ranking, shown)
}

export function targetSection(edition: Edition, facts: Facts): Section {
  const ports = connectionTable(edition, facts, 'port', {
    caption: edition.say('目的連接埠前十名', 'Top ten destination ports'),
    explanation: edition.say(
      '連線數依感測器上的目的連接埠加總。',
      'Connections by the port of the sensor that they went to.',
    ),
    labelled: edition.say('連接埠', 'Port'),
    name: ({ value }) => value,
  })
  const services = connectionTable(edition, facts, 'service', {
    caption: edition.say('服務前十名', 'Top ten services'),
    explanation: edition.say(
      '連線數依感測器所提供的服務加總；感測器未載明服務者列為無法識別。',
      'Connections by the service that the sensor offered there; where it says none, the service is not known.',
    ),
    labelled: edition.say('服務', 'Service'),
    name: ({ value }) => value,
  })
  return {
    id: 'honeypots-targets',
    title: edition.say('攻擊目標', 'What it went for'),
    blocks: [
      ...rankingTable(edition, facts.rankings.port, {
        ...ports,
        footnotes: [
          edition.say(
            '連接埠的慣用名稱不能證明實際使用的通訊協定。',
            'The usual name of a port does not prove which protocol was spoken.',
          ),
        ],
      }),
      ...rankingTable(edition, facts.rankings.service, services),
    ],
  }
}

interface ConnectionTable {
  readonly caption: string
  readonly explanation: string
  readonly labelled: string
  readonly name: (row: RankingRow) => string
}

function connectionTable(
  edition: Edition,
  facts: Facts,
  dimension: Ranked,
  { caption, explanation, labelled, name }: ConnectionTable,
): Shown {
  return {
    ...shownAs(edition, facts, dimension, { caption, explanation }),
    labelled,
    name,
    counted: edition.say('連線數', 'Connections'),
    unit: edition.say('次連線', 'connections'),
    base: connectionsOf(facts, facts.rankings[dimension]),
  }
}
