import { type Kind, type Knowledge, kinds, type Ranking, type RankingRow } from '../../gateway/index.ts'
import type { Section, TableBlock } from '../model.ts'
import { dayColumns, localDays } from '../writing/charts.ts'
import { count, type Edition, grouped, share, text } from '../writing/edition.ts'
import { countColumn, labelColumn, nameColumn, rankColumn, table, valueColumn } from '../writing/tables.ts'
import { eventsOf, type Facts } from './facts.ts'

/** By kind, severity, day and source country. */
export function breakdowns(edition: Edition, facts: Facts, knowledge: Knowledge): Section[] {
  return [
    byKind(edition, facts, knowledge),
    bySeverity(edition, facts),
    ...byDay(edition, facts),
    byCountry(edition, facts, knowledge),
  ]
}

const severities: readonly (readonly [id: number, zh: string, en: string])[] = [
  [5, '重大', 'Critical'],
  [4, '嚴重', 'High'],
  [3, '中', 'Medium'],
  [2, '低', 'Low'],
  [1, '資訊', 'Informational'],
  [0, '未載明', 'Not stated'],
]

interface Split {
  readonly label: string
  readonly blocked: number
  readonly seen: number
}

/** Parts of all events, blocked and seen only, and their sum. */
function splitTable(
  edition: Edition,
  [blocked, seen]: readonly [blocked: Ranking, seen: Ranking],
  rows: readonly Split[],
  {
    id,
    caption,
    query,
    labelled,
  }: { readonly id: string; readonly caption: string; readonly query: string; readonly labelled: string },
): TableBlock {
  return table<Split>({
    id,
    caption,
    query,
    columns: [
      labelColumn(labelled, ({ label }) => label),
      countColumn(edition.say('已阻擋', 'Blocked'), (row) => row.blocked),
      valueColumn(edition.say('阻擋占比', 'Share of blocked'), 'share', (row) =>
        share(row.blocked, blocked.total),
      ),
      countColumn(edition.say('僅偵測', 'Seen only'), (row) => row.seen),
    ],
    rows: rows.filter((row) => row.blocked + row.seen > 0),
    sums: [
      [
        text(edition.say('合計', 'Total')),
        count(blocked.total),
        share(blocked.total, blocked.total),
        count(seen.total),
      ],
    ],
  })
}

function byKind(edition: Edition, facts: Facts, knowledge: Knowledge): Section {
  const [blocked, seen] = facts.kinds
  const title = edition.say('依性質區分', 'By kind')
  const query = edition.query(
    'gateway.by-kind',
    title,
    edition.say(
      '重大與嚴重等級的阻擋事件。特徵的性質由知識庫依名稱、名稱樣式、廠商分類依序判別，以對照表代入查詢；僅偵測者以相同查詢、相反條件計算。',
      'Blocked critical and high events. The knowledge base tells the kind of each signature by its name, a pattern in it, or the vendor’s category, and the query carries that table; events seen only come from the same query with the condition reversed.',
    ),
    blocked.queries,
  )
  const rows = kinds.map((kind: Kind) => ({
    label: knowledge.kindLabel(kind, edition.language),
    blocked: eventsOf(blocked, kind),
    seen: eventsOf(seen, kind),
  }))
  return {
    id: 'by-kind',
    title,
    blocks: [
      {
        kind: 'sentences',
        paragraphs: [
          edition.sentence(
            'by-kind-note',
            edition.say(
              '「違反使用政策」是應用程式控制的紀錄，屬使用行為，不是入侵；「殭屍網路與中繼站連線」只表示流量符合特徵，不能證明主機已受感染。',
              '“Policy violation” is what application control records: conduct, not an intrusion. “Botnet and command-and-control” says that traffic matches a pattern; it does not prove that a host is infected.',
            ),
          ),
        ],
      },
      splitTable(edition, facts.kinds, rows, {
        id: 'table-by-kind',
        caption: edition.say('各性質之次數（重大與嚴重等級）', 'Events by kind, critical and high'),
        query,
        labelled: edition.say('性質', 'Kind'),
      }),
    ],
  }
}

function bySeverity(edition: Edition, facts: Facts): Section {
  const [blocked, seen] = facts.severities
  const title = edition.say('依嚴重程度區分', 'By severity')
  const query = edition.query(
    'gateway.by-severity',
    title,
    edition.say(
      '全部等級的阻擋事件，依紀錄所載嚴重程度加總；僅偵測者以相同查詢、相反條件計算。',
      'Blocked events of every severity, summed by the severity that the record states; events seen only come from the same query with the condition reversed.',
    ),
    blocked.queries,
  )
  const rows = severities.map(([id, zh, en]) => ({
    label: edition.say(zh, en),
    blocked: eventsOf(blocked, String(id)),
    seen: eventsOf(seen, String(id)),
  }))
  return {
    id: 'by-severity',
    title,
    blocks: [
      splitTable(edition, facts.severities, rows, {
        id: 'table-by-severity',
        caption: edition.say('各嚴重程度之次數（全部等級）', 'Events by severity, all severities'),
        query,
        labelled: edition.say('嚴重程度', 'Severity'),
      }),
    ],
  }
}

function byDay(edition: Edition, facts: Facts): Section[] {
  const [blocked, seen] = facts.days
  if (facts.anyDay.rows.length === 0) return []
  const title = edition.say('每日事件數（重大與嚴重等級）', 'Events by day, critical and high')
  const query = edition.query(
    'gateway.by-day',
    title,
    edition.say(
      `重大與嚴重等級的阻擋事件，以 ${facts.period.timeZone} 時區切分日期；跨日的計數不列入。當日沒有任何紀錄者以缺值表示，不視為零。`,
      `Blocked critical and high events by local day of ${facts.period.timeZone}; counts that span days are left out. A day without any record is shown as missing, not as zero.`,
    ),
    blocked.queries,
  )
  const recorded = new Set(facts.anyDay.rows.map(({ key }) => key))
  const days = localDays(facts.period)
  const value = (ranking: typeof blocked, day: string): number | null =>
    recorded.has(day) ? eventsOf(ranking, day) : null
  return [
    {
      id: 'by-day',
      title,
      blocks: [
        dayColumns(edition, {
          id: 'chart-by-day',
          title,
          query,
          series: [edition.say('已阻擋', 'Blocked'), edition.say('僅偵測', 'Seen only')],
          days: days.map((day) => ({ day, values: [value(blocked, day), value(seen, day)] })),
          peak: highestDay(edition, facts, days),
        }),
      ],
    },
  ]
}

/** The day on which the picture is highest, with the parts of its column. */
function highestDay(edition: Edition, { days: [blocked, seen] }: Facts, days: readonly string[]): string {
  const parts = days.map((day) => ({ day, blocked: eventsOf(blocked, day), seen: eventsOf(seen, day) }))
  const [highest] = parts.toSorted((a, b) => b.blocked + b.seen - a.blocked - a.seen)
  if (highest === undefined || highest.blocked + highest.seen === 0) return ''
  const total = grouped(highest.blocked + highest.seen)
  return edition.say(
    `最多的一日是 ${highest.day}，共 ${total} 次：阻擋 ${grouped(highest.blocked)} 次、僅偵測 ${grouped(highest.seen)} 次。`,
    `The highest day is ${highest.day} with ${total} events: ${grouped(highest.blocked)} blocked, ${grouped(highest.seen)} seen only.`,
  )
}

/** Keys of the country table that are no place. */
const NO_COUNTRY: readonly string[] = ['unknown', 'reserved', 'anonymous']

function byCountry(edition: Edition, facts: Facts, knowledge: Knowledge): Section {
  const { countries } = facts
  const nowhere = countries.rows.filter(({ key }) => NO_COUNTRY.includes(key))
  const known = countries.rows.filter(({ key }) => !NO_COUNTRY.includes(key))
  const total = known.reduce((all, { events }) => all + events, 0)
  const top = known.slice(0, 10)
  const title = edition.say('來源國家或地區前十名', 'Top ten source countries or regions')
  const query = edition.query(
    'gateway.by-country',
    title,
    edition.say(
      '重大與嚴重等級的阻擋事件，依感測設備所載來源國家加總；同一國家的不同寫法合併計算，未載明國家者不列名次，也不列入占比的母數。',
      'Blocked critical and high events by the source country that sensors wrote; different spellings of a country are added. Events without a country have no rank and are no part of the base.',
    ),
    countries.queries,
  )
  return {
    id: 'by-country',
    title,
    blocks: [
      {
        kind: 'sentences',
        paragraphs: [
          edition.sentence(
            known.length === 0 ? 'by-country-none' : 'by-country-note',
            known.length === 0
              ? edition.say('本期紀錄沒有來源國家。', 'The records of this period name no source country.')
              : edition.say(
                  '來源國家是位址登記所在，不代表行為人的國籍；位址可能經代理、租用主機或偽造。',
                  'A source country is where an address is registered, not the nationality of whoever used it: an address may be forged, or belong to a proxy or a rented host.',
                ),
          ),
        ],
      },
      ...(known.length === 0
        ? []
        : [
            table<RankingRow>({
              id: 'table-by-country',
              caption: title,
              query,
              columns: [
                rankColumn(edition, (row) => 1 + known.filter(({ events }) => events > row.events).length),
                nameColumn(edition.say('國家或地區', 'Country or region'), ({ key }) =>
                  knowledge.countries.display(key, edition.language),
                ),
                countColumn(edition.say('次數', 'Events'), ({ events }) => events),
                valueColumn(edition.say('占比', 'Share'), 'share', ({ events }) => share(events, total)),
              ],
              rows: top,
              footnotes: [
                edition.say(
                  `占比以可識別來源國家的 ${grouped(total)} 次為母數；表列以外合計 ${grouped(total - top.reduce((all, { events }) => all + events, 0))} 次。`,
                  `Shares are of the ${grouped(total)} events whose source country is known; events not listed here: ${grouped(total - top.reduce((all, { events }) => all + events, 0))}.`,
                ),
                ...(nowhere.length === 0
                  ? []
                  : [
                      edition.say('無法對應國家者不列名次：', 'Without a country, and so without a rank: ') +
                        nowhere
                          .map(({ key, events }) =>
                            edition.say(
                              `${knowledge.countries.display(key, edition.language)} ${grouped(events)} 次`,
                              `${knowledge.countries.display(key, edition.language)} ${grouped(events)}`,
                            ),
                          )
                          .join(edition.say('、', ', ')) +
                        edition.say('。', '.'),
                    ]),
              ],
            }),
          ]),
    ],
  }
}
