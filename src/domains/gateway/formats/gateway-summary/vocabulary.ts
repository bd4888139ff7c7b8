import { headingsOf } from '../../../sources/index.ts'
import {
  dispositions as fortigateDispositions,
  severities as fortigateSeverities,
} from '../fortigate-key-value/vocabulary.ts'

export type SummaryColumn =
  'signature' | 'severity' | 'action' | 'count' | 'sensor' | 'category' | 'signature_id'

export const headings = headingsOf<SummaryColumn>({
  signature: [
    'signature',
    'attack',
    'name',
    'attackname',
    '特徵',
    '名稱',
    '特徵名稱',
    '攻擊名稱',
    '事件名稱',
  ],
  severity: ['severity', 'risk', '嚴重度', '嚴重程度', '風險等級'],
  action: ['action', 'disposition', '動作', '處置'],
  count: ['count', 'events', 'hits', '次數', '數量', '件數', '筆數', '事件數'],
  sensor: ['sensor', 'device', 'devid', '感測器', '設備', '設備名稱'],
  category: ['category', '類別', '分類'],
  signature_id: ['signatureid', 'attackid', '特徵編號', '特徵代碼'],
})

/**
 * Severity words → severity_id. The Government Service Network's bulletin speaks of 「重大」 and 「嚴重」 where the gateway's own
 * levels are critical and high; which is which is not confirmed by any source read: 嚴重 as critical, 重大 as high is a choice.
 */
export const severities: ReadonlyMap<string, number> = new Map([
  ...fortigateSeverities,
  ['informational', 1],
  ['嚴重', 5],
  ['重大', 4],
  ['高', 4],
  ['高風險', 4],
  ['中', 3],
  ['中風險', 3],
  ['低', 2],
  ['低風險', 2],
  ['資訊', 1],
])

/** Words for what was done → disposition_id; a word that is not here cannot be counted as blocked or seen. */
export const dispositions: ReadonlyMap<string, number> = new Map([
  ...fortigateDispositions,
  ['allowed', 1],
  ['denied', 2],
  ['deny', 2],
  ['rejected', 25],
  ['detect', 15],
  ['monitored', 15],
  ['阻擋', 2],
  ['阻絕', 2],
  ['封鎖', 2],
  ['丟棄', 6],
  ['重置', 21],
  ['拒絕', 25],
  ['偵測', 15],
  ['允許', 1],
  ['放行', 1],
  ['通過', 1],
])
