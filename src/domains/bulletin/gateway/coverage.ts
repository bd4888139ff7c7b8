import type { Caveat, Ranking } from '../../gateway/index.ts'
import type { Block, Section } from '../model.ts'
import { accountsTable, mostSources, setAsideCaveat, type SourceAccount } from '../writing/accounts.ts'
import { damaged, type Edition, grouped } from '../writing/edition.ts'
import { countColumn, nameColumn, table, textColumn } from '../writing/tables.ts'
import type { Facts } from './facts.ts'

type Sensor = Facts['coverage']['sensors'][number]

/** Sensors that told their names whole: a damaged record may name one that is none. */
export function sensorsOf({ coverage }: Facts): readonly Sensor[] {
  return coverage.sensors.filter(({ sensor }) => !damaged(sensor))
}

/** What the figures do not cover: first the words, then sensors that fell silent, then sources. */
export function coverageSection(
  edition: Edition,
  facts: Facts,
  sources: readonly SourceAccount[],
  asOf: number,
): Section {
  const { coverage } = facts
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
  return {
    id: 'coverage',
    title: edition.say('資料涵蓋範圍與引用須知', 'Coverage and caveats'),
    blocks: [
      { kind: 'caveats', items: caveats(edition, facts, sources, asOf).map((words) => edition.line(words)) },
      ...silent(edition, facts, query),
      ...accountsTable(edition, sources, { id: 'table-sources', query: 'ingest.accounts' }),
    ],
  }
}

/** Every sensor, for those who look for their own. */
export function sensorAnnex(edition: Edition, facts: Facts): Section[] {
  const sensors = sensorsOf(facts)
  if (sensors.length === 0) return []
  return [
    {
      id: 'sensors',
      annex: true,
      title: edition.say('感測設備清單', 'sensors'),
      blocks: [
        table<Sensor>({
          id: 'table-sensors',
          caption: edition.say('全部感測設備（全部等級）', 'All sensors, all severities'),
          query: 'gateway.sensors',
          columns: [
            nameColumn(edition.say('設備', 'Sensor'), ({ sensor }) => sensor),
            countColumn(edition.say('次數', 'Events'), ({ events }) => events),
            countColumn(edition.say('無紀錄時數', 'Silent hours'), (sensor) => silence(sensor, facts)),
          ],
          rows: sensors,
          footnotes: [dash(edition)],
        }),
      ],
    },
  ]
}

/** Hours of the period without a record of it; null when it gives counts only. */
function silence({ hours }: Sensor, { coverage }: Facts): number | null {
  return hours === null ? null : Math.max(0, coverage.hours - hours)
}

function dash(edition: Edition): string {
  return edition.say(
    '僅提供計數的設備沒有逐時紀錄，無紀錄時數以「—」表示。',
    'Sensors that give counts only have no hourly records: a dash.',
  )
}

function silent(edition: Edition, facts: Facts, query: string): Block[] {
  const { coverage, period } = facts
  const sensors = sensorsOf(facts)
  const ranked = sensors
    .map((sensor) => ({ sensor, hours: silence(sensor, facts) ?? 0 }))
    .filter(({ hours }) => hours > 0)
    .sort((a, b) => b.hours - a.hours)
  const full = sensors.length - ranked.length
  const words = edition.line(
    ranked.length === 0
      ? edition.say(
          `納入統計的 ${sensors.length} 部感測設備，在本期 ${grouped(coverage.hours)} 小時中均有紀錄或僅提供計數；逐部情形見附錄。`,
          `Sensors in these figures: ${sensors.length}, each with records in all of the period’s ${grouped(coverage.hours)} hours or with counts only; an annex lists them.`,
        )
      : edition.say(
          `納入統計的感測設備 ${sensors.length} 部，其中 ${ranked.length} 部在本期 ${grouped(coverage.hours)} 小時中有部分時段沒有紀錄，其餘 ${full} 部均有紀錄或僅提供計數；逐部情形見附錄。`,
          `Sensors in these figures: ${sensors.length}. Silent for some of the period’s ${grouped(coverage.hours)} hours: ${ranked.length}; never silent or with counts only: ${full}. An annex lists them all.`,
        ),
  )
  if (sensors.length === 0) return []
  const said: Block = { kind: 'sentences', paragraphs: [words] }
  if (ranked.length === 0) return [said]
  const shown = (time: string | null): string =>
    time === null
      ? edition.say('無紀錄', 'none')
      : new Intl.DateTimeFormat('sv-SE', {
          timeZone: period.timeZone,
          dateStyle: 'short',
          timeStyle: 'short',
        }).format(new Date(time))
  return [
    said,
    table<(typeof ranked)[number]>({
      id: 'table-silent',
      caption: edition.say('有部分時段沒有紀錄的感測設備', 'Sensors with silent hours'),
      query,
      columns: [
        nameColumn(edition.say('設備', 'Sensor'), ({ sensor }) => sensor.sensor),
        textColumn(edition.say('首筆時段', 'First hour begins'), ({ sensor }) => shown(sensor.first)),
        textColumn(edition.say('末筆時段', 'Last hour ends'), ({ sensor }) => shown(sensor.last)),
        countColumn(edition.say('次數', 'Events'), ({ sensor }) => sensor.events),
        countColumn(edition.say('無紀錄時數', 'Silent hours'), ({ hours }) => hours),
      ],
      rows: ranked.slice(0, mostSources),
      footnotes:
        ranked.length > mostSources
          ? [
              edition.say(
                `列出無紀錄時數最多的 ${mostSources} 部，其餘見附錄。`,
                `The ${mostSources} that were silent longest; the annex has the rest.`,
              ),
            ]
          : [],
    }),
  ]
}

function caveats(edition: Edition, facts: Facts, sources: readonly SourceAccount[], asOf: number): string[] {
  const { coverage, period } = facts
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
  const broken = coverage.sensors.filter(({ sensor }) => damaged(sensor))
  const brokenEvents = broken.reduce((sum, { events }) => sum + events, 0)
  if (brokenEvents > 0)
    found.push(
      edition.say(
        `有 ${grouped(brokenEvents)} 次事件的設備名稱因紀錄受損而無法辨識：計入總數，不列入設備清單。`,
        `Events whose sensor cannot be read since their records are damaged: ${grouped(brokenEvents)}. They are in the totals, but in no list of sensors.`,
      ),
    )
  if (asOf < period.to)
    found.push(
      edition.say('統計期間尚未結束，數字仍會增加。', 'The period has not ended yet: figures will grow.'),
    )
  if ((coverage.silentHours ?? 0) > 0)
    found.push(
      edition.say(
        `本期 ${grouped(coverage.hours)} 小時中，有 ${grouped(coverage.silentHours ?? 0)} 小時沒有任何設備的紀錄。`,
        `In ${grouped(coverage.silentHours ?? 0)} of the period’s ${grouped(coverage.hours)} hours no sensor reported anything.`,
      ),
    )
  if (facts.signatures.previousKnown && (coverage.previousSilentHours ?? 0) > 0)
    found.push(
      edition.say(
        `前期有 ${grouped(coverage.previousSilentHours ?? 0)} 小時沒有任何設備的紀錄，與前期比較時須留意。`,
        `In ${grouped(coverage.previousSilentHours ?? 0)} hours of the previous period no sensor reported anything: compare with care.`,
      ),
    )
  if (coverage.wrongClock > 0)
    found.push(
      edition.say(
        `事件庫另有 ${grouped(coverage.wrongClock)} 筆時鐘明顯錯誤的紀錄，無法歸入任何期間。`,
        `The store also holds ${grouped(coverage.wrongClock)} events whose clocks are plainly wrong: they belong to no period.`,
      ),
    )
  found.push(...setAsideCaveat(edition, sources))
  const of = (rankings: readonly Ranking[], code: Caveat['code']): number =>
    rankings.flatMap((ranking) => ranking.caveats).find((caveat) => caveat.code === code)?.amount ?? 0
  const straddling = of([facts.allBlocked, facts.allSeen], 'straddling')
  if (straddling > 0)
    found.push(
      edition.say(
        `有 ${grouped(straddling)} 次事件的計數期間跨越本期起訖，無法切分，未列入。`,
        `${grouped(straddling)} events were counted for periods that cross the beginning or end of this one; they cannot be divided and are left out.`,
      ),
    )
  const summaries = of([facts.topTen], 'summaries-without-addresses')
  if (summaries > 0)
    found.push(
      edition.say(
        `重大與嚴重等級阻擋事件中有 ${grouped(summaries)} 次來自僅提供計數的設備，沒有位址、國家與逐日資料，不在來源數、國家與每日統計內。`,
        `${grouped(summaries)} of the blocked critical and high events come as counts only, without addresses, countries or days: they are in no distinct, country or daily figure.`,
      ),
    )
  const stale = of([facts.topTen], 'distinct-stale')
  if (stale > 0)
    found.push(
      edition.say(
        `有 ${grouped(stale)} 小時的不同來源數尚未更新，來源數可能偏低。`,
        `Distinct counts of ${grouped(stale)} hours are not up to date: they may be too low.`,
      ),
    )
  return found
}
