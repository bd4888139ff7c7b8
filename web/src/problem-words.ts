/** What went wrong, in the reader's language. The server's own sentence and hint are English and are shown besides. */
import { ApiProblem } from './api.ts'
import { dictionary, type Language } from './language.tsx'

const words = dictionary({
  'zh-TW': {
    unreachable: '無法連線到伺服器，請檢查網路後再試一次。',
    unreadable: '伺服器的回應無法解讀，請稍後再試；若持續發生請通知系統管理者。',
    'not-found': '找不到這筆資料，可能已被刪除，或網址有誤。',
    forbidden: '您的角色沒有這項權限。',
    unauthenticated: '登入已逾時，請重新登入。',
    conflict: '與現有資料衝突，未作變更。',
    'precondition-failed': '這筆資料在您編輯期間已被他人更改。請重新載入，再套用您的變更。',
    'precondition-required': '缺少資料版本，未作變更。請重新載入後再試。',
    invalid: '填寫的內容有誤，請依標示修正。',
    'period-invalid': '統計期間無法辨識，請重新選擇。',
    gone: '這個連結或步驟已失效，請重新申請或從頭開始。',
    'too-many': '操作過於頻繁，請稍候再試。',
    'too-large': '檔案或內容過大。',
    'media-type': '檔案格式不符。',
    'request-invalid': '請求有誤，未作變更。',
    'cross-site': '瀏覽器指出這個要求來自其他網站，已拒絕。請直接開啟主控台後再試。',
    'https-required': '此功能只能在加密連線（https）下使用。',
    'in-progress': '相同的要求正在處理中。',
    'proof-required': '這項操作需要重新確認您的身分。',
    'not-proved': '未確認身分，沒有作任何變更。',
    'password-invalid': '密碼不符合規定。',
    'code-invalid': '驗證碼不正確。請輸入 App 目前顯示的數字；若仍不正確，請檢查手機的時間。',
    'passkey-invalid': '通行密鑰無法確認，請在同一個視窗重新開始。',
    'store-disk-full': '伺服器儲存空間已滿，請通知維運人員。',
    unavailable: '服務暫時無法使用，請稍後再試。',
    internal: '伺服器發生錯誤，已留下紀錄。請稍後再試；若持續發生請通知系統管理者。',
  },
  en: {
    unreachable: 'The server cannot be reached. Check your network and try again.',
    unreadable: 'The server sent an answer that cannot be read. Try again later, or tell the administrator.',
    'not-found': 'This cannot be found. It may have been deleted, or the address is wrong.',
    forbidden: 'Your role does not allow this.',
    unauthenticated: 'Your session has ended. Sign in again.',
    conflict: 'This conflicts with what is there already. Nothing was changed.',
    'precondition-failed':
      'Somebody else changed this while you were editing. Reload it, then make your change again.',
    'precondition-required':
      'The version of the record is missing. Nothing was changed; reload and try again.',
    invalid: 'Something in the form is not right. Correct the fields that are marked.',
    'period-invalid': 'This period is not understood. Choose another.',
    gone: 'This link or step is not valid any more. Ask for a new one, or start over.',
    'too-many': 'Too many requests. Wait a little and try again.',
    'too-large': 'The file or text is too large.',
    'media-type': 'The file is not of the right format.',
    'request-invalid': 'The request was wrong. Nothing was changed.',
    'cross-site':
      'The browser says that another site asked for this, so it was refused. Open the console itself and try again.',
    'https-required': 'This works over an encrypted connection (https) only.',
    'in-progress': 'The same request is being carried out already.',
    'proof-required': 'This needs a fresh proof that it is you.',
    'not-proved': 'It was not shown that it is you. Nothing was changed.',
    'password-invalid': 'The password is not allowed.',
    'code-invalid':
      'The code is not right. Enter the digits that the app shows now; if it stays so, check the clock of your phone.',
    'passkey-invalid': 'The passkey could not be checked. Begin again in the same window.',
    'store-disk-full': 'The disk of the server is full. Tell the operators.',
    unavailable: 'The service is not available at the moment. Try again later.',
    internal: 'The server failed, and has noted it. Try again later, or tell the administrator.',
  },
})

type Known = keyof (typeof words)['en']
/** Codes that mean the same to a reader. */
const byStatus: Readonly<Record<number, Known>> = {
  400: 'request-invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'gone',
  412: 'precondition-failed',
  413: 'too-large',
  415: 'media-type',
  422: 'invalid',
  428: 'precondition-required',
  429: 'too-many',
  500: 'internal',
  502: 'unavailable',
  503: 'unavailable',
}

/** A sentence for the reader, and the server's own where it says more. `own` has words for codes of one page. */
export function problemText(
  error: unknown,
  language: Language,
  own: Readonly<Record<string, unknown>> = {},
): { readonly text: string; readonly detail: string | undefined } {
  if (!(error instanceof ApiProblem))
    return { text: words[language].internal, detail: error instanceof Error ? error.message : String(error) }
  const ownText = own[error.code]
  if (typeof ownText === 'string') return { text: ownText, detail: undefined }
  const general = words[language] as Readonly<Record<string, string>>
  const text = general[error.code] ?? general[byStatus[error.status] ?? 'unreadable'] ?? error.message
  // The English page need not hear the same thing twice; the Chinese one keeps the server's words for whoever is asked for help.
  const detail = [error.message, error.hint].filter((part) => part !== undefined && part !== '').join(' ')
  return { text, detail: detail === '' || error.status === 0 ? undefined : detail }
}
