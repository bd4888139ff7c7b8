/** What is wrong with a row, what to do about it, and what a flag of a ticket means: by the codes of the API. */
import { dictionary } from '../../language.tsx'

/** `what` is short enough for a list, `todo` is what whoever sent it does. */
export const problemWords = dictionary({
  'zh-TW': {
    'agency-missing': {
      what: '沒有填機關',
      todo: '補上機關名稱或 OID；整份檔案同一機關時，可在上傳時選擇機關。',
    },
    'agency-not-yours': {
      what: '機關不在廠商的監控名單內',
      todo: '核對機關名稱或 OID 是否寫對；確由該廠商監控者，請中心登錄後再重新處理。',
    },
    'number-missing': { what: '沒有單號', todo: '每張單都要有固定不變的單號，請補上。' },
    'number-invalid': { what: '單號含有不可見的控制字元', todo: '重新輸入單號，勿由其他系統直接貼上。' },
    'revision-invalid': { what: '版次不是整數', todo: '版次請填 0、1、2… 等整數，或留白。' },
    'form-differs': { what: '表單種類與本批不同', todo: '不同表單請分開上傳，或改選正確的表單種類。' },
    'time-missing': {
      what: '沒有事件時間也沒有偵測時間',
      todo: '至少填寫其中一項；若檔案有時間欄位，請在欄位對應指定。',
    },
    'time-invalid': {
      what: '看不懂時間的寫法',
      todo: '改用 2026-11-21 14:05 的寫法，或在欄位對應勾選檔案使用的寫法（如民國年）。',
    },
    'time-too-old': { what: '時間過早', todo: '多半是年份寫錯或民國年被當成西元年，請檢查年份與時間寫法。' },
    'time-in-future': { what: '時間晚於現在', todo: '檢查年份、上午下午與時區；設備時鐘也可能不準。' },
    'severity-unknown': {
      what: '看不懂嚴重程度',
      todo: '在欄位對應把這個寫法對應到我們的等級。',
    },
    'address-invalid': {
      what: '不是 IP 位址',
      todo: '來源與目的只能填 IP 位址；網域與網址請填在中繼站欄位。',
    },
    'too-many-addresses': { what: '位址過多', todo: '一張單至多 1,000 個位址，請分成數張。' },
    'field-too-long': { what: '內容過長', todo: '縮短這個欄位，或確認沒有對應到別的欄位。' },
    'record-too-large': { what: '未對應的內容過大', todo: '一筆至多 32 KB 的其他欄位，請減少附帶的內容。' },
    'month-missing': { what: '沒有月份', todo: '設備狀況單每列都要有月份，例如 2026-10 或 115/10。' },
    'month-invalid': { what: '看不懂月份', todo: '改用 2026-10 或 115/10 的寫法。' },
    'month-in-future': { what: '月份還沒開始', todo: '檢查月份；設備狀況單回報的是上一個月。' },
    'device-missing': { what: '沒有設備名稱', todo: '每列填一部設備的名稱。' },
    'cell-error': { what: '儲存格顯示錯誤值', todo: '在試算表修正公式（如 #N/A、#REF!）後再存檔。' },
    'cell-invalid': { what: '儲存格內容損壞', todo: '用試算表開啟後另存新檔，再上傳一次。' },
    'formula-without-value': {
      what: '公式沒有計算結果',
      todo: '用試算表開啟檔案並存檔，讓公式算出結果；本系統不執行公式。',
    },
    'row-too-wide': { what: '欄位過多', todo: '一列至多 500 欄；檢查分隔符號或多餘的內容。' },
    'row-invalid': { what: '這一筆不是一筆資料', todo: '檢查 JSON 的這一項是否為物件，且層數不過深。' },
    'quote-unclosed': { what: '引號沒有結尾', todo: '補上結尾的引號；引號本身要寫兩次。' },
    'quote-invalid': { what: '引號用法有誤', todo: '引號只能包住整個欄位；內容中的引號要寫兩次。' },
    'json-invalid': { what: '不是有效的 JSON', todo: '檢查逗號、引號與括號。' },
    'stix-invalid': { what: '不是有效的 STIX 物件', todo: '物件須有 type 與 id。' },
    'stix-unsupported': {
      what: '這種 STIX 物件不是回傳單',
      todo: '以 sighting、incident 或 report 回報事件。',
    },
    'stix-unused': {
      what: '沒有任何回傳單提到這個物件',
      todo: '由 sighting 或 observed-data 引用它，或移除。',
    },
  },
  en: {
    'agency-missing': {
      what: 'No agency',
      todo: 'Give its name or OID. If the whole file is about one agency, choose that when uploading.',
    },
    'agency-not-yours': {
      what: 'Not an agency that the vendor serves',
      todo: 'Check the name or OID. If it is served all the same, have the centre enter that, then read the row again.',
    },
    'number-missing': { what: 'No number', todo: 'Every ticket needs a number that stays the same.' },
    'number-invalid': {
      what: 'The number holds a control character',
      todo: 'Type it again rather than paste it from another program.',
    },
    'revision-invalid': {
      what: 'The revision is no whole number',
      todo: 'Write 0, 1, 2 …, or leave it empty.',
    },
    'form-differs': { what: 'Another form', todo: 'Upload each form by itself, or choose the right one.' },
    'time-missing': {
      what: 'No time of the event nor of detection',
      todo: 'Give one of them; if the file has a column for it, map that column.',
    },
    'time-invalid': {
      what: 'This is no time that can be read',
      todo: 'Write 2026-11-21 14:05, or tick the way it is written in the mapping (such as ROC years).',
    },
    'time-too-old': {
      what: 'Too long ago',
      todo: 'Often a wrong year, or an ROC year read as a common one: check both.',
    },
    'time-in-future': { what: 'In the future', todo: 'Check the year, AM and PM, the zone, and the clock.' },
    'severity-unknown': { what: 'Unknown severity', todo: 'Map this word to one of our severities.' },
    'address-invalid': {
      what: 'Not an address',
      todo: 'Sources and destinations are IP addresses; domains and URLs belong to the relay stations.',
    },
    'too-many-addresses': { what: 'Too many addresses', todo: '1,000 a ticket at most: make several of it.' },
    'field-too-long': { what: 'Too long', todo: 'Shorten it, or check that the right column is mapped.' },
    'record-too-large': {
      what: 'Too much that no field takes',
      todo: '32 KB of other columns a row at most: send less besides.',
    },
    'month-missing': { what: 'No month', todo: 'Each row needs one, such as 2026-10 or 115/10.' },
    'month-invalid': { what: 'This is no month', todo: 'Write 2026-10 or 115/10.' },
    'month-in-future': {
      what: 'The month has not begun',
      todo: 'Check it: this form is about the month before.',
    },
    'device-missing': { what: 'No device', todo: 'Name one device in each row.' },
    'cell-error': {
      what: 'The cell shows an error',
      todo: 'Correct the formula (#N/A, #REF! …) in the spreadsheet and save it.',
    },
    'cell-invalid': {
      what: 'The cell is broken',
      todo: 'Open it in a spreadsheet, save it anew, and upload that.',
    },
    'formula-without-value': {
      what: 'A formula without its result',
      todo: 'Open and save the file in a spreadsheet program: nothing is computed here.',
    },
    'row-too-wide': { what: 'Too many columns', todo: '500 at most: check the separator.' },
    'row-invalid': { what: 'This is no record', todo: 'Each item must be a JSON object, and not too deep.' },
    'quote-unclosed': {
      what: 'A quote is not closed',
      todo: 'Close it; write a quote within a field twice.',
    },
    'quote-invalid': {
      what: 'A quote in the wrong place',
      todo: 'Quotes go around whole fields; write one within a field twice.',
    },
    'json-invalid': { what: 'Not valid JSON', todo: 'Check commas, quotes and brackets.' },
    'stix-invalid': { what: 'Not a STIX object', todo: 'Objects need a type and an id.' },
    'stix-unsupported': {
      what: 'This sort of STIX object is no return',
      todo: 'Report what happened as a sighting, an incident or a report.',
    },
    'stix-unused': {
      what: 'No return refers to this object',
      todo: 'Refer to it from a sighting or observed data, or leave it out.',
    },
  },
})

/** The flags of stored tickets: what it means for whoever reads it, and (`todo`) what whoever sent it may do. */
export const flagWords = dictionary({
  'zh-TW': {
    'class-unknown': {
      what: '威脅種類無法辨識',
      meaning: '廠商寫的種類不在已知分類中，統計時列為「其他」，原文保留。',
      todo: '在欄位對應把這個寫法對應到分類。',
    },
    'state-unknown': {
      what: '處理狀態無法辨識',
      meaning: '廠商寫的狀態不在已知狀態中，視為未載明，原文保留。',
      todo: '在欄位對應把這個寫法對應到狀態。',
    },
    'address-elsewhere': {
      what: '位址登錄於其他機關',
      meaning: '單上的目的位址，事件當時登錄在別的機關名下。可能是機關填錯，也可能是網段登錄過時。',
      todo: '核對機關與位址；若單上正確，請通知中心更新網段。',
    },
    'event-time-assumed': {
      what: '以偵測時間代替事件時間',
      meaning: '單上沒有事件時間。時效與比對都以偵測時間計算。',
      todo: '能得知事件時間時請一併填寫。',
    },
    'times-out-of-order': {
      what: '時間先後不合理',
      meaning: '偵測或回傳早於事件發生，多半是時鐘或時區有誤；延遲時間不可採信。',
      todo: '檢查設備時鐘與欄位對應的時區。',
    },
    'month-unfinished': {
      what: '月份尚未結束',
      meaning: '收到時該月還沒結束，內容可能再變動。',
      todo: '月底後再回傳一次。',
    },
  },
  en: {
    'class-unknown': {
      what: 'Unknown threat class',
      meaning: 'The vendor’s word is no class that is known. It counts as “other”; the word is kept.',
      todo: 'Map this word to a class.',
    },
    'state-unknown': {
      what: 'Unknown state',
      meaning: 'The vendor’s word is no state that is known. It counts as not stated; the word is kept.',
      todo: 'Map this word to a state.',
    },
    'address-elsewhere': {
      what: 'Address of another agency',
      meaning:
        'A destination was registered to another agency at the time. Either the ticket names the wrong agency, or the registry is out of date.',
      todo: 'Check agency and address; if the ticket is right, tell the centre to update the ranges.',
    },
    'event-time-assumed': {
      what: 'Time of detection stands for the event',
      meaning: 'The ticket gives no time of the event: delays and links go by that of detection.',
      todo: 'Give the time of the event where it is known.',
    },
    'times-out-of-order': {
      what: 'Times in an impossible order',
      meaning: 'Seen or returned before it happened: a clock or a zone is wrong, and delays mean nothing.',
      todo: 'Check the clocks of devices, and the zone of the mapping.',
    },
    'month-unfinished': {
      what: 'The month was not over',
      meaning: 'It came before the month ended, and may change.',
      todo: 'Return it again after the month.',
    },
  },
})

/** What is wrong with a file as a whole, or with what was said beside it: what to do. */
export const fileWords = dictionary({
  'zh-TW': {
    'heading-missing':
      '找不到標題列：前 20 列中沒有任何一列含有這個格式的欄位名稱。請使用欄位對應，或確認工作表有標題列。',
    'heading-invalid': '標題列有重複的欄位名稱，請在檔案中改名，讓每一欄名稱不同。',
    'csv-invalid': 'CSV 損壞的列太多，請檢查分隔符號與引號後重新存檔。',
    'json-invalid': '檔案不是有效的 JSON，請檢查格式。',
    'stix-invalid': '檔案不是 STIX 2.1 的 bundle，請確認選對格式。',
    'xlsx-invalid': '活頁簿無法讀取，可能已損壞。請用試算表開啟後另存為 .xlsx 再上傳。',
    'xlsx-encrypted': '活頁簿有密碼保護，或是舊版 .xls。請移除密碼並另存為 .xlsx。',
    'xlsx-macros': '活頁簿含有巨集，基於安全不收。請另存為不含巨集的 .xlsx 或 CSV。',
    'too-slow': '檔案太大或太複雜，讀取逾時。請分成數份；活頁簿可先存成 CSV 再上傳。',
    'too-many': '同時上傳的檔案太多，請稍候再試；檔案還在這個頁面。',
    'media-type': '伺服器不收這種檔案。請上傳 CSV、Excel（.xlsx）、JSON 或 STIX 檔。',
    invalid: '填寫的內容不完整，請檢查廠商、表單與機關。',
    'too-large': '檔案過大（上限 64 MB、20 萬列）。請分成數份上傳；同一張單重複出現不會重複計算。',
    'form-invalid': '這個格式不適用於所選的表單種類，請改選其中一項。',
    'parameters-invalid': '隨檔案填寫的內容過長或有誤，請修正。',
    'profile-invalid': '欄位對應不完整或互相衝突，請依標示修正。',
    'not-found': '找不到這個格式或這一批；可能已被移除。請重新選擇。',
    conflict: '這個代號已被其他格式使用，請換一個。',
  },
  en: {
    'heading-missing':
      'There is no heading: none of the first 20 rows names columns of this layout. Map the columns, or check that the sheet has a heading.',
    'heading-invalid': 'Two columns have the same heading. Rename one of them in the file.',
    'csv-invalid': 'Too many lines of the CSV are broken. Check separator and quotes, and save it again.',
    'json-invalid': 'The file is not valid JSON.',
    'stix-invalid': 'The file is no STIX 2.1 bundle. Is it the right layout?',
    'xlsx-invalid':
      'The workbook cannot be read; it may be broken. Open it, save it as .xlsx, and upload that.',
    'xlsx-encrypted':
      'The workbook has a password, or is an old .xls. Remove the password and save it as .xlsx.',
    'xlsx-macros': 'The workbook holds macros, and is not taken. Save it as .xlsx without macros, or as CSV.',
    'too-slow': 'The file is too large to be read in time. Send it in parts; a workbook also as CSV.',
    'too-many': 'Too many files are being sent at once. Wait a little and try again; the file is still here.',
    'media-type': 'Such files are not taken. Upload CSV, Excel (.xlsx), JSON or STIX.',
    invalid: 'Something is missing: check vendor, form and agency.',
    'too-large':
      'The file is too large (64 MB, 200,000 rows). Send it in parts: a ticket that comes twice counts once.',
    'form-invalid': 'This layout is not for that form. Choose another of them.',
    'parameters-invalid': 'What was said beside the file is too long, or wrong. Correct it.',
    'profile-invalid': 'The mapping is incomplete or contradicts itself. Correct what is marked.',
    'not-found': 'There is no such layout or delivery; it may have been removed. Choose again.',
    conflict: 'Another layout has this name. Choose another.',
  },
})

type ProblemCode = keyof (typeof problemWords)['en']
type FlagCode = keyof (typeof flagWords)['en']

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemWords.en, code)
}

export function isFlagCode(code: string): code is FlagCode {
  return Object.hasOwn(flagWords.en, code)
}
