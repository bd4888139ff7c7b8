import type { Bulletin, Cell, Language, Sentence } from './model.ts'
import { SCHEMA } from './model.ts'

/**
 * A whole bulletin to draw: ranks 1–5 and the total are those a government gateway published; the rest is made up to fit them.
 */
export function sampleBulletin(language: Language): Bulletin {
  const zh = language === 'zh-TW'
  const say = (chinese: string, english: string) => (zh ? chinese : english)
  const events = say('次', 'events')
  const count = (value: number | null): Cell => ({ kind: 'count', count: value })
  const share = (part: number): Cell => ({ kind: 'share', part, whole: TOTAL })
  const text = (chinese: string, english: string): Cell => ({ kind: 'text', text: say(chinese, english) })
  const figure = (id: string) => ({ figure: id })
  const name = (signature: string) => ({ name: signature })
  const line = (...spans: (string | { figure: string } | { name: string })[]): Sentence => ({
    spans: spans.map((span) => (typeof span === 'string' ? { text: span } : span)),
  })
  const base = say('期間內重大與嚴重等級事件', 'critical and high events of the period')

  return {
    schema: SCHEMA,
    kind: 'gateway',
    language,
    publisher: say('政府網際服務網 閘口防護', 'Government Service Network, gateway protection'),
    title: say('閘口入侵防禦事件統計', 'Gateway intrusion prevention bulletin'),
    subtitle: say(
      '重大與嚴重等級事件的阻擋情形、前十名、解說與建議',
      'Critical and high events: what was blocked, the ten most frequent, what they mean, what to do',
    ),
    period: {
      from: '2026-09-30T16:00:00Z',
      to: '2026-10-31T16:00:00Z',
      timeZone: 'Asia/Taipei',
      label: say('115 年 10 月', 'October 2026'),
    },
    previous: {
      from: '2026-08-31T16:00:00Z',
      to: '2026-09-30T16:00:00Z',
      timeZone: 'Asia/Taipei',
      label: say('115 年 9 月', 'September 2026'),
    },
    snapshot: {
      asOf: '2026-11-01T01:00:00Z',
      source: say(
        '閘口入侵防禦設備 4 部，讀入 293,629,425 筆，其中 293,658 筆無法解析另存',
        '4 gateway sensors; 293,629,425 records read, of which 293,658 could not be parsed and were set aside',
      ),
    },
    sharing: 'TLP:CLEAR',
    queries: [
      {
        id: 'gateway.totals',
        title: say('期間總數', 'Totals of the period'),
        explanation: say(
          '以小時彙總表加總，不重讀原始紀錄。阻擋只計 blocked、dropped、reset 與 rejected；detected 與 allowed 計為僅偵測。',
          'Sums of the hourly counts; raw records are not read again. Blocked means blocked, dropped, reset or rejected; detected and allowed count as seen only.',
        ),
        sql: 'SELECT sumIf(events, disposition_id IN (2, 6, 21, 25)) AS blocked, sum(events) AS seen\nFROM detection_count\nWHERE start_time >= {from:DateTime} AND end_time <= {to:DateTime} AND severity_id IN {severities:Array(UInt8)}',
        parameters: [
          { parameter: 'from', value: '2026-09-30 16:00:00' },
          { parameter: 'to', value: '2026-10-31 16:00:00' },
          { parameter: 'severities', value: '[4, 5]' },
        ],
      },
      {
        id: 'gateway.top-signatures',
        title: say('特徵排名', 'Ranking of signatures'),
        explanation: say(
          '依事件數由多至少，同數者依名稱。前期名次以同一條件在前一期間計算。',
          'By events, most first, equal counts by name. The previous rank comes from the same query over the previous period.',
        ),
        sql: 'SELECT analytic_name, sum(events) AS events\nFROM detection_count\nWHERE start_time >= {from:DateTime} AND end_time <= {to:DateTime} AND severity_id IN {severities:Array(UInt8)}\nGROUP BY analytic_name ORDER BY events DESC, analytic_name LIMIT 10',
        parameters: [
          { parameter: 'from', value: '2026-09-30 16:00:00' },
          { parameter: 'to', value: '2026-10-31 16:00:00' },
          { parameter: 'severities', value: '[4, 5]' },
        ],
      },
      {
        id: 'gateway.by-day',
        title: say('每日事件數', 'Events by day'),
        explanation: say('以臺北時區切分日期。', 'Days are those of the Asia/Taipei zone.'),
        sql: "SELECT toDate(start_time, 'Asia/Taipei') AS day, sum(events) AS events\nFROM detection_count GROUP BY day ORDER BY day",
        parameters: [],
      },
    ],
    figures: [
      {
        id: 'blocked',
        label: say('重大與嚴重等級阻擋次數', 'Critical and high events blocked'),
        value: { kind: 'count', count: TOTAL },
        unit: events,
        provenance: { query: 'gateway.totals', base, rounding: 'none' },
      },
      {
        id: 'blocked-change',
        label: say('阻擋次數增減', 'Change of blocked events'),
        value: { kind: 'change', from: 284_519_004, to: TOTAL },
        unit: '',
        provenance: {
          query: 'gateway.totals',
          base: say('前期阻擋次數', 'blocked events of the previous period'),
          rounding: 'half-up',
        },
      },
      {
        id: 'seen',
        label: say('僅偵測、未阻擋', 'Seen, not blocked'),
        value: { kind: 'count', count: 6_218_455 },
        unit: events,
        provenance: { query: 'gateway.totals', base, rounding: 'none' },
      },
      {
        id: 'seen-change',
        label: say('僅偵測次數增減', 'Change of seen events'),
        value: { kind: 'change', from: 6_701_220, to: 6_218_455 },
        unit: '',
        provenance: {
          query: 'gateway.totals',
          base: say('前期僅偵測次數', 'seen events of the previous period'),
          rounding: 'half-up',
        },
      },
      {
        id: 'policy-share',
        label: say('違反使用政策占比', 'Share of policy violations'),
        value: { kind: 'share', part: 272_563_789, whole: TOTAL },
        unit: '',
        provenance: { query: 'gateway.top-signatures', base, rounding: 'half-up' },
      },
      {
        id: 'sources',
        label: say('不同來源位址', 'Distinct source addresses'),
        value: { kind: 'estimate', count: 418_206, error: 0.006 },
        unit: say('個', 'addresses'),
        provenance: { query: 'gateway.totals', base, rounding: 'none' },
      },
      {
        id: 'first-share',
        label: say('第一名占比', 'Share of the first'),
        value: { kind: 'share', part: 172_021_748, whole: TOTAL },
        unit: '',
        provenance: { query: 'gateway.top-signatures', base, rounding: 'half-up' },
      },
    ],
    sections: [
      {
        id: 'summary',
        title: say('本期摘要', 'Summary'),
        blocks: [
          {
            kind: 'cards',
            cards: [
              { figure: 'blocked', change: 'blocked-change' },
              { figure: 'seen', change: 'seen-change' },
              {
                figure: 'policy-share',
                note: say('多為點對點與遠端操控軟體', 'mostly file sharing and remote control'),
              },
              { figure: 'sources', note: say('估計誤差約 0.6%', 'estimate, about 0.6% error') },
            ],
          },
          {
            kind: 'sentences',
            paragraphs: [
              line(
                say('本期閘口共阻擋重大與嚴重等級事件 ', 'The gateway blocked '),
                figure('blocked'),
                say(' 次，較前期 ', ' critical and high events, '),
                figure('blocked-change'),
                say('。第一名 ', ' on the previous period. The first, '),
                name('BitTorrent'),
                say(' 占 ', ', makes up '),
                figure('first-share'),
                say(
                  '。前五名中有四項是應用程式，屬違反使用政策，不等於遭到入侵；前十名中需要優先查處的是殭屍網路與隱匿通道。',
                  ' of them. Four of the first five are applications: violations of policy, not intrusions. What needs attention first are the botnet and the covert channel further down.',
                ),
              ),
              line(
                say('另有 ', 'Another '),
                figure('seen'),
                say(
                  ' 次事件設備僅偵測而未阻擋，不列入排名，但可能已到達機關內部。',
                  ' events were seen but let through. They are not ranked here, yet they may have reached an agency.',
                ),
              ),
            ],
          },
          {
            kind: 'chart',
            id: 'chart-kinds',
            title: say('各類事件的阻擋與僅偵測次數', 'Events by kind, blocked and seen only'),
            description: say(
              '違反使用政策遠多於其他各類；殭屍網路與阻斷服務次數少，但幾乎全數阻擋。',
              'Policy violations outnumber all other kinds by far; botnets and denial of service are few and nearly all blocked.',
            ),
            query: 'gateway.totals',
            chart: {
              kind: 'bars',
              unit: events,
              labelled: say('類別', 'Kind'),
              series: [say('已阻擋', 'Blocked'), say('僅偵測', 'Seen only')],
              points: KINDS.map(([chinese, english, blocked, seen]) => ({
                label: say(chinese, english),
                values: [blocked, seen],
              })),
            },
          },
        ],
      },
      {
        id: 'top-ten',
        title: say('重大與嚴重等級前十名', 'The ten most frequent, critical and high'),
        blocks: [
          {
            kind: 'chart',
            id: 'chart-top-ten',
            title: say('重大與嚴重等級阻擋事件前十名', 'Ten most frequent critical and high events blocked'),
            description: say(
              'BitTorrent 超過其他各名總和；第五名以後均低於 4%。',
              'BitTorrent exceeds all others together; from the fifth on each is below 4%.',
            ),
            query: 'gateway.top-signatures',
            chart: {
              kind: 'bars',
              unit: events,
              labelled: say('特徵', 'Signature'),
              series: [say('已阻擋', 'Blocked')],
              points: SIGNATURES.map(({ signature, blocked }) => ({ label: signature, values: [blocked] })),
            },
          },
          {
            kind: 'table',
            id: 'table-top-ten',
            caption: say(
              '重大與嚴重等級阻擋事件前十名',
              'Ten most frequent critical and high events blocked',
            ),
            query: 'gateway.top-signatures',
            columns: [
              { label: say('名次', 'Rank'), kind: 'rank' },
              { label: say('特徵', 'Signature'), kind: 'name', header: true },
              { label: say('類別', 'Kind'), kind: 'text' },
              { label: say('次數', 'Events'), kind: 'count' },
              { label: say('占比', 'Share'), kind: 'share' },
              { label: say('前期', 'Previous'), kind: 'rank' },
              { label: say('升降', 'Move'), kind: 'move' },
              { label: say('來源數', 'Sources'), kind: 'estimate' },
            ],
            rows: SIGNATURES.map(({ signature, blocked, was, sources, kind }, index) => [
              { kind: 'rank', rank: index + 1 },
              { kind: 'name', name: signature },
              text(kind[0], kind[1]),
              count(blocked),
              share(blocked),
              { kind: 'rank', rank: was },
              { kind: 'move', from: was, to: index + 1 },
              { kind: 'estimate', count: sources, error: 0.006 },
            ]),
            footnotes: [
              say(
                `占比以全部 ${TOTAL.toLocaleString('en-US')} 次為母數；前十名以外合計 ${REST.toLocaleString('en-US')} 次。`,
                `Shares are of all ${TOTAL.toLocaleString('en-US')} events; those beyond the ten add up to ${REST.toLocaleString('en-US')}.`,
              ),
            ],
          },
          {
            kind: 'entries',
            entries: [
              {
                rank: 1,
                name: 'BitTorrent',
                tags: [
                  say('違反使用政策', 'Policy violation'),
                  say('點對點檔案分享', 'Peer-to-peer file sharing'),
                ],
                paragraphs: [
                  line(
                    say(
                      '點對點檔案分享協定。占用對外頻寬，並可能散布侵權或夾帶惡意程式的檔案。請查明內部來源主機，移除軟體並說明使用規定。',
                      'A peer-to-peer protocol for sharing files. It takes outbound bandwidth and may spread infringing or infected files. Find the internal hosts, remove the software and remind users of the rules.',
                    ),
                  ),
                ],
              },
              {
                rank: 4,
                name: 'DNS.TXT.Records.Tunneling',
                tags: [
                  say('隱匿通道', 'Covert channel'),
                  'ATT&CK T1071.004',
                  say('指揮控制階段', 'Command and control'),
                ],
                paragraphs: [
                  line(
                    say(
                      '以網域名稱查詢的文字紀錄夾帶資料，可繞過一般出口管制。郵件驗證等正常服務也會大量使用文字紀錄，應先比對查詢的網域再行判斷。',
                      'Data hidden in the text records of name queries slips past ordinary egress rules. Legitimate services such as mail authentication use many text records too, so look at the domains asked for before judging.',
                    ),
                  ),
                ],
              },
              {
                rank: 7,
                name: 'Torpig.Mebroot.Botnet',
                tags: [say('殭屍網路', 'Botnet'), say('指揮控制階段', 'Command and control')],
                paragraphs: [
                  line(
                    say(
                      '竊取帳號密碼的殭屍網路，元件藏於開機磁區。閘口只看到連線，主機是否感染須在主機上確認；確認後應重新安裝系統並更換密碼。',
                      'A botnet that steals credentials and hides in the boot record. The gateway sees only the connection; infection must be confirmed on the host. If confirmed, reinstall it and change the passwords.',
                    ),
                  ),
                ],
              },
            ],
          },
        ],
      },
      {
        id: 'by-day',
        title: say('每日變化', 'Day by day'),
        blocks: [
          {
            kind: 'chart',
            id: 'chart-by-day',
            title: say('每日阻擋與僅偵測次數', 'Events by day, blocked and seen only'),
            description: say(
              '平日約為假日的兩倍；10 月 10 日連假最低。10 月 18 日設備維護，無資料。',
              'Working days see about twice as many events as holidays; the lowest is the long weekend of 10 October. No data on 18 October, when the sensors were under maintenance.',
            ),
            query: 'gateway.by-day',
            chart: {
              kind: 'columns',
              unit: events,
              labelled: say('日期', 'Day'),
              series: [say('已阻擋', 'Blocked'), say('僅偵測', 'Seen only')],
              points: DAYS.map(([day, blocked, seen]) => ({
                label: `2026-10-${String(day).padStart(2, '0')}`,
                tick: `10/${day}`,
                values: [blocked, seen],
              })),
            },
          },
          {
            kind: 'chart',
            id: 'chart-lines',
            title: say('兩類可疑連線的每日次數', 'Two kinds of suspicious connections by day'),
            description: say(
              '隱匿通道全月平穩，殭屍網路在下旬升高。',
              'Tunnelling is steady all month, botnet traffic rises towards its end.',
            ),
            query: 'gateway.by-day',
            chart: {
              kind: 'lines',
              unit: events,
              labelled: say('日期', 'Day'),
              series: [say('隱匿通道', 'Covert channel'), say('殭屍網路', 'Botnet')],
              points: DAYS.map(([day, blocked]) => ({
                label: `2026-10-${String(day).padStart(2, '0')}`,
                tick: `10/${day}`,
                values:
                  blocked === null
                    ? [null, null]
                    : [420_000 + ((day * 7_919) % 60_000), 40_000 + day * day * 210],
              })),
            },
          },
        ],
      },
      {
        id: 'severity',
        title: say('依嚴重程度', 'By severity'),
        blocks: [
          {
            kind: 'chart',
            id: 'chart-severity',
            title: say('阻擋事件的嚴重程度', 'Blocked events by severity'),
            description: say('高風險占九成以上。', 'More than nine in ten are high.'),
            query: 'gateway.totals',
            chart: {
              kind: 'stack',
              unit: events,
              labelled: say('嚴重程度', 'Severity'),
              series: [say('已阻擋', 'Blocked')],
              points: [
                { label: say('嚴重', 'High'), values: [287_104_662] },
                { label: say('重大', 'Critical'), values: [TOTAL - 287_104_662] },
              ],
            },
          },
        ],
      },
      {
        id: 'advice',
        title: say('建議事項', 'Advice'),
        blocks: [
          {
            kind: 'list',
            ordered: true,
            items: [
              line(
                say('清查並移除點對點軟體，例如 ', 'Find and remove peer-to-peer software such as '),
                name('BitTorrent'),
                say('；公務設備只安裝經核准的軟體。', '; allow only approved software on official devices.'),
              ),
              line(
                say(
                  '遠端維護原則禁止、例外允許；核准者限定來源、時段與帳號，結束後關閉並更換密碼。',
                  'Remote maintenance is denied by principle and allowed by exception: limit sources, hours and accounts, close it afterwards and change the password.',
                ),
              ),
              line(
                say(
                  '辦理弱點掃描前先向閘口團隊申請，以免影響統計。',
                  'Tell the gateway team before a vulnerability scan, so that it does not distort these numbers.',
                ),
              ),
              line(
                say(
                  '發現誤判請通知閘口團隊排除，並載明期限。',
                  'Report false positives to the gateway team for exclusion, with an expiry date.',
                ),
              ),
            ],
          },
        ],
      },
      {
        id: 'caveats',
        title: say('資料品質與限制', 'Coverage and limits'),
        blocks: [
          {
            kind: 'caveats',
            items: [
              line(
                say(
                  '事件是設備的判斷，不是經查證的入侵。',
                  'An event is what a sensor decided, not a confirmed intrusion.',
                ),
              ),
              line(
                say(
                  '10 月 18 日全日維護，無資料；總數未作補估。',
                  'No data for 18 October (maintenance); totals are not corrected for it.',
                ),
              ),
            ],
          },
          {
            kind: 'table',
            id: 'table-coverage',
            caption: say('各設備涵蓋情形', 'Coverage by sensor'),
            query: 'gateway.totals',
            columns: [
              { label: say('設備', 'Sensor'), kind: 'name', header: true },
              { label: say('有資料時數', 'Hours with data'), kind: 'count' },
              { label: say('事件數', 'Events'), kind: 'count' },
              { label: say('較前期', 'Change'), kind: 'change' },
            ],
            rows: SENSORS.map(([sensor, hours, now, before]) => [
              { kind: 'name', name: sensor },
              count(hours),
              count(now),
              { kind: 'change', from: before, to: now },
            ]),
            footnotes: [],
          },
        ],
      },
      {
        id: 'methods',
        title: say('數字如何算出', 'How every number was computed'),
        blocks: [{ kind: 'methods' }],
      },
    ],
  }
}

const TOTAL = 293_335_767

const POLICY_P2P = ['違反使用政策', 'Policy violation'] as const

const SIGNATURES = [
  { signature: 'BitTorrent', blocked: 172_021_748, was: 1, sources: 201_344, kind: POLICY_P2P },
  { signature: 'SopCast', blocked: 45_551_365, was: 3, sources: 38_217, kind: POLICY_P2P },
  { signature: 'AnyDesk', blocked: 38_310_152, was: 2, sources: 22_904, kind: POLICY_P2P },
  {
    signature: 'DNS.TXT.Records.Tunneling',
    blocked: 14_021_749,
    was: 4,
    sources: 3_118,
    kind: ['隱匿通道', 'Tunnel'],
  },
  { signature: 'TeamViewer', blocked: 11_571_445, was: 5, sources: 17_650, kind: POLICY_P2P },
  { signature: 'QVOD', blocked: 3_204_771, was: 7, sources: 9_421, kind: POLICY_P2P },
  {
    signature: 'Torpig.Mebroot.Botnet',
    blocked: 2_518_336,
    was: null,
    sources: 412,
    kind: ['殭屍網路', 'Botnet'],
  },
  { signature: 'PPStream', blocked: 1_904_308, was: 8, sources: 7_733, kind: POLICY_P2P },
  {
    signature: 'Memcached.UDP.Amplification.Detection',
    blocked: 1_377_902,
    was: 9,
    sources: 5_208,
    kind: ['阻斷服務', 'Denial of service'],
  },
  {
    signature: 'Linux.Kernel.TCP.SACK.Panic.DoS',
    blocked: 1_052_644,
    was: 6,
    sources: 2_067,
    kind: ['阻斷服務', 'Denial of service'],
  },
] as const

const REST = TOTAL - SIGNATURES.reduce((sum, { blocked }) => sum + blocked, 0)

const KINDS = [
  ['違反使用政策', 'Policy violation', 272_563_789, 5_101_220],
  ['隱匿通道', 'Tunnel', 14_021_749, 402_118],
  ['阻斷服務', 'Denial of service', 2_430_546, 12_804],
  ['殭屍網路與指揮控制', 'Botnet and command and control', 2_518_336, 3_009],
  ['弱點利用', 'Exploit', 1_204_118, 655_204],
  ['掃描', 'Scan', 597_229, 44_100],
  ['其他', 'Other', 0, 0],
] as const

/** Day of October 2026, blocked, seen. */
const DAYS = Array.from({ length: 31 }, (_, index): readonly [number, number | null, number | null] => {
  const day = index + 1
  if (day === 18) return [day, null, null]
  const weekend = [3, 4, 9, 10, 11, 17, 24, 25, 26, 31].includes(day)
  const blocked =
    (weekend ? 6_100_000 : 11_900_000) + ((day * 104_729) % 900_000) - (day === 10 ? 1_400_000 : 0)
  return [day, blocked, Math.floor(blocked / 47)]
})

const SENSORS = [
  ['FG-GATE-TPE-01', 720, 151_204_118, 148_300_201],
  ['FG-GATE-TPE-02', 720, 98_771_020, 97_002_410],
  ['FG-GATE-TXG-01', 696, 31_120_604, 39_216_393],
  ['FG-GATE-KHH-01', 720, 12_240_025, 0],
] as const
