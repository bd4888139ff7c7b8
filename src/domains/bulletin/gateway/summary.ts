/** The key figures of the gateway, and what they say. */
import type { Card, Sentence } from '../model.ts'
import { type Edition, estimate, share } from '../writing/edition.ts'
import { eventsOf, type Facts } from './facts.ts'

export function summary(
  edition: Edition,
  facts: Facts,
  ranking: string,
): { readonly cards: readonly Card[]; readonly paragraphs: readonly Sentence[] } {
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
  const blockedChange = edition.change('blocked-change', facts.blocked.previousTotal, total, {
    label: edition.say('阻擋次數增減', 'Change of blocked events'),
    query: totals,
  })
  const seenChange = edition.change('seen-change', facts.seen.previousTotal, facts.seen.total, {
    label: edition.say('僅偵測次數增減', 'Change of seen events'),
    query: seenTotals,
  })

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
    cards: [
      { figure: 'blocked', ...(blockedChange && { change: blockedChange.figure }) },
      { figure: 'seen', ...(seenChange && { change: seenChange.figure }) },
      {
        figure: 'policy-share',
        note: edition.say('占阻擋事件；屬使用行為，並非入侵', 'of blocked events: conduct, not intrusions'),
      },
      {
        figure: 'sources',
        note: edition.say(
          '阻擋事件；估計值，標準誤差約 0.6%',
          'of blocked events: estimate, standard error about 0.6%',
        ),
      },
    ],
    paragraphs,
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
