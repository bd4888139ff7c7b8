/** The words of our mails. A new mail is a line in `MailValues` and its words in both languages. */

export type MailLanguage = 'zh-TW' | 'en'

/** What each mail tells. Times are given in `timeZone`. */
export interface MailValues {
  /** Somebody may open an account. */
  readonly invitation: {
    readonly name: string
    readonly by: string
    readonly link: string
    readonly until: Date
  }
  /** A new password can be set. */
  readonly reset: { readonly name: string; readonly link: string; readonly until: Date }
  /** A way to sign in was added. */
  readonly 'method-added': {
    readonly name: string
    readonly method: 'totp' | 'passkey' | 'oidc' | 'recovery-codes'
    readonly at: Date
    readonly address: string
  }
  /** Too many wrong passwords or codes. */
  readonly locked: {
    readonly name: string
    readonly at: Date
    readonly until: Date
    readonly address: string
  }
}
export type MailTemplate = keyof MailValues

export interface Letter {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Subject and paragraphs; a paragraph that is a link stands by itself. */
interface Words {
  readonly subject: string
  readonly paragraphs: readonly (string | { readonly address: string })[]
}

type Writer<Template extends MailTemplate> = (
  values: MailValues[Template],
  time: (at: Date) => string,
) => Words

const methods = {
  'zh-TW': {
    totp: '驗證器 App（一次性密碼）',
    passkey: '通行金鑰',
    oidc: '單一登入',
    'recovery-codes': '新的復原碼',
  },
  en: {
    totp: 'an authenticator app',
    passkey: 'a passkey',
    oidc: 'single sign-on',
    'recovery-codes': 'new recovery codes',
  },
} as const

const words: {
  readonly [Language in MailLanguage]: { readonly [Template in MailTemplate]: Writer<Template> }
} = {
  'zh-TW': {
    invitation: ({ name, by, link, until }, time) => ({
      subject: '聯防平台帳號邀請',
      paragraphs: [
        `${name}，您好：`,
        `${by}邀請您使用聯防平台。請開啟以下連結，設定密碼與第二重驗證：`,
        { address: link },
        `連結只能使用一次，並於 ${time(until)} 失效。若您不認識邀請人，請勿開啟，並通知貴機關資安人員。`,
      ],
    }),
    reset: ({ name, link, until }, time) => ({
      subject: '聯防平台密碼重設',
      paragraphs: [
        `${name}，您好：`,
        '有人要求重設您的聯防平台密碼。若是您本人，請開啟以下連結設定新密碼：',
        { address: link },
        `連結只能使用一次，並於 ${time(until)} 失效。若不是您，請忽略本信；您的密碼不會改變。`,
      ],
    }),
    'method-added': ({ name, method, at, address }, time) => ({
      subject: '聯防平台帳號新增登入方式',
      paragraphs: [
        `${name}，您好：`,
        `您的帳號於 ${time(at)} 新增了登入方式：${methods['zh-TW'][method]}（來源位址 ${address}）。`,
        '若不是您本人所為，請立即聯絡平台管理者。',
      ],
    }),
    locked: ({ name, at, until, address }, time) => ({
      subject: '聯防平台帳號暫時鎖定',
      paragraphs: [
        `${name}，您好：`,
        `您的帳號於 ${time(at)} 因多次登入失敗而鎖定，至 ${time(until)} 解除（最後一次來源位址 ${address}）。`,
        '若不是您本人所為，請聯絡平台管理者。',
      ],
    }),
  },
  en: {
    invitation: ({ name, by, link, until }, time) => ({
      subject: 'Your invitation to Lianfang',
      paragraphs: [
        `Dear ${name},`,
        `${by} invites you to Lianfang, the joint-defence platform. Open this link to set your password and second factor:`,
        { address: link },
        `The link works once and ends at ${time(until)}. If you do not know who invites you, do not open it and tell your security officer.`,
      ],
    }),
    reset: ({ name, link, until }, time) => ({
      subject: 'Reset of your Lianfang password',
      paragraphs: [
        `Dear ${name},`,
        'Somebody asked to reset your Lianfang password. If it was you, open this link to set a new one:',
        { address: link },
        `The link works once and ends at ${time(until)}. If it was not you, ignore this mail: your password stays as it is.`,
      ],
    }),
    'method-added': ({ name, method, at, address }, time) => ({
      subject: 'A sign-in method was added to your Lianfang account',
      paragraphs: [
        `Dear ${name},`,
        `At ${time(at)} a way to sign in was added to your account: ${methods.en[method]} (from address ${address}).`,
        'If it was not you, tell the administrator of the platform at once.',
      ],
    }),
    locked: ({ name, at, until, address }, time) => ({
      subject: 'Your Lianfang account is locked for a while',
      paragraphs: [
        `Dear ${name},`,
        `At ${time(at)} your account was locked after several failed sign-ins, until ${time(until)} (last from address ${address}).`,
        'If it was not you, tell the administrator of the platform.',
      ],
    }),
  },
}

/** The mail as text and as HTML that says the same. Names are from people: in HTML they are inert. */
export function writeLetter<Template extends MailTemplate>(
  template: Template,
  values: MailValues[Template],
  language: MailLanguage,
  timeZone: string,
): Letter {
  const clock = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    timeZone,
    dateStyle: 'long',
    timeStyle: 'short',
    hourCycle: 'h23',
  })
  const { subject, paragraphs } = words[language][template](
    values,
    (at) => `${clock.format(at)} (${timeZone})`,
  )
  const body = paragraphs.map((paragraph) =>
    typeof paragraph === 'string'
      ? `<p>${escaped(oneLine(paragraph))}</p>`
      : `<p><a href="${escaped(paragraph.address)}">${escaped(paragraph.address)}</a></p>`,
  )
  return {
    subject,
    text: `${paragraphs.map((paragraph) => (typeof paragraph === 'string' ? oneLine(paragraph) : paragraph.address)).join('\n\n')}\n`,
    html: `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${escaped(subject)}</title><body>${body.join('')}</body></html>`,
  }
}

/** A name with line breaks must not look like a paragraph of ours. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character]!)
