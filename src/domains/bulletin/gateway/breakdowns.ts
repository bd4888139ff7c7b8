import { type Kind, type Knowledge, kinds } from '../../gateway/index.ts'
import type { Section } from '../model.ts'
import { count, type Edition, eventsOf, share, text } from './edition.ts'
import type { Facts } from './facts.ts'

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

function blockedAndSeen(edition: Edition): [string, string] {
  return [edition.say('已阻擋', 'Blocked'), edition.say('僅偵測', 'Seen only')]
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
  const rows = kinds
    .map((kind: Kind) => ({ kind, blocked: eventsOf(blocked, kind), seen: eventsOf(seen, kind) }))
    .filter((row) => row.blocked + row.seen > 0)
  return {
    id: 'by-kind',
    title,
    blocks: [
      {
        kind: 'sentences',
        paragraphs: [
          edition.line(
            edition.say(
              '「違反使用政策」是應用程式控制的紀錄，屬使用行為，不是入侵；「殭屍網路與中繼站連線」只表示流量符合特徵，不能證明主機已受感染。',
              '“Policy violation” is what application control records: conduct, not an intrusion. “Botnet and command-and-control” says that traffic matches a pattern; it does not prove that a host is infected.',
            ),
          ),
        ],
      },
      {
        kind: 'table',
        id: 'table-by-kind',
        caption: title,
        query,
        columns: [
          { label: edition.say('性質', 'Kind'), kind: 'text', header: true },
          { label: edition.say('已阻擋', 'Blocked'), kind: 'count' },
          { label: edition.say('占阻擋比', 'Share of blocked'), kind: 'share' },
          { label: edition.say('僅偵測', 'Seen only'), kind: 'count' },
        ],
        rows: rows.map((row) => [
          text(knowledge.kindLabel(row.kind, edition.language)),
          count(row.blocked),
          share(row.blocked, blocked.total),
          count(row.seen),
        ]),
        footnotes: [],
      },
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
  const rows = severities
    .map(([id, zh, en]) => ({
      label: edition.say(zh, en),
      blocked: eventsOf(blocked, String(id)),
      seen: eventsOf(seen, String(id)),
    }))
    .filter((row) => row.blocked + row.seen > 0)
  return {
    id: 'by-severity',
    title,
    blocks: [
      {
        kind: 'table',
        id: 'table-by-severity',
        caption: title,
        query,
        columns: [
          { label: edition.say('嚴重程度', 'Severity'), kind: 'text', header: true },
          { label: edition.say('已阻擋', 'Blocked'), kind: 'count' },
          { label: edition.say('占阻擋比', 'Share of blocked'), kind: 'share' },
          { label: edition.say('僅偵測', 'Seen only'), kind: 'count' },
        ],
        rows: rows.map((row) => [
          text(row.label),
          count(row.blocked),
          share(row.blocked, blocked.total),
          count(row.seen),
        ]),
        footnotes: [],
      },
    ],
  }
}

function byDay(edition: Edition, facts: Facts): Section[] {
  const [blocked, seen] = facts.days
  if (facts.anyDay.rows.length === 0) return []
  const title = edition.say('每日事件數', 'Events by day')
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
  const days = localDays(facts)
  const value = (ranking: typeof blocked, day: string): number | null =>
    recorded.has(day) ? eventsOf(ranking, day) : null
  const missing = days.filter((day) => !recorded.has(day)).length
  const highest = blocked.rows[0]
  const peak =
    highest === undefined
      ? ''
      : edition.say(
          `阻擋次數最高為 ${highest.key}（${highest.events.toLocaleString('en')} 次）。`,
          `Most events were blocked on ${highest.key} (${highest.events.toLocaleString('en')}).`,
        )
  const gaps = missing === 0 ? '' : edition.say(`有 ${missing} 日沒有資料。`, `${missing} days have no data.`)
  return [
    {
      id: 'by-day',
      title,
      blocks: [
        {
          kind: 'chart',
          id: 'chart-by-day',
          title,
          description: [peak, gaps].filter(Boolean).join(edition.say('', ' ')) || title,
          query,
          chart: {
            kind: 'columns',
            unit: edition.events,
            labelled: edition.say('日期', 'Day'),
            series: blockedAndSeen(edition),
            points: days.map((day) => ({
              label: day,
              tick: `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`,
              values: [value(blocked, day), value(seen, day)],
            })),
          },
        },
      ],
    },
  ]
}

/** The period's local days, 2026-10-01 …, in order. */
function localDays({ period: { from, to, timeZone } }: Facts): string[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  const days = new Set<string>()
  for (let time = from; time < to; time += 3600) days.add(format.format(time * 1000))
  return [...days]
}

function byCountry(edition: Edition, facts: Facts, knowledge: Knowledge): Section {
  const { countries } = facts
  const title = edition.say('來源國家或地區前十名', 'Ten most frequent source countries or regions')
  const query = edition.query(
    'gateway.by-country',
    title,
    edition.say(
      '重大與嚴重等級的阻擋事件，依感測設備所載來源國家加總；同一國家的不同寫法合併計算。',
      'Blocked critical and high events by the source country that sensors wrote; different spellings of a country are added.',
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
          edition.line(
            countries.rows.length === 0
              ? edition.say('本期紀錄沒有來源國家。', 'The records of this period name no source country.')
              : edition.say(
                  '來源國家是位址登記所在，不代表行為人的國籍；位址可能經代理、租用主機或偽造。內部位址列為保留位址。',
                  'A source country is where an address is registered, not the nationality of whoever used it: addresses may be proxies, rented hosts or forged. Internal addresses appear as reserved.',
                ),
          ),
        ],
      },
      ...(countries.rows.length === 0
        ? []
        : [
            {
              kind: 'table' as const,
              id: 'table-by-country',
              caption: title,
              query,
              columns: [
                { label: edition.say('名次', 'Rank'), kind: 'rank' as const },
                {
                  label: edition.say('國家或地區', 'Country or region'),
                  kind: 'name' as const,
                  header: true,
                },
                { label: edition.say('次數', 'Events'), kind: 'count' as const },
                { label: edition.say('占比', 'Share'), kind: 'share' as const },
              ],
              rows: countries.rows.map((row) => [
                { kind: 'rank' as const, rank: row.rank },
                { kind: 'name' as const, name: knowledge.countries.display(row.key, edition.language) },
                count(row.events),
                share(row.events, countries.total),
              ]),
              footnotes: [],
            },
          ]),
    ],
  }
}
