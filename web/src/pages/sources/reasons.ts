/** Why a record was set aside, in words. A reason that is not here shows its own name. */
import { dictionary } from '../../language.tsx'

export const reasonWords = dictionary({
  'zh-TW': {
    'quote-unclosed': '引號未成對，紀錄可能被截斷',
    'type-missing': '缺少紀錄類型（type）',
    'time-invalid': '時間無法解讀',
    'time-missing': '缺少時間',
    'not-key-value': '不是「欄位=值」的內容',
    'record-too-long': '紀錄過長',
    'octet-count-invalid': '長度標示有誤',
    'frame-incomplete': '傳輸中斷，紀錄不完整',
    'json-invalid': '不是正確的 JSON',
    'heading-missing': '缺少標題列',
    'action-unknown': '處置動作不明',
    'compressed-damaged': '壓縮資料毀損',
    'signature-missing': '缺少特徵名稱',
    'signature-id-invalid': '特徵編號有誤',
    'severity-unknown': '嚴重程度不明',
    'format-unknown': '格式無法辨識',
    'fields-mismatch': '欄位數與標題列不符',
    'event-type-missing': '缺少事件類型',
    'count-invalid': '次數有誤',
    'cef-missing': '不是 CEF 紀錄',
    'cef-header-short': 'CEF 標頭欄位不足',
    'cef-extension-empty': 'CEF 沒有內容欄位',
  },
  en: {
    'quote-unclosed': 'A quote is not closed; the record may have been cut off',
    'type-missing': 'Its type is missing',
    'time-invalid': 'Its time cannot be read',
    'time-missing': 'Its time is missing',
    'not-key-value': 'It is not made of field=value',
    'record-too-long': 'It is too long',
    'octet-count-invalid': 'Its octet count is wrong',
    'frame-incomplete': 'The connection broke off in the middle of it',
    'json-invalid': 'It is no valid JSON',
    'heading-missing': 'The heading is missing',
    'action-unknown': 'Its action is not known',
    'compressed-damaged': 'The compressed data are damaged',
    'signature-missing': 'Its signature is missing',
    'signature-id-invalid': 'The number of its signature is wrong',
    'severity-unknown': 'Its severity is not known',
    'format-unknown': 'No format recognises it',
    'fields-mismatch': 'It has not as many fields as the heading',
    'event-type-missing': 'Its event type is missing',
    'count-invalid': 'Its count is wrong',
    'cef-missing': 'It is no CEF record',
    'cef-header-short': 'Its CEF header has too few fields',
    'cef-extension-empty': 'Its CEF extension is empty',
  },
})

export function reasonText(words: Readonly<Record<string, string>>, reason: string): string {
  return words[reason] ?? reason
}
