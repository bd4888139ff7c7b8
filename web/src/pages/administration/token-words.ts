import { dictionary } from '../../language.tsx'

export const words = dictionary({
  'zh-TW': {
    lead: '給程式與設備使用的金鑰，不能用來登入主控台',
    create: '建立權杖',
    none: '還沒有權杖',
    noneText: '設備要以 HTTP 送入紀錄，或其他系統要讀取資料時，請為每個系統各建立一個權杖。',
    name: '名稱',
    nameHint: '寫明由哪個系統使用，例如「SIEM 每日匯出」。名稱會出現在稽核紀錄中。',
    nameNeeded: '請輸入名稱',
    scopes: '權限範圍',
    scopesNeeded: '請至少選擇一項',
    scopeNames: {
      push: '送入紀錄',
      read: '讀取資料',
      metrics: '讀取監測數據',
      agencies: '管理機關名冊',
      returns: '回傳監控資料',
    },
    scopeHelp: {
      push: '以 HTTP 送入紀錄。看不到任何資料。',
      read: '讀取閘口統計、事件與公報，不能變更。',
      metrics: '只能讀取 /metrics，供 Prometheus 等監控系統使用。',
      agencies: '讀取並變更機關名冊與位址範圍，供名冊同步使用。',
      returns: '供一家資安監控廠商回傳資料。不能與其他權限併用。',
    },
    agency: '限定機關（選填）',
    agencyHelp: '選擇後，此權杖只讀得到該機關的資料。',
    agencyNot: '監測數據與機關名冊不屬於單一機關，選了這兩項就不能限定機關。',
    allAgencies: '不限機關',
    vendor: '廠商',
    vendorHelp: '此權杖只能為這家廠商回傳資料。',
    vendorNeeded: '請選擇廠商',
    vendorInvalid: '必須選擇未封存的廠商。',
    returnsAlone: '「回傳監控資料」不能與其他權限併用',
    ends: '有效期限',
    endsHelp: '最長一年。到期後立即失效，請在到期前換發。',
    days: (days: number) => (days === 365 ? '一年' : `${days} 天`),
    until: '指定日期',
    lastDay: '最後一天（含當日）',
    lastDayBad: '請選擇今天到一年內的日期',
    expiryInvalid: '有效期限必須在一年以內。',
    scopesInvalid: '監測數據與機關名冊不能限定機關。請取消機關，或取消這兩項權限。',
    created: '建立時間',
    used: '上次使用',
    state: '狀態',
    states: { valid: '有效', soon: '即將到期', ended: '已到期', revoked: '已撤銷' },
    secretTitle: '請立即保存權杖',
    secretText:
      '這是唯一一次顯示，關閉後無法再查；遺失時請撤銷並重新建立。請勿寫進程式碼或以未加密的方式傳送。',
    secret: '權杖',
    example: (scope: string) => `範例：${scope}`,
    exampleText: '先將權杖存入環境變數 LIANFANG_TOKEN，避免出現在指令紀錄中。',
    kept: '已保存，關閉',
    made: (name: string) => `已建立「${name}」`,
    revoke: '撤銷',
    revokeTitle: (name: string) => `撤銷「${name}」？`,
    revokeText: '使用此權杖的系統會立即無法連線，且無法復原，只能建立新的權杖。',
    lastUsed: '上次使用：',
    revoked: (name: string) => `已撤銷「${name}」`,
    revokedAt: '撤銷於',
  },
  en: {
    lead: 'Keys of programs and devices; they do not sign in to the console',
    create: 'Make a token',
    none: 'No tokens yet',
    noneText: 'Where a device is to push records, or another system to read data, make one for each system.',
    name: 'Name',
    nameHint: 'Which system uses it, such as “SIEM, daily export”. The audit log shows it.',
    nameNeeded: 'Enter a name',
    scopes: 'Scopes',
    scopesNeeded: 'Choose one at least',
    scopeNames: {
      push: 'Push records',
      read: 'Read data',
      metrics: 'Read metrics',
      agencies: 'Registry of agencies',
      returns: 'Deliver returns',
    },
    scopeHelp: {
      push: 'Sends records over HTTP. Sees no data at all.',
      read: 'Reads gateway figures, events and bulletins. Changes nothing.',
      metrics: 'Reads /metrics and nothing else, for Prometheus and its like.',
      agencies:
        'Reads and changes agencies and their address ranges, to keep them in step with another register.',
      returns: 'Delivers the returns of one SOC vendor. Goes with no other scope.',
    },
    agency: 'One agency only (optional)',
    agencyHelp: 'The token then reads the data of this agency and of no other.',
    agencyNot: 'Metrics and the registry belong to no single agency; with them no agency can be chosen.',
    allAgencies: 'Every agency',
    vendor: 'Vendor',
    vendorHelp: 'The token delivers for this vendor and for no other.',
    vendorNeeded: 'Choose a vendor',
    vendorInvalid: 'Choose a vendor that is not archived.',
    returnsAlone: '“Deliver returns” goes with no other scope',
    ends: 'Ends',
    endsHelp: 'A year at most. It stops working at once then: replace it before.',
    days: (days: number) => (days === 365 ? 'in a year' : `in ${days} days`),
    until: 'on a date',
    lastDay: 'Last day',
    lastDayBad: 'Choose a day from today to a year ahead',
    expiryInvalid: 'It must end within a year.',
    scopesInvalid:
      'Metrics and the registry belong to no single agency. Leave out the agency, or those scopes.',
    created: 'Made',
    used: 'Last used',
    state: 'State',
    states: { valid: 'valid', soon: 'ends soon', ended: 'ended', revoked: 'revoked' },
    secretTitle: 'Keep the token now',
    secretText:
      'This is the only time it is shown. If it is lost, revoke it and make another. Put it into no source code, and send it nowhere unencrypted.',
    secret: 'Token',
    example: (scope: string) => `Example: ${scope}`,
    exampleText:
      'Put the token into the environment variable LIANFANG_TOKEN first, and it stays out of the shell’s history.',
    kept: 'I have it; close',
    made: (name: string) => `“${name}” is made`,
    revoke: 'Revoke',
    revokeTitle: (name: string) => `Revoke “${name}”?`,
    revokeText: 'Whatever uses it is locked out at once. It cannot be undone; only a new token can be made.',
    lastUsed: 'Last used: ',
    revoked: (name: string) => `“${name}” is revoked`,
    revokedAt: 'revoked',
  },
})

export const scopeNames = ['push', 'read', 'metrics', 'agencies', 'returns'] as const
export type Scope = (typeof scopeNames)[number]

/** What a machine does with a token of this scope. */
export function exampleOf(scope: Scope, origin: string): string | undefined {
  const ask = `curl --fail -H "Authorization: Bearer $LIANFANG_TOKEN"`
  switch (scope) {
    case 'push':
      return `${ask} \\\n  -H "Content-Type: text/plain" --data-binary @records.log \\\n  ${origin}/api/push/gateway-1`
    case 'read':
      return `${ask} \\\n  "${origin}/api/gateway/ranking?from=last-week&group=signature&limit=10"`
    case 'metrics':
      return `${ask} ${origin}/metrics`
    case 'agencies':
      return `${ask} "${origin}/api/agencies?limit=50"`
    case 'returns':
      return undefined
  }
}
