import { createTransport } from 'nodemailer'
import { LianfangError } from '../../base/errors.ts'
import type { Outcome } from './outbox.ts'
import type { Letter } from './templates.ts'

export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (smtps), STARTTLS or refuse, or none: the last only to this machine. */
  readonly encryption: 'tls' | 'starttls' | 'none'
  readonly user: string | undefined
  readonly password: string | undefined
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** `smtps://user:password@host`, `smtp://host` (STARTTLS required) or, to this machine only, `smtp://localhost:1025?plain`. */
export function parseSmtpUrl(text: string): SmtpServer {
  const url = URL.parse(text)
  const invalid = (why: string): LianfangError =>
    new LianfangError('setting-invalid', `LIANFANG_SMTP_URL ${why}`, {
      hint: 'Give smtps://user:password@mail.agency.gov.tw or smtp://mail.agency.gov.tw:587.',
    })
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    throw invalid('is no smtp or smtps address')
  const plain = url.searchParams.has('plain')
  if (plain && !loopback.has(url.hostname))
    throw invalid(
      `asks for ?plain, but ${url.hostname} is another machine: mails hold links that open accounts`,
    )
  if (plain && url.protocol === 'smtps:') throw invalid('asks for smtps and ?plain at once')
  const encryption = url.protocol === 'smtps:' ? 'tls' : plain ? 'none' : 'starttls'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (encryption === 'tls' ? 465 : 587) : Number(url.port),
    encryption,
    user: url.username === '' ? undefined : decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
  }
}

export interface Sender {
  send(mail: { readonly id: string; readonly to: string; readonly letter: Letter }): Promise<Outcome>
}

/** @param ca further certificate authorities (PEM), for a mail server of one's own. */
export function createSender(server: SmtpServer, from: string, ca?: string): Sender {
  const domain = from.split('@').at(-1)!
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.encryption === 'tls',
    requireTLS: server.encryption === 'starttls',
    ignoreTLS: server.encryption === 'none',
    ...(server.user === undefined ? {} : { auth: { user: server.user, pass: server.password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ id, to, letter }) {
      try {
        const { response } = await transport.sendMail({
          from: { name: 'Lianfang 聯防', address: from },
          to: { name: '', address: to },
          // Of its own words: nothing of these addresses is parsed again.
          envelope: { from, to: [to] },
          // The same at every attempt: whoever gets it twice can tell.
          messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...letter,
        })
        return { kind: 'sent', answer: response }
      } catch (error) {
        return outcomeOf(error as SmtpFault)
      }
    },
  }
}

interface SmtpFault extends Error {
  readonly code?: string
  readonly response?: string
  readonly responseCode?: number
}

/** Only what the server says for good about this mail or its recipient ends it; a wrong password or certificate can be mended. */
function outcomeOf({ code, response, responseCode = 0, message }: SmtpFault): Outcome {
  const final = responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')
  return { kind: final ? 'refused' : 'postponed', answer: response ?? message }
}
