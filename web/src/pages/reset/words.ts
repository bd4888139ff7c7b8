import { dictionary } from '../../language.tsx'

export const words = dictionary({
  'zh-TW': {
    request: '忘記密碼',
    requestText: '請輸入登入用的電子郵件。若帳號存在，我們會寄出一封含有連結的信，一小時內有效。',
    mail: '電子郵件',
    mailHint: '請輸入有效的電子郵件',
    send: '寄出連結',
    sent: '若這個帳號存在，郵件已寄出。請查看信箱（包括垃圾郵件匣）；沒有收到時，請洽系統管理者。',
    back: '回到登入',
    title: '設定新密碼',
    lead: (mail: string) => `為 ${mail} 設定新密碼。完成後，其他裝置上的登入會全部結束。`,
    submit: '設定新密碼',
  },
  en: {
    request: 'Forgotten password',
    requestText:
      'Enter the mail address you sign in with. If there is such an account, a mail with a link goes out; it is valid for an hour.',
    mail: 'Mail address',
    mailHint: 'Enter a valid mail address',
    send: 'Send the link',
    sent: 'If there is such an account, the mail is on its way. Look in your mailbox, spam included; if nothing comes, ask an administrator.',
    back: 'Back to sign-in',
    title: 'New password',
    lead: (mail: string) =>
      `Choose a new password for ${mail}. After that, all sessions on other devices end.`,
    submit: 'Set the new password',
  },
})
