import { dictionary } from '../../language.tsx'

export const words = dictionary({
  'zh-TW': {
    title: '啟用帳號',
    lead: (mail: string) => `您的登入帳號是 ${mail}。請確認姓名並設定密碼。`,
    second: '接著會請您設定第二道驗證。',
    name: '姓名',
    nameHint: '請輸入姓名',
    submit: '啟用帳號',
    expires: '連結有效至',
  },
  en: {
    title: 'Activate your account',
    lead: (mail: string) => `You will sign in as ${mail}. Check your name and choose a password.`,
    second: 'After that you set up a second factor.',
    name: 'Name',
    nameHint: 'Enter your name',
    submit: 'Activate',
    expires: 'The link is valid until',
  },
})
