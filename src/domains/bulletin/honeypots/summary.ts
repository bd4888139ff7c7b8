/** The key figures of the honeypots, and what they say. */
import type { Card, Sentence, Span } from '../model.ts'
import { type Edition, estimate, share } from '../writing/edition.ts'
import { remoteShare } from './attempts.ts'
import { connectionsOf, type Facts, isCounted, samplesOf } from './facts.ts'
import { countryNames } from './names.ts'
import { knownRows } from './ranking-table.ts'
import { strains } from './strains.ts'

type Cited = { readonly figure: string }

export function summary(
  edition: Edition,
  facts: Facts,
): { readonly cards: readonly Card[]; readonly overview: readonly Sentence[] } {
  const { totals: now, previous, queries } = facts.totals
  const query = edition.query(
    'honeypots.totals',
    edition.say('誘捕系統總數', 'Totals of the honeypots'),
    edition.say(
      '連線為感測器接受的連線；不同來源、感測器與樣本由逐時的估計狀態合併而得，標準誤差約 0.6%。前期以相同查詢計算。',
      'Connections are those that sensors accepted; distinct sources, sensors and samples are merged from hourly states, standard error about 0.6%. The previous period comes from the same query.',
    ),
    queries,
    'totals',
  )
  const base = edition.say('本期誘捕系統的紀錄', 'what honeypots recorded in this period')
  const connections = edition.figure(
    'honeypots-connections',
    { kind: 'count', count: now.connections },
    {
      label: edition.say('誘捕系統連線數', 'Connections to honeypots'),
      query,
      base,
      unit: edition.say('次', 'connections'),
    },
  )
  const change = edition.change(
    'honeypots-connections-change',
    previous?.connections ?? null,
    now.connections,
    {
      label: edition.say('誘捕系統連線數增減', 'Change of connections to honeypots'),
      query,
      base: edition.say('前期連線數', 'connections of the previous period'),
    },
  )
  const sources = sourceFigures(edition, facts, query, base)
  const sensors =
    now.sensors === null
      ? undefined
      : edition.figure(
          'honeypots-sensors',
          { kind: 'count', count: now.sensors },
          {
            label: edition.say('誘捕感測器', 'Honeypot sensors'),
            query,
            base,
            unit: edition.say('部', 'sensors'),
          },
        )
  const held = samplesOf(facts)
  const samples = edition.figure(
    'honeypots-samples',
    { kind: 'count', count: held },
    {
      label: edition.say('惡意程式樣本', 'Malware samples'),
      query: now.samples === null ? 'honeypots.sample-family' : query,
      base: edition.say('本期取得的不同檔案', 'distinct files of this period'),
      unit: edition.say('個', 'samples'),
    },
  )
  const samplesChange =
    now.samples === null
      ? undefined
      : edition.change('honeypots-samples-change', previous?.samples ?? null, now.samples, {
          label: edition.say('惡意程式樣本增減', 'Change of malware samples'),
          query,
          base: edition.say('前期樣本數', 'samples of the previous period'),
        })
  return {
    cards: [
      { figure: connections.figure, ...(change && { change: change.figure }) },
      ...(sources === undefined ? [] : [sources.card]),
      ...(sensors === undefined ? [] : [{ figure: sensors.figure }]),
      { figure: samples.figure, ...(samplesChange && { change: samplesChange.figure }) },
      ...remoteCards(edition, facts),
    ].slice(0, 4),
    overview: [
      edition.sentence(
        'honeypots-overview',
        edition.say('本期誘捕系統共記錄連線 ', 'Honeypots recorded '),
        connections,
        edition.say(' 次', ' connections'),
        ...(change === undefined
          ? ['']
          : [edition.say('（較前期 ', ' ('), change, edition.say('）', ' on the previous period)')]),
        ...(sources === undefined
          ? ['']
          : [
              edition.say('，來自 ', ' from '),
              { figure: sources.card.figure },
              edition.say(' 個不同來源位址', ' distinct addresses'),
            ]),
        ...leadingCountries(edition, facts),
        edition.say('。', '.'),
      ),
      ...malwareWords(edition, facts, held, samples),
      ...flawWords(edition, facts),
      ...researchWords(edition, facts),
      ...(previous === null
        ? [
            edition.sentence(
              'honeypots-no-previous',
              edition.say(
                '沒有前一期間的誘捕系統資料，本期不列增減與前期名次。',
                'Nothing is known of the honeypots in the previous period, so changes and previous ranks are not given.',
              ),
            ),
          ]
        : []),
    ],
  }
}

/** Undefined where sources were not counted. */
function sourceFigures(
  edition: Edition,
  { totals: { totals: now, previous } }: Facts,
  query: string,
  base: string,
): { readonly card: Card } | undefined {
  if (now.sources === null) return undefined
  const { figure } = edition.figure('honeypots-sources', estimate(now.sources), {
    label: edition.say('誘捕系統不同來源位址', 'Distinct sources at honeypots'),
    query,
    base,
    unit: edition.say('個', 'addresses'),
  })
  const change = edition.change('honeypots-sources-change', previous?.sources ?? null, now.sources, {
    label: edition.say('不同來源位址增減', 'Change of distinct sources'),
    query,
    base: edition.say('前期不同來源位址', 'distinct sources of the previous period'),
  })
  return {
    card: {
      figure,
      ...(change && { change: change.figure }),
      note: edition.say('估計值，標準誤差約 0.6%', 'estimate, standard error about 0.6%'),
    },
  }
}

function leadingCountries(edition: Edition, facts: Facts): (string | Span)[] {
  const ranking = facts.rankings.country
  const rows = knownRows(ranking).slice(0, 3)
  if (rows.length === 0) return []
  const name = countryNames(edition, facts)
  const cited = rows.map((row, at): (string | Span)[] => {
    const place = edition.ordinal((at + 1) as 1 | 2 | 3)
    const part = edition.figure(
      `honeypots-country-${at + 1}-share`,
      share(row.events, connectionsOf(facts, ranking)),
      {
        label: edition.say(`誘捕系統來源${place}占比`, `Share of the ${place} source country at honeypots`),
        query: 'honeypots.country',
        base: edition.say('本期全部連線', 'all connections of this period'),
      },
    )
    return [{ name: name(row) }, edition.say('（', ' ('), part, edition.say('）', ')')]
  })
  return [
    edition.say('；來源以 ', '; the first source countries are '),
    ...edition.listed(cited),
    edition.say('居多', ''),
  ]
}

function malwareWords(edition: Edition, facts: Facts, held: number | null, samples: Cited): Sentence[] {
  if (held === null || held === 0) return []
  const [first] = strains(facts)
  const leading =
    first &&
    edition.figure('honeypots-first-family-share', share(first.samples, held), {
      label: edition.say(
        '居首樣本家族占比，含變種',
        'Share of the first family of samples, with its variants',
      ),
      query: 'honeypots.sample-family',
      base: edition.say('本期取得的不同檔案', 'distinct files of this period'),
    })
  return [
    edition.sentence(
      'honeypots-malware-summary',
      edition.say('取得惡意程式樣本 ', 'Malware samples: '),
      samples,
      edition.say(' 個', ''),
      ...(first === undefined || leading === undefined
        ? ['']
        : [
            edition.say('，其中 ', ', of which '),
            { name: first.name },
            first.hasVariants
              ? edition.say(' 及其變種占 ', ' and its variants make up ')
              : edition.say(' 占 ', ' makes up '),
            leading,
          ]),
      edition.say('。', '.'),
    ),
  ]
}

function flawWords(edition: Edition, facts: Facts): Sentence[] {
  const remote = remoteShare(edition, facts, 'honeypots.flaw')
  if (remote === undefined) return []
  return [
    edition.sentence(
      'honeypots-flaws-summary',
      edition.say(
        '可辨識的漏洞利用嘗試中，可供遠端執行程式碼（RCE）者占 ',
        'Of the attempts at known flaws, ',
      ),
      remote,
      edition.say('。', ' would let others run code (RCE).'),
    ),
  ]
}

function remoteCards(edition: Edition, facts: Facts): Card[] {
  const remote = remoteShare(edition, facts, 'honeypots.flaw')
  return remote === undefined
    ? []
    : [{ figure: remote.figure, note: edition.say('占可辨識的漏洞利用嘗試', 'of attempts at known flaws') }]
}

function researchWords(edition: Edition, facts: Facts): Sentence[] {
  if (isCounted(facts)) return []
  const { totals: now } = facts.totals
  const { totals: scanners, queries } = facts.research
  if (scanners.connections === 0) return []
  const query = edition.query(
    'honeypots.research-totals',
    edition.say('研究型掃描的連線', 'Connections that scan for research'),
    edition.say(
      '來源位址在研究單位自行公布的範圍內者；這些連線也計入總數與排名。',
      'Sources within the ranges that research projects publish themselves; these connections are in the totals and rankings, too.',
    ),
    queries,
    'totals',
  )
  const part = edition.figure('honeypots-research-share', share(scanners.connections, now.connections), {
    label: edition.say('研究型掃描占比', 'Share that scans for research'),
    query,
    base: edition.say('本期全部連線', 'all connections of this period'),
  })
  return [
    edition.sentence(
      'honeypots-research',
      edition.say('其中可辨識為研究型掃描者占 ', 'Research scanners that could be told made '),
      part,
      edition.say(
        '，並非惡意攻擊，另行分列。',
        ' of the connections: they are no attacks and are listed apart.',
      ),
    ),
  ]
}
