import { type Advice, type Caveat, type Knowledge, type Ranking } from '../../gateway/index.ts'
import type { Block, Section, Sentence } from '../model.ts'
import { count, type Edition, text } from './edition.ts'
import type { Facts } from './facts.ts'

/** What ingest made of one source. */
export interface SourceAccount {
  readonly name: string
  /** Records. read = stored + setAside + blank lines. */
  readonly read: number
  readonly stored: number
  readonly setAside: number
}

/** What is new among the blocked, critical and high, and what is gone. */
export function changes(edition: Edition, facts: Facts, query: string): Section {
  const { signatures } = facts
  const title = edition.say('新出現與消失的特徵', 'New and gone signatures')
  if (!signatures.previousKnown)
    return {
      id: 'changes',
      title,
      blocks: [
        {
          kind: 'sentences',
          paragraphs: [
            edition.line(
              edition.say(
                '事件庫中沒有前一期間的資料，無從判斷何者為新出現或消失，本期不列。',
                'The event store holds nothing for the previous period, so what is new or gone is not known and not listed.',
              ),
            ),
          ],
        },
      ],
    }
  const fresh = signatures.rows.filter(({ previousRank }) => previousRank === null)
  const { gone } = signatures
  const list = (names: readonly { readonly key: string; readonly events: number }[]): Sentence[] =>
    names
      .slice(0, 10)
      .map(({ key, events }) =>
        edition.line(
          { name: key },
          edition.say(`：${events.toLocaleString('en')} 次`, `: ${events.toLocaleString('en')} events`),
        ),
      )
  const head = (id: string, label: string, amount: number, about: string): Block => ({
    kind: 'sentences',
    paragraphs: [
      edition.line(
        `${label} `,
        edition.figure(
          id,
          { kind: 'count', count: amount },
          {
            label,
            query,
            unit: edition.say('種', 'signatures'),
            base: edition.say(
              '本期與前期的重大與嚴重等級阻擋事件',
              'blocked critical and high events of both periods',
            ),
          },
        ),
        about,
      ),
    ],
  })
  const items = (sentences: Sentence[]): Block[] =>
    sentences.length === 0 ? [] : [{ kind: 'list', ordered: false, items: sentences }]
  return {
    id: 'changes',
    title,
    blocks: [
      head(
        'new-signatures',
        edition.say(
          '前期沒有而本期出現的特徵',
          'Signatures of this period that the previous one did not have:',
        ),
        fresh.length,
        edition.say(' 種，依次數列出至多十種。', ', the ten most frequent of them below.'),
      ),
      ...items(list(fresh)),
      head(
        'gone-signatures',
        edition.say(
          '前期有而本期未出現的特徵',
          'Signatures of the previous period that this one does not have:',
        ),
        gone.length,
        edition.say(
          ' 種，依前期次數列出至多十種。',
          ', the ten most frequent of them (with their previous events) below.',
        ),
      ),
      ...items(list(gone.map(({ key, previousEvents }) => ({ key, events: previousEvents })))),
    ],
  }
}

/** Advice that follows from what was seen comes first, with its number; the standing rest after. */
export function advice(edition: Edition, facts: Facts, knowledge: Knowledge): Section {
  const { language } = edition
  const title = edition.say('建議事項', 'Advice')
  const query = edition.query(
    'gateway.advice',
    edition.say('建議事項的依據', 'What advice follows from'),
    edition.say(
      '全部等級的事件依特徵加總，再依知識庫的性質與類別合計；此處列出阻擋部分的查詢，僅偵測部分以相反條件計算。',
      'Events of every severity by signature, then added up by the kind and family of the knowledge base; shown is the query of those blocked, those seen only use the condition reversed.',
    ),
    facts.allBlocked.queries,
  )
  const judged = knowledge.advice.map((item) => ({ item, events: metBy(item, facts) }))
  const sentence = ({ item, events }: (typeof judged)[number]): Sentence => {
    const words = `${item.title[language]}${edition.say('：', ': ')}${item.text[language]}`
    if (events === undefined) return edition.line(words)
    const label = item.because?.[language] ?? item.title[language]
    const figure = edition.figure(
      `advice-${item.id}`,
      { kind: 'count', count: events },
      { label, query, base: edition.say('本期全部等級的事件', 'events of every severity of this period') },
    )
    return edition.line(
      words,
      edition.say(`（依據：${label} `, ` (${label}: `),
      figure,
      edition.say(' 次）', ')'),
    )
  }
  return {
    id: 'advice',
    title,
    blocks: [
      {
        kind: 'list',
        ordered: true,
        items: [
          ...judged.filter(({ events }) => events !== undefined),
          ...judged.filter(({ events }) => events === undefined),
        ].map(sentence),
      },
    ],
  }
}

/** Events that met the condition, undefined when too few did. */
function metBy({ when }: Advice, facts: Facts): number | undefined {
  if (when === undefined) return undefined
  const { kinds = [], families = [], signatures = [], disposition = 'all', minimum } = when
  const rankings: Ranking[] = []
  if (disposition !== 'seen') rankings.push(facts.allBlocked)
  if (disposition !== 'blocked') rankings.push(facts.allSeen)
  let events = 0
  for (const row of rankings.flatMap((ranking) => ranking.rows)) {
    const known = facts.classification.get(row.key)
    const met =
      signatures.includes(row.key) ||
      (known !== undefined &&
        (kinds.includes(known.kind) || (known.family !== undefined && families.includes(known.family.id))))
    if (met) events += row.events
  }
  return events >= minimum ? events : undefined
}

/** Sensors, sources and what the figures do not cover. */
export function coverageSection(
  edition: Edition,
  facts: Facts,
  sources: readonly SourceAccount[],
  asOf: number,
): Section {
  const { coverage } = facts
  const title = edition.say('資料涵蓋範圍與引用須知', 'Coverage and caveats')
  const query = edition.query(
    'gateway.sensors',
    edition.say('感測設備涵蓋情形', 'Coverage of sensors'),
    edition.say(
      '每部設備在本期有紀錄的小時數。沒有紀錄可能是設備停擺、傳送中斷，也可能是確實沒有事件。',
      'Hours of the period in which each sensor reported anything. Silence may mean an outage, a broken feed, or nothing to report.',
    ),
    coverage.queries,
    'sensors',
  )
  const accounts = edition.given(
    'ingest.accounts',
    edition.say('讀入帳目', 'Accounts of ingest'),
    edition.say(
      '由讀入作業記錄：讀入＝存入＋另存待查＋空行。',
      'Kept by ingest: records read = stored + set aside + blank lines.',
    ),
  )
  const shown = (time: string | null): string => {
    if (time === null) return edition.say('無紀錄', 'none')
    return new Intl.DateTimeFormat('sv-SE', {
      timeZone: facts.period.timeZone,
      dateStyle: 'short',
      timeStyle: 'short',
    }).format(new Date(time))
  }
  return {
    id: 'coverage',
    title,
    blocks: [
      {
        kind: 'table',
        id: 'table-sensors',
        caption: edition.say('感測設備', 'Sensors'),
        query,
        columns: [
          { label: edition.say('設備', 'Sensor'), kind: 'name', header: true },
          { label: edition.say('首筆時段', 'First hour begins'), kind: 'text' },
          { label: edition.say('末筆時段', 'Last hour ends'), kind: 'text' },
          { label: edition.say('紀錄數', 'Events'), kind: 'count' },
          { label: edition.say('無紀錄時數', 'Silent hours'), kind: 'count' },
        ],
        rows: coverage.sensors.map((sensor) => [
          { kind: 'name', name: sensor.sensor },
          text(shown(sensor.first)),
          text(shown(sensor.last)),
          count(sensor.events),
          count(sensor.hours === null ? null : Math.max(0, coverage.hours - sensor.hours)),
        ]),
        footnotes: [
          edition.say(
            '僅提供計數的設備沒有逐時紀錄，無紀錄時數以「—」表示。',
            'Sensors that give counts only have no hourly records: a dash.',
          ),
        ],
      },
      ...(sources.length === 0
        ? []
        : [
            {
              kind: 'table' as const,
              id: 'table-sources',
              caption: edition.say('資料來源與未能解析的紀錄', 'Sources and records set aside'),
              query: accounts,
              columns: [
                { label: edition.say('來源', 'Source'), kind: 'name' as const, header: true },
                { label: edition.say('讀入', 'Read'), kind: 'count' as const },
                { label: edition.say('存入', 'Stored'), kind: 'count' as const },
                { label: edition.say('另存待查', 'Set aside'), kind: 'count' as const },
              ],
              rows: sources.map(({ name, read, stored, setAside }) => [
                { kind: 'name' as const, name },
                count(read),
                count(stored),
                count(setAside),
              ]),
              footnotes: [
                edition.say(
                  '取自讀入作業的帳目，涵蓋該來源全部紀錄，不限本期。',
                  'From the accounts of ingest, over all records of a source, not of this period only.',
                ),
              ],
            },
          ]),
      { kind: 'caveats', items: caveats(edition, facts, sources, asOf).map((words) => edition.line(words)) },
    ],
  }
}

function caveats(edition: Edition, facts: Facts, sources: readonly SourceAccount[], asOf: number): string[] {
  const { coverage, period } = facts
  const number = (amount: number): string => amount.toLocaleString('en')
  const found = [
    edition.say(
      '次數是設備產生的紀錄數，不是攻擊者數或受害主機數；單一程式反覆連線可產生大量紀錄。',
      'Events are records that sensors made, not attackers or victims: one program that keeps trying makes many.',
    ),
    edition.say(
      '阻擋只計 blocked、dropped、reset、rejected 四種處置；FortiGate 的 detected 為偵測而未阻擋。',
      'Blocked counts four dispositions only: blocked, dropped, reset, rejected. FortiGate’s “detected” was seen, not blocked.',
    ),
  ]
  if (asOf < period.to)
    found.push(
      edition.say('統計期間尚未結束，數字仍會增加。', 'The period has not ended yet: figures will grow.'),
    )
  if ((coverage.silentHours ?? 0) > 0)
    found.push(
      edition.say(
        `本期 ${number(coverage.hours)} 小時中，有 ${number(coverage.silentHours ?? 0)} 小時沒有任何設備的紀錄。`,
        `In ${number(coverage.silentHours ?? 0)} of the period’s ${number(coverage.hours)} hours no sensor reported anything.`,
      ),
    )
  if (facts.signatures.previousKnown && (coverage.previousSilentHours ?? 0) > 0)
    found.push(
      edition.say(
        `前期有 ${number(coverage.previousSilentHours ?? 0)} 小時沒有任何設備的紀錄，與前期比較時須留意。`,
        `In ${number(coverage.previousSilentHours ?? 0)} hours of the previous period no sensor reported anything: compare with care.`,
      ),
    )
  if (coverage.wrongClock > 0)
    found.push(
      edition.say(
        `事件庫另有 ${number(coverage.wrongClock)} 筆時鐘明顯錯誤的紀錄，無法歸入任何期間。`,
        `The store also holds ${number(coverage.wrongClock)} events whose clocks are plainly wrong: they belong to no period.`,
      ),
    )
  const setAside = sources.reduce((sum, source) => sum + source.setAside, 0)
  if (setAside > 0)
    found.push(
      edition.say(
        `有 ${number(setAside)} 筆紀錄無法解析，原文另存待查，未列入統計。`,
        `${number(setAside)} records could not be parsed; they are kept apart and not counted.`,
      ),
    )
  const of = (rankings: readonly Ranking[], code: Caveat['code']): number =>
    rankings.flatMap((ranking) => ranking.caveats).find((caveat) => caveat.code === code)?.amount ?? 0
  const straddling = of([facts.allBlocked, facts.allSeen], 'straddling')
  if (straddling > 0)
    found.push(
      edition.say(
        `有 ${number(straddling)} 次事件的計數期間跨越本期起訖，無法切分，未列入。`,
        `${number(straddling)} events were counted for periods that cross the beginning or end of this one; they cannot be divided and are left out.`,
      ),
    )
  const summaries = of([facts.topTen], 'summaries-without-addresses')
  if (summaries > 0)
    found.push(
      edition.say(
        `重大與嚴重等級阻擋事件中有 ${number(summaries)} 次來自僅提供計數的設備，沒有位址、國家與逐日資料，不在來源數、國家與每日統計內。`,
        `${number(summaries)} of the blocked critical and high events come as counts only, without addresses, countries or days: they are in no distinct, country or daily figure.`,
      ),
    )
  const stale = of([facts.topTen], 'distinct-stale')
  if (stale > 0)
    found.push(
      edition.say(
        `有 ${number(stale)} 小時的不同來源數尚未更新，來源數可能偏低。`,
        `Distinct counts of ${number(stale)} hours are not up to date: they may be too low.`,
      ),
    )
  return found
}
