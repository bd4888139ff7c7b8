import { headingsOf } from '../../../sources/index.ts'
import { dimensions, type Dimension } from '../../dimensions.ts'

export type SummaryColumn = 'dimension' | 'value' | 'events' | 'sources' | 'sensor'

export const headings = headingsOf<SummaryColumn>({
  dimension: ['dimension', 'by', '維度', '統計項目', '統計類別', '統計方式'],
  value: ['value', 'item', '值', '項目', '內容', '統計值'],
  events: ['events', 'count', 'hits', '次數', '數量', '件數', '筆數', '事件數', '攻擊次數'],
  sources: [
    'sources',
    'distinctsources',
    'uniquesources',
    'uniqueips',
    '來源數',
    '來源ip數',
    '不重複來源',
    '不重複來源數',
  ],
  sensor: ['sensor', 'publisher', 'deviceuid', '感測器', '設備', '發布者', '發布單位', '來源單位'],
})

/** What people call the dimensions, besides their own names; in lower case, without blanks, underscores and hyphens. */
const words: Partial<Record<Dimension, readonly string[]>> = {
  all: ['total', 'connections', '全部', '總計', '合計', '總數', '連線', '連線數'],
  country: ['countries', 'sourcecountry', '國家', '來源國', '來源國家', '國別'],
  asn: ['as', 'autonomoussystem', '自治系統', '網路業者'],
  port: ['ports', 'targetport', '通訊埠', '連接埠', '目標埠', '埠'],
  service: ['services', 'protocol', '服務', '通訊協定', '協定'],
  username: ['usernames', 'user', 'account', '帳號', '使用者名稱', '使用者'],
  password: ['passwords', '密碼', '通行碼'],
  command: ['commands', '指令', '命令'],
  url: ['urls', '網址', '下載網址'],
  hash: ['hashes', 'sha256', 'filehash', '雜湊', '雜湊值', '檔案雜湊'],
  client: ['clients', 'clientversion', '用戶端', '客戶端'],
  sensor: ['sensors', 'honeypot', '感測器', '誘捕系統', '蜜罐'],
  research: ['researcher', 'scanner', '研究掃描', '研究單位'],
  family: ['families', 'malwarefamily', 'malware', '惡意程式', '惡意程式家族', '家族'],
  sample_family: ['samplefamilies', '樣本家族', '樣本惡意程式'],
  flaw: ['flaws', 'vulnerability', 'vulnerabilities', 'cve', '漏洞', '弱點'],
  device: ['devices', 'devicetype', '設備', '設備類型', '裝置', '裝置類型'],
  domain: ['domains', '網域', '網域名稱'],
  address: ['addresses', 'ip', '位址', 'ip位址'],
  campaign: ['campaigns', '攻擊活動'],
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[\s_-]/g, '')
}

const known: ReadonlyMap<string, Dimension> = new Map(
  (Object.keys(dimensions) as Dimension[]).flatMap((dimension) =>
    [dimension, ...(words[dimension] ?? [])].map((word) => [plain(word), dimension] as const),
  ),
)

export function dimensionOf(word: string): Dimension | undefined {
  return known.get(plain(word))
}
