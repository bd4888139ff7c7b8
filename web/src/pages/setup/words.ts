import { dictionary } from '../../language.tsx'

export const words = dictionary({
  'zh-TW': {
    title: '首次設定',
    lead: '建立第一位系統管理者。完成後，這個連結隨即失效；其他人員由系統管理者邀請。',
    mail: '電子郵件（登入帳號）',
    mailHint: '請輸入有效的電子郵件',
    name: '姓名',
    nameHint: '請輸入姓名',
    submit: '建立並繼續',
  },
  en: {
    title: 'First start',
    lead: 'Make the first administrator. After that this link is used up, and everyone else is invited.',
    mail: 'Mail address (to sign in with)',
    mailHint: 'Enter a valid mail address',
    name: 'Name',
    nameHint: 'Enter your name',
    submit: 'Create and go on',
  },
})
