/** What made-up tickets tell of: how often, in whose words, how bad. */

export interface Happening {
  /** Relative frequency. */
  readonly share: number
  /** RSIT, as `lianfang-return/1` takes it. */
  readonly threatClass: string
  /** What a vendor with a table calls it. */
  readonly word: string
  readonly title: string
  readonly rule: string
  readonly severities: readonly Severity[]
  /** Whether something inside speaks to a relay station (中繼站). */
  readonly hasRelay: boolean
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'informational'

const scan = ['medium', 'low', 'low', 'low', 'informational'] as const
const attempt = ['high', 'medium', 'medium', 'medium', 'low'] as const
const breach = ['critical', 'high', 'high', 'medium'] as const

/** Probing leads, as in what was published of joint monitoring; the rest is made up. */
export const happenings: readonly Happening[] = [
  {
    share: 30,
    threatClass: 'information-gathering/scanner',
    word: '掃描刺探',
    title: '外部來源對多個通訊埠進行掃描',
    rule: 'Port sweep from outside',
    severities: scan,
    hasRelay: false,
  },
  {
    share: 12,
    threatClass: 'information-gathering/scanner',
    word: '資訊蒐集',
    title: '網站目錄與弱點掃描',
    rule: 'Web scanner user agent',
    severities: scan,
    hasRelay: false,
  },
  {
    share: 2,
    threatClass: 'information-gathering/social-engineering',
    word: '資訊蒐集',
    title: '疑似社交工程郵件',
    rule: 'Mail with a disguised link',
    severities: attempt,
    hasRelay: false,
  },
  {
    share: 15,
    threatClass: 'intrusion-attempts/brute-force',
    word: '入侵嘗試',
    title: '遠端登入密碼猜測',
    rule: 'Many failed sign-ins',
    severities: attempt,
    hasRelay: false,
  },
  {
    share: 13,
    threatClass: 'intrusion-attempts/ids-alert',
    word: '入侵嘗試',
    title: '嘗試利用網頁應用程式漏洞',
    rule: 'Exploit attempt in a request',
    severities: attempt,
    hasRelay: false,
  },
  {
    share: 11,
    threatClass: 'intrusions',
    word: '入侵攻擊',
    title: '異常帳號登入後之權限變更',
    rule: 'Privilege change after a foreign sign-in',
    severities: breach,
    hasRelay: false,
  },
  {
    share: 9,
    threatClass: 'malicious-code/infected-system',
    word: '惡意程式',
    title: '內部主機連線至中繼站',
    rule: 'Traffic to a known relay station',
    severities: breach,
    hasRelay: true,
  },
  {
    share: 4,
    threatClass: 'malicious-code',
    word: '惡意程式',
    title: '端點偵測到惡意程式',
    rule: 'Malware found on a host',
    severities: attempt,
    hasRelay: false,
  },
  {
    share: 3,
    threatClass: 'information-content-security',
    word: '資訊內容安全',
    title: '疑似資料外傳',
    rule: 'Unusual volume to outside',
    severities: breach,
    hasRelay: false,
  },
  {
    share: 1,
    threatClass: 'something-else',
    word: '設備自訂類別',
    title: '未分類之異常行為',
    rule: 'Anomaly score',
    severities: scan,
    hasRelay: false,
  },
]

export const severityWords: Readonly<Record<Severity, string>> = {
  critical: '嚴重',
  high: '高',
  medium: '中',
  low: '低',
  informational: '資訊',
}
