import type { Language } from '../../language.tsx'

/** What the columns of a detection mean. The server says it in English; a column that is not here keeps its words. */
const meanings: Readonly<Record<string, string>> = {
  time: '設備記錄的發生時間',
  time_status: '時鐘狀態：0 可信、1 過早（2000 年以前）、2 過晚（晚於接收一天以上）',
  metadata_log_provider: '設備的紀錄類別（utm、anomaly 等）',
  metadata_log_name: '設備的紀錄子類別（ips、app-ctrl 等）',
  metadata_event_code: '設備的紀錄代碼',
  metadata_tenant_uid: '虛擬網域（vd）',
  metadata_processed_time: '讀入時間',
  device_uid: '感測設備序號，排名以此區分設備',
  device_name: '感測設備主機名稱',
  analytic_uid: '廠商的特徵編號；0 表示沒有',
  analytic_name: '特徵名稱',
  analytic_category: '廠商對特徵的分類',
  severity_id: '嚴重度：0 未載明、1 資訊、2 低、3 中、4 嚴重、5 重大',
  disposition_id: '處置：1 放行、2 阻擋、6 丟棄、15 僅偵測、21 重設連線、25 拒絕、99 其他',
  action: '設備的處置用語',
  src_endpoint_ip: '來源位址',
  src_endpoint_port: '來源連接埠',
  src_endpoint_interface_name: '來源介面',
  src_endpoint_location_country: '來源國家（設備所載）',
  dst_endpoint_ip: '目的位址',
  dst_endpoint_port: '目的連接埠',
  dst_endpoint_interface_name: '目的介面',
  dst_endpoint_location_country: '目的國家（設備所載）',
  dst_endpoint_svc_name: '服務',
  connection_info_protocol_num: 'IANA 協定編號',
  connection_info_direction: '方向（設備所載）',
  connection_info_uid: '連線編號',
  finding_info_uid: '事件序號',
  firewall_rule_uid: '政策編號',
  policy_name: '檢測設定檔',
  risk_level: '廠商的風險等級',
  risk_score: '廠商的風險分數',
  actor_user_name: '使用者名稱',
  url_hostname: '網址的主機名稱',
  url_path: '網址的路徑',
  message: '訊息',
  batch: '讀入批次',
}

export function fieldMeaning(name: string, given: string, language: Language): string {
  return language === 'zh-TW' ? (meanings[name] ?? given) : given
}
