import {
  type ExecutedQuery,
  type Knowledge,
  type Period,
  periodLabel,
  type Reading,
} from '../../gateway/index.ts'
import { type Bulletin, type Language, type Period as PrintedPeriod, SCHEMA, type Section } from '../model.ts'
import { breakdowns } from './breakdowns.ts'
import { advice, changes } from './closing.ts'
import { coverageSection, sensorAnnex, sensorsOf, type SourceAccount } from './coverage.ts'
import { Edition, estimate, eventsOf, grouped, share } from './edition.ts'
import { type Facts, gather } from './facts.ts'
import { otherRankings, topTen } from './rankings.ts'

export type { SourceAccount } from './coverage.ts'

export interface GatewayBulletinRequest {
  readonly period: Period
  readonly language: Language
  readonly knowledge: Knowledge
  /** Up to when data had been taken in, ms since 1970: the only clock of a bulletin. */
  readonly asOf: number
  /** What ingest made of each source, if it is known. */
  readonly sources?: readonly SourceAccount[]
  readonly publisher?: string
  readonly sharing?: Bulletin['sharing']
}

/** The bulletin of a gateway's period, from rollups. Equal data and equal requests give equal models. */
export async function gatewayBulletin(store: Reading, request: GatewayBulletinRequest): Promise<Bulletin> {
  return write(await factsOf(store, request), request).model
}

/** The same edition in every language, from facts that were gathered once, and the queries they came from by Query.id. */
export async function gatewayBulletins(
  store: Reading,
  request: Omit<GatewayBulletinRequest, 'language'>,
): Promise<{
  readonly models: Readonly<Record<Language, Bulletin>>
  readonly executed: ReadonlyMap<string, ExecutedQuery>
}> {
  const facts = await factsOf(store, request)
  const [zh, en] = (['zh-TW', 'en'] as const).map((language) => write(facts, { ...request, language }))
  return { models: { 'zh-TW': zh!.model, en: en!.model }, executed: en!.executed }
}

function factsOf(
  store: Reading,
  { knowledge, period, asOf }: Omit<GatewayBulletinRequest, 'language'>,
): Promise<Facts> {
  return gather(store, knowledge, period, asOf / 1000)
}

function write(
  facts: Facts,
  request: GatewayBulletinRequest,
): { readonly model: Bulletin; readonly executed: ReadonlyMap<string, ExecutedQuery> } {
  const { period, language, knowledge, asOf, sources = [] } = request
  const edition = new Edition(language)
  const ranking = edition.query(
    'gateway.top-ten',
    edition.say('重大與嚴重等級阻擋事件，依特徵', 'Blocked critical and high events by signature'),
    edition.say(
      '由逐時計數加總，不重讀原始紀錄；依次數由多至少，同數者同名次。前期名次以相同查詢在前一期間計算。',
      'Sums of the hourly counts; raw records are not read again. Most events first, equal counts share a rank. Previous ranks come from the same query over the previous period.',
    ),
    facts.signatures.queries,
  )
  const sections: Section[] = [
    summary(edition, facts, ranking),
    topTen(edition, facts, knowledge, ranking),
    ...otherRankings(edition, facts, knowledge),
    ...breakdowns(edition, facts, knowledge),
    changes(edition, facts, knowledge, ranking),
    advice(edition, facts, knowledge),
    coverageSection(edition, facts, sources, asOf / 1000),
    {
      id: 'methods',
      title: edition.say('計算方式', 'How the figures were computed'),
      blocks: [{ kind: 'methods' }],
    },
    ...sensorAnnex(edition, facts),
  ]
  const sensors = sensorsOf(facts).filter(({ events }) => events > 0).length
  const events = facts.allBlocked.total + facts.allSeen.total
  const model: Bulletin = {
    schema: SCHEMA,
    kind: 'gateway',
    language,
    publisher: request.publisher ?? edition.say('閘口防護維運團隊', 'Gateway protection team'),
    title: edition.say('閘口入侵防禦事件公報', 'Gateway intrusion-prevention bulletin'),
    subtitle: edition.say(
      '重大與嚴重等級事件的阻擋情形、排名、解說與建議',
      'Critical and high events: what was blocked, how often, what it means and what to do',
    ),
    period: printed(period, language),
    ...(facts.signatures.previousKnown && { previous: printed(facts.previous, language) }),
    snapshot: {
      asOf: iso(asOf),
      source:
        edition.say(`閘口感測設備 ${sensors} 部`, `${sensors} gateway sensor${sensors === 1 ? '' : 's'}`) +
        edition.say(`，本期事件 ${grouped(events)} 次`, `, ${grouped(events)} events in the period`),
    },
    sharing: request.sharing ?? 'TLP:CLEAR',
    queries: edition.queries,
    figures: edition.figures,
    sections,
  }
  return { model, executed: edition.executed }
}

function summary(edition: Edition, facts: Facts, ranking: string): Section {
  const base = edition.say('本期重大與嚴重等級的阻擋事件', 'blocked critical and high events of this period')
  const [first] = facts.topTen.rows
  const total = facts.blocked.total
  const totals = edition.query(
    'gateway.totals',
    edition.say('重大與嚴重等級阻擋總數', 'Blocked critical and high events'),
    edition.say(
      '處置為阻擋、丟棄、重設或拒絕的事件總和；增減以相同查詢在前一期間計算。與僅偵測總數相加，即為本期重大與嚴重等級的全部事件。',
      'All events whose disposition is blocked, dropped, reset or rejected; changes come from the same query over the previous period. With those seen only they make all critical and high events.',
    ),
    facts.blocked.queries,
  )
  const seenTotals = edition.query(
    'gateway.totals-seen',
    edition.say('重大與嚴重等級、僅偵測總數', 'Critical and high events seen but not blocked'),
    edition.say(
      '處置不是阻擋、丟棄、重設或拒絕的事件總和；增減以相同查詢在前一期間計算。',
      'All events with any other disposition; changes come from the same query over the previous period.',
    ),
    facts.seen.queries,
  )
  const addresses = edition.query(
    'gateway.distinct',
    edition.say('不同來源位址', 'Distinct source addresses'),
    edition.say(
      '合併逐時的估計狀態而得，標準誤差約 0.6%；僅提供計數的設備沒有位址。前十名各特徵以相同方法計算。',
      'Merged from hourly states, standard error about 0.6%; sensors that give counts only have no addresses. Those of each signature are computed in the same way.',
    ),
    facts.blocked.queries,
    'distinct',
  )
  const blocked = edition.figure(
    'blocked',
    { kind: 'count', count: total },
    {
      label: edition.say('重大與嚴重等級阻擋次數', 'Critical and high events blocked'),
      query: totals,
      base,
    },
  )
  const seen = edition.figure(
    'seen',
    { kind: 'count', count: facts.seen.total },
    {
      label: edition.say('重大與嚴重等級未阻擋次數', 'Critical and high events seen, not blocked'),
      query: seenTotals,
      base: edition.say(
        '本期重大與嚴重等級但未阻擋的事件',
        'critical and high events of this period that were not blocked',
      ),
    },
  )
  const policyEvents = eventsOf(facts.kinds[0], 'policy_violation')
  const policy = edition.figure('policy-share', share(policyEvents, total), {
    label: edition.say('違反使用政策占比', 'Share of policy violations'),
    query: 'gateway.by-kind',
    base,
  })
  edition.figure('sources', estimate(facts.blocked.rows[0]?.sources ?? null), {
    label: edition.say('不同來源位址', 'Distinct source addresses'),
    query: addresses,
    base,
    unit: edition.say('個', 'addresses'),
  })
  const change = (
    id: string,
    from: number | null,
    to: number,
    query: string,
    label: string,
  ): { readonly figure: string } | undefined =>
    from === null || from === 0
      ? undefined
      : edition.figure(
          id,
          { kind: 'change', from, to },
          {
            label,
            query,
            base: edition.say('前期次數', 'events of the previous period'),
          },
        )
  const blockedChange = change(
    'blocked-change',
    facts.blocked.previousTotal,
    total,
    totals,
    edition.say('阻擋次數增減', 'Change of blocked events'),
  )
  const seenChange = change(
    'seen-change',
    facts.seen.previousTotal,
    facts.seen.total,
    seenTotals,
    edition.say('僅偵測次數增減', 'Change of seen events'),
  )

  const severe = edition.figure(
    'severe',
    { kind: 'count', count: total + facts.seen.total },
    {
      label: edition.say('重大與嚴重等級事件', 'Critical and high events'),
      query: totals,
      base: edition.say('本期全部事件', 'all events of this period'),
    },
  )
  const everything = edition.figure(
    'all-events',
    { kind: 'count', count: facts.allBlocked.total + facts.allSeen.total },
    {
      label: edition.say('全部等級事件', 'Events of every severity'),
      query: 'gateway.by-severity',
      base: edition.say('本期全部事件', 'all events of this period'),
    },
  )
  const rate = edition.figure('blocked-share', share(total, total + facts.seen.total), {
    label: edition.say('重大與嚴重等級事件的阻擋比率', 'Share of critical and high events that was blocked'),
    query: totals,
    base: edition.say('本期重大與嚴重等級的全部事件', 'all critical and high events of this period'),
  })
  const paragraphs = [
    edition.sentence(
      'summary-overview',
      edition.say('本期閘口感測設備共記錄事件 ', 'The gateway’s sensors recorded '),
      everything,
      edition.say(' 次，其中重大與嚴重等級 ', ' events, of which '),
      severe,
      edition.say(' 次；阻擋 ', ' were critical or high. Of these '),
      blocked,
      edition.say(' 次', ' were blocked'),
      ...(total === 0
        ? ['']
        : [
            edition.say('（', ' ('),
            rate,
            ...(blockedChange === undefined
              ? ['']
              : [edition.say('，較前期 ', ', '), blockedChange, edition.say('', ' on the previous period')]),
            edition.say('）', ')'),
          ]),
      edition.say('，僅偵測而未阻擋 ', ' and '),
      seen,
      edition.say(' 次', ' were seen but not blocked'),
      ...(seenChange === undefined
        ? ['']
        : [edition.say('（較前期 ', ' ('), seenChange, edition.say('）', ')')]),
      edition.say('。', '.'),
    ),
    ...(total === 0
      ? []
      : [
          edition.sentence(
            'summary-leaders',
            ...(first === undefined ? [''] : leaders(edition, facts, first.key, ranking, base)),
            edition.say('違反使用政策者占 ', ' Policy violations make up '),
            policy,
            edition.say(
              '，屬應用程式使用行為，並非入侵事件；排名高不等於危害大，應優先查證殭屍網路、隱密通道與漏洞利用。',
              ' of those blocked: use of applications, not intrusions. A high rank is not a high danger; look first at botnets, covert channels and exploits.',
            ),
          ),
        ]),
    edition.sentence(
      'summary-seen',
      edition.say(
        '僅偵測而未阻擋的事件不列入阻擋排名，但可能已到達目的端，另列前十名。',
        'What was seen but not blocked is not in the rankings of blocked events, yet may have reached its target; it has a ranking of its own.',
      ),
    ),
    ...(facts.signatures.previousKnown
      ? []
      : [
          edition.sentence(
            'summary-no-previous',
            edition.say(
              '事件庫中沒有前一期間的資料，本期不列增減與前期名次。',
              'The event store holds nothing for the previous period, so changes and previous ranks are not given.',
            ),
          ),
        ]),
  ]
  return {
    id: 'summary',
    title: edition.say('本期摘要', 'Summary'),
    blocks: [
      {
        kind: 'cards',
        cards: [
          { figure: 'blocked', ...(blockedChange && { change: blockedChange.figure }) },
          { figure: 'seen', ...(seenChange && { change: seenChange.figure }) },
          {
            figure: 'policy-share',
            note: edition.say(
              '占阻擋事件；屬使用行為，並非入侵',
              'of blocked events: conduct, not intrusions',
            ),
          },
          {
            figure: 'sources',
            note: edition.say(
              '阻擋事件；估計值，標準誤差約 0.6%',
              'of blocked events: estimate, standard error about 0.6%',
            ),
          },
        ],
      },
      { kind: 'sentences', paragraphs },
    ],
  }
}

/** The first, and the ten together. */
function leaders(
  edition: Edition,
  facts: Facts,
  name: string,
  query: string,
  base: string,
): (string | { readonly figure: string } | { readonly name: string })[] {
  const { rows, total } = facts.topTen
  const ten = rows.reduce((sum, { events }) => sum + events, 0)
  const first = edition.figure('first-share', share(rows[0]?.events ?? 0, total), {
    label: edition.say('第一名占比', 'Share of the first'),
    query,
    base,
  })
  const together = edition.figure('top-ten-share', share(ten, total), {
    label: edition.say('前十名合計占比', 'Share of the first ten'),
    query,
    base,
  })
  return [
    edition.say('阻擋事件以 ', 'Of those blocked, '),
    { name },
    edition.say(' 居首，占 ', ' comes first with '),
    first,
    edition.say('；前十名合計占 ', '; the first ten together make up '),
    together,
    edition.say('。', '.'),
  ]
}

function printed({ from, to, timeZone }: Period, language: Language): PrintedPeriod {
  return {
    from: iso(from * 1000),
    to: iso(to * 1000),
    timeZone,
    // `民國 115 年第 46 週`: the days in brackets stand beside it already.
    label: periodLabel({ from, to, timeZone }, language).replace(/ ?[(（].*[)）]$/, ''),
  }
}

function iso(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
