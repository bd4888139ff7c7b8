import type { Knowledge, RankingRow } from '../../gateway/index.ts'
import type { Entry, Section } from '../model.ts'
import { type Edition, slugOf } from '../writing/edition.ts'
import type { Facts } from './facts.ts'
import { signatureBars, signatureTable } from './ranking-table.ts'

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
      ...signatureBars(edition, facts.topTen, { id: 'chart-top-ten', title: counts, query }),
      ...signatureTable(edition, facts, knowledge, facts.topTen, {
        id: 'table-top-ten',
        caption: ranks,
        query,
        distinct: true,
      }),
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
        ...signatureBars(edition, overall, {
          id: 'chart-all-severities',
          title: edition.say('前十名阻擋次數（全部等級）', 'Top ten blocked: events, all severities'),
          query: allQuery,
        }),
        ...signatureTable(edition, facts, knowledge, overall, {
          id: 'table-all-severities',
          caption: edition.say(
            '前十名之名次與占比（全部等級）',
            'Top ten blocked: ranks and shares, all severities',
          ),
          query: allQuery,
        }),
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
        ...signatureTable(edition, facts, knowledge, facts.topSeen, {
          id: 'table-seen-only',
          caption: edition.say(
            '前十名之名次與占比（重大與嚴重等級、未阻擋）',
            'Top ten seen but not blocked: ranks and shares, critical and high',
          ),
          query: seenQuery,
        }),
      ],
    },
  ]
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
