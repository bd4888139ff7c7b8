/** Signatures as a picture and a table: the three rankings of the bulletin have the same shape. */
import type { Knowledge, Ranking, RankingRow } from '../../gateway/index.ts'
import type { Block } from '../model.ts'
import { rankingBars } from '../writing/charts.ts'
import { type Edition, estimate, grouped, share } from '../writing/edition.ts'
import {
  countColumn,
  nameColumn,
  previousColumns,
  rankColumn,
  table,
  textColumn,
  valueColumn,
} from '../writing/tables.ts'
import type { Facts } from './facts.ts'

export function signatureBars(
  edition: Edition,
  ranking: Ranking,
  { id, title, query }: { readonly id: string; readonly title: string; readonly query: string },
): Block[] {
  return rankingBars(edition, {
    id,
    title,
    query,
    labelled: edition.say('特徵', 'Signature'),
    series: edition.say('已阻擋', 'Blocked'),
    bars: ranking.rows.map(({ key, events }) => ({ label: key, amount: events })),
  })
}

export interface SignatureTable {
  readonly id: string
  readonly caption: string
  readonly query: string
  /** With distinct sources. */
  readonly distinct?: boolean
}

export function signatureTable(
  edition: Edition,
  facts: Facts,
  knowledge: Knowledge,
  ranking: Ranking,
  { id, caption, query, distinct = false }: SignatureTable,
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
  const kindOf = ({ key }: RankingRow): string =>
    knowledge.kindLabel(facts.classification.get(key)?.kind ?? 'other', edition.language)
  const top = ranking.rows.reduce((sum, { events }) => sum + events, 0)
  const rest = grouped(ranking.total - top)
  const total = grouped(ranking.total)
  return [
    table<RankingRow>({
      id,
      caption,
      query,
      columns: [
        rankColumn(edition, ({ rank }) => rank),
        nameColumn(edition.say('特徵', 'Signature'), ({ key }) => key),
        textColumn(edition.say('性質', 'Kind'), kindOf),
        countColumn(edition.say('次數', 'Events'), ({ events }) => events),
        valueColumn(edition.say('占比', 'Share'), 'share', ({ events }) => share(events, ranking.total)),
        ...(ranking.previousKnown ? previousColumns<RankingRow>(edition) : []),
        ...(distinct
          ? [
              valueColumn<RankingRow>(
                edition.say('不同來源', 'Distinct sources'),
                'estimate',
                ({ sources }) => estimate(sources),
              ),
            ]
          : []),
      ],
      rows: ranking.rows,
      footnotes: [
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
      ],
    }),
  ]
}
