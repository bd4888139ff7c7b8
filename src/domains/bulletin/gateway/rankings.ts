import type { Knowledge, Ranking, RankingRow } from '../../gateway/index.ts'
import type { Block, Cell, Column, Entry, Section } from '../model.ts'
import { count, type Edition, estimate, grouped, share, slugOf, text } from './edition.ts'
import type { Facts } from './facts.ts'

/** The ten most frequent of critical and high severity, blocked: picture, table, explanations. */
export function topTen(edition: Edition, facts: Facts, knowledge: Knowledge, query: string): Section {
  const title = edition.say('重大與嚴重等級阻擋事件前十名', 'Top ten blocked, critical and high')
  const counts = edition.say('前十名阻擋次數（重大與嚴重等級）', 'Top ten blocked: events, critical and high')
  const ranks = edition.say(
    '前十名之名次、占比與不同來源（重大與嚴重等級）',
    'Top ten blocked: ranks, shares and sources, critical and high',
  )
  return {
    id: 'top-ten',
    title,
    blocks: [
      ...picture(edition, facts.topTen, 'chart-top-ten', counts, edition.say('已阻擋', 'Blocked'), query),
      ...table(edition, facts, facts.topTen, knowledge, 'table-top-ten', ranks, query),
      { kind: 'entries', entries: facts.topTen.rows.map((row) => entry(edition, facts, knowledge, row)) },
    ],
  }
}

/** The other two rankings: all severities, and what was seen without being blocked. */
export function otherRankings(edition: Edition, facts: Facts, knowledge: Knowledge): Section[] {
  const overall = { ...facts.allBlocked, rows: facts.allBlocked.rows.slice(0, 10) }
  const all = edition.say('全部等級阻擋事件前十名', 'Top ten blocked, all severities')
  const allQuery = edition.query(
    'gateway.all-severities',
    all,
    edition.say(
      '不限嚴重程度的阻擋事件，依特徵加總；名次與占比由此結果計算。',
      'Blocked events of every severity, summed by signature; ranks and shares follow from it.',
    ),
    facts.allBlocked.queries,
  )
  const seen = edition.say('僅偵測、未阻擋事件前十名', 'Top ten seen but not blocked')
  const seenQuery = edition.query(
    'gateway.seen',
    seen,
    edition.say(
      '重大與嚴重等級中，處置不是阻擋、丟棄、重設或拒絕的事件，依特徵加總。',
      'Critical and high events whose disposition is none of blocked, dropped, reset or rejected, summed by signature.',
    ),
    facts.topSeen.queries,
  )
  return [
    {
      id: 'all-severities',
      title: all,
      blocks: [
        ...picture(
          edition,
          overall,
          'chart-all-severities',
          edition.say('前十名阻擋次數（全部等級）', 'Top ten blocked: events, all severities'),
          edition.say('已阻擋', 'Blocked'),
          allQuery,
        ),
        ...table(
          edition,
          facts,
          overall,
          knowledge,
          'table-all-severities',
          edition.say('前十名之名次與占比（全部等級）', 'Top ten blocked: ranks and shares, all severities'),
          allQuery,
          false,
        ),
      ],
    },
    {
      id: 'seen-only',
      title: seen,
      blocks: [
        {
          kind: 'sentences',
          paragraphs: [
            edition.sentence(
              'seen-only-note',
              edition.say(
                '重大與嚴重等級中，設備有紀錄但未阻擋的流量（例如 FortiGate 的 detected）可能已到達目的端，應優先查證其中的漏洞利用與殭屍網路類。',
                'Critical and high traffic that sensors recorded without blocking it (such as FortiGate’s “detected”) may have reached its target; look first at exploits and botnets among it.',
              ),
            ),
          ],
        },
        ...table(
          edition,
          facts,
          facts.topSeen,
          knowledge,
          'table-seen-only',
          edition.say(
            '前十名之名次與占比（重大與嚴重等級、未阻擋）',
            'Top ten seen but not blocked: ranks and shares, critical and high',
          ),
          seenQuery,
          false,
        ),
      ],
    },
  ]
}

function picture(
  edition: Edition,
  ranking: Ranking,
  id: string,
  title: string,
  series: string,
  query: string,
): Block[] {
  const [first, second] = ranking.rows
  if (first === undefined) return []
  const fold = second === undefined ? 0 : first.events / second.events
  const leader = edition.say(
    `第一名 ${first.key}（${grouped(first.events)} 次）`,
    `The first, ${first.key} (${grouped(first.events)} events)`,
  )
  return [
    {
      kind: 'chart',
      id,
      title,
      description:
        second === undefined
          ? edition.say(`${leader}，本期僅此一項。`, `${leader}, is the only one.`)
          : fold >= 2
            ? edition.say(
                `${leader}為第二名 ${second.key} 的 ${fold.toFixed(1)} 倍。`,
                `${leader}, has ${fold.toFixed(1)} times the events of the second, ${second.key}.`,
              )
            : edition.say(
                `${leader}，第二名 ${second.key}（${grouped(second.events)} 次）。`,
                `${leader}, is followed by ${second.key} (${grouped(second.events)}).`,
              ),
      query,
      chart: {
        kind: 'bars',
        unit: edition.events,
        labelled: edition.say('特徵', 'Signature'),
        series: [series],
        points: ranking.rows.map(({ key, events }) => ({ label: key, values: [events] })),
      },
    },
  ]
}

function table(
  edition: Edition,
  facts: Facts,
  ranking: Ranking,
  knowledge: Knowledge,
  id: string,
  caption: string,
  query: string,
  distinct = true,
): Block[] {
  if (ranking.rows.length === 0)
    return [
      {
        kind: 'sentences',
        paragraphs: [
          edition.line(edition.say('本期沒有這類紀錄。', 'There are no such records in this period.')),
        ],
      },
    ]
  const known = ranking.previousKnown
  const columns: Column[] = [
    { label: edition.say('名次', 'Rank'), kind: 'rank' },
    { label: edition.say('特徵', 'Signature'), kind: 'name', header: true },
    { label: edition.say('性質', 'Kind'), kind: 'text' },
    { label: edition.say('次數', 'Events'), kind: 'count' },
    { label: edition.say('占比', 'Share'), kind: 'share' },
    ...(known
      ? ([
          { label: edition.say('前期名次', 'Previous rank'), kind: 'rank' },
          { label: edition.say('升降', 'Move'), kind: 'move' },
        ] as const)
      : []),
    ...(distinct
      ? ([{ label: edition.say('不同來源', 'Distinct sources'), kind: 'estimate' }] as const)
      : []),
  ]
  const top = ranking.rows.reduce((sum, { events }) => sum + events, 0)
  const rest = grouped(ranking.total - top)
  const total = grouped(ranking.total)
  const footnotes = [
    edition.say(
      `占比以全部 ${total} 次為母數，四捨五入至小數第二位，相加不一定等於 100%；表列以外合計 ${rest} 次。`,
      `Shares are of all ${total} events, rounded half up to two decimals, and need not add up to 100%; events not listed here: ${rest}.`,
    ),
    ...(distinct
      ? [
          edition.say(
            '不同來源為估計值（標準誤差約 0.6%）；「—」表示資料只有計數，沒有位址。',
            'Distinct sources are estimates (standard error about 0.6%); a dash means that only counts without addresses are known.',
          ),
        ]
      : []),
  ]
  const cells = (row: RankingRow): Cell[] => [
    { kind: 'rank', rank: row.rank },
    { kind: 'name', name: row.key },
    text(knowledge.kindLabel(facts.classification.get(row.key)?.kind ?? 'other', edition.language)),
    count(row.events),
    share(row.events, ranking.total),
    ...(known
      ? ([
          { kind: 'rank', rank: row.previousRank },
          { kind: 'move', from: row.previousRank, to: row.rank },
        ] as const)
      : []),
    ...(distinct ? [estimate(row.sources)] : []),
  ]
  return [{ kind: 'table', id, caption, columns, rows: ranking.rows.map(cells), footnotes, query }]
}

function entry(edition: Edition, facts: Facts, knowledge: Knowledge, row: RankingRow): Entry {
  const { language } = edition
  const known =
    facts.classification.get(row.key) ?? knowledge.classify({ name: row.key, category: '', logName: '' })
  const id = `explanation-${slugOf(row.key)}`
  const paragraphs = [edition.sentence(id, known.explanation(language))]
  if (known.because !== 'exact')
    paragraphs.push(
      edition.line(
        {
          pattern: edition.say(
            '以上依特徵名稱所屬類別說明，知識庫尚無此特徵的專條。',
            'This describes the family that the name belongs to; the knowledge base has no entry of its own for it yet.',
          ),
          category: edition.say(
            '以上依設備廠商的分類說明，知識庫尚無此特徵的專條。',
            'This follows from the vendor’s category; the knowledge base has no entry of its own for it yet.',
          ),
          fallback: edition.say(
            '以上僅依紀錄種類推定，請查閱設備廠商的特徵說明。',
            'This is inferred from the sort of log only; consult the vendor’s description.',
          ),
        }[known.because],
      ),
    )
  const references = known.entry?.references ?? []
  if (references.length > 0) {
    const cited = references.map(({ title, url }) =>
      url === undefined ? title[language] : `${title[language]} ${url}`,
    )
    paragraphs.push(
      edition.line(`${edition.say('參考：', 'Reference: ')}${cited.join(edition.say('；', '; '))}`),
    )
  }
  return {
    rank: row.rank,
    name: row.key,
    tags: [
      knowledge.kindLabel(known.kind, language),
      ...(known.family === undefined ? [] : [known.family.label[language]]),
      ...(known.killChain === undefined ? [] : [knowledge.stageLabel(known.killChain, language)]),
      ...known.attack.map((id) => `ATT&CK ${id}`),
      ...(known.entry?.cve ?? []),
    ],
    paragraphs,
  }
}
