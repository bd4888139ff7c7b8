/** What the figures do not cover, and which sensors were up. */
import type { Caveat } from '../../honeypot/index.ts'
import type { Block, Section } from '../model.ts'
import { accountsTable, setAsideCaveat, type SourceAccount } from '../writing/accounts.ts'
import { localDays } from '../writing/charts.ts'
import { damaged, type Edition, grouped } from '../writing/edition.ts'
import { countColumn, nameColumn, table, textColumn } from '../writing/tables.ts'
import { type Facts, isCounted } from './facts.ts'

interface SensorDays {
  readonly sensor: string
  readonly connections: number
  /** Days with connections; first and last of them. */
  readonly days: number
  readonly first: string | null
  readonly last: string | null
}

/** Sensors of this period, and of the one before that have fallen silent. */
function sensorsOf({ period, sensorDays, previousSensorDays }: Facts): SensorDays[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: period.timeZone, dateStyle: 'short' })
  const seen = Map.groupBy(sensorDays.points, ({ group }) => group)
  const names = new Set([...seen.keys(), ...previousSensorDays.points.map(({ group }) => group)])
  return [...names].sort().map((sensor) => {
    const points = seen.get(sensor) ?? []
    const days = points.map(({ start }) => format.format(start * 1000))
    return {
      sensor,
      connections: points.reduce((sum, { events }) => sum + events, 0),
      days: points.length,
      first: days[0] ?? null,
      last: days.at(-1) ?? null,
    }
  })
}

/** Local days of the period that have begun. */
function passedDays({ period, asOf }: Facts): number {
  const to = Math.min(period.to, Math.ceil(asOf / 1000))
  return to <= period.from ? 0 : localDays({ ...period, to }).length
}

export function coverageSection(edition: Edition, facts: Facts, sources: readonly SourceAccount[]): Section {
  return {
    id: 'honeypots-coverage',
    title: edition.say('資料涵蓋範圍與引用須知', 'Coverage and caveats'),
    blocks: [
      { kind: 'caveats', items: caveats(edition, facts, sources).map((words) => edition.line(words)) },
      ...silent(edition, facts),
      ...accountsTable(edition, sources, { id: 'table-honeypots-sources', query: 'honeypots.accounts' }),
    ],
  }
}

function sensorQuery(edition: Edition, facts: Facts): string {
  return edition.query(
    'honeypots.sensors',
    edition.say('誘捕感測器涵蓋情形', 'Coverage of honeypot sensors'),
    edition.say(
      '各感測器每日接受的連線數。當日沒有連線可能是感測器停擺或傳送中斷，也可能是確實沒有連線。',
      'Connections that each sensor accepted, by day. A day without any may mean an outage, a broken feed, or that nobody came.',
    ),
    facts.sensorDays.queries,
    'series',
  )
}

/** More rows than this are for the annex. */
const mostRows = 12

function silent(edition: Edition, facts: Facts): Block[] {
  const sensors = sensorsOf(facts).filter(({ sensor }) => !damaged(sensor))
  if (sensors.length === 0) return []
  const passed = passedDays(facts)
  const quiet = sensors.filter(({ days }) => days < passed).sort((a, b) => a.days - b.days)
  const words = edition.line(
    quiet.length === 0
      ? edition.say(
          `納入統計的誘捕感測器 ${sensors.length} 部，本期 ${passed} 日均有連線；逐部情形見附錄。`,
          `Honeypot sensors in these figures: ${sensors.length}, each with connections on all of the period’s ${passed} days; an annex lists them.`,
        )
      : edition.say(
          `納入統計的誘捕感測器 ${sensors.length} 部，其中 ${quiet.length} 部在本期 ${passed} 日中有部分日期沒有連線；逐部情形見附錄。`,
          `Honeypot sensors in these figures: ${sensors.length}. Without connections on some of the period’s ${passed} days: ${quiet.length}. An annex lists them all.`,
        ),
  )
  const said: Block = { kind: 'sentences', paragraphs: [words] }
  if (quiet.length === 0) return [said]
  const none = edition.say('無連線', 'none')
  return [
    said,
    table<SensorDays>({
      id: 'table-honeypots-silent',
      caption: edition.say('有部分日期沒有連線的感測器', 'Sensors with silent days'),
      query: sensorQuery(edition, facts),
      columns: [
        nameColumn(edition.say('感測器', 'Sensor'), ({ sensor }) => sensor),
        textColumn(edition.say('首日', 'First day'), ({ first }) => first ?? none),
        textColumn(edition.say('末日', 'Last day'), ({ last }) => last ?? none),
        countColumn(edition.say('連線數', 'Connections'), ({ connections }) => connections),
        countColumn(edition.say('無連線日數', 'Silent days'), ({ days }) => Math.max(0, passed - days)),
      ],
      rows: quiet.slice(0, mostRows),
      footnotes:
        quiet.length > mostRows
          ? [
              edition.say(
                `列出無連線日數最多的 ${mostRows} 部，其餘見附錄。`,
                `The ${mostRows} that were silent longest; the annex has the rest.`,
              ),
            ]
          : [],
    }),
  ]
}

/** Every sensor, for those who look for their own. */
export function sensorAnnex(edition: Edition, facts: Facts): Section[] {
  const sensors = sensorsOf(facts).filter(({ sensor }) => !damaged(sensor))
  if (sensors.length === 0) return []
  const passed = passedDays(facts)
  return [
    {
      id: 'honeypots-sensors',
      annex: true,
      title: edition.say('誘捕感測器清單', 'honeypot sensors'),
      blocks: [
        table<SensorDays>({
          id: 'table-honeypots-sensors',
          caption: edition.say('全部誘捕感測器', 'All honeypot sensors'),
          query: sensorQuery(edition, facts),
          columns: [
            nameColumn(edition.say('感測器', 'Sensor'), ({ sensor }) => sensor),
            countColumn(edition.say('連線數', 'Connections'), ({ connections }) => connections),
            countColumn(edition.say('無連線日數', 'Silent days'), ({ days }) => Math.max(0, passed - days)),
          ],
          rows: sensors,
        }),
      ],
    },
  ]
}

function caveats(edition: Edition, facts: Facts, sources: readonly SourceAccount[]): string[] {
  const all = [facts.totals.caveats, ...Object.values(facts.rankings).map((ranking) => ranking.caveats)]
  const most = (code: Caveat['code']): number =>
    all
      .flat()
      .reduce((amount, caveat) => (caveat.code === code ? Math.max(amount, caveat.amount) : amount), 0)
  const when = (code: Caveat['code'], words: (amount: string) => [zh: string, en: string]): string[] => {
    const amount = most(code)
    return amount === 0 ? [] : [edition.say(...words(grouped(amount)))]
  }
  return [
    edition.say(
      '連線數是感測器接受的連線，不是攻擊者數；誘捕系統只看到主動找上門的活動，不代表機關實際受害情形。',
      'Connections are what sensors accepted, not attackers. Honeypots see only what comes to them: this is not what happened to agencies.',
    ),
    edition.say(
      '國家與自治系統是位址登記所在；連接埠的慣用名稱不能證明實際通訊協定。',
      'A country or network is where an address is registered; the usual name of a port does not prove the protocol.',
    ),
    edition.say(
      '家族與漏洞的判定附有信心程度，證據不足者維持無法識別；研究型掃描以各單位公布的位址範圍辨識，未公布者無從區分。',
      'Verdicts on families and flaws carry a confidence, and what is not known stays unknown. Research scanners are told by the ranges that they publish: others cannot be told apart.',
    ),
    edition.say(
      '不同來源、感測器與樣本數為估計值，標準誤差約 0.6%。',
      'Distinct sources, sensors and samples are estimates with a standard error of about 0.6%.',
    ),
    ...(facts.asOf / 1000 < facts.period.to
      ? [edition.say('統計期間尚未結束，數字仍會增加。', 'The period has not ended yet: figures will grow.')]
      : []),
    ...(isCounted(facts)
      ? [
          edition.say(
            '本期數字為已統計的公布數字，沒有個別事件，因此沒有來源位址、逐日與感測器明細。',
            'The figures of this period came counted: there are no events behind them, so sources, days and sensors are not known.',
          ),
        ]
      : []),
    ...when('summaries-unused', (amount) => [
      `另有已統計的公布數字 ${amount} 次，未與本系統的事件相加。`,
      `Figures that came counted exist too (${amount}); they were not added to our events.`,
    ]),
    ...when('summaries-straddling', (amount) => [
      `有 ${amount} 次已統計的公布數字跨越本期起訖，無法切分，未列入。`,
      `Counted figures of ${amount} cross the beginning or end of this period; they cannot be divided and are left out.`,
    ]),
    ...when('stale', (amount) => [
      `有 ${amount} 次事件所屬的時段尚未完成彙總，各項排名可能偏低。`,
      `Hours with ${amount} events are not computed yet: rankings may be too low.`,
    ]),
    ...when('rest', (amount) => [
      `過於零星的值不個別保存（單一排名至多 ${amount} 次），計入總數而不列名。`,
      `Values too rare to be kept singly (at most ${amount} of one ranking) are in the totals without a name.`,
    ]),
    ...when('wrong-clock', (amount) => [
      `事件庫另有 ${amount} 筆時鐘明顯錯誤的紀錄，無法歸入任何期間。`,
      `The store also holds ${amount} events whose clocks are plainly wrong: they belong to no period.`,
    ]),
    ...setAsideCaveat(edition, sources),
  ]
}
