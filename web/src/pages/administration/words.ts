import { dictionary } from '../../language.tsx'

/** What the pages of administration share. */
export const words = dictionary({
  'zh-TW': {
    title: '系統管理',
    people: '人員',
    tokens: 'API 權杖',
    audit: '稽核紀錄',
    settings: '設定',
    jobs: '背景工作',
    any: '不限',
    clear: '清除篩選條件',
    noMatch: '沒有符合條件的資料',
    cancel: '取消',
    save: '儲存',
    never: '從未',
    roles: {
      administrator: '系統管理者',
      analyst: '分析人員',
      operator: '維運人員',
      officer: '機關資安人員',
    },
    roleHelp: {
      administrator: '可使用全部功能，包含人員、權杖、稽核紀錄與設定。請只授予必要的人。',
      analyst: '檢視所有機關的事件，編製、定稿並發布公報。不能變更資料來源、機關名冊與人員。',
      operator: '管理資料來源與機關名冊，檢視所有機關的事件。不能編製公報，也不能管理人員。',
      officer: '只看得到所屬機關的事件與已發布的公報，不能變更任何資料。',
    },
    agency: '機關',
    agencySearch: '輸入機關名稱、OID 或 IP 位址',
    agencyNone: '找不到機關。可先到「機關」頁新增。',
    agencyFailed: '無法查詢機關',
    agencyNumber: (id: number) => `機關編號 ${id}`,
    loading: '載入中…',
  },
  en: {
    title: 'Administration',
    people: 'People',
    tokens: 'API tokens',
    audit: 'Audit log',
    settings: 'Settings',
    jobs: 'Background work',
    any: 'Any',
    clear: 'Clear the filters',
    noMatch: 'Nothing matches',
    cancel: 'Cancel',
    save: 'Save',
    never: 'never',
    roles: {
      administrator: 'Administrator',
      analyst: 'Analyst',
      operator: 'Operator',
      officer: 'Agency officer',
    },
    roleHelp: {
      administrator: 'Everything, people, tokens, audit log and settings included. For the few who need it.',
      analyst:
        'Sees the events of every agency; writes, freezes and publishes bulletins. Changes no sources, agencies or people.',
      operator:
        'Looks after sources and the registry of agencies, and sees the events of every agency. Writes no bulletins and manages no people.',
      officer: 'Sees the events of one agency, and published bulletins. Changes nothing.',
    },
    agency: 'Agency',
    agencySearch: 'Name, OID or address of the agency',
    agencyNone: 'No such agency. Add it on the Agencies page first.',
    agencyFailed: 'Agencies could not be searched',
    agencyNumber: (id: number) => `Agency no. ${id}`,
    loading: 'Loading…',
  },
})

export const roleNames = ['administrator', 'analyst', 'operator', 'officer'] as const
